import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../database/tables.ts';

/** A program as far as its fit checks go. */
export const findCheckingPrograms = (db: Db) =>
  db
    .selectFrom('programs')
    .innerJoin('workspaces', 'workspaces.id', 'programs.workspace_id')
    .select(['programs.id', 'programs.workspace_id', 'programs.time_zone', 'programs.working_days'])
    .select(['programs.working_from_minute', 'programs.working_until_minute', 'programs.holidays'])
    .select('programs.federal_holidays')
    .select(['programs.year_starts_month', 'programs.year_starts_day', 'programs.reminder_steps'])
    .where('workspaces.stopped_at', 'is', null)
    .where('programs.delete_after', 'is', null)
    .execute();

export type CheckingProgram = Awaited<ReturnType<typeof findCheckingPrograms>>[number];

/**
 * Active matches that may be asked about today: not paused, and not asked in the last 30 days. One whose ending is
 * decided is among them: the figures count it as any other, and only the question itself is left out.
 */
const askable = (db: Db, programId: string, today: string, monthAgo: Date) =>
  db
    .selectFrom('pairs')
    .innerJoin('members as resident', 'resident.id', 'pairs.resident_id')
    .select(['pairs.id', 'pairs.resident_id', 'pairs.change_at', 'resident.slack_user_id as resident_user'])
    .where('pairs.program_id', '=', programId)
    .where('pairs.status', '=', 'active')
    .where('pairs.kind', '=', 'formal')
    .where(
      sql<boolean>`not exists (select from pauses p
        where (p.pair_id = pairs.id or p.member_id = pairs.resident_id) and ${today}::date between p.from_on and p.until_on)`,
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('fit_checks')
            .select('fit_checks.id')
            .whereRef('fit_checks.pair_id', '=', 'pairs.id')
            .where('fit_checks.asked_at', '>', monthAgo),
        ),
      ),
    );

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

/** The questions that a span knows of: asked or answered in it; each resident's later ones last. */
export const findChecksIn = (db: Db, programId: string, from: Date, until: Date) =>
  db
    .selectFrom('fit_checks')
    .select(['id', 'resident_id', 'answer', 'answered_at'])
    .where('program_id', '=', programId)
    .where('asked_at', '<', until)
    .where((eb) => eb.or([eb('asked_at', '>=', from), eb('answered_at', '>=', from)]))
    .orderBy('answered_at')
    .orderBy('id')
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

/** The yearly questions that were asked in a span, still sealed. */
export const findYearlyIn = (db: Db, programId: string, from: Date, until: Date) =>
  db
    .selectFrom('yearly_answers')
    .select(['id', 'resident_id', 'answer', 'answered_at'])
    .where('program_id', '=', programId)
    .where('asked_at', '>=', from)
    .where('asked_at', '<', until)
    .orderBy('id')
    .execute();
