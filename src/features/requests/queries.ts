import { type Selectable, sql } from 'kysely';
import { hasNoMentor, hasRole, isAmong, membersWithPeople } from '../../platform/database/sql.ts';
import type { Requests } from '../../platform/database/tables/requests.ts';
import type { Db, Tx } from '../../platform/database/tables.ts';

/** A request with the resident, the program and, once decided, by whom and for which mentor. */
export type RequestWithPeople = Selectable<Requests> & {
  resident_user: string;
  resident_name: string;
  pgy: number | null;
  /** The resident is still a resident of the program, and active in Slack. */
  resident_present: boolean;
  program_name: string;
  program_time_zone: string;
  directors_channel_id: string;
  decided_by_user: string | null;
  mentor_user: string | null;
  /** The pair that was assigned goes on. */
  pair_active: boolean;
};

const withPeople = (db: Db) =>
  db
    .selectFrom('requests')
    .innerJoin('programs', 'programs.id', 'requests.program_id')
    .innerJoin('members as resident', 'resident.id', 'requests.resident_id')
    .innerJoin('people', (join) =>
      join
        .onRef('people.workspace_id', '=', 'resident.workspace_id')
        .onRef('people.slack_user_id', '=', 'resident.slack_user_id'),
    )
    .leftJoin('members as decider', 'decider.id', 'requests.decided_by')
    .leftJoin('pairs', 'pairs.id', 'requests.pair_id')
    .leftJoin('members as mentor', 'mentor.id', 'pairs.mentor_id')
    .selectAll('requests')
    .select([
      'resident.slack_user_id as resident_user',
      'resident.pgy',
      'people.display_name as resident_name',
      'programs.name as program_name',
      'programs.time_zone as program_time_zone',
      'programs.directors_channel_id',
      'decider.slack_user_id as decided_by_user',
      'mentor.slack_user_id as mentor_user',
    ])
    .select(
      sql<boolean>`people.deactivated_at is null and 'resident' = any(resident.roles)`.as('resident_present'),
    )
    .select(sql<boolean>`coalesce(pairs.status = 'active', false)`.as('pair_active'));

/** A request by id with its people, whatever its status; undefined when there is none. */
export const findRequest = (db: Db, requestId: string): Promise<RequestWithPeople | undefined> =>
  withPeople(db).where('requests.id', '=', requestId).executeTakeFirst();

/** As `findRequest`, for many requests in the order of their ids as given; those that are not there are left out. */
export async function findRequests(db: Db, requestIds: readonly string[]): Promise<RequestWithPeople[]> {
  if (requestIds.length === 0) return [];
  const rows = await withPeople(db).where(isAmong('requests.id', requestIds)).execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return requestIds.flatMap((id) => byId.get(id) ?? []);
}

/** As `findRequest`; throws when there is none. */
export async function getRequest(db: Db, requestId: string): Promise<RequestWithPeople> {
  const request = await findRequest(db, requestId);
  if (!request) throw new Error(`no request ${requestId}`);
  return request;
}

/** Locks a request's row until the transaction ends, so that deciders and the withdrawing resident take turns. */
export async function lockRequest(tx: Tx, requestId: string): Promise<RequestWithPeople | undefined> {
  const [request] = await lockRequests(tx, [requestId]);
  return request;
}

/** As `lockRequest`, for many requests; they are locked by id, as everywhere. */
export async function lockRequests(tx: Tx, requestIds: readonly string[]): Promise<RequestWithPeople[]> {
  await tx
    .selectFrom('requests')
    .select('id')
    .where(isAmong('id', requestIds))
    .orderBy('id')
    .forUpdate()
    .execute();
  return findRequests(tx, requestIds);
}

/** The open requests whose card stands in a former directors' channel of their program. */
export const findLeftBehind = (db: Db) =>
  db
    .selectFrom('requests')
    .innerJoin('programs', 'programs.id', 'requests.program_id')
    .select(['requests.id', 'requests.workspace_id', 'requests.program_id'])
    .where('requests.status', '=', 'open')
    .where('programs.delete_after', 'is', null)
    .whereRef('requests.card_channel_id', '<>', 'programs.directors_channel_id')
    .orderBy('requests.id')
    .execute();

/** The mentors a request asks for, first choice first. */
export const findPreferences = (db: Db, requestId: string) => findPreferencesOf(db, [requestId]);

/** As `findPreferences`, of many requests. */
export function findPreferencesOf(db: Db, requestIds: readonly string[]) {
  return db
    .selectFrom('request_preferences')
    .innerJoin('members', 'members.id', 'request_preferences.mentor_id')
    .select(['request_id', 'request_preferences.rank', 'members.id', 'members.slack_user_id'])
    .where(isAmong('request_id', requestIds))
    .orderBy('request_id')
    .orderBy('rank')
    .execute();
}

/** The mentors (member ids) whose pair with each of these residents has ended, by resident. */
export async function findFormerMentors(
  db: Db,
  residentIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await db
    .selectFrom('pairs')
    .select(['resident_id', 'mentor_id'])
    .distinct()
    .where(isAmong('resident_id', residentIds))
    .where('status', '=', 'ended')
    .where('end_reason', '<>', 'taken_back')
    .execute();
  const former = Map.groupBy(rows, ({ resident_id }) => resident_id);
  return new Map([...former].map(([id, own]) => [id, own.map(({ mentor_id }) => mentor_id)]));
}

/** The name of a member of the program by member id, active or not. */
export const findMemberName = async (db: Db, programId: string, memberId: string) =>
  (await findMemberNames(db, programId, [memberId])).get(memberId);

/** As `findMemberName`, of many members, by member id. */
export async function findMemberNames(db: Db, programId: string, memberIds: readonly string[]) {
  const rows = await membersWithPeople(db)
    .select(['members.id', 'people.display_name'])
    .where('members.program_id', '=', programId)
    .where(isAmong('members.id', memberIds))
    .execute();
  return new Map(rows.map(({ id, display_name }) => [id, display_name]));
}

/** The names of people by Slack user id, as far as the workspace's records know them. */
export async function findNames(db: Db, workspaceId: string, userIds: readonly string[]) {
  if (userIds.length === 0) return new Map<string, string>();
  const rows = await db
    .selectFrom('people')
    .select(['slack_user_id', 'display_name'])
    .where('workspace_id', '=', workspaceId)
    .where('slack_user_id', 'in', userIds)
    .execute();
  return new Map(rows.map((row) => [row.slack_user_id, row.display_name]));
}

/** The open requests of these residents, by resident (a member id). */
export async function findOpenRequestsOf(db: Db, residentIds: readonly string[]) {
  const rows = await db
    .selectFrom('requests')
    .select(['id', 'resident_id'])
    .where(isAmong('resident_id', residentIds))
    .where('status', '=', 'open')
    .execute();
  return new Map(rows.map(({ id, resident_id }) => [resident_id, id]));
}

/** The last request of each of these residents that holds something in confidence, with the program's members by Slack user. */
export const findLastRequestsOf = (db: Db, residentIds: readonly string[]) =>
  db
    .selectFrom('requests')
    .distinctOn('resident_id')
    .select(['id', 'resident_id', 'confidential'])
    .select(
      sql<Record<string, string>>`(select jsonb_object_agg(m.slack_user_id, m.id) from members m
        where m.program_id = requests.program_id)`.as('mentors'),
    )
    .where(isAmong('resident_id', residentIds))
    .where('confidential', 'is not', null)
    .orderBy('resident_id')
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();

/** The open request of a resident (a member id), if there is one; nothing confidential. */
export function findOpenRequest(db: Db, residentId: string) {
  return db
    .selectFrom('requests')
    .select(['id', 'source', 'topics', 'created_at'])
    .where('resident_id', '=', residentId)
    .where('status', '=', 'open')
    .executeTakeFirst();
}

const residents = (db: Db, programId: string) =>
  membersWithPeople(db)
    .where('members.program_id', '=', programId)
    .where('people.deactivated_at', 'is', null)
    .where(hasNoMentor);

/** Orders residents of the first year before everyone else. */
const FIRST_YEARS_FIRST = sql<boolean>`members.pgy is distinct from 1`;

/** The requests of a program that wait for a mentor, first-years first, then longest waiting; nothing confidential. */
export function findOpenRequests(db: Db, programId: string) {
  return residents(db, programId)
    .innerJoin('requests', 'requests.resident_id', 'members.id')
    .where('requests.status', '=', 'open')
    .select([
      'requests.id',
      'requests.resident_id',
      'requests.source',
      'requests.created_at',
      'members.slack_user_id as resident_user',
      'members.pgy',
      'people.display_name as resident_name',
    ])
    .orderBy(FIRST_YEARS_FIRST)
    .orderBy('requests.created_at')
    .orderBy('people.display_name')
    .orderBy('members.slack_user_id')
    .execute();
}

/** The residents of a program without a mentor, first-years first, by name, with their open request where they have one. */
export function findUnmatchedResidents(db: Db, programId: string) {
  return residents(db, programId)
    .leftJoin('requests', (join) =>
      join.onRef('requests.resident_id', '=', 'members.id').on('requests.status', '=', 'open'),
    )
    .where(hasRole('resident'))
    .select([
      'members.id',
      'members.slack_user_id as resident_user',
      'members.pgy',
      'members.starts_on',
      'people.display_name as resident_name',
      'requests.id as request_id',
      'requests.created_at as waiting_since',
    ])
    .orderBy(FIRST_YEARS_FIRST)
    .orderBy('people.display_name')
    .orderBy('members.slack_user_id')
    .execute();
}

/** The programs of these members, by member id. */
export async function findProgramsOf(db: Db, memberIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('members')
    .select(['id', 'program_id'])
    .where(isAmong('id', memberIds))
    .execute();
  return new Map(rows.map(({ id, program_id }) => [id, program_id]));
}
