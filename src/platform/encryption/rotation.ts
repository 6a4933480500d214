import { sql } from 'kysely';
import type { Db, Tx } from '../database/tables.ts';
import { SEALED_COLUMNS, type SealedColumn } from './columns.ts';
import { DecryptionError, decrypt, encrypt, type KeyRing } from './keys.ts';

/** How a rotation goes on: how many of the texts in one place are sealed with the current key. */
type Progress = { sealedColumn: string; done: number; of: number };

/** What a rotation did and could not do. */
type Rotated = { reencrypted: number; unopened: { sealedColumn: string; id: string }[] };

const nameOf = ({ table, column }: SealedColumn) => `${table}.${column}`;

/** A text that is still to be sealed again: with a former key, not padded, or missing where one is always there. */
const isOld = (ring: KeyRing, { column, always }: SealedColumn, isOtherKey: boolean) => {
  const text = sql.ref(column);
  return sql<boolean>`(substr(${text}, 1, 3) <> 'v2.' ${isOtherKey ? sql`or substr(${text}, 4, 8) <> ${ring.current}` : sql``}
    ${always ? sql`or ${text} is null` : sql``})`;
};

/** How many texts are still to be sealed again, place by place. */
export async function findLeft(
  db: Db,
  ring: KeyRing,
): Promise<{ sealedColumn: SealedColumn; left: number }[]> {
  const all = [];
  for (const sealedColumn of SEALED_COLUMNS) {
    const { rows } = await sql<{ left: string }>`select count(*) as left from ${sql.table(sealedColumn.table)}
      where ${isOld(ring, sealedColumn, true)}`.execute(db);
    all.push({ sealedColumn, left: Number(rows[0]?.left ?? 0) });
  }
  return all;
}

/**
 * Seals every text with the current key that is sealed with a former one or is not padded, in batches, each its own
 * transaction: a rotation that was cut off goes on where it stopped, and the bot may run meanwhile. A text that does not
 * open is left as it is and named.
 */
export async function rotateKeys(
  db: Db,
  ring: KeyRing,
  { batch = 200, tell }: { batch?: number; tell?: (progress: Progress) => void } = {},
): Promise<Rotated> {
  const rotated: Rotated = { reencrypted: 0, unopened: [] };
  for (const { sealedColumn, left } of await findLeft(db, ring)) {
    let after: string | undefined;
    let done = 0;
    for (;;) {
      const rows = await db
        .transaction()
        .execute((tx) => reencryptBatch(tx, ring, sealedColumn, { after, batch, isOtherKey: true }));
      after = rows.at(-1)?.id;
      const unopened = rows.filter((row) => !row.opened);
      rotated.unopened.push(...unopened.map(({ id }) => ({ sealedColumn: nameOf(sealedColumn), id })));
      done += rows.length - unopened.length;
      if (rows.length > 0) tell?.({ sealedColumn: nameOf(sealedColumn), done, of: left });
      if (rows.length < batch) break;
    }
    rotated.reencrypted += done;
  }
  return rotated;
}

/** Texts that the worker pads at a tick, at most. */
const AT_ONCE = 200;

/**
 * Makes the worker's step by step padding of what an earlier version sealed: at most this many texts a tick, until it has
 * been through every place once. What it cannot open it leaves to a rotation, which names it.
 */
export function createPadding({ db, keys }: { db: Db; keys: KeyRing }, batch = AT_ONCE): () => Promise<void> {
  const places = [...SEALED_COLUMNS];
  let after: string | undefined;
  return async () => {
    for (let left = batch; left > 0; ) {
      const [place] = places;
      if (!place) return;
      const from = { after, batch: left, isOtherKey: false };
      const rows = await db.transaction().execute((tx) => reencryptBatch(tx, keys, place, from));
      after = rows.at(-1)?.id;
      if (rows.length < left) {
        places.shift();
        after = undefined;
      }
      left -= rows.length;
    }
  };
}

async function reencryptBatch(
  tx: Tx,
  ring: KeyRing,
  sealedColumn: SealedColumn,
  { after, batch, isOtherKey }: { after: string | undefined; batch: number; isOtherKey: boolean },
) {
  const [table, column, id] = [
    sql.table(sealedColumn.table),
    sql.ref(sealedColumn.column),
    sql.ref(sealedColumn.id),
  ];
  const { rows } = await sql<{ id: string; sealed: string | null }>`
    select ${id}::text as id, ${column} as sealed from ${table}
    where ${isOld(ring, sealedColumn, isOtherKey)}
      and (${after ?? null}::text is null or ${id}::text > ${after ?? null}::text)
    order by ${id}::text limit ${batch} for update`.execute(tx);
  const results: { id: string; opened: boolean }[] = [];
  for (const row of rows) {
    const sealed = reencrypted(
      ring,
      { table: sealedColumn.table, column: sealedColumn.column, id: row.id },
      row.sealed,
    );
    if (sealed)
      await sql`update ${table} set ${column} = ${sealed} where ${id}::text = ${row.id}`.execute(tx);
    results.push({ id: row.id, opened: sealed !== undefined });
  }
  return results;
}

function reencrypted(
  ring: KeyRing,
  cell: Parameters<typeof encrypt>[1],
  sealed: string | null,
): string | undefined {
  try {
    return encrypt(ring, cell, sealed === null ? '' : decrypt(ring, cell, sealed));
  } catch (error) {
    if (error instanceof DecryptionError) return undefined;
    throw error;
  }
}
