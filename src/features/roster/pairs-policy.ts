import { isShortFor, lastWord, nameKey } from '../../domain/members/names-policy.ts';
import { type Beyond, findBeyond } from '../../domain/pairs/capacity-policy.ts';
import type { Role } from '../../platform/database/tables/programs.ts';
import { quote } from './cells.ts';
import {
  absentNames,
  type Entry,
  nameOf,
  type Report,
  resolve,
  type Say,
  type Situation,
} from './people-policy.ts';
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
  /** Mentors whose name stands in place of an address, and who it could be. */
  offers: Map<string, Named>;
  /** Mentors who would get more residents than their capacity, by their Slack id. */
  beyond: Beyond[];
};

/** A mentor as a pair needs them, from the file or from the database. */
type MentorSide = Named & { roles: Role[]; rolesKnown: boolean; capacity: number; mentees: number };

/** Judges who mentors whom, with their dates, and which mentors would exceed their capacity. */
export function pairUp(situation: Situation, entries: Map<string, Entry>, report: Report): Pairing {
  const pairing: Pairing = {
    newPairs: [],
    moved: new Map(),
    met: [],
    setAside: [],
    otherMentor: [],
    offers: new Map(),
    beyond: [],
  };
  const former = formerPairs(situation.stored);
  const mentors = mentorSides(situation.stored, entries);
  const finding = { mentors, ...peopleByName(situation, entries), offers: pairing.offers };
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
    const mentor = mentorOf(situation, entry, finding, say);
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
    const startedOn = judgeDates(situation, entry, known, pairing, say);
    if (!known) pairing.newPairs.push({ resident: entry, mentor, startedOn });
  }
  const places = [...mentors.values()].map(({ userId, name, capacity, mentees }) => ({
    id: userId,
    display_name: name,
    capacity,
    active_mentees: mentees,
  }));
  const chosen = pairing.newPairs.map(({ mentor }) => mentor.userId);
  pairing.beyond = findBeyond(places, chosen, new Map());
  return pairing;
}

/** Every pair that has ended, as the resident's member id and the mentor's Slack id. */
function formerPairs({ members, former }: StoredRoster): Set<string> {
  const userOf = new Map(members.map(({ id, userId }) => [id, userId]));
  return new Set(former.map(({ residentId, mentorId }) => `${residentId} ${userOf.get(mentorId)}`));
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

/** Everyone on the roster or in the file by each of their names, once by their Slack ID; and who isn't in the workspace. */
function peopleByName(
  situation: Situation,
  entries: Map<string, Entry>,
): Pick<Finding, 'named' | 'absent' | 'written'> {
  const all = [
    ...situation.stored.members
      .filter(({ roles, gone }) => roles.length > 0 && !gone)
      .map(({ userId, name, realName }) => ({ userId, name, names: [name, realName] })),
    ...[...entries.values()].map(({ person: { userId, name, realName }, row }) => ({
      userId,
      name,
      names: [name, realName, row.name],
    })),
  ].map(({ names, ...person }) => ({ ...person, names: names.filter((name) => typeof name === 'string') }));
  const named = new Map<string, Map<string, Named>>();
  for (const { userId, name, names } of all)
    for (const key of names.map(nameKey))
      named.set(key, (named.get(key) ?? new Map()).set(userId, { userId, name }));
  const absent = absentNames(situation).map((name) => ({ name, userId: undefined }));
  const written = [
    ...absent,
    ...all.flatMap(({ names, userId, name: own }) => names.map((name) => ({ name, userId, own }))),
  ];
  return {
    named,
    absent: new Set(absent.map(({ name }) => nameKey(name))),
    written: Map.groupBy(written, ({ name }) => lastWord(name)),
  };
}

/** A name as it stands somewhere, and whose it is; no one's where they aren't in the workspace. */
type Written = { name: string; userId: undefined } | { name: string; userId: string; own: string };

type Finding = {
  mentors: Map<string, MentorSide>;
  named: ReadonlyMap<string, ReadonlyMap<string, Named>>;
  /** Every name by its last word, to find people by their surname. */
  written: ReadonlyMap<string, readonly Written[]>;
  /** Names of those with a line who aren't in the workspace. */
  absent: ReadonlySet<string>;
  offers: Map<string, Named>;
};

/** Who has this name; where it could be a surname alone, everyone who has it, and whether someone absent does. */
function havingName(name: string, { named, absent, written }: Finding): { found: Named[]; absent: boolean } {
  const key = nameKey(name);
  const whole = [...(named.get(key)?.values() ?? [])];
  const isAbsent = whole.length === 0 && absent.has(key);
  if (key.includes(' ') && (whole.length > 0 || isAbsent)) return { found: whole, absent: isAbsent };
  const short = (written.get(lastWord(name)) ?? []).filter((each) => isShortFor(name, each.name));
  const found = new Map(whole.map((person) => [person.userId, person]));
  for (const each of short)
    if (each.userId !== undefined) found.set(each.userId, { userId: each.userId, name: each.own });
  return {
    found: [...found.values()],
    absent: isAbsent || short.some(({ userId }) => userId === undefined),
  };
}

/** Who is meant by a name where an address should stand: taken once that was said, and offered before. */
function byName({ takeNames }: Situation, name: string, finding: Finding, say: Say): Named | undefined {
  const { found: all, absent } = havingName(name, finding);
  const [found, another] = all;
  const isName = `${quote(name)} is a name, but an email address is needed.`;
  if (!found && absent)
    say('mentor_email', `${isName} The person of that name isn't in this Slack workspace.`, name);
  else if (!found) say('mentor_email', `${isName} No one by that name is on this roster or in this file.`);
  else if (another || absent) say('mentor_email', `${isName} More than one person here has that name.`);
  else if (!takeNames) finding.offers.set(name, found);
  return takeNames && !another && !absent ? found : undefined;
}

/** The mentor that a row names, if they can be this person's; otherwise the reason is said. */
function mentorOf(
  situation: Situation,
  { row, person, after }: Entry,
  finding: Finding,
  say: Say,
): MentorSide | undefined {
  if (!row.mentor) return undefined;
  const refuse = (message: string) => {
    say('mentor_email', message);
    return undefined;
  };
  if (row.roles && !after.roles.includes('resident'))
    return refuse(
      'Only residents can have a mentor. Add resident to the roles on this line, or remove the mentor.',
    );
  const found =
    'name' in row.mentor
      ? byName(situation, row.mentor.name, finding, say)
      : resolve(situation.directory, row.mentor, 'mentor_email', say);
  if (!found) return undefined;
  if (found.userId === person.userId) return refuse('No one can be their own mentor. Choose someone else.');
  const name = nameOf(row.mentor);
  const mentor = finding.mentors.get(found.userId);
  if (!mentor) return refuse(`${name} isn't on this roster. Add a line for them with the role mentor.`);
  if (mentor.rolesKnown && !mentor.roles.includes('mentor'))
    return refuse(`${name} isn't a mentor on this roster. Add mentor to the roles on their line.`);
  return mentor;
}

function sayLonelyDates({ pairedOn, lastMetOn }: RosterRow, say: Say): void {
  const message =
    'This date belongs to a pair, but no mentor is given. Enter the mentor, or delete the date.';
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

/** Each resident's active pair, by member id. */
function currentPairs({ members, pairs, meetings }: StoredRoster): Map<string, CurrentPair> {
  const byId = new Map(members.map((member) => [member.id, member]));
  const current = new Map<string, CurrentPair>();
  for (const pair of pairs) {
    const mentor = byId.get(pair.mentorId);
    if (!mentor) continue;
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

/** Since when a pair without a start date counts: from now, or from when they may have begun to meet. */
function sinceWhen({ after }: Entry, meeting: Situation['meetingSince'], now: string): string {
  if (!meeting) return now;
  const first = after.startsOn ?? '';
  return first > meeting.least && first < meeting.most ? first : meeting.least;
}

/** Checks and takes in when a pair began and last met; answers with its start. */
function judgeDates(
  { today, meetingSince }: Situation,
  entry: Entry,
  known: CurrentPair | undefined,
  pairing: Pairing,
  say: Say,
): string {
  const { pairedOn, lastMetOn, unread } = entry.row;
  const now = today.toString();
  const begun = lastMetOn && lastMetOn < now ? lastMetOn : sinceWhen(entry, meetingSince, now);
  const startedOn = pairedOn ?? known?.startedOn ?? begun;
  if (startedOn > today.add({ years: 1 }).toString())
    say('paired_on', `${startedOn} is more than a year ahead. Check the year.`);
  if (known && pairedOn && pairedOn !== known.startedOn)
    pairing.moved.set(entry.person.userId, { pairId: known.id, startedOn: pairedOn });
  if (!lastMetOn) return startedOn;
  if (lastMetOn > now)
    say('last_met_on', `${lastMetOn} is in the future. Enter the date they last met, or leave it blank.`);
  else if (lastMetOn < startedOn && !unread.has('paired_on'))
    say('last_met_on', `${lastMetOn} is before the pair began (${startedOn}). Check both dates.`);
  else if (!known?.metOn.has(lastMetOn)) pairing.met.push({ resident: entry, metOn: lastMetOn });
  return startedOn;
}
