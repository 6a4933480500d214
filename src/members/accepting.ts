import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import type { Membership } from './queries.ts';

/** Sets whether a mentor takes new residents; the pairs they have stay as they are. */
export async function setAccepting(ctx: Means, mentor: Membership, accepting: boolean): Promise<void> {
  await transact(ctx, async (tx) => {
    await tx
      .updateTable('members')
      .set({ accepting, updated_at: ctx.clock() })
      .where('id', '=', mentor.id)
      .execute();
  });
}
