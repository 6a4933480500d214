import type { Db } from '../../platform/database/tables.ts';
import type { Membership } from '../members/queries.ts';
import { findComing } from './change-queries.ts';

/** A next mentor who is lined up for an ending that is not confidential. */
export type LinedUp = Awaited<ReturnType<typeof findEntered>>[number];

function findEntered(db: Db, programId: string) {
  return db
    .selectFrom('successors')
    .innerJoin('members as mentor', 'mentor.id', 'successors.mentor_id')
    .innerJoin('members as resident', 'resident.id', 'successors.resident_id')
    .select(['successors.change_id', 'successors.turn_id', 'successors.resident_id', 'successors.mentor_id'])
    .select(['mentor.slack_user_id as mentor_user', 'resident.slack_user_id as resident_user'])
    .where('successors.program_id', '=', programId)
    .where('successors.rematch_id', 'is', null)
    .orderBy('successors.resident_id')
    .execute();
}

/**
 * The next mentors lined up that a director may know of: for changes that they may see and for the new academic year.
 * Those of confidential requests are the deciders' alone, and of no one's count.
 */
export async function findLinedUp(db: Db, director: Membership): Promise<LinedUp[]> {
  const all = await findEntered(db, director.program_id);
  if (all.length === 0) return [];
  const visible = new Set((await findComing(db, director)).map(({ id }) => id));
  return all.filter(({ change_id }) => change_id === null || visible.has(change_id));
}

/** How many places of each mentor, by member id, are promised by what is lined up. */
export const promisedBy = (linedUp: readonly { mentor_id: string }[]): Map<string, number> =>
  new Map([...Map.groupBy(linedUp, ({ mentor_id }) => mentor_id)].map(([id, some]) => [id, some.length]));

/** Adds up places promised. */
export const addPlaces = (
  one: ReadonlyMap<string, number>,
  other: ReadonlyMap<string, number>,
): Map<string, number> =>
  new Map(
    [...new Set([...one.keys(), ...other.keys()])].map((id) => [
      id,
      (one.get(id) ?? 0) + (other.get(id) ?? 0),
    ]),
  );
