import { randomUUID } from 'node:crypto';
import { dateIn, startOfDay } from '../calendar/dates.ts';
import { yearStart } from '../calendar/year.ts';
import { seal, unseal } from '../confidential/keys.ts';
import type { Tx } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Figure } from '../figures/operations.ts';
import type { Means } from '../means.ts';
import { authorize } from '../members/access.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { mayHear, type Unasked } from '../outbox/unasked.ts';
import type { Person } from '../slack/person.ts';
import { ANSWERS, type Answer, FIT_PARTITIONS, midYearOccasion } from './policy.ts';
import {
  type CheckingProgram,
  findAfterSecondMeeting,
  findAtMidYear,
  findCheck,
  findCheckingPrograms,
  findChecksIn,
} from './queries.ts';

const RECENT_DAYS = 30;
/** A match younger than this at mid-year is not asked about yet, in days. */
const SETTLED_DAYS = 60;

const cell = (id: string) => ({ table: 'fit_checks', column: 'answer', id });

/** What the question of a check is about, for the resident who was asked, at this moment. */
export async function findForAnswer(db: Means['db'], person: Person, checkId: string) {
  const check = await findCheck(db, person.workspaceId, checkId);
  if (!check) return undefined;
  const access = await authorize(db, person, 'fit.answer', {
    programId: check.program_id,
    owners: [check.resident_id],
  });
  return access.ok && check.pair_status === 'active' ? check : undefined;
}

export type Answered = { ok: true } | { ok: false; reason: 'not_yours' | 'answered' };

/** Keeps an answer, sealed; the first one stands. */
export async function answerCheck(
  ctx: Means,
  person: Person,
  checkId: string,
  answer: Answer,
): Promise<Answered> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const check = await findForAnswer(tx, person, checkId);
    if (!check) return { ok: false, reason: 'not_yours' };
    const { numUpdatedRows } = await tx
      .updateTable('fit_checks')
      .set({ answer: seal(ctx.keys, cell(check.id), answer), answered_at: now })
      .where('id', '=', check.id)
      .where('answer', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n ? { ok: true } : { ok: false, reason: 'answered' };
  });
}

/** Asks the residents whose moment it is, in their working hours. */
async function checkFit(ctx: Means): Promise<void> {
  const now = ctx.clock();
  for (const program of await findCheckingPrograms(ctx.db)) await askIn(ctx, now, program);
}

/** A question loses little by a day: it can be asked for weeks. */
export const fitQuestions: Unasked<Means> = { name: 'fit', urgency: 20, speak: checkFit };

const startsOf = (program: CheckingProgram) => ({
  month: program.year_starts_month,
  day: program.year_starts_day,
});

/** A match to be asked about. */
type Asking = {
  id: string;
  resident_id: string;
  resident_user: string;
  change_at: Date | null;
  occasion: string;
};

async function askIn(ctx: Means, now: Date, program: CheckingProgram): Promise<void> {
  const today = dateIn(program.time_zone, now);
  const since = today.subtract({ days: RECENT_DAYS });
  const monthAgo = startOfDay(since, program.time_zone);
  const second = await findAfterSecondMeeting(
    ctx.db,
    program.id,
    today.toString(),
    since.toString(),
    monthAgo,
  );
  await ask(
    ctx,
    now,
    program,
    second.map((pair) => ({ ...pair, occasion: 'second_meeting' })),
  );
  const occasion = midYearOccasion(today, startsOf(program));
  // The midyear review asks everybody, in the place of this question.
  if (!occasion || program.reminder_steps.includes('midyear')) return;
  const middle = yearStart(today, startsOf(program)).add({ months: 6 });
  const atMidYear = await findAtMidYear(ctx.db, program.id, today.toString(), monthAgo, {
    occasion,
    startedBefore: middle.subtract({ days: SETTLED_DAYS }).toString(),
  });
  await ask(
    ctx,
    now,
    program,
    atMidYear.map((pair) => ({ ...pair, occasion })),
  );
}

const ASKED_AT_ONCE = 100;

/** Asks those who may hear something now; the others are asked another day. */
async function ask(ctx: Means, now: Date, program: CheckingProgram, pairs: readonly Asking[]): Promise<void> {
  for (let from = 0; from < pairs.length; from += ASKED_AT_ONCE) {
    const some = pairs.slice(from, from + ASKED_AT_ONCE);
    await transact(ctx, async (tx) => {
      const users = some.map(({ resident_user }) => resident_user);
      const free = await mayHear(tx, now, program, users);
      for (const pair of some) {
        const on = free.get(pair.resident_user);
        if (on && (await askAbout(tx, now, program, pair, on))) free.delete(pair.resident_user);
      }
    });
  }
}

async function askAbout(
  tx: Tx,
  now: Date,
  program: CheckingProgram,
  pair: Asking,
  on: string,
): Promise<boolean> {
  const added = await tx
    .insertInto('fit_checks')
    .values({
      id: randomUUID(),
      workspace_id: program.workspace_id,
      program_id: program.id,
      resident_id: pair.resident_id,
      pair_id: pair.id,
      occasion: pair.occasion,
      asked_at: now,
    })
    .onConflict((conflict) => conflict.columns(['pair_id', 'occasion']).doNothing())
    .returning('id')
    .executeTakeFirst();
  // Somebody whose ending is decided is spared the question, and counts among those who did not answer: left out of
  // the count, they could be told by what is missing.
  if (!added || pair.change_at) return false;
  await enqueue(tx, now, {
    workspaceId: program.workspace_id,
    programId: program.id,
    kind: 'fit.question',
    payload: { checkId: added.id },
    to: { user: pair.resident_user },
    dedupeKey: `fit.question:${added.id}`,
    unasked: { on },
  });
  return true;
}

/** How those stand who were asked or answered in a half-year, by their last answer in it. */
export const fitFigure = (ctx: Pick<Means, 'db' | 'keys'>): Figure => ({
  name: 'fit',
  partitions: FIT_PARTITIONS,
  async standingsIn({ id: programId }, span) {
    const standings = new Map<string, Answer | 'none'>();
    for (const { id, resident_id, answer, answered_at } of await findChecksIn(
      ctx.db,
      programId,
      span.from,
      span.until,
    )) {
      const inSpan = answered_at !== null && answered_at >= span.from && answered_at < span.until;
      const opened = inSpan && answer !== null ? unseal(ctx.keys, cell(id), answer) : undefined;
      const known = ANSWERS.find((each) => each === opened);
      if (known) standings.set(resident_id, known);
      else if (!standings.has(resident_id)) standings.set(resident_id, 'none');
    }
    return standings;
  },
});
