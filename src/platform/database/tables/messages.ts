import type { Generated, GeneratedAlways } from 'kysely';
import type { InProgram, Json, Timestamp } from './columns.ts';

/** Where a message is on its way to Slack. */
export type DeliveryState = 'planned' | 'sending' | 'sent' | 'skipped' | 'unknown' | 'failed';

/** Messages to Slack, each once by its dedupe key. */
export interface Outbox {
  id: string;
  workspace_id: string;
  program_id: string | null;
  kind: string;
  payload: Json<Record<string, unknown>>;
  to_user: string | null;
  to_channel: string | null;
  dedupe_key: string;
  refresh_of: string | null;
  /** The recipient's day that a message unasked is for: there is one a day. */
  unasked_on: Generated<string | null>;
  /** News that goes out at once, and leaves the day to nothing else unasked. */
  takes_day: Generated<boolean>;
  /** The order of enqueuing, which messages of one moment keep. */
  seq: GeneratedAlways<string>;
  state: Generated<DeliveryState>;
  not_before: Timestamp;
  tries: Generated<number>;
  sending_since: Timestamp | null;
  sent_at: Timestamp | null;
  channel_id: string | null;
  message_ts: string | null;
  error: string | null;
  created_at: Timestamp;
}

/** The ledger of reminders: one row per pair, due date, step, and recipient. */
export interface Nudges extends InProgram {
  pair_id: string;
  due_on: string;
  step: string;
  recipient_id: string;
  state: Generated<DeliveryState>;
  sendable_at: Timestamp;
  outbox_id: string | null;
  reason: string | null;
  /** Until when the recipient's do-not-disturb held it. */
  quiet_until: Timestamp | null;
  created_at: Timestamp;
  settled_at: Timestamp | null;
}

/** The latest time that a sweep ran at, and when that was set back, in one row. */
export interface SweepClock {
  only_row: Generated<boolean>;
  latest: Timestamp;
  reset_at: Timestamp | null;
}
