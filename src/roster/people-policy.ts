import type { Temporal } from 'temporal-polyfill';
import type { Role } from '../database/tables/programs.ts';
import type { SlackPerson } from '../members/people.ts';
import { type PersonRef, ROLES } from './cells.ts';
import { type Column, DATE_FIELDS, FIELDS, merge } from './columns.ts';
import type { Directory, Known, MemberToSave, RosterRow, StoredRoster } from './types.ts';

/** What an import is judged against. */
export type Situation = {
  rows: RosterRow[];
  directory: Directory;
  stored: StoredRoster;
  /** The date in the program's time zone. */
  today: Temporal.PlainDate;
  /** Whether the person who imports may make somebody a director: directors may, coordinators may not. */
  mayNameDirectors: boolean;
};

export type StoredMember = StoredRoster['members'][number];
/** Says what is wrong in a column of one line. */
export type Say = (column: Column, message: string) => void;
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
  bot: 'is a bot, and bots are no members.',
  deactivated:
    'has a deactivated Slack account. Take them off this file, or have the account reactivated first.',
  invited: 'was invited to this Slack workspace and has not joined yet. Import them once they have.',
  external: 'belongs to another organization. Only people of this Slack workspace can be members.',
};

export const nameOf = (ref: PersonRef) => ('email' in ref ? ref.email : ref.slackId);

function lookUp(directory: Directory, ref: PersonRef): SlackPerson | undefined {
  return 'email' in ref ? directory.byEmail.get(ref.email) : directory.byId.get(ref.slackId);
}

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
      'email' in ref ? 'Check the spelling, or use their Slack id.' : 'Check it, or use their email.';
    say(column, `Nobody in this Slack workspace is ${nameOf(ref)}. ${hint}`);
    return undefined;
  }
  if (person.standing === 'active') return person;
  say(column, `${nameOf(ref)} ${STANDING[person.standing]}`);
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
      say('slack_id', `${row.slackId} and ${row.email} are two different people. Keep one of them.`);
    const first = entries.get(person.userId);
    if (first) {
      sayTwice(directory, first.row, row, naming, say);
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
  say: Say,
): void {
  say(column, `${nameOf(ref)} is on line ${first.line} already. Keep one line for each person.`);
  const mentors = [first.mentor, row.mentor].map((mentor) => mentor && lookUp(directory, mentor)?.userId);
  if (mentors[0] && mentors[1] && mentors[0] !== mentors[1]) {
    say(
      'mentor_email',
      `Line ${first.line} gives ${nameOf(ref)} another mentor. A resident has one; the other can mentor them informally.`,
    );
  }
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
      `Graduation (${after.graduatesOn}) is not after the start (${after.startsOn}). One of the two is mistyped.`,
    );
  }
  const isPast = row.advancesOn !== undefined && row.advancesOn < today.toString();
  if (isPast && row.advancesOn !== before?.advancesOn) {
    say(
      'advances_on',
      `${row.advancesOn} is over. Write the next day on which their level changes, and the level they have now.`,
    );
  }
  if (row.roles?.includes('director') && !before?.roles.includes('director') && !mayNameDirectors) {
    say(
      'roles',
      'Only a director can make somebody a director. Ask one to import this file, or take the role off this line.',
    );
  }
  if (!before) return;
  // Somebody who has one more than places, by a change that was decided, keeps both as long as nobody lowers them.
  if (after.capacity < before.activeMentees && after.capacity < before.capacity) {
    say(
      'capacity',
      `They mentor ${before.activeMentees} residents already, so room for ${after.capacity} is too little. Write at least ${before.activeMentees}.`,
    );
  }
  const inPair = (side: 'mentorId' | 'residentId') => stored.pairs.some((pair) => pair[side] === before.id);
  if (!after.roles.includes('mentor') && inPair('mentorId'))
    say('roles', 'They mentor residents now. Keep mentor among their roles until those pairs have ended.');
  if (!after.roles.includes('resident') && inPair('residentId'))
    say('roles', 'They have a mentor now. Keep resident among their roles until that pair has ended.');
}

const MOST_YEARS_BACK = 50;
const MOST_YEARS_AHEAD = 15;

function checkYears(row: RosterRow, today: Temporal.PlainDate, say: Say): void {
  const least = today.subtract({ years: MOST_YEARS_BACK }).toString();
  const most = today.add({ years: MOST_YEARS_AHEAD }).toString();
  for (const field of DATE_FIELDS) {
    const date = row[field];
    if (date && (date < least || date > most))
      say(FIELDS[field].name, `${date} is far away. Please check the year.`);
  }
}
