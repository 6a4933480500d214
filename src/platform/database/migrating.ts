import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, type QueryExecutorProvider, sql } from 'kysely';
import { StartError } from '../config.ts';
import { isEmbedded } from './sql.ts';

/** A migration as its file has it; one that is `concurrent` runs outside a transaction and can be repeated. */
export type Migration = { name: string; statements: readonly string[]; concurrent: boolean };

/** How long a migration waits for a lock, after which pauses it tries again, and who hears of it. */
export type Patience = { lockMs: number; pausesMs: readonly number[]; onWait(words: string): void };

/**
 * Every reader or writer of a table queues behind a migration that waits for its lock, so it waits only shortly, and
 * lets everyone through between its tries: for six minutes.
 */
export const PATIENCE: Patience = {
  lockMs: 500,
  pausesMs: [500, 1000, 2000, 4000, 8000, 15_000, ...Array.from({ length: 11 }, () => 30_000)],
  onWait: () => undefined,
};

/** Another process migrates; it is waited for, since its migrations are ours. */
class Busy extends Error {}
const BUSY_PAUSE_MS = 500;
const BUSY_TRIES = 2400;

/** One lock for all processes that migrate a database. */
const LOCK = 7_264_159_031;
const WATCH_EVERY_MS = 100;

const isLockTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '55P03' || error.code === '40P01');

/** Runs one migration, again and again until it gets its locks; answers whether no other process had run it. */
export async function runMigration<DB>(
  db: Kysely<DB>,
  migration: Migration,
  patience: Patience,
): Promise<boolean> {
  let [busy, tries] = [0, 0];
  for (;;) {
    const blockers = new Map<number, string>();
    try {
      return await attempt(db, migration, patience.lockMs, blockers);
    } catch (error) {
      if (error instanceof Busy && busy++ < BUSY_TRIES) {
        await sleep(BUSY_PAUSE_MS);
        continue;
      }
      if (!isLockTimeout(error)) throw error;
      const who = [...blockers.values()].join('; ') || 'unknown';
      const pause = patience.pausesMs[tries++];
      if (pause === undefined) throw new StartError(refusal(migration.name, who));
      patience.onWait(
        `migration ${migration.name} is waiting for a lock held by ${who}; trying again in ${pause} ms`,
      );
      await sleep(pause);
    }
  }
}

const refusal = (name: string, who: string) =>
  [
    `Can't migrate: the migration ${name} can't get the lock it needs. It is held by ${who}.`,
    "This migration changed nothing, and the running version isn't affected.",
    'End that transaction (select pg_terminate_backend(PID)), then start again.',
  ].join('\n');

async function attempt<DB>(
  db: Kysely<DB>,
  { name, statements, concurrent }: Migration,
  lockMs: number,
  blockers: Map<number, string>,
): Promise<boolean> {
  const outside = concurrent && !isEmbedded(db);
  return db.transaction().execute(async (tx) => {
    await sql`select set_config('lock_timeout', ${`${lockMs}ms`}, true)`.execute(tx);
    const { rows } = await sql<{ free: boolean; pid: number }>`
      select pg_try_advisory_xact_lock(${LOCK}::bigint) as free, pg_backend_pid() as pid`.execute(tx);
    if (!rows[0]?.free) throw new Busy('another process is migrating');
    const done = await sql`select 1 from kysely_migration where name = ${name}`.execute(tx);
    if (done.rows.length > 0) return false;
    const run = async (on: QueryExecutorProvider) => {
      for (const statement of statements) await sql.raw(outside ? statement : inside(statement)).execute(on);
    };
    if (outside) {
      // This transaction only holds the lock meanwhile. A statement without parameters has it let go of its snapshot,
      // for which an index that is built beside it would wait.
      await sql`select 1`.execute(tx);
      await run(db);
    }
    if (!outside) await watched(db, rows[0].pid, blockers, () => run(tx));
    await sql`insert into kysely_migration (name, timestamp)
      values (${name}, ${new Date().toISOString()})`.execute(tx);
    return true;
  });
}

/** The embedded database has no one beside it, and one connection. */
const inside = (statement: string) => statement.replace(/\bindex concurrently\b/i, 'index');

/** Looks meanwhile who holds what a session waits for. */
async function watched<DB>(
  db: Kysely<DB>,
  pid: number,
  blockers: Map<number, string>,
  run: () => Promise<void>,
): Promise<void> {
  if (isEmbedded(db)) return run();
  const timer = setInterval(() => {
    findBlockers(db, pid).then(
      (found) => {
        for (const [who, words] of found) blockers.set(who, words);
      },
      () => undefined,
    );
  }, WATCH_EVERY_MS);
  await run().finally(() => clearInterval(timer));
}

/** Who blocks a session, by their process: their program, for how long, and the first words of their statement. */
async function findBlockers<DB>(db: Kysely<DB>, pid: number): Promise<[number, string][]> {
  const { rows } = await sql<{ pid: number; name: string; seconds: number; query: string }>`
    select pid, coalesce(application_name, '') as name, coalesce(query, '') as query,
      extract(epoch from clock_timestamp() - coalesce(xact_start, query_start))::integer as seconds
    from pg_stat_activity where pid = any(pg_blocking_pids(${pid}::integer))`.execute(db);
  return rows.map(({ pid: who, name, seconds, query }) => [
    who,
    `pid ${who} (${name || 'no application_name'}), in a transaction for ${seconds} s: "${firstWords(query)}"`,
  ]);
}

/** The beginning of a statement, up to the first value in it. */
export const firstWords = (query: string): string =>
  (/^[a-z_ .,*"()\s]*/i.exec(query)?.[0] ?? '').trim().split(/\s+/).slice(0, 6).join(' ');
