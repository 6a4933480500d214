import type { ColumnType, Generated } from 'kysely';
import type { InProgram, Timestamp } from './columns.ts';

/** What a class match does with mentors who evaluate the resident's level. */
export type Evaluators = 'never' | 'warn' | 'ignore';

/** A pair of a draft: a resident and a mentor by member id, with what they share. */
export type Drafted = { resident: string; mentor: string; choice: number | null; shared: string[] };

/** What undoing the last change of a draft brings back; a `pin` of null is none, and without one pins stay as they are. */
export type BeforeChange = {
  draft: Drafted[];
  resident: string;
  mentor: string;
  pin?: { mentor: string; agreed: boolean } | null;
};

/** Class matches: many residents matched at once. */
export interface ClassMatches extends InProgram {
  state: 'wishes' | 'draft' | 'published' | 'announced' | 'cancelled';
  levels: Generated<number[]>;
  begins_until: string | null;
  wishes_until: string;
  close_at: Timestamp;
  announce_on: string | null;
  announce_at: Generated<Timestamp | null>;
  evaluators: Evaluators;
  seed: number;
  /** Pairs by member id, as they were drafted last. */
  draft: ColumnType<Drafted[] | null, string | null | undefined, string | null>;
  drafted_at: Generated<Timestamp | null>;
  /** While the draft is the one that a change made. */
  before_change: ColumnType<BeforeChange | null, string | null | undefined, string | null>;
  started_by: string;
  settled_by: Generated<string | null>;
  settled_at: Generated<Timestamp | null>;
  created_at: Timestamp;
}

/** Each resident's entry in a class match, with encrypted preferences. */
export interface ClassMatchEntries extends InProgram {
  round_id: string;
  resident_id: string;
  /** Sealed. */
  wishes: Generated<string | null>;
  wished_at: Generated<Timestamp | null>;
  /** Sealed: the mentors that the draw took from them. */
  excluded: Generated<string | null>;
  created_at: Timestamp;
}

/** Pairs that a director fixed in a class match. */
export interface ClassMatchPins {
  workspace_id: string;
  program_id: string;
  round_id: string;
  resident_id: string;
  mentor_id: string;
  /** A director agreed to it beyond the mentor's capacity. */
  agreed: Generated<boolean>;
}
