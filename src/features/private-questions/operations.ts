import { randomUUID } from 'node:crypto';
import { authorize } from '../../domain/members/access.ts';
import { standingsBy, type Total } from '../../domain/totals/operations.ts';
import type { Span } from '../../domain/totals/queries.ts';
import { dateIn, startOfDay } from '../../platform/calendar/dates.ts';
import { yearStart } from '../../platform/calendar/year.ts';
import type { Program, Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { decryptAnswer, encryptAnswer, type Question } from '../../platform/encryption/answers.ts';
import type { KeyRing } from '../../platform/encryption/keys.ts';
import { aProgram, eachAlone, inProgram } from '../../platform/jobs/alone.ts';
import { enqueue } from '../../platform/outbox/enqueue.ts';
import { type ProactiveMessage, reserveDay } from '../../platform/outbox/proactive.ts';
import type { Person } from '../../platform/slack/person.ts';
import { ANSWER_PARTITIONS, ANSWERS, type Answer, midYearOccasion } from './policy.ts';
import {
  findAfterSecondMeeting,
  findAtMidYear,
  findCheck,
  findChecksBefore,
  findWithAskable,
  findWithTimes,
  lockQuestion,
  RECENT_DAYS,
} from './queries.ts';

/** A match younger than this at mid-year is not asked about yet, in days. */
const SETTLED_DAYS = 60;

/** What the question of a check is about, for the resident who was asked, at this moment. */
export async function findForAnswer(db: OperationDeps['db'], person: Person, checkId: string) {
  const check = await findCheck(db, person.workspaceId, checkId);
  if (!check) return undefined;
  const access = await authorize(db, person, 'fit.answer', {
    programId: check.program_id,
    owners: [check.resident_id],
  });
  return access.ok && check.pair_status === 'active' ? check : undefined;
}

type Answered = { ok: true } | { ok: false; reason: 'not_yours' | 'answered' };

/** Keeps an answer, sealed; the first one stands. */
export async function answerCheck(
  ctx: OperationDeps,
  person: Person,
  checkId: string,
  answer: Answer,
): Promise<Answered> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const check = await findForAnswer(tx, person, checkId);
    if (!check) return { ok: false, reason: 'not_yours' };
    return keepAnswer(ctx.keys, tx, 'fit_checks', check.id, { answer, at: now });
  });
}

/** Keeps an answer in its row, unless there is one. */
export async function keepAnswer(
  keys: KeyRing,
  tx: Tx,
  table: Question,
  id: string,
  given: { answer: string; at: Date },
): Promise<{ ok: true } | { ok: false; reason: 'answered' }> {
  const row = await lockQuestion(tx, table, id);
  if (!row || decryptAnswer(keys, table, row)) return { ok: false, reason: 'answered' };
  const answer = encryptAnswer(keys, table, id, given);
  await tx.updateTable(table).set({ answer }).where('id', '=', id).execute();
  return { ok: true };
}

/** Seals the times that an earlier version kept beside answers, some at a tick. */
export async function sealTimes(ctx: OperationDeps): Promise<void> {
  for (const table of ['fit_checks', 'yearly_answers'] as const)
    await eachAlone(ctx, 'fit.seal-times', await findWithTimes(ctx.db, table), inProgram, ({ id }) =>
      transact(ctx, async (tx) => {
        const row = await lockQuestion(tx, table, id);
        const given = row?.answered_at && decryptAnswer(ctx.keys, table, row);
        if (!given) return;
        const answer = encryptAnswer(ctx.keys, table, id, given);
        await tx.updateTable(table).set({ answer, answered_at: null }).where('id', '=', id).execute();
      }),
    );
}

/** Asks the residents whose moment it is, in their working hours. */
async function askPrivately(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  const programs = await findWithAskable(ctx.db, now);
  await eachAlone(ctx, 'fit.questions', programs, aProgram, (program) => askIn(ctx, now, program));
}

/** A question loses little by a day: it can be asked for weeks. */
export const privateQuestions: ProactiveMessage<OperationDeps> = {
  name: 'fit.questions',
  urgency: 20,
  run: askPrivately,
};

const startsOf = (program: Program) => ({
  month: program.year_starts_month,
  day: program.year_starts_day,
});

/** A match to be asked about. */
type Asking = {
  id: string;
  resident_id: string;
  resident_user: string;
  occasion: string;
};

/** A program in which a match may have to be asked about. */
type Askable = Program & { after_second: boolean; at_mid_year: boolean };

async function askIn(ctx: OperationDeps, now: Date, program: Askable): Promise<void> {
  const today = dateIn(program.time_zone, now);
  const since = today.subtract({ days: RECENT_DAYS });
  const monthAgo = startOfDay(since, program.time_zone);
  if (program.after_second) {
    const day = today.toString();
    const second = await findAfterSecondMeeting(ctx.db, program.id, day, since.toString(), monthAgo);
    await ask(
      ctx,
      now,
      program,
      second.map((pair) => ({ ...pair, occasion: 'second_meeting' })),
    );
  }
  const occasion = midYearOccasion(today, startsOf(program));
  // The midyear review replaces this question.
  if (!occasion || !program.at_mid_year || program.reminder_steps.includes('midyear')) return;
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
async function ask(ctx: OperationDeps, now: Date, program: Program, pairs: readonly Asking[]): Promise<void> {
  for (let from = 0; from < pairs.length; from += ASKED_AT_ONCE) {
    const some = pairs.slice(from, from + ASKED_AT_ONCE);
    await transact(ctx, async (tx) => {
      const users = some.map(({ resident_user }) => resident_user);
      const free = await reserveDay(tx, now, program, users);
      for (const pair of some) {
        const on = free.get(pair.resident_user);
        if (on && (await askAbout(ctx, tx, now, program, pair, on))) free.delete(pair.resident_user);
      }
    });
  }
}

async function askAbout(
  { keys }: OperationDeps,
  tx: Tx,
  now: Date,
  program: Program,
  pair: Asking,
  on: string,
): Promise<boolean> {
  const id = randomUUID();
  const added = await tx
    .insertInto('fit_checks')
    .values({
      id,
      workspace_id: program.workspace_id,
      program_id: program.id,
      resident_id: pair.resident_id,
      pair_id: pair.id,
      occasion: pair.occasion,
      answer: encryptAnswer(keys, 'fit_checks', id),
      asked_at: now,
    })
    .onConflict((conflict) => conflict.columns(['pair_id', 'occasion']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!added) return false;
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
export const privateQuestionTotal = (ctx: Pick<OperationDeps, 'db' | 'keys'>): Total => ({
  name: 'fit',
  partitions: ANSWER_PARTITIONS,
  async standingsIn(spans) {
    const rows = Map.groupBy(await findChecksBefore(ctx.db, spans), (row) => row.program_id);
    return standingsBy(spans, rows, (checks, span) => lastAnswers(ctx.keys, checks, span));
  },
});

type Check = Awaited<ReturnType<typeof findChecksBefore>>[number];

function lastAnswers(keys: KeyRing, checks: readonly Check[], { from, until }: Span) {
  const never = Number.MAX_SAFE_INTEGER;
  const asked = checks.map((row) => {
    const given = decryptAnswer(keys, 'fit_checks', row);
    return { ...row, given: given?.answer, at: given?.at.getTime() ?? never };
  });
  const known = asked
    .filter(({ asked_at, at }) => asked_at >= from || (at >= from.getTime() && at < never))
    .toSorted((one, other) => one.at - other.at);
  const standings = new Map<string, Answer | 'none'>();
  for (const { resident_id, at, given } of known) {
    const inSpan = at >= from.getTime() && at < until.getTime();
    const answer = ANSWERS.find((each) => inSpan && each === given);
    if (answer) standings.set(resident_id, answer);
    else if (!standings.has(resident_id)) standings.set(resident_id, 'none');
  }
  return standings;
}
