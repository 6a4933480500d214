import { sql } from 'kysely';
import { z } from 'zod';
import { inSpans, type Span } from '../../domain/totals/queries.ts';
import { isAway, runningPrograms } from '../../platform/database/sql.ts';
import type { Db, Tx } from '../../platform/database/tables.ts';
import type { Question } from '../../platform/encryption/answers.ts';

/** A match is asked about at most once in this many days. */
export const RECENT_DAYS = 30;

/**
 * Active matches that may be asked about today: not paused, and not asked in the last 30 days. One whose ending is
 * decided is among them, and is asked and counted as any other: what is missing would tell.
 */
const askable = (db: Db, programId: string, today: string, monthAgo: Date) =>
  db
    .selectFrom('pairs')
    .innerJoin('members as resident', 'resident.id', 'pairs.resident_id')
    .select(['pairs.id', 'pairs.resident_id', 'resident.slack_user_id as resident_user'])
    .where('pairs.program_id', '=', programId)
    .where('pairs.status', '=', 'active')
    .where(sql<boolean>`not ${isAway('pairs.resident_id', today, 'pairs.id')}`)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('fit_checks')
            .select('fit_checks.id')
            .whereRef('fit_checks.pair_id', '=', 'pairs.id')
            .where('fit_checks.asked_at', '>', monthAgo),
        ),
      ),
    )
    .orderBy('resident.slack_user_id');

const neverAsked = (occasion: string) =>
  sql<boolean>`not exists (select from fit_checks f where f.pair_id = pairs.id and f.occasion = ${occasion})`;

/** The matches whose second meeting was lately, before today. */
export const findAfterSecondMeeting = (
  db: Db,
  programId: string,
  today: string,
  since: string,
  monthAgo: Date,
) =>
  askable(db, programId, today, monthAgo)
    .where(neverAsked('second_meeting'))
    .where(
      sql<boolean>`(select m.met_on from meetings m where m.pair_id = pairs.id order by m.met_on offset 1 limit 1)
        between ${since}::date and ${today}::date - 1`,
    )
    .execute();

/** The matches to ask about at mid-year, which began before a date. */
export const findAtMidYear = (
  db: Db,
  programId: string,
  today: string,
  monthAgo: Date,
  about: { occasion: string; startedBefore: string },
) =>
  askable(db, programId, today, monthAgo)
    .where(neverAsked(about.occasion))
    .where('pairs.started_on', '<', about.startedBefore)
    .execute();

const DAY_MS = 86_400_000;
/** A program's day is at most so far from the day in UTC, in days. */
const ZONES = 1;
/** The mid-year question is asked for a month at most. */
const MID_YEAR_DAYS = 60;

/**
 * The running programs in which a match may have to be asked about, which the program's own calendar then decides: after
 * its second meeting, and at mid-year.
 */
export const findWithAskable = (db: Db, now: Date) => {
  const today = sql`(${now}::timestamptz at time zone 'UTC')::date`;
  const askedSince = (days: number) => new Date(now.getTime() - days * DAY_MS);
  const free = sql`p.status = 'active'
    and not exists (select from fit_checks f where f.pair_id = p.id and f.asked_at > ${askedSince(RECENT_DAYS)})
    and not exists (select from pauses a where (a.pair_id = p.id or a.member_id = p.resident_id)
      and a.from_on <= ${today} - ${ZONES}::integer and a.until_on >= ${today} + ${ZONES}::integer)`;
  return runningPrograms(db)
    .select([
      sql<boolean>`exists (select from pairs p where p.program_id = programs.id and ${free}
        and not exists (select from fit_checks f where f.pair_id = p.id and f.occasion = 'second_meeting')
        and (select m.met_on from meetings m where m.pair_id = p.id order by m.met_on offset 1 limit 1)
          between ${today} - ${RECENT_DAYS + ZONES}::integer and ${today} - 1 + ${ZONES}::integer)`.as(
        'after_second',
      ),
      sql<boolean>`exists (select from pairs p where p.program_id = programs.id and ${free}
        and not exists (select from fit_checks f where f.pair_id = p.id and f.occasion like 'mid\\_year\\_%'
          and f.asked_at > ${askedSince(MID_YEAR_DAYS)}))`.as('at_mid_year'),
    ])
    .execute();
};

/** A question by an id from outside, with the pair it is about; the answer is still sealed. */
export async function findCheck(db: Db, workspaceId: string, checkId: string) {
  if (!z.uuid().safeParse(checkId).success) return undefined;
  return db
    .selectFrom('fit_checks')
    .innerJoin('pairs', 'pairs.id', 'fit_checks.pair_id')
    .innerJoin('members as mentor', 'mentor.id', 'pairs.mentor_id')
    .selectAll('fit_checks')
    .select(['mentor.slack_user_id as mentor_user', 'pairs.status as pair_status'])
    .where('fit_checks.id', '=', checkId)
    .where('fit_checks.workspace_id', '=', workspaceId)
    .executeTakeFirst();
}

/** The questions that were asked before the ends of programs' spans, the answers still sealed. */
export const findChecksBefore = (db: Db, spans: readonly Span[]) =>
  db
    .selectFrom('fit_checks')
    .select(['id', 'program_id', 'resident_id', 'answer', 'asked_at', 'answered_at'])
    .where(inSpans(spans, sql`span.program_id = fit_checks.program_id and fit_checks.asked_at < span.end_at`))
    .orderBy('id')
    .execute();

/** Locks a question of either kind until the transaction ends: the first answer stands. */
export const lockQuestion = (tx: Tx, table: Question, id: string) =>
  tx
    .selectFrom(table)
    .select(['id', 'answer', 'answered_at'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

/** Some of the questions whose time of the answer stands beside it, as an earlier version kept it. */
export const findWithTimes = (db: Db, table: Question) =>
  db
    .selectFrom(table)
    .select(['id', 'workspace_id', 'program_id'])
    .where('answered_at', 'is not', null)
    .orderBy('id')
    .limit(200)
    .execute();

/** A yearly question by an id from outside; the answer is still sealed. */
export async function findYearly(db: Db, workspaceId: string, id: string) {
  if (!z.uuid().safeParse(id).success) return undefined;
  return db
    .selectFrom('yearly_answers')
    .selectAll()
    .where('id', '=', id)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
}

/** The yearly questions that were asked in programs' spans, still sealed. */
export const findYearlyIn = (db: Db, spans: readonly Span[]) =>
  db
    .selectFrom('yearly_answers')
    .select(['id', 'program_id', 'resident_id', 'answer', 'answered_at'])
    .where(
      inSpans(
        spans,
        sql`span.program_id = yearly_answers.program_id
          and yearly_answers.asked_at >= span.start_at and yearly_answers.asked_at < span.end_at`,
      ),
    )
    .orderBy('id')
    .execute();
