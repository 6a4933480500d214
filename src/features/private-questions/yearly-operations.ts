import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Temporal } from 'temporal-polyfill';
import { authorize } from '../../domain/members/access.ts';
import { type CountedProgram, standingsBy, type Total } from '../../domain/totals/operations.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { yearStart } from '../../platform/calendar/year.ts';
import { hasRole, membersWithPeople, runningPrograms } from '../../platform/database/sql.ts';
import type { Db, Program } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { decryptAnswer, encryptAnswer } from '../../platform/encryption/answers.ts';
import { aProgram, eachAlone } from '../../platform/jobs/alone.ts';
import { enqueue } from '../../platform/outbox/enqueue.ts';
import { type ProactiveMessage, reserveDay } from '../../platform/outbox/proactive.ts';
import type { Person } from '../../platform/slack/person.ts';
import { keepAnswer } from './operations.ts';
import { CARES, CARES_PARTITIONS, type Cares } from './policy.ts';
import { findYearly, findYearlyIn } from './queries.ts';

export const YEARLY_KIND = 'fit.yearly';

/** Residents are asked so long before the academic year ends, and until so shortly before, in days. */
const ASKED_DAYS = 75;
const LATEST_DAYS = 15;
/** Residents who started within this many days aren't asked yet. */
const SETTLED_DAYS = 60;

/** The academic year that residents are asked about on a day, by its first day; undefined outside those weeks. */
function yearAskedAbout(
  today: Temporal.PlainDate,
  { year_starts_month, year_starts_day }: Pick<CountedProgram, 'year_starts_month' | 'year_starts_day'>,
): Temporal.PlainDate | undefined {
  const year = yearStart(today, { month: year_starts_month, day: year_starts_day });
  const { days } = today.until(year.add({ years: 1 }), { largestUnit: 'days' });
  return days <= ASKED_DAYS && days > LATEST_DAYS ? year : undefined;
}

/** Residents of a program who began a while ago and were not asked about this year. */
const findToAsk = (db: Db, programId: string, yearOn: string, startedBefore: string) =>
  membersWithPeople(db)
    .select(['members.id', 'members.slack_user_id'])
    .where('members.program_id', '=', programId)
    .where(hasRole('resident'))
    .where('people.deactivated_at', 'is', null)
    .where((eb) => eb.or([eb('members.starts_on', 'is', null), eb('members.starts_on', '<', startedBefore)]))
    .where(
      sql<boolean>`not exists (select from yearly_answers y where y.resident_id = members.id and y.year_on = ${yearOn}::date)`,
    )
    .orderBy('members.slack_user_id')
    .execute();

/** The running programs with residents who were not asked lately; the program's own calendar decides about them. */
const findWithUnasked = (db: Db, now: Date) => {
  const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
  return runningPrograms(db)
    .where(sql<boolean>`'yearly' = any(programs.reminder_steps)`)
    .where(({ exists }) =>
      exists(
        membersWithPeople(db)
          .select('members.id')
          .where(sql<boolean>`members.program_id = programs.id`)
          .where(hasRole('resident'))
          .where('people.deactivated_at', 'is', null)
          .where(
            sql<boolean>`(members.starts_on is null or members.starts_on < ${daysAgo(SETTLED_DAYS - 1)}::timestamptz::date)`,
          )
          .where(
            sql<boolean>`not exists (select from yearly_answers y where y.resident_id = members.id
              and y.asked_at > ${daysAgo(ASKED_DAYS)})`,
          ),
      ),
    )
    .execute();
};

async function askIn(ctx: OperationDeps, now: Date, program: Program): Promise<void> {
  const today = dateIn(program.time_zone, now);
  const year = yearAskedAbout(today, program);
  if (!year || !program.reminder_steps.includes('yearly')) return;
  const settled = today.subtract({ days: SETTLED_DAYS }).toString();
  const residents = await findToAsk(ctx.db, program.id, year.toString(), settled);
  await transact(ctx, async (tx) => {
    const free = await reserveDay(
      tx,
      now,
      program,
      residents.map(({ slack_user_id }) => slack_user_id),
    );
    for (const { id: resident_id, slack_user_id: user } of residents) {
      const on = free.get(user);
      if (!on) continue;
      const id = randomUUID();
      const added = await tx
        .insertInto('yearly_answers')
        .values({
          id,
          workspace_id: program.workspace_id,
          program_id: program.id,
          resident_id,
          year_on: year.toString(),
          answer: encryptAnswer(ctx.keys, 'yearly_answers', id),
          asked_at: now,
        })
        .onConflict((conflict) => conflict.columns(['resident_id', 'year_on']).doNothing())
        .returning('id')
        .executeTakeFirst();
      if (!added) continue;
      free.delete(user);
      await enqueue(tx, now, {
        workspaceId: program.workspace_id,
        programId: program.id,
        kind: YEARLY_KIND,
        payload: { yearlyId: added.id },
        to: { user },
        dedupeKey: `${YEARLY_KIND}:${added.id}`,
        unasked: { on },
      });
    }
  });
}

async function ask(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  const programs = await findWithUnasked(ctx.db, now);
  await eachAlone(ctx, 'fit.yearly', programs, aProgram, (program) => askIn(ctx, now, program));
}

/** It can be asked for two months. */
export const yearlyQuestions: ProactiveMessage<OperationDeps> = { name: 'fit.yearly', urgency: 10, run: ask };

/** A yearly question by an id from outside, for the resident who was asked. */
export async function findForYearly(db: Db, person: Person, id: string) {
  const found = await findYearly(db, person.workspaceId, id);
  if (!found) return undefined;
  const access = await authorize(db, person, 'fit.answer', {
    programId: found.program_id,
    owners: [found.resident_id],
  });
  return access.ok ? found : undefined;
}

/** Keeps an answer, sealed; the first one stands. */
export async function answerYearly(
  ctx: OperationDeps,
  person: Person,
  id: string,
  answer: Cares,
): Promise<{ ok: true } | { ok: false; reason: 'not_yours' | 'answered' }> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const found = await findForYearly(tx, person, id);
    if (!found) return { ok: false, reason: 'not_yours' };
    return keepAnswer(ctx.keys, tx, 'yearly_answers', found.id, { answer, at: now });
  });
}

/** How those stand who were asked in a half-year. */
export const yearlyTotal = (ctx: Pick<OperationDeps, 'db' | 'keys'>): Total => ({
  name: 'yearly',
  partitions: CARES_PARTITIONS,
  async standingsIn(spans) {
    const rows = Map.groupBy(await findYearlyIn(ctx.db, spans), (row) => row.program_id);
    return standingsBy(spans, rows, (some, { until }) => {
      return new Map(
        some.map((row): [string, Cares | 'none'] => {
          const given = decryptAnswer(ctx.keys, 'yearly_answers', row);
          const inTime = given && given.at < until ? given.answer : undefined;
          return [row.resident_id, CARES.find((each) => each === inTime) ?? 'none'];
        }),
      );
    });
  },
});
