import type { KnownPair } from '../../domain/cadence/facts.ts';
import { findKnownPairs } from '../../domain/cadence/queries.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { inHalves } from '../../platform/jobs/alone.ts';
import { dueCount, nudgeCount } from '../../platform/metrics.ts';
import { refreshAll } from '../../platform/outbox/enqueue.ts';
import { skip } from './delivery-operations.ts';
import { judgeRow } from './judging.ts';
import {
  claimDuePairs,
  findOpenNudges,
  type LedgerRow,
  newNudge,
  planNudges,
  recordShown,
  setNextChecks,
} from './ledger.ts';
import { plan, type SkipReason, shownAs } from './policy.ts';
import { setPairAside } from './set-aside.ts';

/**
 * Looks at one batch of pairs: puts what is due into the ledger, ends planned nudges that are not due any more, has
 * sent messages show what changed, and writes when to look again. A pair that fails is set aside. Answers how many
 * pairs it looked at.
 */
export async function sweep(ctx: OperationDeps, { limit }: { limit: number }): Promise<number> {
  let claimed: readonly string[] = [];
  const look = (some?: readonly string[]) =>
    transact(ctx, async (tx) => {
      const now = ctx.clock();
      const ids = await claimDuePairs(tx, now, limit, some);
      if (!some) claimed = ids;
      if (ids.length > 0) await lookAt(tx, now, ids);
    });
  try {
    await look();
  } catch (error) {
    if (claimed.length === 0) throw error;
    await inHalves(claimed, look, (id, why) => setPairAside(ctx, id, why));
  }
  return claimed.length;
}

async function lookAt(tx: Tx, now: Date, ids: readonly string[]): Promise<void> {
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
}

/** Ends planned nudges that are not due any more, and renders sent ones again whose pair has changed since. */
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
  // Messages before nudges, as the sender locks them, so that no one waits in a circle.
  for (const [workspaceId, some] of Map.groupBy([...stale].sort(), ([, id]) => id))
    await refreshAll(
      tx,
      now,
      workspaceId,
      some.map(([key]) => key),
    );
  await recordShown(tx, shown);
  await skip(tx, now, skipped);
}

/** One word for what a sent message says by now, to tell when that changes. */
function shownWord(row: LedgerRow, pair: KnownPair, now: Date): string | null {
  const shown = shownAs(row, pair.facts, pair.rules, now);
  if (!shown) return null;
  if ('done' in shown) return `met ${shown.done}`;
  return 'agreed' in shown ? `agreed ${shown.agreed}` : `paused ${shown.pausedUntil}`;
}
