import type { Generated } from 'kysely';
import type { InProgram, Json, Timestamp } from './columns.ts';

/** Confidential requests for a new match, and what was decided. */
export interface Rematches extends InProgram {
  resident_id: string;
  pair_id: string;
  reference: string;
  status: Generated<'open' | 'talking' | 'approved' | 'declined' | 'withdrawn'>;
  confidential: string | null;
  note_to_resident: string | null;
  decided_by: string | null;
  decided_at: Timestamp | null;
  diverted_at: Timestamp | null;
  /** When the pair had ended for another cause before it was decided. */
  overtaken_at: Timestamp | null;
  /** When a decision of which the resident may have been told was undone before its day. */
  reopened_at: Timestamp | null;
  /** Who asked to talk first, and when; stays when it is decided. */
  talk_by: string | null;
  talk_at: Timestamp | null;
  created_at: Timestamp;
}

/** Private questions that were asked about a match, with their encrypted answers. */
export interface PrivateQuestions extends InProgram {
  resident_id: string;
  pair_id: string;
  occasion: string;
  answer: string | null;
  asked_at: Timestamp;
  answered_at: Timestamp | null;
}

/** What was counted of a half-year, and shown. */
export interface CountedTotals extends InProgram {
  figure: string;
  /** Sealed: the member ids behind each group. */
  people: string | null;
  half_from: string;
  half_until: string;
  groups: Json<{ of: string[]; count: number }[]>;
  made_at: Timestamp;
}

/** The activity log: append-only, without content. */
export interface AuditLog {
  id: string;
  workspace_id: string;
  program_id: string | null;
  actor: string;
  action: string;
  subject_id: string | null;
  at: Timestamp;
}

/** Whether a resident has a mentor who cares, asked once a year. */
export interface YearlyAnswers extends InProgram {
  resident_id: string;
  year_on: string;
  /** Sealed. */
  answer: string | null;
  asked_at: Timestamp;
  answered_at: Timestamp | null;
}

/** Whom each resident isn't offered as a mentor. */
export interface Draws {
  resident_id: string;
  workspace_id: string;
  program_id: string;
  /** Sealed. */
  drawn: string;
  is_small: boolean;
}
