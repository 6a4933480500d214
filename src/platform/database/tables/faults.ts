import type { Generated } from 'kysely';
import type { Timestamp } from './columns.ts';

/** What a job could not do for one subject; ids and the name of an error, never a text. */
export interface JobFaults {
  job: string;
  /** The ID of what could not be served, or `all` for the job as a whole. */
  subject: string;
  workspace_id: string | null;
  program_id: string | null;
  error: string;
  times: Generated<number>;
  first_at: Timestamp;
  last_at: Timestamp;
  look_again_at: Timestamp;
}
