import { PGliteAdapter, sql } from 'kysely';
import type { Db } from './database.ts';

const EVERY_MS = 60 * 60_000;

/**
 * Makes the sweep's clean-up for the embedded database, which has no autovacuum: at most once an hour, and for the
 * tables that every sweep and every message writes to. Postgres does it by itself.
 */
export function createVacuum(db: Db): () => Promise<void> {
  const isEmbedded = db.getExecutor().adapter instanceof PGliteAdapter;
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    if (!isEmbedded || performance.now() - last < EVERY_MS) return;
    last = performance.now();
    for (const table of ['pairs', 'nudges', 'outbox', 'pgboss.job']) {
      await sql`vacuum ${sql.table(table)}`.execute(db);
    }
  };
}
