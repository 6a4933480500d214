import { sql } from 'kysely';
import { isAmong, membersWithPeople } from '../../platform/database/sql.ts';
import type { Db } from '../../platform/database/tables.ts';

/** Someone a mentor can be assigned to without a request of theirs; `resident_present` as in a request. */
export type NotAsked = NonNullable<Awaited<ReturnType<typeof findNotAsked>>>;

/** A member by id, as a resident to whom a mentor could be assigned; undefined when there is none. */
export const findNotAsked = (db: Db, memberId: string) =>
  membersWithPeople(db)
    .innerJoin('programs', 'programs.id', 'members.program_id')
    .select(['members.id', 'members.workspace_id', 'members.program_id', 'members.pgy'])
    .select([
      'members.slack_user_id as resident_user',
      'programs.name as program_name',
      'programs.time_zone as program_time_zone',
    ])
    .select(
      sql<boolean>`people.deactivated_at is null and 'resident' = any(members.roles)`.as('resident_present'),
    )
    .where('members.id', '=', memberId)
    .executeTakeFirst();

/** Those of these residents who are in a class match that's underway and not published yet. */
export async function findAllInClassMatch(db: Db, residentIds: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('round_residents')
    .innerJoin('rounds', 'rounds.id', 'round_residents.round_id')
    .select('round_residents.resident_id')
    .where(isAmong('round_residents.resident_id', residentIds))
    .where('rounds.state', 'in', ['wishes', 'draft'])
    .execute();
  return new Set(rows.map(({ resident_id }) => resident_id));
}

/** As `findAllInClassMatch`, for one. */
export const findInClassMatch = async (db: Db, residentId: string): Promise<boolean> =>
  (await findAllInClassMatch(db, [residentId])).has(residentId);
