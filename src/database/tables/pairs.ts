import type { Generated } from 'kysely';
import type { InProgram, Json, Timestamp } from './columns.ts';

export type Way = 'in_person' | 'video' | 'phone' | 'message';

export interface Pairs extends InProgram {
  resident_id: string;
  mentor_id: string;
  kind: Generated<'formal' | 'informal'>;
  status: 'scheduled' | 'active' | 'ended';
  started_on: string;
  /** The day on which it came with a roster, where it did. */
  imported_on: Generated<string | null>;
  ended_on: string | null;
  end_reason: 'changed' | 'graduated' | 'left' | 'taken_back' | null;
  change_at: Timestamp | null;
  /** When the mentor said that they cannot take this on. */
  declined_at: Generated<Timestamp | null>;
  reminders_held: Generated<boolean>;
  agreed_on: string | null;
  next_check_at: Timestamp | null;
  created_at: Timestamp;
}

/** What somebody entered on their own word: it ends pairs on its day. */
export interface Changes extends InProgram {
  /** Whom it is about; of a pair, its resident. */
  member_id: string;
  pair_id: string | null;
  what: 'leaves' | 'steps_down' | 'pair_ends';
  happens_on: string;
  carry_out_at: Timestamp;
  state: Generated<'planned' | 'done' | 'undone'>;
  entered_by: string;
  settled_at: Timestamp | null;
  created_at: Timestamp;
}

export interface Meetings extends InProgram {
  pair_id: string;
  met_on: string;
  imported: Generated<boolean>;
  created_at: Timestamp;
}

export interface MeetingEntries extends InProgram {
  meeting_id: string;
  entered_by: string;
  way: Way;
  topics: Generated<string[]>;
  /** Sealed; read by the one who entered it alone. */
  note: string | null;
  entered_at: Timestamp;
}

export interface Pauses extends InProgram {
  pair_id: string | null;
  member_id: string | null;
  from_on: string;
  until_on: string;
  entered_by: string;
  created_at: Timestamp;
}

/** A kind word that a director asked for: to both of a pair. */
export interface KindWords extends InProgram {
  pair_id: string;
  asked_by: string;
  asked_at: Timestamp;
}

export interface Snoozes extends InProgram {
  pair_id: string;
  member_id: string;
  due_on: string;
  until_on: string;
  created_at: Timestamp;
}

/** Up to three moments that one side of a pair proposed, and what became of them. */
export interface TimeProposals extends InProgram {
  pair_id: string;
  proposed_by: string;
  times: Json<string[]>;
  way: Exclude<Way, 'message'>;
  /** Sealed: where, or a link. */
  place: string | null;
  state: Generated<'open' | 'declined' | 'agreed' | 'replaced' | 'cancelled'>;
  agreed_for: Generated<Timestamp | null>;
  event_id: string;
  sequence: Generated<number>;
  created_at: Timestamp;
  settled_at: Generated<Timestamp | null>;
}
