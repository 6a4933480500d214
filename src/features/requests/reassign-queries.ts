import type { Db } from '../../platform/database/tables.ts';

/** The request by which a pair was assigned, if one was. */
export const findRequestOf = (db: Db, pairId: string) =>
  db.selectFrom('requests').select('id').where('pair_id', '=', pairId).executeTakeFirst();

/** What the directors were told of a pair whose mentor cannot take it on. */
export const findDeclined = (db: Db, pair: { id: string; workspace_id: string }) =>
  db
    .selectFrom('outbox')
    .select('dedupe_key')
    .where('workspace_id', '=', pair.workspace_id)
    .where('kind', '=', 'matching.declined')
    .where('refresh_of', 'is', null)
    .where('dedupe_key', 'like', `matching.declined:${pair.id}:%`)
    .orderBy('id')
    .execute();

/** The active pairs whose mentor said before a moment that they cannot take them on. */
export const findDeclinedBefore = (db: Db, before: Date) =>
  db
    .selectFrom('pairs')
    .select(['id', 'program_id', 'resident_id', 'mentor_id', 'declined_at'])
    .where('status', '=', 'active')
    .where('declined_at', '<', before)
    .orderBy('declined_at')
    .orderBy('id')
    .execute();

/** The pairs of a program whose mentor cannot take them on, for directors who are not their resident; longest waiting first. */
export const findDeclinedPairs = (db: Db, programId: string, reader: string) =>
  db
    .selectFrom('pairs')
    .innerJoin('members as resident', 'resident.id', 'pairs.resident_id')
    .innerJoin('members as mentor', 'mentor.id', 'pairs.mentor_id')
    .select(['pairs.id', 'resident.slack_user_id as resident', 'mentor.slack_user_id as mentor'])
    .where('pairs.program_id', '=', programId)
    .where('pairs.status', '=', 'active')
    .where('pairs.declined_at', 'is not', null)
    .where('pairs.resident_id', '<>', reader)
    .orderBy('pairs.declined_at')
    .orderBy('pairs.id')
    .execute();
