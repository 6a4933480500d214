import { sql } from 'kysely';
import { hasRole, inRunningProgram, isAmong, membersWithPeople } from '../../platform/database/sql.ts';
import type { Draws } from '../../platform/database/tables/confidential.ts';
import type { Db, Tx } from '../../platform/database/tables.ts';

/** A resident as their draw is stored for them. */
export type OfResident = { id: string; workspace_id: string; program_id: string };

/** The draws of these residents, still sealed. */
export const findDrawRows = (db: Db, residentIds: readonly string[]) =>
  db
    .selectFrom('draws')
    .select(['resident_id', 'drawn'])
    .where(isAmong('resident_id', residentIds))
    .orderBy('resident_id')
    .execute();

/** As `findDrawRows`, locked until the transaction ends. */
export const lockDrawRows = (tx: Tx, residentIds: readonly string[]) =>
  tx
    .selectFrom('draws')
    .select(['resident_id', 'drawn'])
    .where(isAmong('resident_id', residentIds))
    .orderBy('resident_id')
    .forUpdate()
    .execute();

/** Stores draws in the place of those before. */
export async function storeDraws(tx: Tx, rows: readonly Draws[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insertInto('draws')
    .values([...rows])
    .onConflict((conflict) =>
      conflict.column('resident_id').doUpdateSet((eb) => ({
        drawn: eb.ref('excluded.drawn'),
        is_small: eb.ref('excluded.is_small'),
      })),
    )
    .execute();
}

/** Stores draws where there are none. */
export async function addDraws(tx: Tx, rows: readonly Draws[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insertInto('draws')
    .values([...rows])
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The active mentors of a program, by member id. */
export async function findMentorIds(db: Db, programId: string): Promise<string[]> {
  const rows = await membersWithPeople(db)
    .select('members.id')
    .where('members.program_id', '=', programId)
    .where(hasRole('mentor'))
    .where('people.deactivated_at', 'is', null)
    .orderBy('members.id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Residents whose program has enough mentors for a draw, and who have none, some at a time. */
export const findWithoutDraw = (db: Db, fewest: number): Promise<OfResident[]> =>
  membersWithPeople(db)
    .select(['members.id', 'members.workspace_id', 'members.program_id'])
    .where(hasRole('resident'))
    .where('people.deactivated_at', 'is', null)
    .where(
      sql<boolean>`not exists (select from draws where draws.resident_id = members.id and not draws.is_small)`,
    )
    .where(
      sql<boolean>`members.program_id in (select mentor.program_id from members mentor
        join people p on p.workspace_id = mentor.workspace_id and p.slack_user_id = mentor.slack_user_id
        where 'mentor' = any(mentor.roles) and p.deactivated_at is null
        group by mentor.program_id having count(*) >= ${fewest})`,
    )
    .where(inRunningProgram('members.program_id'))
    .orderBy('members.program_id')
    .orderBy('members.id')
    .limit(1000)
    .execute();
