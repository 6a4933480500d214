import { membersWithPeople } from '../database/sql.ts';
import type { Db } from '../database/tables.ts';
import { choiceName } from '../members/names.ts';
import type { Pair, Someone } from './policy.ts';

/** Whoever was deactivated longer ago is known to be gone, in days. */
const RECENT_DAYS = 30;
const DAY_MS = 86_400_000;

/** Everybody with a role in a program, by name; who is deactivated in Slack is among them, since they may have left. */
export async function findEverybody(db: Db, programId: string): Promise<Someone[]> {
  const rows = await membersWithPeople(db)
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

/** People of open programs who still hold a role there and whose account was deactivated lately, by id. */
export function findGone(db: Db, now: Date) {
  return membersWithPeople(db)
    .innerJoin('programs', 'programs.id', 'members.program_id')
    .innerJoin('workspaces', 'workspaces.id', 'members.workspace_id')
    .select(['members.id', 'members.program_id', 'members.roles', 'people.deactivated_at'])
    .where('people.deactivated_at', '>', new Date(now.getTime() - RECENT_DAYS * DAY_MS))
    .where('programs.delete_after', 'is', null)
    .where('workspaces.stopped_at', 'is', null)
    .orderBy('members.id')
    .execute();
}

/** A member whose account is deactivated and who holds a role still; undefined when it is otherwise by now. */
export async function findStillGone(db: Db, memberId: string) {
  const row = await membersWithPeople(db)
    .innerJoin('programs', 'programs.id', 'members.program_id')
    .select(['members.id', 'members.program_id', 'members.slack_user_id', 'members.roles'])
    .select(['people.display_name', 'people.deactivated_at', 'programs.name as program_name'])
    .where('members.id', '=', memberId)
    .executeTakeFirst();
  return row?.deactivated_at && row.roles.length > 0 ? row : undefined;
}
