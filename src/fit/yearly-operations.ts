import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Temporal } from 'temporal-polyfill';
import { dateIn } from '../calendar/dates.ts';
import { yearStart } from '../calendar/year.ts';
import { seal, unseal } from '../confidential/keys.ts';
import { membersWithPeople } from '../database/sql.ts';
import type { Db } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { CountedProgram, Figure } from '../figures/operations.ts';
import type { Means } from '../means.ts';
import { authorize } from '../members/access.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { mayHear, type Unasked } from '../outbox/unasked.ts';
import type { Person } from '../slack/person.ts';
import { CARES, CARES_PARTITIONS, type Cares } from './policy.ts';
import { type CheckingProgram, findCheckingPrograms, findYearly, findYearlyIn } from './queries.ts';

export const YEARLY_KIND = 'fit.yearly';

/** Residents are asked so long before the academic year ends, and until so shortly before, in days. */
const ASKED_DAYS = 75;
const LATEST_DAYS = 15;
/** Whoever began more lately is not asked yet, in days. */
const SETTLED_DAYS = 60;

const cell = (id: string) => ({ table: 'yearly_answers', column: 'answer', id });

/** The academic year that residents are asked about on a day, by its first day; undefined outside those weeks. */
export function yearAskedAbout(
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
    .where(sql<boolean>`'resident' = any(members.roles)`)
    .where('people.deactivated_at', 'is', null)
    .where((eb) => eb.or([eb('members.starts_on', 'is', null), eb('members.starts_on', '<', startedBefore)]))
    .where(
      sql<boolean>`not exists (select from yearly_answers y where y.resident_id = members.id and y.year_on = ${yearOn}::date)`,
    )
    .orderBy('members.id')
    .execute();

async function askIn(ctx: Means, now: Date, program: CheckingProgram): Promise<void> {
  const today = dateIn(program.time_zone, now);
  const year = yearAskedAbout(today, program);
  if (!year || !program.reminder_steps.includes('yearly')) return;
  const settled = today.subtract({ days: SETTLED_DAYS }).toString();
  const residents = await findToAsk(ctx.db, program.id, year.toString(), settled);
  await transact(ctx, async (tx) => {
    const free = await mayHear(
      tx,
      now,
      program,
      residents.map(({ slack_user_id }) => slack_user_id),
    );
    for (const { id: resident_id, slack_user_id: user } of residents) {
      const on = free.get(user);
      if (!on) continue;
      const added = await tx
        .insertInto('yearly_answers')
        .values({
          id: randomUUID(),
          workspace_id: program.workspace_id,
          program_id: program.id,
          resident_id,
          year_on: year.toString(),
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

async function ask(ctx: Means): Promise<void> {
  const now = ctx.clock();
  for (const program of await findCheckingPrograms(ctx.db)) await askIn(ctx, now, program);
}

/** It can be asked for two months. */
export const yearlyQuestions: Unasked<Means> = { name: 'yearly', urgency: 10, speak: ask };

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
  ctx: Means,
  person: Person,
  id: string,
  answer: Cares,
): Promise<{ ok: true } | { ok: false; reason: 'not_yours' | 'answered' }> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const found = await findForYearly(tx, person, id);
    if (!found) return { ok: false, reason: 'not_yours' };
    const { numUpdatedRows } = await tx
      .updateTable('yearly_answers')
      .set({ answer: seal(ctx.keys, cell(found.id), answer), answered_at: now })
      .where('id', '=', found.id)
      .where('answer', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n ? { ok: true } : { ok: false, reason: 'answered' };
  });
}

/** How those stand who were asked in a half-year. */
export const yearlyFigure = (ctx: Pick<Means, 'db' | 'keys'>): Figure => ({
  name: 'yearly',
  partitions: CARES_PARTITIONS,
  async standingsIn({ id }, { from, until }) {
    const rows = await findYearlyIn(ctx.db, id, from, until);
    return new Map(
      rows.map((row) => {
        const inTime = row.answer !== null && row.answered_at !== null && row.answered_at < until;
        const opened = inTime && row.answer ? unseal(ctx.keys, cell(row.id), row.answer) : undefined;
        return [row.resident_id, CARES.find((each) => each === opened) ?? 'none'];
      }),
    );
  },
});
