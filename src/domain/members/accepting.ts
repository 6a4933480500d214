import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import type { Membership } from './queries.ts';
import { refreshWaitingCards } from './request-cards.ts';

/** Sets whether a mentor takes new residents; the pairs they have stay as they are. */
export async function setAccepting(
  ctx: OperationDeps,
  mentor: Membership,
  accepting: boolean,
): Promise<void> {
  await transact(ctx, async (tx) => {
    const now = ctx.clock();
    await tx.updateTable('members').set({ accepting, updated_at: now }).where('id', '=', mentor.id).execute();
    await refreshWaitingCards(tx, now, mentor.program_id);
  });
}
