import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { refreshWaitingCards } from '../pairs/cards.ts';
import type { Membership } from './queries.ts';

/** Sets whether a mentor takes new residents; the pairs they have stay as they are. */
export async function setAccepting(ctx: Means, mentor: Membership, accepting: boolean): Promise<void> {
  await transact(ctx, async (tx) => {
    const now = ctx.clock();
    await tx.updateTable('members').set({ accepting, updated_at: now }).where('id', '=', mentor.id).execute();
    await refreshWaitingCards(tx, now, mentor.program_id);
  });
}
