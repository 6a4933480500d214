import { dateIn } from '../calendar/dates.ts';
import type { Db } from '../database/tables.ts';
import { authorize, findAllowed, may, mayDo, type Subject } from '../members/access.ts';
import type { Membership } from '../members/queries.ts';
import type { Person } from '../slack/person.ts';
import { isUndecided, isUnheard, type Parties } from './policy.ts';
import { findNotices, findRematch, findRequestsIn, type Rematch } from './queries.ts';

/** A request, or the pair that one would be about: its program and its two people. */
type InQuestion = Parties & { program_id: string };

const subjectOf = ({ program_id, resident_id, mentor_id }: InQuestion): Subject => ({
  programId: program_id,
  inQuestion: [mentor_id, resident_id],
});

/**
 * Who decides: everyone who can read and decide a request at this moment, by name (confidentiality rules 4 and 5).
 * Whom the resident is promised, who gets a notice or a reminder, whose Home tab and record tell of it, and who gets
 * through the gate: all of it is answered here, from one line of the table of who may do what.
 */
export const decidersOf = (db: Db, about: InQuestion): Promise<Membership[]> =>
  findAllowed(db, 'rematch.decide', subjectOf(about));

/** Whether an undecided request has reached nobody who decides it, for its resident's eyes. */
export async function reachesNobody(db: Db, rematch: Rematch): Promise<boolean> {
  const users = (await decidersOf(db, rematch)).map(({ slack_user_id }) => slack_user_id);
  const notices = await findNotices(db, rematch.workspace_id, rematch.id);
  return isUnheard(users, notices, rematch.diverted_at === null);
}

/** The same answer for one member, as just read from the database. */
export const mayDecide = (member: Membership, about: InQuestion): boolean =>
  mayDo(member, 'rematch.decide', subjectOf(about));

/** What waits for this member to decide it, the oldest first, for their Home tab. */
export const findWaiting = async (db: Db, member: Membership) =>
  (await findDecidable(db, member)).filter(({ status }) => isUndecided(status));

/** The ids of the requests that a member may know of, for their program's record. */
export const knownTo = async (db: Db, member: Membership) =>
  (await findDecidable(db, member)).map(({ id }) => id);

/** The days (YYYY-MM-DD) of the changes still to come that this member may know of, one of each request. */
export async function findChangeDays(db: Db, member: Membership): Promise<{ id: string; on: string }[]> {
  return (await findDecidable(db, member)).flatMap(({ id, status, pair_status, change_at, time_zone }) =>
    status === 'approved' && pair_status === 'active' && change_at
      ? [{ id, on: dateIn(time_zone, change_at).toString() }]
      : [],
  );
}

/**
 * How many places of each mentor, by member id, changes still to come will take, of those alone that this member may
 * decide: any other must change nothing that they can see.
 */
export async function findPromised(db: Db, member: Membership): Promise<Map<string, number>> {
  const coming = (await findDecidable(db, member)).flatMap(({ coming_mentor_id: id }) => id ?? []);
  return new Map([...Map.groupBy(coming, (id) => id)].map(([id, places]) => [id, places.length]));
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
  /** When the new mentor could not take it on after all. */
  fellThroughAt: Date | null;
  /** The match had ended for another cause before anybody decided. */
  overtaken: boolean;
};

/** How a request was closed; undefined while it is undecided. */
export function closedState(rematch: Rematch): Closed | undefined {
  const { status, decided_at, decider_user, time_zone, fell_through_at, overtaken_at } = rematch;
  if (isUndecided(status) || !decided_at) return undefined;
  return {
    status,
    at: decided_at,
    by: decider_user,
    timeZone: time_zone,
    fellThroughAt: fell_through_at,
    overtaken: overtaken_at !== null,
  };
}
