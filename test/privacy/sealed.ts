import { sql } from 'kysely';
import type { Db } from '../../src/platform/database/tables.ts';
import { SEALED_COLUMNS } from '../../src/platform/encryption/columns.ts';

/** What someone reads of a sealed column who has the database and no key. */
export type Sight = { place: string; texts: number; lengths: number; missing: number };

/** Every sealed column as it looks without its key: how many texts, how many lengths, and how many rows without one. */
export async function seeSealed(db: Db): Promise<Sight[]> {
  const sights: Sight[] = [];
  for (const { table, column } of SEALED_COLUMNS) {
    const cell = sql.ref(column);
    const { rows } = await sql<{ texts: string; lengths: string; missing: string }>`
      select count(${cell}) as texts, count(distinct length(${cell})) as lengths,
        count(*) filter (where ${cell} is null) as missing from ${sql.table(table)}`.execute(db);
    const [row] = rows;
    sights.push({
      place: `${table}.${column}`,
      texts: Number(row?.texts),
      lengths: Number(row?.lengths),
      missing: Number(row?.missing),
    });
  }
  return sights;
}

/** Columns in which a missing text would tell something: those that every row has. */
const ALWAYS = new Set(
  SEALED_COLUMNS.filter(({ always }) => always).map(({ table, column }) => `${table}.${column}`),
);

/** Where two texts can be told apart without the key. */
export const toldApart = (sights: readonly Sight[]): string[] =>
  sights
    .filter(({ place, lengths, missing }) => lengths > 1 || (ALWAYS.has(place) && missing > 0))
    .map(({ place }) => place);
