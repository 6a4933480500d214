import { sql } from 'kysely';
import { isEmbedded } from './sql.ts';
import type { Db } from './tables.ts';

const EVERY_MS = 60 * 60_000;

/**
 * Makes the sweep's clean-up for the embedded database, which has no autovacuum: at most once an hour, and for the
 * tables that every sweep and every message writes to. Postgres does it by itself.
 */
export function createVacuum(db: Db): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    if (!isEmbedded(db) || performance.now() - last < EVERY_MS) return;
    last = performance.now();
    for (const table of ['pairs', 'nudges', 'outbox', 'pgboss.job']) {
      await sql`vacuum ${sql.table(table)}`.execute(db);
    }
  };
}
