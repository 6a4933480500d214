import { createHash, randomUUID } from 'node:crypto';
import type { KnownPair } from '../cadence/facts.ts';
import { findKnownPairs } from '../cadence/queries.ts';
import { dateIn, startOfDay } from '../calendar/dates.ts';
import type { Db, Tx } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { dueCount, nudgeCount } from '../metrics.ts';
import { enqueue, refresh } from '../outbox/enqueue.ts';
import { findTaken, type Taken, takesDay } from '../outbox/unasked.ts';
import {
  claimDuePairs,
  findNudges,
  findOpenNudges,
  type LedgerRow,
  type Move,
  markSending,
  moveNudges,
  type NewNudge,
  NUDGE_KIND,
  noteShown,
  planNudges,
  setNextChecks,
  skipNudges,
} from './ledger.ts';
import { currentStep, judge, plan, type SkipReason, sendableAt, shownAs } from './policy.ts';
import { findDueNudges, keyOf, lockPairsOf, lockRecipients, type Recipient } from './recipients.ts';

/**
 * Looks at one batch of pairs: puts what is due into the ledger, ends planned nudges that are not due any more, has
 * sent messages show what changed, and writes when to look again. Answers how many pairs it looked at.
 */
export function sweep(ctx: Means, { limit }: { limit: number }): Promise<number> {
  return transact(ctx, async (tx) => {
    const now = ctx.clock();
    const ids = await claimDuePairs(tx, now, limit);
    if (ids.length === 0) return 0;
    const pairs = await findKnownPairs(tx, ids);
    await updateLedger(tx, now, pairs, await findOpenNudges(tx, ids));
    const plans = [...pairs.values()].map((pair) => ({ pair, ...plan(pair.facts, pair.rules, now) }));
    const planned = await planNudges(
      tx,
      now,
      plans.flatMap(({ pair, nudges }) => nudges.map((nudge) => newNudge(pair, nudge))),
    );
    await setNextChecks(
      tx,
      plans.map(({ pair, nextCheck }) => ({ id: pair.id, at: nextCheck })),
    );
    dueCount.inc(ids.length);
    nudgeCount.inc({ state: 'planned' }, planned);
    return ids.length;
  });
}

const newNudge = (pair: KnownPair, nudge: ReturnType<typeof plan>['nudges'][number]): NewNudge => ({
  workspace_id: pair.workspaceId,
  program_id: pair.programId,
  pair_id: pair.id,
  due_on: nudge.dueOn.toString(),
  step: nudge.step,
  recipient_id: pair.people[nudge.side].memberId,
  sendable_at: nudge.sendableAt,
});

/** Who is not to be disturbed and until when, and who has to wait because Slack could not be asked yet; by person. */
export type Quiet = { until: ReadonlyMap<string, Date>; wait: ReadonlyMap<string, Date> };

/** The side of the pair a nudge is for. */
export const sideOf = (row: Pick<LedgerRow, 'recipient_id'>, pair: KnownPair) =>
  pair.people.resident.memberId === row.recipient_id ? ('resident' as const) : ('mentor' as const);

/** What becomes of a nudge of the ledger at this moment. */
export const judgeRow = (row: LedgerRow, pair: KnownPair, now: Date) =>
  judge({ ...row, side: sideOf(row, pair) }, pair.facts, pair.rules, now);

/** Ends planned nudges that are not due any more, and renders sent ones anew whose pair has changed since. */
async function updateLedger(
  tx: Tx,
  now: Date,
  pairs: Map<string, KnownPair>,
  rows: readonly LedgerRow[],
): Promise<void> {
  const skipped: { id: string; reason: SkipReason }[] = [];
  const shown: { id: string; reason: string | null }[] = [];
  const stale = new Map<string, string>();
  for (const row of rows) {
    const pair = pairs.get(row.pair_id);
    if (!pair) continue;
    if (row.state === 'planned') {
      const verdict = judgeRow(row, pair, now);
      if ('reason' in verdict) skipped.push({ id: row.id, reason: verdict.reason });
    } else if (row.state !== 'skipped') {
      const reason = shownWord(row, pair, now);
      if (reason === row.reason) continue;
      shown.push({ id: row.id, reason });
      if (row.dedupe_key) stale.set(row.dedupe_key, row.workspace_id);
    }
  }
  // Messages before nudges, and messages in one order: as the sender locks them, so that nobody waits in a circle.
  for (const [key, workspaceId] of [...stale].sort()) await refresh(tx, now, workspaceId, key);
  await noteShown(tx, shown);
  await skip(tx, now, skipped);
}

async function skip(
  db: Db,
  now: Date,
  skipped: readonly { id: string; reason: SkipReason }[],
): Promise<void> {
  await skipNudges(db, now, skipped);
  nudgeCount.inc({ state: 'skipped' }, skipped.length);
}

/** One word for what a sent message says by now, to tell when that changes. */
function shownWord(row: LedgerRow, pair: KnownPair, now: Date): string | null {
  const shown = shownAs(row, pair.facts, pair.rules, now);
  if (!shown) return null;
  if ('done' in shown) return `met ${shown.done}`;
  return 'agreed' in shown ? `agreed ${shown.agreed}` : `paused ${shown.pausedUntil}`;
}

/**
 * Puts the due nudges of these people into messages, one a person; each is judged once more before. Answers how many
 * people it got hold of: those another worker has are left to it.
 */
export const deliver = (ctx: Means, due: readonly Recipient[], quiet: Quiet) =>
  transact(ctx, (tx) => deliverBatch(tx, ctx.clock(), due, quiet));

async function deliverBatch(tx: Tx, now: Date, due: readonly Recipient[], quiet: Quiet): Promise<number> {
  // The lock on the people makes two workers take turns, so that nobody gets two messages out of one moment; the
  // one on the pairs, taken in one order, keeps sweeps and what people enter apart from what is judged here.
  const people = await lockRecipients(tx, due);
  if (people.length === 0) return 0;
  await lockPairsOf(tx, people, now);
  const rows = await findDueNudges(tx, people, now);
  const pairs = await findKnownPairs(tx, [...new Set(rows.map((row) => row.pair_id))]);
  const taken = Map.groupBy(await findTaken(tx, now, people), ({ workspaceId, user }) =>
    keyOf({ workspace_id: workspaceId, slack_user_id: user }),
  );
  const ready = new Map<string, Relevant[]>();
  const skipped: { id: string; reason: SkipReason }[] = [];
  const moved: Move[] = [];
  for (const row of rows) {
    const pair = pairs.get(row.pair_id);
    if (!pair) continue;
    const verdict = judgeRow(row, pair, now);
    if ('reason' in verdict) skipped.push({ id: row.id, reason: verdict.reason });
    else if ('at' in verdict) moved.push({ id: row.id, at: verdict.at });
    else ready.set(keyOf(row), [...(ready.get(keyOf(row)) ?? []), { row, pair }]);
  }
  for (const [person, nudges] of ready) {
    const later =
      afterToday(nudges, taken.get(person) ?? [], now) ??
      afterLimit(nudges, quiet.wait.get(person), now) ??
      afterQuiet(nudges, quiet.until.get(person), now);
    if (later) moved.push(...later);
    else await send(tx, now, nudges);
  }
  await skip(tx, now, skipped);
  await moveNudges(tx, moved);
  return people.length;
}

const zoneOf = ({ row, pair }: Relevant) => pair.facts.sides[sideOf(row, pair)].timeZone;

/** The next working morning for each nudge, where something else unasked came today or is still on its way. */
function afterToday(nudges: readonly Relevant[], taken: readonly Taken[], now: Date): Move[] | undefined {
  const [first] = nudges;
  if (!first) return undefined;
  const zone = zoneOf(first);
  const today = dateIn(zone, now);
  if (!takesDay(taken, today, zone)) return undefined;
  const morning = startOfDay(today.add({ days: 1 }), zone);
  return nudges.map((nudge) => ({ id: nudge.row.id, at: workingFrom(morning, nudge, now) }));
}

/** Slack could not be asked yet whether the person may be disturbed; soon it can. */
function afterLimit(nudges: readonly Relevant[], until: Date | undefined, now: Date): Move[] | undefined {
  if (!until || until <= now) return undefined;
  return nudges.map((nudge) => ({ id: nudge.row.id, at: workingFrom(until, nudge, now) }));
}

/** The first working moment after the person's do-not-disturb. It holds each nudge once: who sleeps by day still gets theirs. */
function afterQuiet(nudges: readonly Relevant[], until: Date | undefined, now: Date): Move[] | undefined {
  if (!until || until <= now || nudges.some(({ row }) => row.quiet_until !== null)) return undefined;
  return nudges.map((nudge) => ({ id: nudge.row.id, at: workingFrom(until, nudge, now), quiet: true }));
}

function workingFrom(from: Date, { row, pair }: Relevant, now: Date): Date {
  const side = sideOf(row, pair);
  const step = currentStep(side, pair.facts, pair.rules, dateIn(pair.rules.timeZone, now));
  return step ? sendableAt(side, step, pair.facts, pair.rules, from) : from;
}

async function send(tx: Tx, now: Date, nudges: readonly Relevant[]): Promise<void> {
  const [first] = nudges;
  if (!first) return;
  const nudgeIds = nudges.map(({ row }) => row.id).sort();
  const programs = new Set(nudges.map(({ pair }) => pair.programId));
  const outboxId = await enqueue(tx, now, {
    workspaceId: first.pair.workspaceId,
    ...(programs.size === 1 ? { programId: first.pair.programId } : {}),
    kind: NUDGE_KIND,
    payload: { nudgeIds },
    to: { user: first.pair.people[sideOf(first.row, first.pair)].user },
    unasked: { on: dateIn(zoneOf(first), now).toString() },
    dedupeKey: `${NUDGE_KIND}:${createHash('sha256').update(nudgeIds.join()).digest('hex')}`,
  });
  await markSending(
    tx,
    nudgeIds.map((id) => ({ id, outboxId })),
  );
}

/** A nudge about to be sent, with its pair. */
export type Relevant = { row: LedgerRow; pair: KnownPair };

/**
 * Judges a message's nudges at the moment of sending and answers what it may still say. What it leaves out is
 * written into the ledger right here, since afterwards nobody could tell: skipped with the reason, or, outside the
 * person's hours, planned again under a new id, so that it makes a new message.
 */
export async function relevantNow(db: Db, now: Date, nudgeIds: readonly string[]): Promise<Relevant[]> {
  const rows = (await findNudges(db, nudgeIds)).filter((row) => row.state === 'sending');
  const pairs = await findKnownPairs(db, [...new Set(rows.map((row) => row.pair_id))]);
  const relevant: Relevant[] = [];
  const skipped: { id: string; reason: SkipReason }[] = [];
  const moved: { id: string; newId: string; at: Date }[] = [];
  for (const row of rows) {
    const pair = pairs.get(row.pair_id);
    if (!pair) continue;
    const verdict = judgeRow(row, pair, now);
    if ('reason' in verdict) skipped.push({ id: row.id, reason: verdict.reason });
    else if ('at' in verdict) moved.push({ id: row.id, newId: randomUUID(), at: verdict.at });
    else relevant.push({ row, pair });
  }
  await skip(db, now, skipped);
  await moveNudges(db, moved);
  return relevant;
}
