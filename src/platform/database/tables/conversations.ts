import type { Generated } from 'kysely';
import type { InProgram, Timestamp } from './columns.ts';

/** A resident and a mentor who is not theirs: asked for, talking with each other, or over. */
export interface Conversations extends InProgram {
  resident_id: string;
  /** Of the resident's program or another one. */
  mentor_id: string;
  /** The last time. */
  asked_at: Timestamp;
  asked: Generated<number>;
  /** The mentor's Yes. */
  opened_at: Timestamp | null;
  /** Not now: for the mentor's own message alone. */
  declined_at: Timestamp | null;
  ended_at: Timestamp | null;
  /** The resident would like to be reminded every three months from this day on. */
  remind_from: string | null;
}

/** Days on which a conversation took place. */
export interface ConversationDays {
  conversation_id: string;
  member_id: string;
  met_on: string;
}
