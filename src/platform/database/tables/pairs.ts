import type { Generated } from 'kysely';
import type { InProgram, Json, Timestamp } from './columns.ts';

/** The two sides of a pair. */
export type PairSide = 'resident' | 'mentor';

/** How two people met. */
export type Way = 'in_person' | 'video' | 'phone' | 'message';

/** Matches of a resident and a mentor. */
export interface Pairs extends InProgram {
  resident_id: string;
  mentor_id: string;
  status: 'active' | 'ended';
  started_on: string;
  /** The day on which it came with a roster, where it did. */
  imported_on: Generated<string | null>;
  ended_on: string | null;
  end_reason: 'changed' | 'graduated' | 'left' | 'taken_back' | null;
  change_at: Timestamp | null;
  /** When the mentor said that they cannot take this on. */
  declined_at: Generated<Timestamp | null>;
  /** How many residents the mentor may have with it, where that was agreed beyond their capacity. */
  agreed_mentees: Generated<number | null>;
  agreed_on: string | null;
  next_check_at: Timestamp | null;
  created_at: Timestamp;
}

/** A departure or change that a director or coordinator recorded; it ends pairs on its day. */
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

/** The next mentor of a resident, lined up for one ending that is still to come. */
export interface Successors extends InProgram {
  resident_id: string;
  mentor_id: string;
  change_id: Generated<string | null>;
  turn_id: Generated<string | null>;
  rematch_id: Generated<string | null>;
  chosen_by: string;
  chosen_at: Timestamp;
}

/** Dates on which a pair met. */
export interface Meetings extends InProgram {
  pair_id: string;
  met_on: string;
  imported: Generated<boolean>;
  created_at: Timestamp;
}

/** What each side entered about a meeting. */
export interface MeetingEntries extends InProgram {
  meeting_id: string;
  entered_by: string;
  way: Way;
  topics: Generated<string[]>;
  /** Sealed; read by the one who entered it alone. */
  note: string | null;
  entered_at: Timestamp;
}

/** Times without reminders, of a pair or of a member. */
export interface Pauses extends InProgram {
  pair_id: string | null;
  member_id: string | null;
  from_on: string;
  until_on: string;
  entered_by: string;
  created_at: Timestamp;
}

/** A gentle reminder that a director asked for: to both people in a pair. */
export interface GentleReminders extends InProgram {
  pair_id: string;
  asked_by: string;
  asked_at: Timestamp;
}

/** Reminders that one side put off. */
export interface Snoozes extends InProgram {
  pair_id: string;
  member_id: string;
  due_on: string;
  until_on: string;
  created_at: Timestamp;
}

/** Up to three moments that one side of a pair or a conversation proposed, in their program, and what became of them. */
export interface TimeProposals extends InProgram {
  /** One of the two is set. */
  pair_id: string | null;
  conversation_id: string | null;
  proposed_by: string;
  times: Json<string[]>;
  way: Exclude<Way, 'message'>;
  /** Sealed: where, or a link. */
  place: string | null;
  /** How long they meet. */
  minutes: Generated<number>;
  state: Generated<'open' | 'declined' | 'agreed' | 'replaced' | 'cancelled' | 'passed'>;
  agreed_for: Generated<Timestamp | null>;
  event_id: string;
  sequence: Generated<number>;
  created_at: Timestamp;
  settled_at: Generated<Timestamp | null>;
}
