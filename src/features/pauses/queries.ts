import type { Db, Tx } from '../../platform/database/tables.ts';

/** Locks a pause until the transaction ends; undefined when there is none. */
export function lockPause(tx: Tx, pauseId: string) {
  return tx.selectFrom('pauses').selectAll().where('id', '=', pauseId).forUpdate().executeTakeFirst();
}

/** A pause with its program's time zone; undefined when there is none. */
export function findPause(db: Db, pauseId: string) {
  return db
    .selectFrom('pauses')
    .innerJoin('programs', 'programs.id', 'pauses.program_id')
    .selectAll('pauses')
    .select('programs.time_zone')
    .where('pauses.id', '=', pauseId)
    .executeTakeFirst();
}

/** The members a pause belongs to: the one who is away, or both sides of the active pair that is. */
export async function findPauseOwners(
  db: Db,
  pause: { member_id: string | null; pair_id: string | null },
): Promise<string[]> {
  if (pause.member_id) return [pause.member_id];
  const pair = await db
    .selectFrom('pairs')
    .select(['resident_id', 'mentor_id'])
    .where('id', '=', pause.pair_id)
    .where('status', '=', 'active')
    .executeTakeFirst();
  return pair ? [pair.resident_id, pair.mentor_id] : [];
}

/** The pauses a member may end, from a date on: their own, and those of the active pairs they are in. By first day. */
export function findPausesOf(db: Db, memberId: string, from: string) {
  return db
    .selectFrom('pauses')
    .leftJoin('pairs', 'pairs.id', 'pauses.pair_id')
    .leftJoin('members as resident', 'resident.id', 'pairs.resident_id')
    .leftJoin('members as mentor', 'mentor.id', 'pairs.mentor_id')
    .select([
      'pauses.id',
      'pauses.from_on',
      'pauses.until_on',
      'pauses.member_id',
      'pairs.resident_id',
      'resident.slack_user_id as resident_user',
      'mentor.slack_user_id as mentor_user',
    ])
    .where('pauses.until_on', '>=', from)
    .where((eb) =>
      eb.or([
        eb('pauses.member_id', '=', memberId),
        eb.and([
          eb('pairs.status', '=', 'active'),
          eb.or([eb('pairs.resident_id', '=', memberId), eb('pairs.mentor_id', '=', memberId)]),
        ]),
      ]),
    )
    .orderBy('pauses.from_on')
    .orderBy('pauses.id')
    .execute();
}

/** How often a person has snoozed a due date, leaving out one until `besides`. */
export async function countSnoozes(
  db: Db,
  of: { pairId: string; memberId: string; dueOn: string; besides?: string },
): Promise<number> {
  let snoozes = db
    .selectFrom('snoozes')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('pair_id', '=', of.pairId)
    .where('member_id', '=', of.memberId)
    .where('due_on', '=', of.dueOn);
  if (of.besides) snoozes = snoozes.where('until_on', '<>', of.besides);
  const { count } = await snoozes.executeTakeFirstOrThrow();
  return Number(count);
}
