import type { Generated } from 'kysely';
import type { InProgram, Timestamp } from './columns.ts';

/** Requests for a mentor. */
export interface Requests extends InProgram {
  resident_id: string;
  source: Generated<'resident' | 'program'>;
  status: Generated<'open' | 'assigned' | 'withdrawn'>;
  topics: Generated<string[]>;
  confidential: string | null;
  pair_id: string | null;
  /** The directors' channel in which its card stands. */
  card_channel_id: string | null;
  decided_by: string | null;
  decided_at: Timestamp | null;
  /** It took effect with the ending of another pair, for which the mentor was chosen before. */
  follows: Generated<boolean>;
  created_at: Timestamp;
}

/** The mentors a request asks for, in order. */
export interface RequestPreferences {
  workspace_id: string;
  program_id: string;
  request_id: string;
  rank: number;
  mentor_id: string;
}
