import { findDraws } from '../../domain/draws/operations.ts';
import { authorize, findAllowed, may, mayDo, type Subject } from '../../domain/members/access.ts';
import { findMentors, type Membership, type MentorOption } from '../../domain/members/queries.ts';
import { addPlaces, findLinedUp, promisedBy } from '../../domain/pairs/successor-queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { KeyRing } from '../../platform/encryption/keys.ts';
import type { Person } from '../../platform/slack/person.ts';
import { isToCome, isUndecided, isUnheard, type Parties } from './policy.ts';
import { findNotices, findRematch, findRequestsIn, type Rematch } from './queries.ts';

/** A request, or the pair that one would be about: its program and its two people. */
type InQuestion = Parties & { program_id: string };

const subjectOf = ({ program_id, resident_id, mentor_id }: InQuestion): Subject => ({
  programId: program_id,
  inQuestion: [mentor_id, resident_id],
});

/**
 * Everyone who can read and decide a request right now, by name (confidentiality rules 4 and 5). The promise to the
 * resident, notices, reminders, the Home tab, the activity log, and the check on every click all use this one rule, a
 * line of the table of who may do what.
 */
export const decidersOf = (db: Db, about: InQuestion): Promise<Membership[]> =>
  findAllowed(db, 'rematch.decide', subjectOf(about));

/** Whether an undecided request has reached no one who can decide it; only its resident is told. */
export async function reachesNobody(db: Db, rematch: Rematch): Promise<boolean> {
  const users = (await decidersOf(db, rematch)).map(({ slack_user_id }) => slack_user_id);
  const notices = await findNotices(db, rematch.workspace_id, rematch.id);
  return isUnheard(users, notices, rematch.diverted_at === null);
}

/** The same answer for one member, as just read from the database. */
const mayDecide = (member: Membership, about: InQuestion): boolean =>
  mayDo(member, 'rematch.decide', subjectOf(about));

/** What waits for this member to decide it, the oldest first, for their Home tab. */
export const findWaiting = async (db: Db, member: Membership) =>
  (await findDecidable(db, member)).filter(({ status }) => isUndecided(status));

/** The same, and what was decided for a day still to come, the next one first. One statement. */
export async function findWaitingAndDecided(db: Db, member: Membership) {
  const all = await findDecidable(db, member);
  return {
    waiting: all.filter(({ status }) => isUndecided(status)),
    decided: all.filter(isToCome).sort((one, other) => one.change_at.getTime() - other.change_at.getTime()),
  };
}

/** The ids of the requests that a member may know of, for their program's record. */
export const knownTo = async (db: Db, member: Membership) =>
  (await findDecidable(db, member)).map(({ id }) => id);

/** What this member may know of the changes still to come, of those requests alone that they may decide. */
export type ComingChanges = {
  /** The day (YYYY-MM-DD) of each request's change. */
  days: { id: string; on: string }[];
  /** How many places of each mentor, by member id, they will take; any other must change nothing that is seen. */
  promised: Map<string, number>;
};

/** Finds both in one statement. */
export async function findComingChanges(db: Db, member: Membership): Promise<ComingChanges> {
  const all = await findDecidable(db, member);
  return {
    days: all
      .filter(isToCome)
      .map(({ id, change_at, time_zone }) => ({ id, on: dateIn(time_zone, change_at).toString() })),
    promised: promisedBy(all.flatMap(({ coming_mentor_id: id }) => (id ? [{ mentor_id: id }] : []))),
  };
}

/** The places of each mentor, by member id, that all changes still to come will take of which a decider may know. */
export const findPromised = async (db: Db, decider: Membership): Promise<Map<string, number>> =>
  addPlaces((await findComingChanges(db, decider)).promised, promisedBy(await findLinedUp(db, decider)));

/**
 * The mentors who are offered for a request: without those whom the resident's sealed draw leaves out, but for any asked
 * for by name in this very request, and without the director who decides, as long as another one could.
 */
export async function findOffered(
  { db, keys }: { db: Db; keys: KeyRing },
  { rematch, decider }: { rematch: Rematch; decider: Membership },
  preferred: readonly string[],
  today: string,
): Promise<MentorOption[]> {
  const mentors = await findMentors(db, rematch.program_id, today);
  const draw = (await findDraws(db, keys, [rematch.resident_id])).get(rematch.resident_id);
  const others = decider.roles.includes('mentor') ? await decidersOf(db, rematch) : [];
  const own = others.some(({ id }) => id !== decider.id) ? decider.id : undefined;
  const isOut = (id: string) => id === own || (draw?.drawn.includes(id) && !preferred.includes(id));
  return mentors.filter(({ id }) => !isOut(id));
}

/** The requests of their program, decided or not, that a member may decide or have decided; of others not the number. */
async function findDecidable(db: Db, member: Membership) {
  if (!may(member, 'rematch.decide')) return []; // no query for those whom no role helps
  const all = await findRequestsIn(db, member.program_id);
  return all.filter((rematch) => mayDecide(member, rematch));
}

/**
 * The one gate to a request for those who decide. Undefined says nothing about why, not even whether such a request
 * exists.
 */
export async function findForDecider(
  db: Db,
  person: Person,
  rematchId: string,
): Promise<{ rematch: Rematch; decider: Membership } | undefined> {
  const rematch = await findRematch(db, person.workspaceId, rematchId);
  if (!rematch) return undefined;
  const access = await authorize(db, person, 'rematch.decide', subjectOf(rematch));
  return access.ok ? { rematch, decider: access.member } : undefined;
}

/** The one gate to a request for the resident who made it. */
export async function findForResident(
  db: Db,
  person: Person,
  action: 'rematch.read' | 'rematch.withdraw',
  rematchId: string,
): Promise<Rematch | undefined> {
  const rematch = await findRematch(db, person.workspaceId, rematchId);
  if (!rematch) return undefined;
  const access = await authorize(db, person, action, {
    programId: rematch.program_id,
    owners: [rematch.resident_id],
  });
  return access.ok ? rematch : undefined;
}

/** What stands against a decision, for the eyes of who decides. */
export type Closed = {
  status: 'approved' | 'declined' | 'withdrawn';
  at: Date;
  by: string | null;
  timeZone: string;
  /** The match had ended for another cause before anyone decided. */
  overtaken: boolean;
};

/** How a request was closed; undefined while it is undecided. */
export function closedState(rematch: Rematch): Closed | undefined {
  const { status, decided_at, decider_user, time_zone, overtaken_at } = rematch;
  if (isUndecided(status) || !decided_at) return undefined;
  return {
    status,
    at: decided_at,
    by: decider_user,
    timeZone: time_zone,
    overtaken: overtaken_at !== null,
  };
}
