import type { ColumnType } from 'kysely';

/** A moment, as both drivers read and write it. */
export type Timestamp = Date;

/** Read as an object; written as JSON text, so that both drivers treat it alike. */
export type Json<T> = ColumnType<T, string, string>;

/** What every row of a program carries; foreign keys hold the three together. */
export interface InProgram {
  id: string;
  workspace_id: string;
  program_id: string;
}
