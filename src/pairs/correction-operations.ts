import type { Tx } from '../database/tables.ts';
import { enqueueAll, type Outgoing, refresh } from '../outbox/enqueue.ts';
import { findTold, type Side, userOn } from './announce-operations.ts';
import type { PairWithPeople } from './queries.ts';

/**
 * Corrects what was said of pairs that are taken back: what was not sent yet leaves them out; whoever has read of one
 * gets a kind correction, and the first message loses its buttons.
 */
export async function correctBeginnings(tx: Tx, now: Date, pairs: readonly PairWithPeople[]): Promise<void> {
  for (const pair of pairs) {
    const heard: Side[] = [];
    for (const side of ['resident', 'mentor'] as const) {
      const told = await findTold(tx, pair, side);
      if (!told || !['sending', 'sent', 'unknown'].includes(told.state)) continue;
      heard.push(side);
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
