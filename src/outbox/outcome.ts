import type { WebClient } from '@slack/web-api';
import type { Context } from '../context.ts';
import type { DeliveryState } from '../database/tables/messages.ts';
import type { Tx } from '../database/tables.ts';
import { messageClass, messageCount, nudgeCount, nudgeLateness } from '../metrics.ts';
import type { Kinds, OutboxRow } from './kinds.ts';
import type { Pacer } from './pacer.ts';
import { setState } from './queries.ts';

/** A day of trying, at a quarter of an hour each: longer than any outage of Slack so far. */
const MOST_TRIES = 100;

/**
 * Tells somebody, in the transaction that ends the row, that Slack will never take messages to this place; `among`
 * names the only Slack users who may be told.
 */
export type TellUndeliverable = (
  tx: Tx,
  now: Date,
  row: OutboxRow,
  code: string,
  among: string[] | undefined,
) => Promise<void>;

/** What one drain works with. */
export type Sender = {
  ctx: Context;
  kinds: Kinds;
  tellUndeliverable: TellUndeliverable;
  client: WebClient;
  pacer: Pacer;
  signal: AbortSignal;
};

type Ended = Exclude<DeliveryState, 'planned' | 'sending'>;
type More = { channel_id?: string; message_ts?: string; error?: string };

/** Ends a message, settles what it carried, and counts it; does nothing when another worker took it over. */
export async function end(sender: Sender, row: OutboxRow, state: Ended, more: More = {}): Promise<void> {
  await endWith(sender, row, state, more, async () => undefined);
}

/** Ends a message that Slack will never take, and tells somebody who can do something about it. */
export async function endUndeliverable(sender: Sender, row: OutboxRow, code: string): Promise<void> {
  const now = sender.ctx.clock();
  await endWith(sender, row, 'failed', { error: code }, async (tx) => {
    if (row.refresh_of) return;
    const among = await sender.kinds[row.kind]?.mayKnow?.(tx, row);
    await sender.tellUndeliverable(tx, now, row, code, among);
  });
}

async function endWith(
  { ctx, kinds }: Sender,
  row: OutboxRow,
  state: Ended,
  more: More,
  also: (tx: Tx) => Promise<void>,
): Promise<void> {
  const now = ctx.clock();
  const ended = await ctx.db.transaction().execute(async (tx) => {
    const isOurs = await setState(tx, row, state, { ...more, ...(state === 'sent' ? { sent_at: now } : {}) });
    if (!isOurs) return undefined;
    await also(tx);
    const settled = row.refresh_of ? undefined : await kinds[row.kind]?.settled?.(tx, row, state, now);
    return { dueSince: settled?.dueSince ?? [] };
  });
  if (ended) countEnd(row, state, ended.dueSince, now);
}

function countEnd(row: OutboxRow, state: Ended, dueSince: readonly Date[], now: Date): void {
  messageCount.inc({ kind: messageClass(row), state });
  nudgeCount.inc({ state }, dueSince.length);
  if (state !== 'sent') return;
  for (const since of dueSince) nudgeLateness.observe(Math.max(0, now.getTime() - since.getTime()) / 1000);
}

/** Waits longer after each failure: 5 s, 10 s, 20 s … at most 15 minutes. */
export const backoffSeconds = (tries: number) => Math.min(900, 5 * 2 ** Math.max(0, tries - 1));

/** Puts a message back to be sent later, or ends it after a day of failures. */
export async function tryLater(
  sender: Sender,
  row: OutboxRow,
  code: string,
  seconds = backoffSeconds(row.tries),
): Promise<void> {
  if (row.tries >= MOST_TRIES) return end(sender, row, 'failed', { error: code });
  const { ctx } = sender;
  const again = new Date(ctx.clock().getTime() + seconds * 1000);
  await setState(ctx.db, row, 'planned', { error: code, not_before: again });
}

/** Puts a message back that was not tried at all. */
export async function putBack({ ctx }: Sender, row: OutboxRow): Promise<void> {
  await setState(ctx.db, row, 'planned', { tries: row.tries - 1 });
}
