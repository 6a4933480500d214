import type { ExpressionBuilder } from 'kysely';
import { isAmong, pairsWithPeople } from '../database/sql.ts';
import type { Database, Db, Pair, Tx } from '../database/tables.ts';
import type { Person } from '../slack/person.ts';

/** A pair with both people, and the program's name and time zone. */
export type PairWithPeople = Pair & {
  resident_user: string;
  resident_name: string;
  resident_real_name?: string | null;
  mentor_user: string;
  mentor_name: string;
  mentor_real_name?: string | null;
  program_name: string;
  program_time_zone: string;
  more_topics: string[];
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
      'programs.name as program_name',
      'programs.time_zone as program_time_zone',
      'programs.more_topics',
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
): Promise<PairWithPeople[]> {
  return withPeople(db)
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
    .orderBy('pairs.id')
    .execute();
}

/** The active formal pair of a resident (a member id), if there is one. */
export function findActivePair(db: Db, residentId: string): Promise<PairWithPeople | undefined> {
  return withPeople(db)
    .where('pairs.resident_id', '=', residentId)
    .where('pairs.kind', '=', 'formal')
    .where('pairs.status', '=', 'active')
    .executeTakeFirst();
}

/** A resident's pair that is still to come, and whether its mentor is an active mentor of the program still. */
export async function findScheduled(db: Db, residentId: string) {
  const row = await db
    .selectFrom('pairs')
    .innerJoin('members', 'members.id', 'pairs.mentor_id')
    .innerJoin('people', (join) =>
      join
        .onRef('people.workspace_id', '=', 'members.workspace_id')
        .onRef('people.slack_user_id', '=', 'members.slack_user_id'),
    )
    .select(['pairs.id', 'members.roles', 'people.deactivated_at'])
    .where('pairs.resident_id', '=', residentId)
    .where('pairs.status', '=', 'scheduled')
    .executeTakeFirst();
  return row && { id: row.id, mentor_present: row.roles.includes('mentor') && row.deactivated_at === null };
}

/** The topics of the resident's latest request for a mentor that the pair's mentor offers. */
export async function findSharedTopics(db: Db, pairId: string): Promise<string[]> {
  const row = await db
    .selectFrom('pairs')
    .innerJoin('members', 'members.id', 'pairs.mentor_id')
    .innerJoin('requests', 'requests.resident_id', 'pairs.resident_id')
    .select(['requests.topics as wished', 'members.topics as offered'])
    .where('pairs.id', '=', pairId)
    .orderBy('requests.created_at', 'desc')
    .orderBy('requests.id')
    .executeTakeFirst();
  return row ? row.wished.filter((topic) => row.offered.includes(topic)) : [];
}

/** Every active pair of a program, by the resident's name. */
export function findActivePairsIn(db: Db, programId: string): Promise<PairWithPeople[]> {
  return withPeople(db)
    .where('pairs.program_id', '=', programId)
    .where('pairs.status', '=', 'active')
    .orderBy('resident_person.display_name')
    .orderBy('pairs.id')
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
