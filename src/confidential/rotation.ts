import { sql } from 'kysely';
import type { Db, Tx } from '../database/tables.ts';
import { type KeyRing, SealError, seal, unseal } from './keys.ts';
import { countByKey, PLACES, type Place } from './places.ts';

/** How a rotation goes on: texts sealed anew of those there were to do, in one place. */
export type Progress = { place: string; done: number; of: number };

/** What a rotation did and could not do. */
export type Rotated = { resealed: number; unopened: { place: string; id: string }[] };

const nameOf = ({ table, column }: Place) => `${table}.${column}`;

/** How many texts are not sealed with the current key, place by place. */
export async function findLeft(db: Db, ring: KeyRing): Promise<{ place: Place; left: number }[]> {
  const all = [];
  for (const place of PLACES) {
    const counts = await countByKey(db, place);
    const left = [...counts].reduce((sum, [key, count]) => (key === ring.current ? sum : sum + count), 0);
    all.push({ place, left });
  }
  return all;
}

/**
 * Seals every text with the current key that is sealed with a former one, in batches, each its own transaction: a
 * rotation that was cut off goes on where it stopped, and the bot may run meanwhile. A text that does not open is
 * left as it is and named.
 */
export async function rotateKeys(
  db: Db,
  ring: KeyRing,
  { batch = 200, tell }: { batch?: number; tell?: (progress: Progress) => void } = {},
): Promise<Rotated> {
  const rotated: Rotated = { resealed: 0, unopened: [] };
  for (const { place, left } of await findLeft(db, ring)) {
    let after: string | undefined;
    let done = 0;
    for (;;) {
      const rows = await db.transaction().execute((tx) => resealBatch(tx, ring, place, after, batch));
      after = rows.at(-1)?.id;
      const unopened = rows.filter((row) => !row.opened);
      rotated.unopened.push(...unopened.map(({ id }) => ({ place: nameOf(place), id })));
      done += rows.length - unopened.length;
      if (rows.length > 0) tell?.({ place: nameOf(place), done, of: left });
      if (rows.length < batch) break;
    }
    rotated.resealed += done;
  }
  return rotated;
}

async function resealBatch(tx: Tx, ring: KeyRing, place: Place, after: string | undefined, batch: number) {
  const [table, column, id] = [sql.table(place.table), sql.ref(place.column), sql.ref(place.id)];
  const { rows } = await sql<{ id: string; sealed: string }>`
    select ${id}::text as id, ${column} as sealed from ${table}
    where ${column} is not null and split_part(${column}, '.', 2) <> ${ring.current}
      and (${after ?? null}::text is null or ${id}::text > ${after ?? null}::text)
    order by ${id}::text limit ${batch} for update`.execute(tx);
  const results: { id: string; opened: boolean }[] = [];
  for (const row of rows) {
    const sealed = resealed(ring, { table: place.table, column: place.column, id: row.id }, row.sealed);
    if (sealed)
      await sql`update ${table} set ${column} = ${sealed} where ${id}::text = ${row.id}`.execute(tx);
    results.push({ id: row.id, opened: sealed !== undefined });
  }
  return results;
}

function resealed(ring: KeyRing, cell: Parameters<typeof seal>[1], sealed: string): string | undefined {
  try {
    return seal(ring, cell, unseal(ring, cell, sealed));
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}
