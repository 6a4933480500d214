import { type Selectable, sql } from 'kysely';
import type { TimeProposals } from '../database/tables/pairs.ts';
import type { Db, Tx } from '../database/tables.ts';

export type TimeProposal = Selectable<TimeProposals>;

/** A proposal by id, whatever became of it. */
export const findProposal = (db: Db, id: string): Promise<TimeProposal | undefined> =>
  db.selectFrom('time_proposals').selectAll().where('id', '=', id).executeTakeFirst();

/** As `findProposal`; throws when there is none. */
export const getProposal = (db: Db, id: string): Promise<TimeProposal> =>
  db.selectFrom('time_proposals').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

/** Locks a proposal until the transaction ends; its pair is locked before it. */
export const lockProposal = (tx: Tx, id: string): Promise<TimeProposal | undefined> =>
  tx.selectFrom('time_proposals').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** The agreed date of a pair, if it has one. */
export const findAgreed = (db: Db, pairId: string): Promise<TimeProposal | undefined> =>
  db
    .selectFrom('time_proposals')
    .selectAll()
    .where('pair_id', '=', pairId)
    .where('state', '=', 'agreed')
    .executeTakeFirst();

/** Agreed dates on a day of their program's that is not over, for a word that morning. */
export const findToday = (db: Db, from: Date, until: Date) =>
  db
    .selectFrom('time_proposals')
    .innerJoin('pairs', 'pairs.id', 'time_proposals.pair_id')
    .innerJoin('members as resident', 'resident.id', 'pairs.resident_id')
    .innerJoin('members as mentor', 'mentor.id', 'pairs.mentor_id')
    .select([
      'time_proposals.id',
      'time_proposals.program_id',
      'time_proposals.agreed_for',
      'time_proposals.sequence',
    ])
    .select(['resident.slack_user_id as resident_user', 'mentor.slack_user_id as mentor_user'])
    .where('time_proposals.state', '=', 'agreed')
    .where('time_proposals.agreed_for', '>', from)
    .where('time_proposals.agreed_for', '<', until)
    .where('pairs.status', '=', 'active')
    .orderBy('time_proposals.id')
    .execute();

/** What is left to settle of pairs that ended: dates still ahead, and proposals nobody can answer any more. */
export const findLeftOver = (db: Db) =>
  db
    .selectFrom('time_proposals')
    .innerJoin('pairs', 'pairs.id', 'time_proposals.pair_id')
    .select(['time_proposals.id', 'time_proposals.pair_id'])
    .where('time_proposals.state', 'in', ['open', 'agreed'])
    .where('pairs.status', '=', 'ended')
    .orderBy('time_proposals.id')
    .execute();

/** Proposals whose place is kept no longer: the date was more than a day ago, or nothing came of them. */
export const findToForget = (db: Db, before: Date) =>
  db
    .selectFrom('time_proposals')
    .select(['id', 'workspace_id'])
    .where('place', 'is not', null)
    .where(
      sql<boolean>`case when state = 'agreed' then agreed_for < ${before}
        when state = 'open' then (select max(t::timestamptz) from jsonb_array_elements_text(times) t) < ${before}
        else settled_at < ${before} end`,
    )
    .orderBy('id')
    .limit(500)
    .execute();
