import { dateIn } from '../calendar/dates.ts';
import { hoursOf, isWorkingDay, type WorkingTime } from '../calendar/hours.ts';
import type { Role } from '../database/tables/programs.ts';
import type { MentorOption } from '../members/queries.ts';

/** Letters and digits that nobody confuses and that spell no word. */
const ALPHABET = '23456789BCDFGHJKMNPQRSTVWXYZ';

/** What a director may decide; `talk` leaves the request undecided. */
export type Choice = 'new_mentor' | 'assign_later' | 'talk' | 'decline';

/** The two people a request is about: neither of them ever reads or decides it. */
export type Parties = { resident_id: string; mentor_id: string };

/** Where a request can stand while it waits for its decision; asking to talk is none. */
export const UNDECIDED = ['open', 'talking'] as const;

/** Whether a request still waits for its decision. */
export const isUndecided = (status: string): status is (typeof UNDECIDED)[number] =>
  status === 'open' || status === 'talking';

/** A reference of 6 characters, made of chance alone; `pick(n)` gives a random whole number below n. */
export function makeReference(pick: (below: number) => number): string {
  return Array.from({ length: 6 }, () => ALPHABET[pick(ALPHABET.length)]).join('');
}

/** Those who decide are reminded each time a request has waited for so many more working days. */
export const REMIND_AFTER_WORKING_DAYS = 5;

/** How many full waits lie between a moment and now: the program's working days after that day, today among them. */
export function waitsOver(since: Date, now: Date, program: WorkingTime): number {
  const first = dateIn(program.time_zone, since);
  const days = first.until(dateIn(program.time_zone, now), { largestUnit: 'days' }).days;
  const hours = hoursOf(program);
  const isWorking = (day: number) => isWorkingDay(first.add({ days: day }), hours);
  const passed = Array.from({ length: Math.max(0, days) }, (_, index) => index + 1).filter(isWorking);
  return Math.floor(passed.length / REMIND_AFTER_WORKING_DAYS);
}

/** Whether a member is one of the two people the request is about. */
export const isParty = (memberId: string, parties: Parties): boolean =>
  memberId === parties.mentor_id || memberId === parties.resident_id;

/**
 * Where the notice goes (confidentiality rule 5): not into the directors' channel when the mentor in question
 * helps run the program or can read that channel.
 */
export function routeNotice(about: {
  mentorRoles: readonly Role[];
  mentorReadsChannel: boolean;
  deciders: number;
}): 'channel' | 'direct' | 'nobody' {
  if (about.deciders === 0) return 'nobody';
  const runsProgram = about.mentorRoles.some((role) => role === 'director' || role === 'coordinator');
  return runsProgram || about.mentorReadsChannel ? 'direct' : 'channel';
}

/** A notice of a request as the outbox has it: to whom, and what became of it. */
export type Notice = { to_user: string | null; to_channel: string | null; state: string };

/**
 * Whether a request has reached nobody: no one is left who decides it, or Slack takes the notice for none of them and
 * none stands in the channel. `inChannel` says whether a notice there counts still.
 */
export function isUnheard(
  deciders: readonly string[],
  notices: readonly Notice[],
  inChannel: boolean,
): boolean {
  if (inChannel && notices.some(({ to_channel, state }) => to_channel && state !== 'failed'))
    return deciders.length === 0;
  return deciders.every((user) => {
    const own = notices.filter(({ to_user }) => to_user === user);
    return own.length > 0 && own.every(({ state }) => state === 'failed');
  });
}

/** The program's named contact, unless that is one of the two a request is about. */
export const contactFor = (about: {
  alternate_contact: string | null;
  mentor_user: string;
  resident_user: string;
}): string | undefined => {
  const { alternate_contact: contact, mentor_user, resident_user } = about;
  return contact && contact !== mentor_user && contact !== resident_user ? contact : undefined;
};

/**
 * The mentors who could take the resident on: those asked for first, then by places left. `promised` are the places,
 * by mentor, of changes still to come that whoever decides may know of; of others nothing is counted.
 */
export function eligibleMentors(
  mentors: readonly MentorOption[],
  parties: Parties,
  preferred: readonly string[] = [],
  promised: ReadonlyMap<string, number> = new Map(),
): MentorOption[] {
  const wish = (mentor: MentorOption) => {
    const rank = preferred.indexOf(mentor.id);
    return rank < 0 ? preferred.length : rank;
  };
  return mentors
    .filter((mentor) => mentor.accepting && !mentor.paused && !isParty(mentor.id, parties))
    .map((mentor) => ({ ...mentor, left: Math.max(0, mentor.left - (promised.get(mentor.id) ?? 0)) }))
    .filter((mentor) => mentor.left > 0)
    .sort((a, b) => wish(a) - wish(b) || b.left - a.left);
}
