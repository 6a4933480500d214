import type { PairSide } from '../../platform/database/tables/pairs.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { enqueueAll, type Outgoing, refresh } from '../../platform/outbox/enqueue.ts';
import { findTold, MAY_BE_READ, userOn } from './announce-operations.ts';
import type { PairWithPeople } from './queries.ts';

/**
 * Corrects messages about pairs that have been undone. Unsent messages leave them out. Anyone already told gets a short
 * correction, and the first message loses its buttons. The resident of a pair that is replaced at once reads of the new
 * one instead.
 */
export async function correctBeginnings(
  tx: Tx,
  now: Date,
  pairs: readonly PairWithPeople[],
  replaced: ReadonlySet<string>,
): Promise<void> {
  for (const pair of pairs) {
    const heard: PairSide[] = [];
    for (const side of ['resident', 'mentor'] as const) {
      const told = await findTold(tx, pair, side);
      if (!told || !MAY_BE_READ.includes(told.state)) continue;
      if (side === 'mentor' || !replaced.has(pair.id)) heard.push(side);
      await refresh(tx, now, pair.workspace_id, told.dedupe_key);
    }
    await enqueueAll(
      tx,
      now,
      heard.map(
        (side): Outgoing => ({
          workspaceId: pair.workspace_id,
          programId: pair.program_id,
          kind: `pair.corrected.${side}`,
          payload: { pairId: pair.id },
          to: { user: userOn(pair, side) },
          dedupeKey: `pair.corrected:${pair.id}:${side}`,
          unasked: 'news',
        }),
      ),
    );
  }
}
