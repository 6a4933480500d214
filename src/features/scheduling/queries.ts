import { type Selectable, sql } from 'kysely';
import { isAmong } from '../../platform/database/sql.ts';
import type { TimeProposals } from '../../platform/database/tables/pairs.ts';
import type { Db, Tx } from '../../platform/database/tables.ts';

/** A row of `time_proposals`. */
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

/** The date that a proposal changes or has changed: the one before it of the same entry in people's calendars. */
export const findFormer = (db: Db, { event_id, sequence }: TimeProposal): Promise<TimeProposal | undefined> =>
  db
    .selectFrom('time_proposals')
    .selectAll()
    .where('event_id', '=', event_id)
    .where('sequence', '<', sequence)
    .where('agreed_for', 'is not', null)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();

/** Open proposals of active pairs, all of whose times have passed. */
export const findPassed = (db: Db, now: Date) =>
  db
    .selectFrom('time_proposals')
    .innerJoin('pairs', 'pairs.id', 'time_proposals.pair_id')
    .select(['time_proposals.id', 'time_proposals.workspace_id', 'time_proposals.program_id'])
    .where('time_proposals.state', '=', 'open')
    .where('pairs.status', '=', 'active')
    .where(
      sql<boolean>`(select max(t #>> '{}') from jsonb_path_query(times, '$[*]') t) <= ${now.toISOString()}`,
    )
    .orderBy('time_proposals.id')
    .execute();

/** Proposals that passed without an answer since a moment, with who proposed them. */
export const findUnanswered = (db: Db, since: Date) =>
  db
    .selectFrom('time_proposals')
    .innerJoin('pairs', 'pairs.id', 'time_proposals.pair_id')
    .innerJoin('members', 'members.id', 'time_proposals.proposed_by')
    .select(['time_proposals.id', 'time_proposals.program_id', 'members.slack_user_id'])
    .select((eb) => eb('pairs.resident_id', '=', eb.ref('time_proposals.proposed_by')).as('by_resident'))
    .where('time_proposals.state', '=', 'passed')
    .where('time_proposals.settled_at', '>', since)
    .where('pairs.status', '=', 'active')
    .orderBy('time_proposals.id')
    .execute();

/** The newest proposal of a pair, whatever became of it. */
export const findNewest = (db: Db, pairId: string): Promise<TimeProposal | undefined> =>
  db
    .selectFrom('time_proposals')
    .selectAll()
    .where('pair_id', '=', pairId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();

/** The open proposals of these pairs, each with how its reader, the other side, sees it. */
export const findOpen = (db: Db, pairIds: readonly string[]) =>
  db
    .selectFrom('time_proposals')
    .selectAll()
    .where(isAmong('pair_id', pairIds))
    .where('state', '=', 'open')
    .orderBy('created_at')
    .execute();

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

/** What is left to settle for pairs that ended: future dates, and proposals that can no longer be answered. */
export const findLeftOver = (db: Db) =>
  db
    .selectFrom('time_proposals')
    .innerJoin('pairs', 'pairs.id', 'time_proposals.pair_id')
    .select(['time_proposals.id', 'time_proposals.workspace_id', 'time_proposals.program_id'])
    .where('time_proposals.state', 'in', ['open', 'agreed'])
    .where('pairs.status', '=', 'ended')
    .orderBy('time_proposals.id')
    .execute();

/**
 * Proposals whose place is kept no longer: the date was more than a day ago, or nothing came of them. Times compare as
 * text (ISO 8601, UTC), since one that can't be read as a time would end the statement for everybody.
 */
export const findToForget = (db: Db, before: Date) =>
  db
    .selectFrom('time_proposals')
    .select(['id', 'workspace_id', 'program_id', 'place'])
    .where('place', 'is not', null)
    .where(
      sql<boolean>`case when state = 'agreed' then agreed_for < ${before}
        when state = 'open' then (select max(t #>> '{}') from jsonb_path_query(times, '$[*]') t) < ${before.toISOString()}
        else settled_at < ${before} end`,
    )
    .orderBy('id')
    .limit(500)
    .execute();
