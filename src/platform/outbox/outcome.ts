import type { WebClient } from '@slack/web-api';
import type { DeliveryState } from '../database/tables/messages.ts';
import type { Tx } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { HandlerDeps } from '../handler-deps.ts';
import { setAside } from '../jobs/alone.ts';
import { forgetFault } from '../jobs/faults.ts';
import { messageClass, messageCount, nudgeCount, nudgeLateness } from '../metrics.ts';
import { refreshAt } from './enqueue.ts';
import { aMessage, SENDER_JOB } from './jobs.ts';
import type { Kinds, OutboxRow } from './kinds.ts';
import type { Pace, Pacer } from './pacer.ts';
import { HELD_ERROR, setState, UNREADABLE_ERROR } from './queries.ts';

/** A day of trying, at a quarter of an hour each: longer than any outage of Slack so far. */
export const MOST_TRIES = 100;

/** Callbacks from the domain and features, so that the outbox can ask about a recipient or channel without importing them. */
export type Recipients = {
  /** Ends a message as sent that its recipient had before the database was restored; answers whether it did. */
  endIfSaid(row: OutboxRow, restorationId: string): Promise<boolean>;
  /**
   * Tells someone, in the transaction that writes it, that a message will never arrive, or that it is held up;
   * `among` names the only Slack users who may be told.
   */
  tell(tx: Tx, now: Date, row: OutboxRow, code: string, among: string[] | undefined): Promise<void>;
  /** Until when nothing is posted in this row's channel; undefined when it may be. */
  heldUntil(tx: Tx, now: Date, row: OutboxRow): Promise<Date | undefined>;
  /** Slack refuses the row's channel: until when what is for it waits; undefined when there is nothing to wait for. */
  channelRefused(tx: Tx, now: Date, row: OutboxRow, code: string): Promise<Date | undefined>;
};

/** What one drain works with. */
export type Sender = {
  ctx: HandlerDeps;
  kinds: Kinds;
  recipients: Recipients;
  /** Asks Slack questions. */
  client: WebClient;
  /** Posts and updates messages, with the same token. */
  poster: WebClient;
  pacer: Pacer;
  pace: Pace;
  signal: AbortSignal;
  /** Called whenever the sender got further. */
  goesOn(): void;
};

type Ended = Exclude<DeliveryState, 'planned' | 'sending'>;
type More = { channel_id?: string; message_ts?: string; error?: string };

/**
 * Ends a message, settles what it carried, and counts it; does nothing when another worker took it over. One that reads
 * differently from a moment on is rendered again then.
 */
export async function end(
  sender: Sender,
  row: OutboxRow,
  state: Ended,
  more: More = {},
  until?: Date,
): Promise<void> {
  const now = sender.ctx.clock();
  await endWith(sender, row, state, more, async (tx) => until && refreshAt(tx, now, row, until));
}

/** Ends a message that will never arrive, and tells someone who can do something about it; an update is no one's loss. */
export async function endFailed(sender: Sender, row: OutboxRow, code: string): Promise<void> {
  const now = sender.ctx.clock();
  await endWith(sender, row, 'failed', { error: code }, (tx) => tell(sender, tx, now, row, code));
}

async function tell(sender: Sender, tx: Tx, now: Date, row: OutboxRow, code: string): Promise<void> {
  if (row.refresh_of) return;
  const among = await sender.kinds[row.kind]?.mayKnow?.(tx, row);
  await sender.recipients.tell(tx, now, row, code, among);
}

/**
 * Where what follows from the end fails, such as settling what the message carried, the message ends all the same: it
 * must not go out a second time.
 */
async function endWith(
  sender: Sender,
  row: OutboxRow,
  state: Ended,
  more: More,
  also: (tx: Tx) => Promise<unknown>,
): Promise<void> {
  const { ctx, kinds } = sender;
  const now = ctx.clock();
  const write = (tx: Tx) =>
    setState(tx, row, state, { ...more, ...(state === 'sent' ? { sent_at: now } : {}) });
  const settle = async (tx: Tx): Promise<readonly Date[]> => {
    await also(tx);
    const settled = row.refresh_of ? undefined : await kinds[row.kind]?.settled?.(tx, row, state, now);
    return settled?.dueSince ?? [];
  };
  try {
    const dueSince = await transact(ctx, async (tx) => ((await write(tx)) ? settle(tx) : undefined));
    if (dueSince) countEnd(row, state, dueSince, now);
    if (row.error === UNREADABLE_ERROR) await forgetFault(ctx.db, SENDER_JOB, row.id);
  } catch (error) {
    await setAside(ctx, SENDER_JOB, aMessage(row), error);
    if (await ctx.db.transaction().execute(write)) countEnd(row, state, [], now);
  }
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
  if (row.tries >= MOST_TRIES) return endFailed(sender, row, code);
  const { ctx } = sender;
  const again = new Date(ctx.clock().getTime() + seconds * 1000);
  await setState(ctx.db, row, 'planned', { error: code, not_before: again });
}

/** 5 minutes, 10, 20 … at most an hour. */
const longPauseSeconds = (tries: number) => Math.min(3600, 300 * 2 ** Math.max(0, tries - 1));

/**
 * Puts a message back for long, because an administrator or a setting stands in the way, or ends it after four days.
 * When it was refused twice, someone is told who can ask for a change.
 */
export async function tryMuchLater(sender: Sender, row: OutboxRow, code: string): Promise<void> {
  if (row.tries >= MOST_TRIES) return endFailed(sender, row, code);
  const { ctx } = sender;
  const now = ctx.clock();
  const again = new Date(now.getTime() + longPauseSeconds(row.tries) * 1000);
  await transact(ctx, async (tx) => {
    const isOurs = await setState(tx, row, 'planned', { error: code, not_before: again });
    if (isOurs && row.tries >= 2) await tell(sender, tx, now, row, code);
  });
}

/** Puts a message back until its channel can be used; without tries, so that the far moment is no sign of a wrong clock. */
async function hold(db: Tx, row: OutboxRow, until: Date): Promise<void> {
  await setState(db, row, 'planned', { error: HELD_ERROR, not_before: until, tries: 0 });
}

/**
 * Puts a message back whose channel is held at the moment. One transaction, in which the answer stands: a channel that
 * is mended in between would release what waits, and pass this one by.
 */
export function holdIfHeld({ ctx, recipients }: Sender, row: OutboxRow): Promise<boolean> {
  const now = ctx.clock();
  return ctx.db.transaction().execute(async (tx) => {
    const until = await recipients.heldUntil(tx, now, row);
    if (until) await hold(tx, row, until);
    return until !== undefined;
  });
}

/** Slack refuses the channel: its messages wait when it is a place to wait for, and this one has failed when not. */
export async function channelRefused(sender: Sender, row: OutboxRow, code: string): Promise<void> {
  const { ctx, recipients } = sender;
  const now = ctx.clock();
  const isHeld = await transact(ctx, async (tx) => {
    const until = await recipients.channelRefused(tx, now, row, code);
    if (until) await hold(tx, row, until);
    return until !== undefined;
  });
  if (!isHeld) await endFailed(sender, row, code);
}

/** Puts a message back that was not tried at all, to be sent at once or at a moment. */
export async function putBack({ ctx }: Sender, row: OutboxRow, until?: Date): Promise<void> {
  // Without a try behind it, a far moment is what was meant, and not a clock that was wrong.
  await setState(ctx.db, row, 'planned', until ? { tries: 0, not_before: until } : { tries: row.tries - 1 });
}
