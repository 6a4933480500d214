import { sql } from 'kysely';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { isAway, runningPrograms } from '../../platform/database/sql.ts';
import type { Db } from '../../platform/database/tables.ts';

/** Where a match stands as its resident knows: nothing was asked, a request waits, or a change is decided. */
export type Standing = 'open' | 'asked' | 'changing';

/** The programs that review their matches once a year. */
export const findReviewing = (db: Db) =>
  runningPrograms(db)
    .where(({ eb, val }) => eb(val('midyear'), '=', eb.fn.any('programs.reminder_steps')))
    .execute();

/** A program that reviews its matches once a year. */
export type Reviewing = Awaited<ReturnType<typeof findReviewing>>[number];

/**
 * The active matches of a program with both people's Slack ids, and whether the resident is to be asked today: not
 * while they are away, and not about a match that began after `from`.
 */
export async function findMatches(
  db: Db,
  programId: string,
  { today, from }: Record<'today' | 'from', Temporal.PlainDate>,
) {
  return (
    db
      .selectFrom('pairs')
      .innerJoin('members as resident', 'resident.id', 'pairs.resident_id')
      .innerJoin('members as mentor', 'mentor.id', 'pairs.mentor_id')
      .select(['pairs.id', 'resident.slack_user_id as resident', 'mentor.slack_user_id as mentor'])
      // Nothing that is hidden is asked here: who is left out of the question could be told in an export of messages.
      .select(
        sql<boolean>`(pairs.started_on <= ${from.toString()}::date
          and not ${isAway('pairs.resident_id', today.toString(), 'pairs.id')})`.as('asked'),
      )
      .where('pairs.program_id', '=', programId)
      .where('pairs.status', '=', 'active')
      .orderBy('resident.slack_user_id')
      .execute()
  );
}

/** An active match by an id from outside, and where it stands; for its resident's eyes only. */
export async function findReviewed(db: Db, workspaceId: string, pairId: string) {
  if (!z.uuid().safeParse(pairId).success) return undefined;
  return db
    .selectFrom('pairs')
    .innerJoin('members as mentor', 'mentor.id', 'pairs.mentor_id')
    .select(['pairs.id', 'pairs.program_id', 'pairs.resident_id', 'mentor.slack_user_id as mentor_user'])
    .select(sql<boolean>`exists (select from meetings where meetings.pair_id = pairs.id)`.as('has_met'))
    .select(
      sql<Standing>`case when pairs.change_at is not null then 'changing'
        when exists (select from rematches r where r.pair_id = pairs.id and r.status in ('open', 'talking'))
        then 'asked' else 'open' end`.as('standing'),
    )
    .where('pairs.id', '=', pairId)
    .where('pairs.workspace_id', '=', workspaceId)
    .where('pairs.status', '=', 'active')
    .executeTakeFirst();
}
