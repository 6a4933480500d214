import type { Role } from '../database/tables/programs.ts';
import { type Entry, nameOf, type Report, resolve, type Say, type Situation } from './people-policy.ts';
import type { Named, RosterRow, StoredRoster } from './types.ts';

/** What becomes of the pairs. */
export type Pairing = {
  newPairs: { resident: Entry; mentor: Named; startedOn: string }[];
  moved: Map<string, { pairId: string; startedOn: string }>;
  met: { resident: Entry; metOn: string }[];
  /** Named with a former mentor: a director decides, whatever ended that pair. */
  setAside: { resident: Entry; mentor: Named }[];
  /** Named with another mentor than they have. */
  otherMentor: { resident: Entry; mentor: Named; current: Named }[];
};

/** A mentor as a pair needs them, from the file or from the database. */
type MentorSide = Named & { roles: Role[]; rolesKnown: boolean; capacity: number; mentees: number };

/** Judges who mentors whom, with their dates and the mentors' room. */
export function pairUp(situation: Situation, entries: Map<string, Entry>, report: Report): Pairing {
  const pairing: Pairing = { newPairs: [], moved: new Map(), met: [], setAside: [], otherMentor: [] };
  const former = formerPairs(situation.stored);
  const mentors = mentorSides(situation.stored, entries);
  const matches = currentPairs(situation.stored);
  for (const entry of entries.values()) {
    const { row } = entry;
    if (entry.finished) continue;
    const say = report(row.line);
    const known = entry.before && matches.get(entry.before.id);
    if (!row.mentor) {
      if (known) judgeDates(situation, entry, known, pairing, say);
      else if (!row.unread.has('mentor_email')) sayLonelyDates(row, say);
      continue;
    }
    const mentor = mentorOf(situation, entry, mentors, say);
    if (!mentor) continue;
    if (known?.mentorUser !== mentor.userId && former.has(`${entry.before?.id} ${mentor.userId}`)) {
      pairing.setAside.push({ resident: entry, mentor });
      continue;
    }
    if (known && known.mentorUser !== mentor.userId) {
      const current = { userId: known.mentorUser, name: known.mentorName };
      pairing.otherMentor.push({ resident: entry, mentor, current });
      continue;
    }
    if (!known) takePlace(mentor, say);
    const startedOn = judgeDates(situation, entry, known, pairing, say);
    if (!known) pairing.newPairs.push({ resident: entry, mentor, startedOn });
  }
  return pairing;
}

/** Every pair that has ended, as the resident's member id and the mentor's Slack id. */
function formerPairs({ members, former }: StoredRoster): Set<string> {
  const userOf = new Map(members.map(({ id, userId }) => [id, userId]));
  return new Set(former.map(({ residentId, mentorId }) => `${residentId} ${userOf.get(mentorId)}`));
}

function takePlace(mentor: MentorSide, say: Say): void {
  mentor.mentees += 1;
  if (mentor.mentees <= mentor.capacity) return;
  say(
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
      rolesKnown: row.roles !== undefined,
      capacity: row.unread.has('capacity') ? Number.POSITIVE_INFINITY : after.capacity,
      mentees: before?.activeMentees ?? 0,
    });
  }
  return sides;
}

/** The mentor that a row names, if they can be this person's; otherwise the reason is said. */
function mentorOf(
  { directory }: Situation,
  { row, person, after }: Entry,
  mentors: Map<string, MentorSide>,
  say: Say,
): MentorSide | undefined {
  if (!row.mentor) return undefined;
  const refuse = (message: string) => {
    say('mentor_email', message);
    return undefined;
  };
  if (row.roles && !after.roles.includes('resident'))
    return refuse(
      'Only a resident has a mentor. Add resident to the roles on this line, or take the mentor off.',
    );
  const found = resolve(directory, row.mentor, 'mentor_email', say);
  if (!found) return undefined;
  if (found.userId === person.userId) return refuse('Nobody can be their own mentor. Choose somebody else.');
  const name = nameOf(row.mentor);
  const mentor = mentors.get(found.userId);
  if (!mentor) return refuse(`${name} is not on this roster. Add a line for them with the role mentor.`);
  if (mentor.rolesKnown && !mentor.roles.includes('mentor'))
    return refuse(`${name} is no mentor on this roster. Add mentor to the roles on their line.`);
  return mentor;
}

function sayLonelyDates({ pairedOn, lastMetOn }: RosterRow, say: Say): void {
  const message = 'This date belongs to a pair, but no mentor is given. Write the mentor in mentor_email.';
  if (pairedOn) say('paired_on', message);
  if (lastMetOn) say('last_met_on', message);
}

type CurrentPair = {
  id: string;
  startedOn: string;
  mentorUser: string;
  mentorName: string;
  metOn: ReadonlySet<string>;
};

/** Each resident's formal pair, by member id. */
function currentPairs({ members, pairs, meetings }: StoredRoster): Map<string, CurrentPair> {
  const byId = new Map(members.map((member) => [member.id, member]));
  const current = new Map<string, CurrentPair>();
  for (const pair of pairs) {
    const mentor = byId.get(pair.mentorId);
    if (pair.kind !== 'formal' || !mentor) continue;
    current.set(pair.residentId, {
      id: pair.id,
      startedOn: pair.startedOn,
      mentorUser: mentor.userId,
      mentorName: mentor.name,
      metOn: meetings.get(pair.id) ?? new Set(),
    });
  }
  return current;
}

/** Checks and takes in when a pair began and last met; answers with its start. */
function judgeDates(
  { today }: Situation,
  entry: Entry,
  known: CurrentPair | undefined,
  pairing: Pairing,
  say: Say,
): string {
  const { pairedOn, lastMetOn, unread } = entry.row;
  const now = today.toString();
  const begun = lastMetOn && lastMetOn < now ? lastMetOn : now;
  const startedOn = pairedOn ?? known?.startedOn ?? begun;
  if (startedOn > today.add({ years: 1 }).toString())
    say('paired_on', `${startedOn} is more than a year ahead. Please check the year.`);
  if (known && pairedOn && pairedOn !== known.startedOn)
    pairing.moved.set(entry.person.userId, { pairId: known.id, startedOn: pairedOn });
  if (!lastMetOn) return startedOn;
  if (lastMetOn > now)
    say('last_met_on', `${lastMetOn} is in the future. Write when they last met, or leave it empty.`);
  else if (lastMetOn < startedOn && !unread.has('paired_on'))
    say('last_met_on', `${lastMetOn} is before the pair began (${startedOn}). One of the two is mistyped.`);
  else if (!known?.metOn.has(lastMetOn)) pairing.met.push({ resident: entry, metOn: lastMetOn });
  return startedOn;
}
