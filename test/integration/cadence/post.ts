import { reminderMessages } from '../../../src/features/reminders/messages.ts';
import { sweepAll } from '../../../src/features/reminders/worker.ts';
import type { HandlerDeps } from '../../../src/platform/handler-deps.ts';
import type { Kinds } from '../../../src/platform/outbox/kinds.ts';
import { claimNext } from '../../../src/platform/outbox/queries.ts';
import type { Message } from '../../../src/platform/slack/blocks.ts';

/** A message as someone got it. */
export type Letter = {
  id: string;
  kind: string;
  user: string;
  at: Date;
  message: Message;
  said: string;
  refreshOf: string | null;
};

/** Brings the waiting messages of these kinds to people, as the sender does, with Slack always well. */
export async function deliverAll(
  ctx: HandlerDeps,
  workspaceId: string,
  kinds: Kinds = reminderMessages(async () => undefined),
): Promise<Letter[]> {
  const letters: Letter[] = [];
  for (;;) {
    const now = ctx.clock();
    const row = await claimNext(ctx.db, workspaceId, now);
    if (!row) return letters;
    const kind = kinds[row.kind];
    const message = kind ? await kind.render({ db: ctx.db, keys: ctx.keys, now }, row) : null;
    const state = message ? 'sent' : 'skipped';
    await ctx.db.transaction().execute(async (tx) => {
      const sent = message ? { sent_at: now, channel_id: 'D1', message_ts: `${now.getTime()}` } : {};
      await tx
        .updateTable('outbox')
        .set({ state, ...sent })
        .where('id', '=', row.id)
        .execute();
      if (!row.refresh_of) await kind?.settled?.(tx, row, state, now);
    });
    if (message)
      letters.push({
        id: row.id,
        kind: row.kind,
        user: row.to_user ?? '',
        at: now,
        message,
        said: JSON.stringify(message.blocks ?? message.text),
        refreshOf: row.refresh_of,
      });
  }
}

/** One tick of the worker, with everything that can go out gone out. */
export async function tick(ctx: HandlerDeps, workspaceId: string): Promise<Letter[]> {
  await sweepAll(ctx);
  return deliverAll(ctx, workspaceId);
}
