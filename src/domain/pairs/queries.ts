import { type ExpressionBuilder, sql } from 'kysely';
import { isAmong, pairsWithPeople } from '../../platform/database/sql.ts';
import type { Database, Db, Pair, Tx } from '../../platform/database/tables.ts';
import type { Person } from '../../platform/slack/person.ts';

/** A pair with both people, and the program's name and time zone. */
export type PairWithPeople = Pair & {
  resident_user: string;
  resident_name: string;
  resident_real_name?: string | null;
  mentor_user: string;
  mentor_name: string;
  mentor_real_name?: string | null;
  /** The resident's level today. */
  resident_pgy: number | null;
  program_name: string;
  program_time_zone: string;
  /** Days from a pair's start to its first meeting. */
  first_meeting_window_days?: number;
  more_topics: string[];
  /** Times proposed and not answered yet, where the pair was read for one of its two people. */
  proposals?: readonly OpenProposal[];
  resident_zone?: string | null;
  mentor_zone?: string | null;
};

/** Times that a member (by ID) proposed, as ISO texts. */
export type OpenProposal = { id: string; by: string; times: readonly string[] };

/** A pair with all that says where it stands but what happened in it: `findStanding` needs no more of it. */
export type StandingPair = PairWithPeople & {
  resident_zone: string | null;
  resident_gone: Date | null;
  mentor_zone: string | null;
  mentor_gone: Date | null;
};

const withPeople = (db: Db) =>
  pairsWithPeople(db)
    .innerJoin('programs', 'programs.id', 'pairs.program_id')
    .selectAll('pairs')
    .select([
      'resident.slack_user_id as resident_user',
      'resident_person.display_name as resident_name',
      'resident_person.real_name as resident_real_name',
      'mentor.slack_user_id as mentor_user',
      'mentor_person.display_name as mentor_name',
      'mentor_person.real_name as mentor_real_name',
      'resident.pgy as resident_pgy',
      'resident_person.time_zone as resident_zone',
      'resident_person.deactivated_at as resident_gone',
      'mentor_person.time_zone as mentor_zone',
      'mentor_person.deactivated_at as mentor_gone',
      'programs.name as program_name',
      'programs.time_zone as program_time_zone',
      'programs.more_topics',
      'programs.first_meeting_window_days',
    ]);

/** A pair by id with its people, whatever its status; undefined when there is none. */
export function findPair(db: Db, pairId: string): Promise<PairWithPeople | undefined> {
  return withPeople(db).where('pairs.id', '=', pairId).executeTakeFirst();
}

/** A pair by id with its people; throws when there is none. */
export function getPair(db: Db, pairId: string): Promise<PairWithPeople> {
  return withPeople(db).where('pairs.id', '=', pairId).executeTakeFirstOrThrow();
}

/** These pairs with their people, by id; those that are not there are left out. */
export function getPairs(db: Db, pairIds: readonly string[]): Promise<PairWithPeople[]> {
  return withPeople(db).where(isAmong('pairs.id', pairIds)).orderBy('pairs.id').execute();
}

/** The active pairs a person is in, on either side, in every program of the workspace. */
export function findActivePairsOf(
  db: Db,
  person: Pick<Person, 'workspaceId' | 'userId'>,
): Promise<StandingPair[]> {
  const proposals = sql<OpenProposal[]>`coalesce((select json_agg(json_build_object(
    'id', open.id, 'by', open.proposed_by, 'times', open.times) order by open.created_at)
    from time_proposals open where open.pair_id = pairs.id and open.state = 'open'), '[]'::json)`;
  return withPeople(db)
    .select(proposals.as('proposals'))
    .where('pairs.workspace_id', '=', person.workspaceId)
    .where('pairs.status', '=', 'active')
    .where('programs.delete_after', 'is', null)
    .where((eb) =>
      eb.or([
        eb('resident.slack_user_id', '=', person.userId),
        eb('mentor.slack_user_id', '=', person.userId),
      ]),
    )
    .orderBy('resident_person.display_name')
    .orderBy('resident.slack_user_id')
    .orderBy('pairs.program_id')
    .execute();
}

/** The active pair of a resident (a member id), if there is one. */
export function findActivePair(db: Db, residentId: string): Promise<PairWithPeople | undefined> {
  return withPeople(db)
    .where('pairs.resident_id', '=', residentId)
    .where('pairs.status', '=', 'active')
    .executeTakeFirst();
}

/** Which of these residents (member ids) have an active formal pair. */
export async function findPaired(db: Db, residentIds: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('pairs')
    .select('resident_id')
    .where(isAmong('resident_id', residentIds))
    .where('status', '=', 'active')
    .execute();
  return new Set(rows.map(({ resident_id }) => resident_id));
}

/** The topics that each resident last asked for and the pair's mentor offers, by pair id. */
export async function findSharedTopics(db: Db, pairIds: readonly string[]): Promise<Map<string, string[]>> {
  if (pairIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('pairs')
    .innerJoin('members', 'members.id', 'pairs.mentor_id')
    .innerJoin('requests', 'requests.resident_id', 'pairs.resident_id')
    .select(['pairs.id', 'requests.topics as wished', 'members.topics as offered'])
    .distinctOn('pairs.id')
    .where(isAmong('pairs.id', pairIds))
    .where('requests.source', '=', 'resident')
    .orderBy('pairs.id')
    .orderBy('requests.created_at', 'desc')
    .orderBy('requests.id')
    .execute();
  return new Map(
    rows.map(({ id, wished, offered }) => [id, wished.filter((topic) => offered.includes(topic))]),
  );
}

/** Every active pair of a program, by the resident's name. */
export function findActivePairsIn(db: Db, programId: string): Promise<StandingPair[]> {
  return withPeople(db)
    .where('pairs.program_id', '=', programId)
    .where('pairs.status', '=', 'active')
    .orderBy('resident_person.display_name')
    .orderBy('resident.slack_user_id')
    .execute();
}

/** Locks a pair's row until the transaction ends; undefined when there is none. */
export function lockPair(tx: Tx, pairId: string): Promise<Pair | undefined> {
  return tx.selectFrom('pairs').selectAll().where('id', '=', pairId).forUpdate().executeTakeFirst();
}

/** The last date each of these pairs met (YYYY-MM-DD), and how often in a span; pairs that never met are missing. */
export async function findMeetingCounts(db: Db, pairIds: string[], span?: { from: string; before: string }) {
  if (pairIds.length === 0) return new Map<string, { last: string; count: number }>();
  const inSpan = (eb: ExpressionBuilder<Database, 'meetings'>) =>
    eb.and(span ? [eb('met_on', '>=', span.from), eb('met_on', '<', span.before)] : []);
  const rows = await db
    .selectFrom('meetings')
    .select((eb) => [
      'pair_id',
      eb.fn.max('met_on').as('last'),
      eb.fn.countAll<string>().filterWhere(inSpan(eb)).as('count'),
    ])
    .where('pair_id', 'in', pairIds)
    .groupBy('pair_id')
    .execute();
  return new Map(rows.map((row) => [row.pair_id, { last: String(row.last), count: Number(row.count) }]));
}

/**
 * Whether any of these pairs ended on the day its program's new academic year began: a matter of dates alone, never of
 * what ended it (confidentiality rule 1).
 */
export async function endedOnNewYear(db: Db, pairIds: readonly string[]): Promise<boolean> {
  if (pairIds.length === 0) return false;
  const found = await db
    .selectFrom('pairs')
    .innerJoin('programs', 'programs.id', 'pairs.program_id')
    .innerJoin('turns', 'turns.program_id', 'pairs.program_id')
    .select('pairs.id')
    .where(isAmong('pairs.id', pairIds))
    .where('turns.state', 'in', ['planned', 'done'])
    .where(
      sql<boolean>`pairs.ended_on = (case turns.state when 'done' then turns.settled_at else turns.carry_out_at end at time zone programs.time_zone)::date`,
    )
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}
