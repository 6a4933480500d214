import type { Db } from '../database/tables.ts';
import { choiceName } from '../members/names.ts';
import type { Pair, Someone } from './policy.ts';

/** Everybody with a role in a program, by name; who is deactivated in Slack is among them, since they may have left. */
export async function findEverybody(db: Db, programId: string): Promise<Someone[]> {
  const rows = await db
    .selectFrom('members')
    .innerJoin('people', (join) =>
      join
        .onRef('people.workspace_id', '=', 'members.workspace_id')
        .onRef('people.slack_user_id', '=', 'members.slack_user_id'),
    )
    .select(['members.id', 'members.roles', 'members.pgy', 'members.slack_user_id'])
    .select(['people.display_name', 'people.real_name'])
    .where('members.program_id', '=', programId)
    .orderBy('people.display_name')
    .orderBy('members.id')
    .execute();
  return rows
    .filter(({ roles }) => roles.length > 0)
    .map((row) => ({
      id: row.id,
      user: row.slack_user_id,
      name: choiceName(row),
      roles: row.roles,
      pgy: row.pgy,
    }));
}

/** The active pairs of a program, by id. */
export function findGoing(db: Db, programId: string): Promise<Pair[]> {
  return db
    .selectFrom('pairs')
    .select(['id', 'resident_id', 'mentor_id'])
    .where('program_id', '=', programId)
    .where('status', '=', 'active')
    .orderBy('id')
    .execute();
}

/** Whether a resident (a member id) has a request for a mentor open; confidential ones are none of these. */
export async function hasOpenRequest(db: Db, residentId: string): Promise<boolean> {
  const row = await db
    .selectFrom('requests')
    .select('id')
    .where('resident_id', '=', residentId)
    .where('status', '=', 'open')
    .executeTakeFirst();
  return row !== undefined;
}
