import type { Selectable } from 'kysely';
import { membersWithPeople } from '../database/sql.ts';
import type { Requests } from '../database/tables/requests.ts';
import type { Db, Tx } from '../database/tables.ts';

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
};

/** A request by id with its people, whatever its status; undefined when there is none. */
export async function findRequest(db: Db, requestId: string): Promise<RequestWithPeople | undefined> {
  const row = await db
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
      'resident.roles as resident_roles',
      'people.display_name as resident_name',
      'people.deactivated_at as resident_deactivated_at',
      'programs.name as program_name',
      'programs.time_zone as program_time_zone',
      'programs.directors_channel_id',
      'decider.slack_user_id as decided_by_user',
      'mentor.slack_user_id as mentor_user',
    ])
    .where('requests.id', '=', requestId)
    .executeTakeFirst();
  if (!row) return undefined;
  const { resident_roles, resident_deactivated_at, ...request } = row;
  const present = resident_deactivated_at === null && resident_roles.includes('resident');
  return { ...request, resident_present: present };
}

/** As `findRequest`; throws when there is none. */
export async function getRequest(db: Db, requestId: string): Promise<RequestWithPeople> {
  const request = await findRequest(db, requestId);
  if (!request) throw new Error(`no request ${requestId}`);
  return request;
}

/** Locks a request's row until the transaction ends, so that deciders and the withdrawing resident take turns. */
export async function lockRequest(tx: Tx, requestId: string): Promise<RequestWithPeople | undefined> {
  await tx.selectFrom('requests').select('id').where('id', '=', requestId).forUpdate().execute();
  return findRequest(tx, requestId);
}

/** The open requests whose card stands in a former directors' channel of their program. */
export const findLeftBehind = (db: Db) =>
  db
    .selectFrom('requests')
    .innerJoin('programs', 'programs.id', 'requests.program_id')
    .select('requests.id')
    .where('requests.status', '=', 'open')
    .where('programs.delete_after', 'is', null)
    .whereRef('requests.card_channel_id', '<>', 'programs.directors_channel_id')
    .orderBy('requests.id')
    .execute();

/** The mentors a request asks for, first choice first. */
export function findPreferences(db: Db, requestId: string) {
  return db
    .selectFrom('request_preferences')
    .innerJoin('members', 'members.id', 'request_preferences.mentor_id')
    .select(['request_preferences.rank', 'members.id', 'members.slack_user_id'])
    .where('request_id', '=', requestId)
    .orderBy('rank')
    .execute();
}

/** The mentors (member ids) whose pair with this resident has ended. */
export async function findFormerMentors(db: Db, residentId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('pairs')
    .select('mentor_id')
    .distinct()
    .where('resident_id', '=', residentId)
    .where('status', '=', 'ended')
    .where('end_reason', '<>', 'taken_back')
    .execute();
  return rows.map((row) => row.mentor_id);
}

/** The name of a member of the program by member id, active or not. */
export async function findMemberName(db: Db, programId: string, memberId: string) {
  const row = await membersWithPeople(db)
    .select('people.display_name')
    .where('members.program_id', '=', programId)
    .where('members.id', '=', memberId)
    .executeTakeFirst();
  return row?.display_name;
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
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('pairs')
            .select('pairs.id')
            .whereRef('pairs.resident_id', '=', 'members.id')
            .where('pairs.kind', '=', 'formal')
            .where('pairs.status', '=', 'active'),
        ),
      ),
    );

/** The requests of a program that wait for a mentor, longest waiting first; nothing confidential. */
export function findOpenRequests(db: Db, programId: string) {
  return residents(db, programId)
    .innerJoin('requests', 'requests.resident_id', 'members.id')
    .where('requests.status', '=', 'open')
    .select([
      'requests.id',
      'requests.source',
      'requests.created_at',
      'members.slack_user_id as resident_user',
      'members.pgy',
      'people.display_name as resident_name',
    ])
    .orderBy('requests.created_at')
    .orderBy('requests.id')
    .execute();
}

/** The residents of a program without a mentor, by name, with their open request where they have one. */
export function findUnmatchedResidents(db: Db, programId: string) {
  return residents(db, programId)
    .leftJoin('requests', (join) =>
      join.onRef('requests.resident_id', '=', 'members.id').on('requests.status', '=', 'open'),
    )
    .where(({ eb, val }) => eb(val('resident'), '=', eb.fn.any('members.roles')))
    .select([
      'members.id',
      'members.slack_user_id as resident_user',
      'members.pgy',
      'members.starts_on',
      'people.display_name as resident_name',
      'requests.id as request_id',
      'requests.created_at as waiting_since',
    ])
    .orderBy('people.display_name')
    .orderBy('members.id')
    .execute();
}

/** The program of a member of this workspace; undefined when there is none by this id. */
export function findProgramOf(db: Db, workspaceId: string, memberId: string) {
  return db
    .selectFrom('members')
    .select(['id', 'program_id'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', memberId)
    .executeTakeFirst();
}
