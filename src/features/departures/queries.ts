import { choiceName } from '../../domain/members/names.ts';
import {
  inRunningProgram,
  isAmong,
  membersWithPeople,
  pairsWithPeople,
} from '../../platform/database/sql.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { Pair, Someone } from './policy.ts';

/** In days. Directors already know about an account that was deactivated earlier. */
const RECENT_DAYS = 30;
const DAY_MS = 86_400_000;

/** Everyone with a role in a program, by name, including deactivated accounts, since those people may have left. */
export async function findEverybody(db: Db, programId: string): Promise<Someone[]> {
  const rows = await membersWithPeople(db)
    .select(['members.id', 'members.roles', 'members.pgy', 'members.slack_user_id'])
    .select(['people.display_name', 'people.real_name'])
    .where('members.program_id', '=', programId)
    .orderBy('people.display_name')
    .orderBy('members.slack_user_id')
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

/** The active pairs of a program, by the resident's name. */
export function findGoing(db: Db, programId: string): Promise<Pair[]> {
  return pairsWithPeople(db)
    .select(['pairs.id', 'pairs.resident_id', 'pairs.mentor_id'])
    .where('pairs.program_id', '=', programId)
    .where('pairs.status', '=', 'active')
    .orderBy('resident_person.display_name')
    .orderBy('pairs.id')
    .execute();
}

/** Which of these residents (member ids) have a request for a mentor open; confidential ones are none of these. */
export async function findAsking(db: Db, residentIds: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('requests')
    .select('resident_id')
    .where(isAmong('resident_id', residentIds))
    .where('status', '=', 'open')
    .execute();
  return new Set(rows.map(({ resident_id }) => resident_id));
}

/** People of open programs who still hold a role there and whose account was deactivated lately, by name. */
export function findGone(db: Db, now: Date) {
  return membersWithPeople(db)
    .select(['members.id', 'members.program_id', 'members.roles', 'people.deactivated_at'])
    .where('people.deactivated_at', '>', new Date(now.getTime() - RECENT_DAYS * DAY_MS))
    .where(inRunningProgram('members.program_id'))
    .orderBy('people.display_name')
    .orderBy('members.slack_user_id')
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
