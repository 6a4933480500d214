import type { Tx } from '../database/tables.ts';
import { enqueueAll, type Outgoing, refresh, takeBackUnsent } from '../outbox/enqueue.ts';
import type { PairWithPeople } from './queries.ts';

/** The two sides of a pair. */
export type Side = 'resident' | 'mentor';
const SIDES: readonly Side[] = ['resident', 'mentor'];

/** The dedupe key of the message by which a side is told of a new pair. */
export const startedKey = (pairId: string, side: Side) => `pair.started:${pairId}:${side}`;

/**
 * Corrects what was said of pairs that are taken back: what was not sent yet is never sent; whoever has read of the
 * pair gets a kind correction, and the first message loses its buttons.
 */
export async function correctBeginnings(tx: Tx, now: Date, pairs: readonly PairWithPeople[]): Promise<void> {
  for (const pair of pairs) {
    const keys = SIDES.map((side) => startedKey(pair.id, side));
    const told = await takeBackUnsent(tx, pair.workspace_id, keys);
    const heard = SIDES.filter((side) => told.has(startedKey(pair.id, side)));
    for (const side of heard) await refresh(tx, now, pair.workspace_id, startedKey(pair.id, side));
    await enqueueAll(
      tx,
      now,
      heard.map(
        (side): Outgoing => ({
          workspaceId: pair.workspace_id,
          programId: pair.program_id,
          kind: `pair.corrected.${side}`,
          payload: { pairId: pair.id },
          to: { user: side === 'resident' ? pair.resident_user : pair.mentor_user },
          dedupeKey: `pair.corrected:${pair.id}:${side}`,
          unasked: 'news',
        }),
      ),
    );
  }
}
