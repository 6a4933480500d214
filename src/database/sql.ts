import { PGliteAdapter, sql } from 'kysely';
import type { Db } from './tables.ts';

/** One array instead of a thousand parameters: a statement of one shape, which the server plans at once. */
export const isAmong = (column: string, ids: readonly string[]) =>
  sql<boolean>`${sql.ref(column)} = any(${ids}::uuid[])`;

/** Whether the database runs inside this process, on this very thread. */
export const isEmbedded = (db: Db): boolean => db.getExecutor().adapter instanceof PGliteAdapter;
