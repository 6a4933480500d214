import type { Role } from '../database/tables/programs.ts';
import { type Entry, nameOf, type Report, resolve, type Situation } from './people-policy.ts';
import type { PersonRef, RosterRow, StoredRoster } from './types.ts';

/** What becomes of the pairs. */
export type Pairing = {
  newPairs: { resident: Entry; mentor: Named; startedOn: string }[];
  moved: Map<string, { pairId: string; startedOn: string }>;
  met: { resident: Entry; metOn: string }[];
};

export type Named = { userId: string; name: string };

/** A mentor as a pair needs them, from the file or from the database. */
type MentorSide = Named & { roles: Role[]; rolesKnown: boolean; capacity: number; mentees: number };

/** Judges who mentors whom, with their dates and the mentors' room. */
export function pairUp(situation: Situation, entries: Map<string, Entry>, report: Report): Pairing {
  const pairing: Pairing = { newPairs: [], moved: new Map(), met: [] };
  const mentors = mentorSides(situation.stored, entries);
  const current = currentPairs(situation.stored);
  for (const entry of entries.values()) {
    const { row } = entry;
    const known = entry.before && current.get(entry.before.id);
    if (!row.mentor) {
      if (!known && !row.unread.has('mentor_email')) reportLonelyDates(row, report);
      else if (known) judgeDates(situation, entry, known, pairing, report);
      continue;
    }
    const mentor = mentorOf(situation, entry, row.mentor, mentors, report);
    if (!mentor) continue;
    if (known && known.mentorUser !== mentor.userId) {
      report(
        row.line,
        'mentor_email',
        `${entry.person.name} has a mentor already: ${known.mentorName}. An import never ends a pair, so take the mentor off this line.`,
      );
      continue;
    }
    if (!known) takePlace(row, mentor, report);
    const startedOn = judgeDates(situation, entry, known, pairing, report);
    if (!known) pairing.newPairs.push({ resident: entry, mentor, startedOn });
  }
  return pairing;
}

function takePlace(row: RosterRow, mentor: MentorSide, report: Report): void {
  mentor.mentees += 1;
  if (mentor.mentees <= mentor.capacity) return;
  report(
    row.line,
    'mentor_email',
    `${mentor.name} has room for ${mentor.capacity} and would mentor ${mentor.mentees}. Write a higher capacity on their line, or choose another mentor.`,
  );
}

function mentorSides(stored: StoredRoster, entries: Map<string, Entry>): Map<string, MentorSide> {
  const sides = new Map<string, MentorSide>();
  for (const { userId, name, roles, capacity, activeMentees } of stored.members)
    sides.set(userId, { userId, name, roles, rolesKnown: true, capacity, mentees: activeMentees });
  for (const { row, person, before, after } of entries.values()) {
    sides.set(person.userId, {
      userId: person.userId,
      name: person.name,
      roles: after.roles,
      rolesKnown: !row.unread.has('roles'),
      capacity: row.unread.has('capacity') ? Number.POSITIVE_INFINITY : after.capacity,
      mentees: before?.activeMentees ?? 0,
    });
  }
  return sides;
}

/** The mentor that a row names, if they can be this person's; otherwise the reason is reported. */
function mentorOf(
  { directory }: Situation,
  { row, person, after }: Entry,
  ref: PersonRef,
  mentors: Map<string, MentorSide>,
  report: Report,
): MentorSide | undefined {
  const refuse = (message: string) => report(row.line, 'mentor_email', message);
  if (!row.unread.has('roles') && !after.roles.includes('resident')) {
    refuse('Only a resident has a mentor. Add resident to the roles on this line, or take the mentor off.');
    return undefined;
  }
  const found = resolve(directory, ref, { line: row.line, column: 'mentor_email' }, report);
  if (!found) return undefined;
  if (found.userId === person.userId) {
    refuse('Nobody can be their own mentor. Choose somebody else.');
    return undefined;
  }
  const mentor = mentors.get(found.userId);
  if (!mentor) {
    refuse(`${nameOf(ref)} is not on this roster. Add a line for them with the role mentor.`);
    return undefined;
  }
  if (mentor.rolesKnown && !mentor.roles.includes('mentor')) {
    refuse(`${nameOf(ref)} is no mentor on this roster. Add mentor to the roles on their line.`);
    return undefined;
  }
  return mentor;
}

function reportLonelyDates(row: RosterRow, report: Report): void {
  for (const [column, date] of [
    ['paired_on', row.pairedOn],
    ['last_met_on', row.lastMetOn],
  ] as const) {
    if (date)
      report(
        row.line,
        column,
        'This date belongs to a pair, but no mentor is given. Write the mentor in mentor_email.',
      );
  }
}

type CurrentPair = {
  id: string;
  startedOn: string;
  mentorUser: string;
  mentorName: string;
  metOn: ReadonlySet<string>;
};

/** Each resident's formal pair, by member id; one that is decided for later counts where there is no active one. */
function currentPairs({ members, pairs, meetings }: StoredRoster): Map<string, CurrentPair> {
  const byId = new Map(members.map((member) => [member.id, member]));
  const current = new Map<string, CurrentPair>();
  for (const status of ['scheduled', 'active'] as const) {
    for (const pair of pairs) {
      const mentor = byId.get(pair.mentorId);
      if (pair.kind !== 'formal' || pair.status !== status || !mentor) continue;
      current.set(pair.residentId, {
        id: pair.id,
        startedOn: pair.startedOn,
        mentorUser: mentor.userId,
        mentorName: mentor.name,
        metOn: meetings.get(pair.id) ?? new Set(),
      });
    }
  }
  return current;
}

/** Checks and takes in when a pair began and last met; answers with its start. */
function judgeDates(
  { today }: Situation,
  entry: Entry,
  known: CurrentPair | undefined,
  pairing: Pairing,
  report: Report,
): string {
  const { row } = entry;
  const now = today.toString();
  const begun = row.lastMetOn && row.lastMetOn < now ? row.lastMetOn : now;
  const startedOn = row.pairedOn ?? known?.startedOn ?? begun;
  if (startedOn > today.add({ years: 1 }).toString())
    report(row.line, 'paired_on', `${startedOn} is more than a year ahead. Please check the year.`);
  if (known && row.pairedOn && row.pairedOn !== known.startedOn)
    pairing.moved.set(entry.person.userId, { pairId: known.id, startedOn: row.pairedOn });
  if (!row.lastMetOn) return startedOn;
  if (row.lastMetOn > now)
    report(
      row.line,
      'last_met_on',
      `${row.lastMetOn} is in the future. Write when they last met, or leave it empty.`,
    );
  else if (row.lastMetOn < startedOn && !row.unread.has('paired_on'))
    report(
      row.line,
      'last_met_on',
      `${row.lastMetOn} is before the pair began (${startedOn}). One of the two is mistyped.`,
    );
  else if (!known?.metOn.has(row.lastMetOn)) pairing.met.push({ resident: entry, metOn: row.lastMetOn });
  return startedOn;
}
