import type { Timestamp } from './columns.ts';

/** Spans in which some process was alive. */
export interface Alive {
  from_at: Timestamp;
  until_at: Timestamp;
  /** Whether Slack shows nothing from the silence before it that the database doesn't know. */
  trusted: boolean;
}

/** Times at which the database was restored from a backup. */
export interface Restorations {
  id: string;
  /** What was done after it is unknown. */
  backup_at: Timestamp;
  held_at: Timestamp;
  noticed_by: 'operator' | 'messages';
  released_at: Timestamp | null;
}

/** Direct messages that Slack shows and the backup doesn't know, without their texts. */
export interface RestoredMessages {
  restoration_id: string;
  workspace_id: string;
  slack_user_id: string;
  channel_id: string;
  message_ts: string;
  /** A hash of what it says and of its buttons. */
  words: string;
  /** The blocks that name what they are about by its ID. */
  subjects: string[];
}
