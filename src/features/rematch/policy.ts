import { type WorkingTime, workingDaysSince } from '../../platform/calendar/hours.ts';
import type { Role } from '../../platform/database/tables/programs.ts';

/** Letters and digits that aren't easily confused and don't spell words. */
const ALPHABET = '23456789BCDFGHJKMNPQRSTVWXYZ';

/** The two people a request is about: neither of them ever reads or decides it. */
export type Parties = { resident_id: string; mentor_id: string };

/** Where a request can stand while it waits for its decision; asking to talk is none. */
export const UNDECIDED = ['open', 'talking'] as const;

/** Whether a request still waits for its decision. */
export const isUndecided = (status: string): status is (typeof UNDECIDED)[number] =>
  status === 'open' || status === 'talking';

/** Whether a change was decided whose day is still to come. */
export const isToCome = <Change extends { status: string; pair_status: string; change_at: Date | null }>(
  change: Change,
): change is Change & { change_at: Date } =>
  change.status === 'approved' && change.pair_status === 'active' && change.change_at !== null;

/** A reference of 6 characters, made of chance alone; `pick(n)` gives a random whole number below n. */
export function makeReference(pick: (below: number) => number): string {
  return Array.from({ length: 6 }, () => ALPHABET[pick(ALPHABET.length)]).join('');
}

/** A notice is closed this many days after it was posted, whatever became of its request. */
export const NOTICE_DAYS = 7;

/** Whether a notice is in its place, or may be. */
export const isPosted = ({ state }: { state: string }): boolean =>
  state === 'sent' || state === 'sending' || state === 'unknown';

/** Those who decide are reminded each time a request has waited for this many more working days. */
export const REMIND_AFTER_WORKING_DAYS = 5;

/** When something was last done about a request that waits: asked for, asked to talk about, or undone. */
export const lastDone = (request: {
  created_at: Date;
  decided_at: Date | null;
  reopened_at: Date | null;
}): Date =>
  [request.decided_at, request.reopened_at].reduce<Date>(
    (last, at) => (at && at > last ? at : last),
    request.created_at,
  );

/** How many full waits lie between a moment and now: the program's working days after that day, today among them. */
export const waitsOver = (since: Date, now: Date, program: WorkingTime): number =>
  Math.floor(workingDaysSince(since, now, program) / REMIND_AFTER_WORKING_DAYS);

/** Whether a member is one of the two people the request is about. */
export const isParty = (memberId: string, parties: Parties): boolean =>
  memberId === parties.mentor_id || memberId === parties.resident_id;

/** Whether someone helps run the program: then no notice about them stands in its channel. */
export const runsProgram = (roles: readonly Role[]): boolean =>
  roles.some((role) => role === 'director' || role === 'coordinator');

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
  return runsProgram(about.mentorRoles) || about.mentorReadsChannel ? 'direct' : 'channel';
}

/** A notice of a request as the outbox has it: to whom, and what became of it. */
type Notice = { to_user: string | null; to_channel: string | null; state: string };

/**
 * Whether a request has reached no one: no one is left who decides it, or Slack takes the notice for none of them and
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
