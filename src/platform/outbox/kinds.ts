import type { Selectable } from 'kysely';
import type { DeliveryState, Outbox } from '../database/tables/messages.ts';
import type { Db, Tx } from '../database/tables.ts';
import type { KeyRing } from '../encryption/keys.ts';
import type { Message } from '../slack/blocks.ts';

/** Where a message is in Slack. */
export type MessageRef = { channel: string; ts: string };

/** A row of `outbox`. */
export type OutboxRow = Selectable<Outbox>;

/** What a renderer may look at: the database at the moment of sending. */
export type RenderContext = { db: Db; keys: KeyRing; now: Date };

/** How one kind of message is made and what follows from its delivery. */
export type Kind = {
  /** Makes the message at the moment of sending; null when it is no longer relevant, and nothing is sent. */
  render(ctx: RenderContext, row: OutboxRow): Promise<Message | null>;
  /**
   * Who alone may be told that it cannot be delivered, as Slack users: where even the moment would tell something.
   * Every director where a kind does not say.
   */
  mayKnow?(db: Db, row: OutboxRow): Promise<string[] | undefined>;
  /**
   * Runs in the transaction that ends the row, such as to settle what it carried; may answer since when each thing
   * it carried was due, for the figures of how late they are.
   */
  settled?(
    tx: Tx,
    row: OutboxRow,
    state: Exclude<DeliveryState, 'planned' | 'sending'>,
    now: Date,
  ): Promise<undefined | { dueSince: Date[] }>;
};

/** Kinds of messages by name; each slice brings its own. */
export type Kinds = Record<string, Kind>;
