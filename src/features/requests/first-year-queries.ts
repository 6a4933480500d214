import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import { isAfter, latest } from '../../domain/cadence/due.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { WorkingTime } from '../../platform/calendar/hours.ts';
import {
  hasNoMentor,
  hasRole,
  inRunningProgram,
  isHere,
  membersWithPeople,
} from '../../platform/database/sql.ts';
import type { Db, Tx } from '../../platform/database/tables.ts';

/** A first-year without a mentor for so long is asked whether they would like one, in days since their start. */
const AFTER_DAYS = 30;
/** A resident who began before that is no longer a first-year, whatever the roster says. */
const YEAR_DAYS = 365;

/** A first-year without a mentor, with their program's working time. */
export type FirstYear = WorkingTime & {
  id: string;
  workspace_id: string;
  program_id: string;
  slack_user_id: string;
  own_time_zone: string | null;
  starts_on: string;
  /** Since when their program uses Mentor. */
  program_since: Date;
};

/**
 * First-years who began long enough ago, have no mentor and none to come, never asked for one, were not prompted
 * and are not away; by id. Dates are the universe's: whose day it is not yet is left to the caller.
 */
export function findUnpromptedFirstYears(db: Db, now: Date): Promise<FirstYear[]> {
  const today = dateIn('UTC', now);
  const daysAgo = (days: number) => today.subtract({ days }).toString();
  return membersWithPeople(db)
    .innerJoin('programs', 'programs.id', 'members.program_id')
    .select(['members.id', 'members.workspace_id', 'members.program_id', 'members.slack_user_id'])
    .select(['people.time_zone as own_time_zone', 'programs.time_zone', 'programs.holidays'])
    .select(['programs.federal_holidays', 'programs.created_at as program_since'])
    .select(['programs.working_days', 'programs.working_from_minute', 'programs.working_until_minute'])
    .select(sql<string>`members.starts_on`.as('starts_on'))
    .where('members.pgy', '=', 1)
    .where('members.prompted_at', 'is', null)
    .where('members.starts_on', '<=', daysAgo(AFTER_DAYS - 1))
    .where('members.starts_on', '>', daysAgo(YEAR_DAYS))
    .where(hasRole('resident'))
    .where(({ eb, val }) => eb(val('first-years'), '=', eb.fn.any('programs.reminder_steps')))
    .where('people.deactivated_at', 'is', null)
    .where(inRunningProgram('programs.id'))
    .where(hasNoMentor)
    .where(sql<boolean>`not exists (select from requests r where r.resident_id = members.id)`)
    .where(isHere('members.id', today.toString()))
    .orderBy('members.slack_user_id')
    .execute();
}

/** Whether the days since their start, or since their program began to use Mentor, are over where their program is. */
export function isTime(resident: FirstYear, now: Date): boolean {
  const since = dateIn(resident.time_zone, resident.program_since);
  const began = latest(Temporal.PlainDate.from(resident.starts_on), since);
  return !isAfter(began.add({ days: AFTER_DAYS }), dateIn(resident.time_zone, now));
}

/** Notes that these people are asked; answers those who were not yet, so that two workers ask once. */
export async function markPrompted(tx: Tx, now: Date, memberIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx
    .updateTable('members')
    .set({ prompted_at: now })
    .where('id', 'in', memberIds)
    .where('prompted_at', 'is', null)
    .returning('id')
    .execute();
  return new Set(rows.map(({ id }) => id));
}
