import type { Temporal } from 'temporal-polyfill';
import type { Directory, SlackPerson } from '../../domain/members/people.ts';
import type { Mover } from '../../domain/moving/policy.ts';
import type { Role } from '../../platform/database/tables/programs.ts';
import { type PersonRef, ROLES, residents } from './cells.ts';
import { type Column, DATE_FIELDS, FIELDS, merge } from './columns.ts';
import type { Known, MemberToSave, Moves, Problem, RosterRow, StoredRoster } from './types.ts';

/** What an import is judged against. */
export type Situation = {
  rows: RosterRow[];
  directory: Directory;
  stored: StoredRoster;
  /** The date in the program's time zone. */
  today: Temporal.PlainDate;
  /** Whether the person who imports may make someone a director. Directors may; coordinators may not. */
  mayNameDirectors: boolean;
  /** Whether mentors may be taken by their name where it stands in place of an address. */
  takeNames?: boolean;
  /** Whether to leave out the lines that have a problem, and import the others. */
  without?: boolean;
  /** Since when pairs without a start date have been meeting: that day, or the resident's first one if it is between the two. */
  meetingSince?: { least: string; most: string } | undefined;
  /** What in the file could not be read, before it is judged. */
  unread?: readonly Problem[];
  /** Who imports. */
  mover: Mover;
  /** Whose records move to a new account; undecided where it isn't said. */
  moves?: Moves | undefined;
};

type StoredMember = StoredRoster['members'][number];
/** Says what is wrong in a column of one line, and who isn't in the workspace, where that is what is wrong. */
export type Say = (column: Column, message: string, absentee?: string) => void;
/** Gives each line its `Say`. */
export type Report = (line: number) => Say;

/** A row with the person it is about, what is stored of them and what they will be. */
export type Entry = {
  row: RosterRow;
  person: SlackPerson;
  before: StoredMember | undefined;
  after: MemberToSave;
  /** They finished here; a file that does not give them a later last day makes them no resident again. */
  finished: boolean;
};

const STANDING = {
  bot: "is a bot. Bots can't be members.",
  deactivated:
    'has a deactivated Slack account. Remove them from this file, or have the account reactivated first.',
  invited: "was invited to this Slack workspace but hasn't joined yet. Import them once they have.",
  external: 'belongs to another organization. Only people in this Slack workspace can be members.',
};

/** How a line names a person: an email address or a Slack ID. */
export function nameOf(ref: PersonRef): string {
  if ('email' in ref) return ref.email;
  return 'slackId' in ref ? ref.slackId : ref.name;
}

function lookUp(directory: Directory, ref: PersonRef): SlackPerson | undefined {
  if ('email' in ref) return directory.byEmail.get(ref.email);
  return 'slackId' in ref ? directory.byId.get(ref.slackId) : undefined;
}

/** Names of those whom the file has a line for and who can't be imported, since they aren't in the workspace. */
export const absentNames = ({ rows, directory }: Situation): string[] =>
  rows.flatMap((row) => {
    const naming = row.leftOn ? undefined : namingOf(row);
    const standing = naming && (lookUp(directory, naming.ref)?.standing ?? 'unknown');
    return row.name && standing && isAbsent(standing) ? [row.name] : [];
  });

const isAbsent = (standing: SlackPerson['standing'] | 'unknown') =>
  standing !== 'active' && standing !== 'bot';

/** Who the reference means, if that is an active person of the workspace; otherwise the reason is said. */
export function resolve(
  directory: Directory,
  ref: PersonRef,
  column: Column,
  say: Say,
): SlackPerson | undefined {
  const person = lookUp(directory, ref);
  if (!person) {
    const hint =
      'email' in ref ? 'Check the spelling, or use their Slack member ID.' : 'Check it, or use their email.';
    say(column, `No one in this Slack workspace matches ${nameOf(ref)}. ${hint}`, nameOf(ref));
    return undefined;
  }
  if (person.standing === 'active') return person;
  const absentee = isAbsent(person.standing) ? nameOf(ref) : undefined;
  say(column, `${nameOf(ref)} ${STANDING[person.standing]}`, absentee);
  return undefined;
}

type Naming = { ref: PersonRef; column: Column };

function namingOf({ slackId, email }: RosterRow): Naming | undefined {
  if (slackId) return { ref: { slackId }, column: 'slack_id' };
  return email ? { ref: { email }, column: 'email' } : undefined;
}

/** Every row whose person can be a member, once each, by Slack id. */
export function memberEntries(situation: Situation, report: Report): Map<string, Entry> {
  const { rows, directory, stored } = situation;
  const known = new Map(stored.members.map((member) => [member.userId, member]));
  const entries = new Map<string, Entry>();
  for (const row of rows) {
    const say = report(row.line);
    const naming = namingOf(row);
    if (row.leftOn) continue; // see `whoLeft`
    const person = naming && resolve(directory, naming.ref, naming.column, say);
    if (!person) continue;
    const byEmail = row.slackId && row.email ? directory.byEmail.get(row.email) : undefined;
    if (byEmail && byEmail.userId !== person.userId)
      say('slack_id', `${row.slackId} and ${row.email} are 2 different people. Keep one of them.`);
    const first = entries.get(person.userId);
    if (first) {
      sayTwice(directory, first.row, row, naming, report);
      continue;
    }
    const before = known.get(person.userId);
    const merged = memberAfter(row, person.userId, before);
    const finished = hasFinished(situation.today, before, merged);
    const after = finished && before ? { ...merged, roles: before.roles } : merged;
    const entry = { row, person, before, after, finished };
    checkMember(situation, entry, say);
    entries.set(person.userId, entry);
  }
  return entries;
}

/** Who has left by the file and is on the roster still; their account may be deactivated by now. */
export function whoLeft({ rows, directory, stored }: Situation): Known[] {
  const known = new Map(stored.members.map((member) => [member.userId, member]));
  const left = rows.flatMap((row): Known[] => {
    const naming = row.leftOn ? namingOf(row) : undefined;
    if (!naming) return [];
    const isKnown = 'slackId' in naming.ref && known.has(naming.ref.slackId);
    const userId = isKnown ? row.slackId : lookUp(directory, naming.ref)?.userId;
    const member = userId ? known.get(userId) : undefined;
    return member && member.roles.length > 0
      ? [{ userId: member.userId, name: member.name, memberId: member.id }]
      : [];
  });
  return [...new Map(left.map((each) => [each.memberId, each])).values()];
}

function sayTwice(
  directory: Directory,
  first: RosterRow,
  row: RosterRow,
  { ref, column }: Naming,
  report: Report,
): void {
  report(row.line)(column, `${nameOf(ref)} is already on line ${first.line}. Keep one line per person.`);
  const mentors = [first.mentor, row.mentor].map((mentor) => mentor && lookUp(directory, mentor)?.userId);
  if (!mentors[0] || !mentors[1] || mentors[0] === mentors[1]) return;
  const another = (line: number) =>
    `Line ${line} gives ${nameOf(ref)} a different mentor. A resident can have only one assigned mentor; the other can mentor informally.`;
  // On both, so that neither is taken where lines with a problem are left out.
  report(first.line)('mentor_email', another(row.line));
  report(row.line)('mentor_email', another(first.line));
}

/** The director role is given up in /mentor setup only, so that a program cannot lose its last one to a file. */
function memberAfter(row: RosterRow, userId: string, before: StoredMember | undefined): MemberToSave {
  const after = merge(row, before);
  const isDirector = before?.roles.includes('director');
  const keeps = (role: Role) => after.roles.includes(role) || (role === 'director' && isDirector);
  return { ...after, userId, roles: ROLES.filter(keeps) };
}

const hasFinished = (today: Temporal.PlainDate, before: StoredMember | undefined, after: MemberToSave) =>
  before !== undefined &&
  !before.roles.includes('resident') &&
  after.roles.includes('resident') &&
  after.graduatesOn !== null &&
  after.graduatesOn < today.toString();

function checkMember(situation: Situation, { row, before, after }: Entry, say: Say): void {
  const { today, stored, mayNameDirectors } = situation;
  checkYears(row, today, say);
  if (after.startsOn && after.graduatesOn && after.graduatesOn <= after.startsOn) {
    say(
      row.graduatesOn ? 'graduates_on' : 'starts_on',
      `Graduation (${after.graduatesOn}) isn't after the start (${after.startsOn}). Check both dates.`,
    );
  }
  const isPast = row.advancesOn !== undefined && row.advancesOn < today.toString();
  if (isPast && row.advancesOn !== before?.advancesOn) {
    say(
      'advances_on',
      `${row.advancesOn} has passed. Enter the next date their level changes, and their current level.`,
    );
  }
  if (row.roles?.includes('director') && !before?.roles.includes('director') && !mayNameDirectors) {
    say(
      'roles',
      'Only a director can make someone a director. Ask a director to add them, or remove that role.',
    );
  }
  if (!before) return;
  // A decided change can put a mentor above their capacity. Both stay as they are unless the file lowers the capacity.
  if (after.capacity < before.activeMentees && after.capacity < before.capacity) {
    say(
      'capacity',
      `They already mentor ${residents(before.activeMentees)}, so a capacity of ${after.capacity} is too low. Enter at least ${before.activeMentees}.`,
    );
  }
  const inPair = (side: 'mentorId' | 'residentId') => stored.pairs.some((pair) => pair[side] === before.id);
  if (!after.roles.includes('mentor') && inPair('mentorId'))
    say('roles', 'They currently mentor residents. Keep the mentor role until those pairs have ended.');
  if (!after.roles.includes('resident') && inPair('residentId'))
    say('roles', 'They currently have a mentor. Keep the resident role until that pair has ended.');
}

const MOST_YEARS_BACK = 50;
const MOST_YEARS_AHEAD = 15;

function checkYears(row: RosterRow, today: Temporal.PlainDate, say: Say): void {
  const least = today.subtract({ years: MOST_YEARS_BACK }).toString();
  const most = today.add({ years: MOST_YEARS_AHEAD }).toString();
  for (const field of DATE_FIELDS) {
    const date = row[field];
    if (date && (date < least || date > most))
      say(FIELDS[field].name, `${date} is a long way off. Check the year.`);
  }
}
