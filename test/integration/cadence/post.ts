import type { Context } from '../../../src/context.ts';
import { claimNext } from '../../../src/outbox/queries.ts';
import { NUDGE_KIND } from '../../../src/reminders/ledger.ts';
import { reminderMessages } from '../../../src/reminders/messages.ts';
import { sweepAll } from '../../../src/reminders/worker.ts';
import type { Message } from '../../../src/slack/blocks.ts';

/** A reminder DM as somebody got it. */
export type Letter = {
  id: string;
  user: string;
  at: Date;
  message: Message;
  said: string;
  refreshOf: string | null;
};

/** Brings the waiting reminder messages of a workspace to people, as the sender does, with Slack always well. */
export async function deliverAll(ctx: Context, workspaceId: string): Promise<Letter[]> {
  const kind = reminderMessages(async () => undefined)[NUDGE_KIND]!;
  const letters: Letter[] = [];
  for (;;) {
    const now = ctx.clock();
    const row = await claimNext(ctx.db, workspaceId, now);
    if (!row) return letters;
    const message =
      row.kind === NUDGE_KIND ? await kind.render({ db: ctx.db, keys: ctx.keys, now }, row) : null;
    const state = message ? 'sent' : 'skipped';
    await ctx.db.transaction().execute(async (tx) => {
      const sent = message ? { sent_at: now, channel_id: 'D1', message_ts: `${now.getTime()}` } : {};
      await tx
        .updateTable('outbox')
        .set({ state, ...sent })
        .where('id', '=', row.id)
        .execute();
      if (!row.refresh_of) await kind.settled?.(tx, row, state, now);
    });
    if (message)
      letters.push({
        id: row.id,
        user: row.to_user ?? '',
        at: now,
        message,
        said: JSON.stringify(message.blocks ?? message.text),
        refreshOf: row.refresh_of,
      });
  }
}

/** One tick of the worker, with everything that can go out gone out. */
export async function tick(ctx: Context, workspaceId: string): Promise<Letter[]> {
  await sweepAll(ctx);
  return deliverAll(ctx, workspaceId);
}
