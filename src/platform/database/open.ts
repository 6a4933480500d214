import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import pg from 'pg';
import { lockFolder } from './folder-lock.ts';
import { forget, tellOf } from './pools.ts';
import { lending, type PoolUse, poolOptions } from './postgres.ts';
import type { Db } from './tables.ts';

/** An open database with what the job queue needs to sit beside it. */
export type OpenDatabase =
  | { kind: 'postgres'; db: Db; url: string; close(): Promise<void> }
  | { kind: 'pglite'; db: Db; pglite: PGlite; close(): Promise<void> };

const DATE = 1082;
const DATES: number = 1182;
const TEXTS: number = 1009;
const asText = (value: string) => value;

const dateTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === DATE ? asText : pg.types.getTypeParser(oid === DATES ? TEXTS : oid, format),
};

/** Opens Postgres; an unreachable server makes queries fail within 2 seconds, and a silent one within 25. */
export function openPostgres(
  url: string,
  { max = 10, name = 'mentor', answerMs }: Partial<PoolUse> = {},
): OpenDatabase {
  const pool = new pg.Pool({
    ...poolOptions(url, { name, max, ...(answerMs ? { answerMs } : {}) }),
    types: dateTypes,
  });
  // An idle connection that breaks (a server restart) must not end the process; the next query reconnects.
  pool.on('error', () => undefined);
  // Nor must one that breaks between two statements of a transaction: the next statement fails and says so.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db: Db = new Kysely({ dialect: new PostgresDialect({ pool: lending(pool) }) });
  tellOf(pool, name, () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }));
  const close = () => db.destroy().finally(() => forget(pool));
  return { kind: 'postgres', db, url, close };
}

/** Wraps an embedded PGlite instance; `close` closes it. */
export function fromPGlite(pglite: PGlite, unlock: () => void = () => undefined): OpenDatabase {
  const db: Db = new Kysely({ dialect: new PGliteDialect({ pglite }) });
  return {
    kind: 'pglite',
    db,
    pglite,
    close: async () => {
      await db.destroy();
      if (!pglite.closed) await pglite.close();
      unlock();
    },
  };
}

/**
 * PGlite settings that make it answer as our Postgres pool does, calendar dates staying text, and that spare it the
 * 160 MB of buffers it sets up at every start: a program's data fits into a tenth.
 */
export const pgliteOptions = {
  parsers: { [DATE]: asText },
  startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'],
};

/** Opens the embedded database in a folder, holding the folder's lock; throws `FolderInUse` if another process has it. */
export async function openEmbedded(folder: string): Promise<OpenDatabase> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  try {
    return fromPGlite(await PGlite.create(join(folder, 'pglite'), pgliteOptions), unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Opens Postgres when a URL is given, else the embedded database in the data folder. */
export async function openDatabase(
  config: { DATABASE_URL?: string | undefined; DATA_DIR: string },
  use: Partial<PoolUse> = {},
): Promise<OpenDatabase> {
  return config.DATABASE_URL ? openPostgres(config.DATABASE_URL, use) : openEmbedded(config.DATA_DIR);
}
