import type { Tx } from '../database/tables.ts';
import { enqueueAll, type Outgoing, refresh, takeBackUnsent } from '../outbox/enqueue.ts';
import { findTold, type Side, startedKey } from './announce-operations.ts';
import type { PairWithPeople } from './queries.ts';

/**
 * Corrects what was said of pairs that are taken back: what was not sent yet is never sent; whoever has read of the
 * pair gets a kind correction, and the first message loses its buttons.
 */
export async function correctBeginnings(tx: Tx, now: Date, pairs: readonly PairWithPeople[]): Promise<void> {
  for (const pair of pairs) {
    const heard: [Side, string][] = [];
    const key = startedKey(pair.id, 'resident');
    if ((await takeBackUnsent(tx, pair.workspace_id, [key])).has(key)) heard.push(['resident', key]);
    // What a mentor has not been sent yet may tell of other pairs as well: it leaves this one out.
    const told = await findTold(tx, pair);
    if (told && ['sending', 'sent', 'unknown'].includes(told.state)) heard.push(['mentor', told.dedupe_key]);
    for (const [, dedupeKey] of heard) await refresh(tx, now, pair.workspace_id, dedupeKey);
    await enqueueAll(
      tx,
      now,
      heard.map(
        ([side]): Outgoing => ({
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
