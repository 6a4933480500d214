import { randomUUID } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import { presentDue } from '../../domain/cadence/due.ts';
import type { KnownPair, Span } from '../../domain/cadence/facts.ts';
import { findKnownPairs } from '../../domain/cadence/queries.ts';
import { recheckPair, recheckPairsOf, recheckPairsOfAll } from '../../domain/cadence/recheck.ts';
import { lockPair } from '../../domain/pairs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import {
  type AgreedProblem,
  checkAgreed,
  checkPause,
  type PauseProblem,
  remainderOf,
  SNOOZES_A_DUE_DATE,
  snoozedUntil,
} from './policy.ts';
import { countSnoozes, lockPause } from './queries.ts';

type Ended = { ok: false; reason: 'pair_ended' };
const ENDED: Ended = { ok: false, reason: 'pair_ended' };

/** The pair as it is under its lock, while it is active. */
async function lockActive(tx: Tx, pairId: string): Promise<KnownPair | undefined> {
  const locked = await lockPair(tx, pairId);
  if (locked?.status !== 'active') return undefined;
  return (await findKnownPairs(tx, [pairId])).get(pairId);
}

/** Stores the date two people agreed on: it holds their nudges until the day after, when both are asked whether they met. */
export async function agreeOn(
  ctx: OperationDeps,
  input: { pairId: string; on: Temporal.PlainDate },
): Promise<{ ok: true } | { ok: false; reason: AgreedProblem } | Ended> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const pair = await lockActive(tx, input.pairId);
    if (!pair) return ENDED;
    const checked = checkAgreed(input.on, dateIn(pair.rules.timeZone, now));
    if (!checked.ok) return checked;
    await tx
      .updateTable('pairs')
      .set({ agreed_on: input.on.toString() })
      .where('id', '=', input.pairId)
      .execute();
    await recheckPair(tx, now, input.pairId);
    return { ok: true };
  });
}

/** Holds one person's nudges about a pair and its present due date for some weeks; at most twice for that date. */
export async function snooze(
  ctx: OperationDeps,
  input: { pairId: string; memberId: string; weeks: number },
): Promise<{ ok: true; until: Temporal.PlainDate } | { ok: false; reason: 'enough' } | Ended> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const pair = await lockActive(tx, input.pairId);
    if (!pair) return ENDED;
    const today = dateIn(pair.rules.timeZone, now);
    const until = snoozedUntil(today, input.weeks);
    const dueOn = presentDue(pair.facts, pair.rules, today).toString();
    // The same answer sent twice is one answer, so its own row does not count.
    const earlier = await countSnoozes(tx, { ...input, dueOn, besides: until.toString() });
    if (earlier >= SNOOZES_A_DUE_DATE) return { ok: false, reason: 'enough' };
    await tx
      .insertInto('snoozes')
      .values({
        id: randomUUID(),
        workspace_id: pair.workspaceId,
        program_id: pair.programId,
        pair_id: pair.id,
        member_id: input.memberId,
        due_on: dueOn,
        until_on: until.toString(),
        created_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await recheckPair(tx, now, pair.id);
    return { ok: true, until };
  });
}

/** Stores that a pair is away, first and last day included; answers when its next meeting is due now. */
export async function pausePair(
  ctx: OperationDeps,
  input: { pairId: string; memberId: string; span: Span },
): Promise<{ ok: true; dueOn: Temporal.PlainDate } | { ok: false; reason: PauseProblem } | Ended> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const pair = await lockActive(tx, input.pairId);
    if (!pair) return ENDED;
    const checked = checkPause(input.span, dateIn(pair.rules.timeZone, now));
    if (!checked.ok) return checked;
    await insertPause(tx, now, {
      workspace_id: pair.workspaceId,
      program_id: pair.programId,
      pair_id: pair.id,
      member_id: null,
      entered_by: input.memberId,
      ...columns(input.span),
    });
    await recheckPair(tx, now, pair.id);
    const after = (await findKnownPairs(tx, [pair.id])).get(pair.id) ?? pair;
    return { ok: true, dueOn: presentDue(after.facts, after.rules, dateIn(after.rules.timeZone, now)) };
  });
}

/** Stores that a member is away from all their pairs of the program. */
export async function pauseMember(
  ctx: OperationDeps,
  input: { member: { id: string; workspace_id: string; program_id: string }; timeZone: string; span: Span },
): Promise<{ ok: true } | { ok: false; reason: PauseProblem }> {
  const checked = checkPause(input.span, dateIn(input.timeZone, ctx.clock()));
  if (!checked.ok) return checked;
  await pauseMembers(ctx, [input.member], input.span);
  return { ok: true };
}

/** Stores the same span for each of these members. */
async function pauseMembers(
  ctx: OperationDeps,
  members: readonly { id: string; workspace_id: string; program_id: string }[],
  span: Span,
): Promise<void> {
  const now = ctx.clock();
  await transact(ctx, async (tx) => {
    await insertPauses(
      tx,
      now,
      members.map(({ id, workspace_id, program_id }) => ({
        ...{ workspace_id, program_id },
        pair_id: null,
        member_id: id,
        entered_by: id,
        ...columns(span),
      })),
    );
    await recheckPairsOfAll(
      tx,
      now,
      members.map(({ id }) => id),
    );
  });
}

/**
 * Stores that members of one program, in its time zone, are away from today until a day, that day included; false where
 * the day does not do.
 */
export async function pauseUntil(
  ctx: OperationDeps,
  members: readonly { id: string; workspace_id: string; program_id: string; time_zone: string }[],
  until: Temporal.PlainDate,
): Promise<boolean> {
  const [first] = members;
  if (!first) return true;
  const from = dateIn(first.time_zone, ctx.clock());
  if (!checkPause({ from, until }, from).ok) return false;
  await pauseMembers(ctx, members, { from, until });
  return true;
}

/** Ends a pause today, so that today counts again; one that has not begun goes away. Ending it twice does nothing. */
export async function endPause(
  ctx: OperationDeps,
  input: { pauseId: string; timeZone: string },
): Promise<void> {
  const now = ctx.clock();
  await transact(ctx, async (tx) => {
    const pause = await lockPause(tx, input.pauseId);
    const today = dateIn(input.timeZone, now);
    if (!pause || Temporal.PlainDate.compare(pause.until_on, today) < 0) return;
    const rest = remainderOf(
      { from: Temporal.PlainDate.from(pause.from_on), until: Temporal.PlainDate.from(pause.until_on) },
      today,
    );
    await tx.deleteFrom('pauses').where('id', '=', pause.id).execute();
    if (rest) await insertPause(tx, pause.created_at, { ...pause, ...columns(rest) });
    if (pause.pair_id) await recheckPair(tx, now, pause.pair_id);
    if (pause.member_id) await recheckPairsOf(tx, now, pause.member_id);
  });
}

const columns = ({ from, until }: Span) => ({ from_on: from.toString(), until_on: until.toString() });

type NewPause = {
  workspace_id: string;
  program_id: string;
  pair_id: string | null;
  member_id: string | null;
  entered_by: string;
  from_on: string;
  until_on: string;
};

/** The same span of the same pair or member is one pause, however often it is entered. */
const insertPause = (tx: Tx, createdAt: Date, pause: NewPause): Promise<void> =>
  insertPauses(tx, createdAt, [pause]);

async function insertPauses(tx: Tx, createdAt: Date, pauses: readonly NewPause[]): Promise<void> {
  await tx
    .insertInto('pauses')
    .values(pauses.map((pause) => ({ ...pause, id: randomUUID(), created_at: createdAt })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
