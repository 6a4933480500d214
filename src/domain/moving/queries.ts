import { sql } from 'kysely';
import { isAmong, membersWithPeople } from '../../platform/database/sql.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { ActivePair, Holder } from './policy.ts';

const holders = (db: Db) =>
  membersWithPeople(db)
    .select([
      'members.id as memberId',
      'members.program_id as programId',
      'members.slack_user_id as userId',
      'members.roles',
      'people.display_name as name',
      'people.real_name as realName',
    ])
    .select(sql<boolean>`people.deactivated_at is not null`.as('gone'))
    .orderBy('people.display_name')
    .orderBy('members.slack_user_id');

/** The members of a program who have one of these accounts, by account. */
export async function findHolders(
  db: Db,
  programId: string,
  users: readonly string[],
): Promise<Map<string, Holder>> {
  const rows = await holders(db)
    .where('members.program_id', '=', programId)
    .where(sql<boolean>`members.slack_user_id = any(${users}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.userId, row]));
}

/** The programs of a workspace in which someone with this account is a member, closed ones too, by ID. */
export const findProgramsOf = (db: Db, workspaceId: string, userId: string) =>
  db
    .selectFrom('members')
    .innerJoin('programs', 'programs.id', 'members.program_id')
    .select(['programs.id', 'programs.workspace_id', 'programs.name', 'programs.time_zone'])
    .where('members.workspace_id', '=', workspaceId)
    .where('members.slack_user_id', '=', userId)
    .orderBy('programs.id')
    .execute();

/** The members of a program whose account is deactivated, by name. */
export const findGoneHolders = (db: Db, programId: string): Promise<Holder[]> =>
  holders(db)
    .where('members.program_id', '=', programId)
    .where('people.deactivated_at', 'is not', null)
    .execute();

/** The pairs of these members, those that were undone left out: which go on, and which there ever were. */
export async function findPairsOf(
  db: Db,
  memberIds: readonly string[],
): Promise<{ active: ActivePair[]; ever: ActivePair[] }> {
  const rows = await db
    .selectFrom('pairs')
    .select(['resident_id as residentId', 'mentor_id as mentorId', 'status', 'end_reason'])
    .where(({ or }) => or([isAmong('resident_id', memberIds), isAmong('mentor_id', memberIds)]))
    .execute();
  return {
    active: rows.filter(({ status }) => status === 'active'),
    ever: rows.filter(({ end_reason }) => end_reason !== 'taken_back'),
  };
}

/** What every director may count of a member: their pairs, and how often those met. */
export async function countKept(db: Db, memberId: string): Promise<{ pairs: number; meetings: number }> {
  const { rows } = await sql<{ pairs: number; meetings: number }>`
    select count(distinct pairs.id)::int as pairs, count(meetings.id)::int as meetings
    from pairs left join meetings on meetings.pair_id = pairs.id
    where ${memberId}::uuid in (pairs.resident_id, pairs.mentor_id)
      and pairs.end_reason is distinct from 'taken_back'`.execute(db);
  return rows[0] ?? { pairs: 0, meetings: 0 };
}
