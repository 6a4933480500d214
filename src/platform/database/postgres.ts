import type { PostgresPool } from 'kysely';
import type pg from 'pg';
import { isAnswer, isDatabaseDown, isTimeLimit } from './errors.ts';

/**
 * How long the parts of a statement may take, in milliseconds. The server ends a statement first, so that it does not
 * go on after we stopped listening; a connection whose answer does not come at all is destroyed.
 */
const CONNECT_MS = 2000;
const LOCK_MS = 10_000;
const STATEMENT_MS = 20_000;
const ANSWER_MS = 25_000;
const IDLE_IN_TRANSACTION_MS = 30_000;
const KEEP_ALIVE_AFTER_MS = 10_000;

/**
 * Who uses a pool. `answerMs` is how long an answer may take until its connection is destroyed; probes wait less,
 * and a pool for migrations and bulk commands (`Number.POSITIVE_INFINITY`) waits for as long as a statement runs.
 */
export type PoolUse = { name: string; max: number; answerMs?: number };

/** For migrations and bulk commands, whose statements may run for minutes. */
export const PATIENT = { max: 2, answerMs: Number.POSITIVE_INFINITY };
/** For probes and metrics, which must answer while every other connection waits for something. */
export const PROBING = { max: 2, answerMs: 3000 };

/** How often the first statement of a session is tried, which the server's own time limit may end. */
const FIRST_TRIES = 50;

const waitOf = ({ answerMs = ANSWER_MS }: PoolUse, ms: number): number =>
  Number.isFinite(answerMs) ? Math.min(ms, answerMs) : 0;

/**
 * What every session is set to, whatever the server, the database, or the role says. A session that can only read
 * (a standby after a failover) is refused, as if the server were down.
 */
function sessionOf(use: PoolUse): string {
  return `
    set datestyle = 'ISO, MDY';
    set timezone = 'UTC';
    set intervalstyle = 'postgres';
    set standard_conforming_strings = on;
    set default_transaction_isolation = 'read committed';
    set search_path = "$user", public;
    set lock_timeout = ${Math.min(LOCK_MS, use.answerMs ?? ANSWER_MS)};
    set idle_session_timeout = 0;
    set idle_in_transaction_session_timeout = ${waitOf(use, IDLE_IN_TRANSACTION_MS)}`;
}

/** The server only reads, so nothing can be saved; with Postgres' own code for it. */
export class ReadOnlyServer extends Error {
  readonly code = '25006';
}

/** The server's time limit for a statement is so short that we can't set our own; with Postgres' own code for it. */
export class TimeLimitTooShort extends Error {
  readonly code = '57014';
}

/**
 * Sets the time limit for a statement, first and alone: the server's own may be so short that it ends this one. (As a
 * parameter of the connection it would be refused by pgbouncer.)
 */
async function limitStatements(client: pg.ClientBase, use: PoolUse): Promise<void> {
  for (let tries = 1; ; tries += 1)
    try {
      await client.query(`set statement_timeout = ${waitOf(use, STATEMENT_MS)}`);
      return;
    } catch (error) {
      if (!isTimeLimit(error)) throw error;
      if (tries === FIRST_TRIES)
        throw new TimeLimitTooShort(
          'the statement_timeout that the server, the database, or the role sets is too short',
        );
    }
}

/** Sets a new connection's session; throws `ReadOnlyServer` where nothing can be written. */
async function begin(client: pg.ClientBase, use: PoolUse): Promise<void> {
  await limitStatements(client, use);
  await client.query(sessionOf(use));
  const { rows } = await client.query<{ read_only: string }>(
    `select current_setting('transaction_read_only') as read_only`,
  );
  if (rows[0]?.read_only === 'on') {
    throw new ReadOnlyServer('the database is read-only');
  }
}

/** The options of every pool, the job queue's too: time limits, keep-alive, and a session that is set, not trusted. */
export function poolOptions(url: string, use: PoolUse): pg.PoolConfig {
  return {
    connectionString: url,
    application_name: use.name,
    max: use.max,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    ...(Number.isFinite(use.answerMs ?? 0) ? { query_timeout: use.answerMs ?? ANSWER_MS } : {}),
    onConnect: (client) => begin(client, use),
  };
}

/**
 * Lends a pool's connections, and destroys one whose server went away, stopped answering, or only reads, instead of
 * taking it back. (Kysely returns a connection whatever happened on it.)
 */
export function lending(pool: pg.Pool): PostgresPool {
  return { options: pool.options, end: () => pool.end(), connect: async () => lend(await pool.connect()) };
}

function lend(client: pg.PoolClient): pg.PoolClient {
  let isBroken = false;
  let silent: { error: unknown } | undefined;
  const query = async (sql: string, parameters?: unknown[]) => {
    // Nothing more goes out where no answer comes, such as a rollback: it would wait as long again.
    if (silent) throw silent.error;
    return client.query(sql, parameters).catch((error: unknown) => {
      isBroken ||= isDatabaseDown(error);
      if (isBroken && !isAnswer(error)) silent = { error };
      throw error;
    });
  };
  const release = () => client.release(isBroken);
  return new Proxy(client, {
    get: (target, key) =>
      key === 'query' ? query : key === 'release' ? release : Reflect.get(target, key, target),
  });
}
