import { sql } from 'kysely';
import type { Db } from '../database/tables.ts';
import type { Cell } from './keys.ts';

/** A column that holds sealed texts, and the one that names its rows. */
export type Place = Pick<Cell, 'table' | 'column'> & { id: string };

/** Every column that holds sealed texts: what the start looks at, and what a rotation seals anew. */
export const PLACES: readonly Place[] = [
  { table: 'requests', column: 'confidential', id: 'id' },
  { table: 'rematches', column: 'confidential', id: 'id' },
  { table: 'rematches', column: 'note_to_resident', id: 'id' },
  { table: 'meeting_entries', column: 'note', id: 'id' },
  { table: 'fit_checks', column: 'answer', id: 'id' },
  { table: 'yearly_answers', column: 'answer', id: 'id' },
  { table: 'figures', column: 'people', id: 'id' },
  { table: 'round_residents', column: 'wishes', id: 'id' },
  { table: 'round_residents', column: 'excluded', id: 'id' },
  { table: 'time_proposals', column: 'place', id: 'id' },
  { table: 'goals', column: 'goals', id: 'member_id' },
  { table: 'installations', column: 'bot_token', id: 'workspace_id' },
  { table: 'installations', column: 'refresh_token', id: 'workspace_id' },
];

/** How many texts of a place are sealed with which key, by key id. */
export async function countByKey(db: Db, { table, column }: Place): Promise<Map<string, number>> {
  const { rows } = await sql<{ key: string; count: string }>`
    select split_part(${sql.ref(column)}, '.', 2) as key, count(*) as count
    from ${sql.table(table)} where ${sql.ref(column)} is not null group by 1`.execute(db);
  return new Map(rows.map((row) => [row.key, Number(row.count)]));
}
