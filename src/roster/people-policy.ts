import type { Temporal } from 'temporal-polyfill';
import type { Role } from '../database/tables/programs.ts';
import type { SlackPerson } from '../members/people.ts';
import type { Column, Directory, MemberToSave, PersonRef, RosterRow, StoredRoster } from './types.ts';

/** How many residents a new mentor has room for; 1 to 3 is usual. */
export const DEFAULT_CAPACITY = 3;

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
export type Report = (line: number, column: Column | undefined, message: string) => void;

/** A row with the person it is about, what is stored of them and what they will be. */
export type Entry = {
  row: RosterRow;
  person: SlackPerson;
  before: StoredMember | undefined;
  after: MemberToSave;
};

const STANDING = {
  bot: 'is a bot, and bots are no members.',
  deactivated:
    'has a deactivated Slack account. Take them off this file, or have the account reactivated first.',
  external: 'belongs to another organization. Only people of this Slack workspace can be members.',
};

export const nameOf = (ref: PersonRef) => ('email' in ref ? ref.email : ref.slackId);

function lookUp(directory: Directory, ref: PersonRef): SlackPerson | undefined {
  return 'email' in ref ? directory.byEmail.get(ref.email) : directory.byId.get(ref.slackId);
}

/** Who the reference means, if that is an active person of the workspace; otherwise the reason is reported. */
export function resolve(
  directory: Directory,
  ref: PersonRef,
  place: { line: number; column: Column },
  report: Report,
): SlackPerson | undefined {
  const person = lookUp(directory, ref);
  if (!person) {
    const hint =
      'email' in ref ? 'Check the spelling, or use their Slack id.' : 'Check it, or use their email.';
    report(place.line, place.column, `Nobody in this Slack workspace is ${nameOf(ref)}. ${hint}`);
    return undefined;
  }
  if (person.standing === 'active') return person;
  report(place.line, place.column, `${nameOf(ref)} ${STANDING[person.standing]}`);
  return undefined;
}

function refOf(row: RosterRow): { ref: PersonRef; column: Column } | undefined {
  if (row.slackId) return { ref: { slackId: row.slackId }, column: 'slack_id' };
  return row.email ? { ref: { email: row.email }, column: 'email' } : undefined;
}

/** Every row whose person can be a member, once each, by Slack id. */
export function memberEntries(situation: Situation, report: Report): Map<string, Entry> {
  const { rows, directory, stored } = situation;
  const known = new Map(stored.members.map((member) => [member.userId, member]));
  const entries = new Map<string, Entry>();
  for (const row of rows) {
    const named = refOf(row);
    if (!named) continue;
    const person = resolve(directory, named.ref, { line: row.line, column: named.column }, report);
    if (!person) continue;
    const byEmail = row.slackId && row.email ? directory.byEmail.get(row.email) : undefined;
    if (byEmail && byEmail.userId !== person.userId)
      report(
        row.line,
        'slack_id',
        `${row.slackId} and ${row.email} are two different people. Keep one of them.`,
      );
    const first = entries.get(person.userId);
    if (first) {
      reportTwice(directory, first.row, row, named, report);
      continue;
    }
    const before = known.get(person.userId);
    const entry = { row, person, before, after: merge(row, person.userId, before) };
    checkMember(situation, entry, report);
    entries.set(person.userId, entry);
  }
  return entries;
}

function reportTwice(
  directory: Directory,
  first: RosterRow,
  row: RosterRow,
  named: { ref: PersonRef; column: Column },
  report: Report,
): void {
  report(
    row.line,
    named.column,
    `${nameOf(named.ref)} is on line ${first.line} already. Keep one line for each person.`,
  );
  const mentors = [first.mentor, row.mentor].map((ref) => ref && lookUp(directory, ref)?.userId);
  if (mentors[0] && mentors[1] && mentors[0] !== mentors[1]) {
    report(
      row.line,
      'mentor_email',
      `Line ${first.line} gives ${nameOf(named.ref)} another mentor. A resident has one; the other can mentor them informally.`,
    );
  }
}

const ORDER: readonly Role[] = ['resident', 'mentor', 'director', 'coordinator'];

function merge(row: RosterRow, userId: string, before: StoredMember | undefined): MemberToSave {
  // The director role is given up in /mentor setup only, so that a program cannot lose its last one to a file.
  const keepsDirector = before?.roles.includes('director');
  const wanted = row.unread.has('roles') ? (before?.roles ?? []) : row.roles;
  return {
    userId,
    roles: ORDER.filter((role) => wanted.includes(role) || (role === 'director' && keepsDirector)),
    pgy: row.pgy ?? before?.pgy ?? null,
    startsOn: row.startsOn ?? before?.startsOn ?? null,
    graduatesOn: row.graduatesOn ?? before?.graduatesOn ?? null,
    capacity: row.capacity ?? before?.capacity ?? DEFAULT_CAPACITY,
    topics: row.topics ?? before?.topics ?? [],
  };
}

function checkMember(situation: Situation, { row, before, after }: Entry, report: Report): void {
  const { today, stored, mayNameDirectors } = situation;
  checkYears(row, today, report);
  if (after.startsOn && after.graduatesOn && after.graduatesOn <= after.startsOn) {
    const column = row.graduatesOn ? 'graduates_on' : 'starts_on';
    report(
      row.line,
      column,
      `Graduation (${after.graduatesOn}) is not after the start (${after.startsOn}). One of the two is mistyped.`,
    );
  }
  if (row.roles.includes('director') && !before?.roles.includes('director') && !mayNameDirectors) {
    report(
      row.line,
      'roles',
      'Only a director can make somebody a director. Ask one to import this file, or take the role off this line.',
    );
  }
  if (!before) return;
  if (after.capacity < before.activeMentees) {
    report(
      row.line,
      'capacity',
      `They mentor ${before.activeMentees} residents already, so room for ${after.capacity} is too little. Write at least ${before.activeMentees}.`,
    );
  }
  const inPair = (side: 'mentorId' | 'residentId') => stored.pairs.some((pair) => pair[side] === before.id);
  if (!after.roles.includes('mentor') && inPair('mentorId'))
    report(
      row.line,
      'roles',
      'They mentor residents now. Keep mentor among their roles until those pairs have ended.',
    );
  if (!after.roles.includes('resident') && inPair('residentId'))
    report(
      row.line,
      'roles',
      'They have a mentor now. Keep resident among their roles until that pair has ended.',
    );
}

const MOST_YEARS_BACK = 50;
const MOST_YEARS_AHEAD = 15;

function checkYears(row: RosterRow, today: Temporal.PlainDate, report: Report): void {
  const least = today.subtract({ years: MOST_YEARS_BACK }).toString();
  const most = today.add({ years: MOST_YEARS_AHEAD }).toString();
  const dates: [Column, string | undefined][] = [
    ['starts_on', row.startsOn],
    ['graduates_on', row.graduatesOn],
    ['paired_on', row.pairedOn],
    ['last_met_on', row.lastMetOn],
  ];
  for (const [column, date] of dates) {
    if (date && (date < least || date > most))
      report(row.line, column, `${date} is far away. Please check the year.`);
  }
}
