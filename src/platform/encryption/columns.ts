import { sql } from 'kysely';
import type { Db } from '../database/tables.ts';

/**
 * A column that holds sealed texts, the one that names its rows, and the size in bytes to which each text is padded
 * before it is sealed: the longest that a window takes fits in, so that the length of what is stored tells nothing.
 * `always`: a row without a text has a sealed empty one, so that what is missing tells nothing either.
 */
export type SealedColumn = { table: string; column: string; id: string; size: number; always?: true };

const ANSWER = 128;
const LINE = 2048;
const NOTE = 8 * 1024;
const LONG_NOTE = 12 * 1024 + 512;

/** Every column that holds sealed texts: what the start looks at, and what a rotation seals again. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: 'requests', column: 'confidential', id: 'id', size: LONG_NOTE },
  { table: 'rematches', column: 'confidential', id: 'id', size: LONG_NOTE },
  { table: 'rematches', column: 'note_to_resident', id: 'id', size: LONG_NOTE },
  { table: 'meeting_entries', column: 'note', id: 'id', size: NOTE, always: true },
  { table: 'fit_checks', column: 'answer', id: 'id', size: ANSWER, always: true },
  { table: 'yearly_answers', column: 'answer', id: 'id', size: ANSWER, always: true },
  { table: 'figures', column: 'people', id: 'id', size: NOTE },
  { table: 'round_residents', column: 'wishes', id: 'id', size: LONG_NOTE },
  { table: 'round_residents', column: 'excluded', id: 'id', size: LINE },
  { table: 'draws', column: 'drawn', id: 'resident_id', size: LINE },
  { table: 'time_proposals', column: 'place', id: 'id', size: LINE },
  { table: 'goals', column: 'goals', id: 'member_id', size: NOTE },
  { table: 'installations', column: 'bot_token', id: 'workspace_id', size: LINE },
  { table: 'installations', column: 'refresh_token', id: 'workspace_id', size: LINE },
];

/** How many texts of a place are sealed with which key, by key id. */
export async function countByKey(db: Db, { table, column }: SealedColumn): Promise<Map<string, number>> {
  // The beginning alone is read: a sealed text is long, and there are many.
  const { rows } = await sql<{ key: string; count: string }>`
    select substr(${sql.ref(column)}, 4, 8) as key, count(*) as count
    from ${sql.table(table)} where ${sql.ref(column)} is not null group by 1`.execute(db);
  return new Map(rows.map((row) => [row.key, Number(row.count)]));
}

/** How many texts of a place are sealed as they are now, of all that there are: padded, and none missing. */
export async function countPadded(db: Db, { table, column, always }: SealedColumn) {
  const { rows } = await sql<{ done: string; all: string }>`
    select count(*) filter (where substr(${sql.ref(column)}, 1, 3) = 'v2.') as done,
      count(*) filter (where ${always ? sql`true` : sql`${sql.ref(column)} is not null`}) as all
    from ${sql.table(table)}`.execute(db);
  return { done: Number(rows[0]?.done ?? 0), all: Number(rows[0]?.all ?? 0) };
}
