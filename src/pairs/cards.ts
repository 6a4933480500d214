import type { Tx } from '../database/tables.ts';
import { refresh } from '../outbox/enqueue.ts';

/** Names the card of a request in the outbox. */
export const cardKey = (requestId: string) => `matching.card:${requestId}`;

/**
 * Makes the cards of a program that still wait anew: their suggestions say how many places mentors have left, and that
 * has just changed. The last thing in its transaction, since messages are locked after all else.
 */
export async function refreshWaitingCards(tx: Tx, now: Date, programId: string): Promise<void> {
  const waiting = await tx
    .selectFrom('requests')
    .select(['id', 'workspace_id'])
    .where('program_id', '=', programId)
    .where('status', '=', 'open')
    .orderBy('id')
    .execute();
  for (const { id, workspace_id } of waiting) await refresh(tx, now, workspace_id, cardKey(id));
}
