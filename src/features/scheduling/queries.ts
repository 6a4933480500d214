import { type Selectable, sql } from 'kysely';
import { isAmong } from '../../platform/database/sql.ts';
import type { TimeProposals } from '../../platform/database/tables/pairs.ts';
import type { Db, Tx } from '../../platform/database/tables.ts';
import { COLUMNS, type ConnectionKey } from './connection-queries.ts';

/** A row of `time_proposals`. */
export type TimeProposal = Selectable<TimeProposals>;

/** A proposal by id, whatever became of it. */
export const findProposal = (db: Db, id: string): Promise<TimeProposal | undefined> =>
  db.selectFrom('time_proposals').selectAll().where('id', '=', id).executeTakeFirst();

/** Locks a proposal until the transaction ends; its pair or conversation is locked before it. */
export const lockProposal = (tx: Tx, id: string): Promise<TimeProposal | undefined> =>
  tx.selectFrom('time_proposals').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** The agreed date of a pair or a conversation, if it has one. */
export const findAgreed = (db: Db, { kind, id }: ConnectionKey): Promise<TimeProposal | undefined> =>
  db
    .selectFrom('time_proposals')
    .selectAll()
    .where(COLUMNS[kind], '=', id)
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

/** Whether both people of the conversation that a proposal belongs to are there, and neither has ended it. */
const isTalk = sql<boolean>`exists (select from conversations talk
  join members resident on resident.id = talk.resident_id
  join members mentor on mentor.id = talk.mentor_id
  join people resident_person on resident_person.workspace_id = resident.workspace_id
    and resident_person.slack_user_id = resident.slack_user_id
  join people mentor_person on mentor_person.workspace_id = mentor.workspace_id
    and mentor_person.slack_user_id = mentor.slack_user_id
  where talk.id = time_proposals.conversation_id and talk.ended_at is null
    and 'resident' = any(resident.roles) and 'mentor' = any(mentor.roles)
    and resident_person.deactivated_at is null and mentor_person.deactivated_at is null)`;

/** Proposals with the pair or conversation that each belongs to, as long as it goes on. */
const goingOn = (db: Db) =>
  db
    .selectFrom('time_proposals')
    .leftJoin('pairs', 'pairs.id', 'time_proposals.pair_id')
    .leftJoin('conversations', 'conversations.id', 'time_proposals.conversation_id')
    .where(sql<boolean>`case when pair_id is not null then pairs.status = 'active' else ${isTalk} end`)
    .orderBy('time_proposals.id');

const residentId = sql<string>`coalesce(pairs.resident_id, conversations.resident_id)`;
const mentorId = sql<string>`coalesce(pairs.mentor_id, conversations.mentor_id)`;

/** Open proposals, all of whose times have passed. */
export const findPassed = (db: Db, now: Date) =>
  goingOn(db)
    .select(['time_proposals.id', 'time_proposals.workspace_id', 'time_proposals.program_id'])
    .where('time_proposals.state', '=', 'open')
    .where(
      sql<boolean>`(select max(t #>> '{}') from jsonb_path_query(times, '$[*]') t) <= ${now.toISOString()}`,
    )
    .execute();

/** Proposals that passed without an answer since a moment, with who proposed them. */
export const findUnanswered = (db: Db, since: Date) =>
  goingOn(db)
    .innerJoin('members', 'members.id', 'time_proposals.proposed_by')
    .select(['time_proposals.id', 'time_proposals.program_id', 'members.slack_user_id'])
    .select((eb) => eb(residentId, '=', eb.ref('time_proposals.proposed_by')).as('by_resident'))
    .where('time_proposals.state', '=', 'passed')
    .where('time_proposals.settled_at', '>', since)
    .execute();

/** The newest proposal of a pair or a conversation, whatever became of it. */
export const findNewest = (db: Db, { kind, id }: ConnectionKey): Promise<TimeProposal | undefined> =>
  db
    .selectFrom('time_proposals')
    .selectAll()
    .where(COLUMNS[kind], '=', id)
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

/** Whether both people, named by the rows `resident` and `mentor`, can use Slack. */
const areThere = sql<boolean>`not exists (select from people where people.workspace_id = resident.workspace_id
  and people.slack_user_id in (resident.slack_user_id, mentor.slack_user_id) and people.deactivated_at is not null)`;

/** Agreed dates on a day that is not over, for a word that morning to both, each in their own program. */
export const findToday = (db: Db, from: Date, until: Date) =>
  goingOn(db)
    .innerJoin('members as resident', (join) => join.on('resident.id', '=', residentId))
    .innerJoin('members as mentor', (join) => join.on('mentor.id', '=', mentorId))
    .select(['time_proposals.id', 'time_proposals.agreed_for', 'time_proposals.sequence'])
    .select(['resident.slack_user_id as resident_user', 'resident.program_id as resident_program'])
    .select(['mentor.slack_user_id as mentor_user', 'mentor.program_id as mentor_program'])
    .where('time_proposals.state', '=', 'agreed')
    .where('time_proposals.agreed_for', '>', from)
    .where('time_proposals.agreed_for', '<', until)
    .where(areThere)
    .execute();

/** What is left to settle of pairs and conversations that are over: future dates, and proposals that can no longer be answered. */
export const findLeftOver = (db: Db) =>
  db
    .selectFrom('time_proposals')
    .innerJoin('pairs', 'pairs.id', 'time_proposals.pair_id')
    .select(['time_proposals.id', 'time_proposals.workspace_id', 'time_proposals.program_id'])
    .where('time_proposals.state', 'in', ['open', 'agreed'])
    .where('pairs.status', '=', 'ended')
    .unionAll(
      db
        .selectFrom('time_proposals')
        .select(['time_proposals.id', 'time_proposals.workspace_id', 'time_proposals.program_id'])
        .where('time_proposals.conversation_id', 'is not', null)
        .where('time_proposals.state', 'in', ['open', 'agreed'])
        .where(sql<boolean>`not ${isTalk}`),
    )
    .orderBy('id')
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
