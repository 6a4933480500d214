import type { Context } from '../context.ts';
import { transact } from '../outbox/enqueue.ts';
import type { Membership } from './queries.ts';

/** Sets whether a mentor takes new residents; the pairs they have stay as they are. */
export async function setAccepting(ctx: Context, mentor: Membership, accepting: boolean): Promise<void> {
  await transact(ctx, async (tx) => {
    await tx
      .updateTable('members')
      .set({ accepting, updated_at: ctx.clock() })
      .where('id', '=', mentor.id)
      .execute();
  });
}
