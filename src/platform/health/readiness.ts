import type { WebClient } from '@slack/web-api';
import { type Kysely, sql } from 'kysely';
import { pendingMigrations } from '../database/migrate.ts';
import { slackCode, troubleOf } from '../slack/errors.ts';
import type { Check } from './server.ts';

const READ_ONLY = 'is read-only (a standby after a failover, or set that way)';
const TOKEN_CHECK_EVERY_MS = 60_000;

/** Keeps a check's answer for a while, so that probes of several load balancers cost one look. */
function remembered(check: Check, forMs: number): Check {
  let at = Number.NEGATIVE_INFINITY;
  let last: Promise<void> = Promise.resolve();
  return () => {
    if (performance.now() - at > forMs) {
      at = performance.now();
      last = check();
      last.catch(() => undefined);
    }
    return last;
  };
}

/** What must be well for the process to serve: the database answers, has every migration, and Slack takes the token. */
export function readiness<DB>(
  db: Kysely<DB>,
  own: { workspaceId: string; client(): Promise<WebClient> } | undefined,
): Record<string, Check> {
  const database: Check = async () => {
    const mode = await sql<{
      read_only: string;
    }>`select current_setting('transaction_read_only') as read_only`
      .execute(db)
      .catch((error: { code?: unknown }) => {
        throw new Error(error.code === '25006' ? READ_ONLY : 'unreachable');
      });
    if (mode.rows[0]?.read_only === 'on') throw new Error(READ_ONLY);
  };
  return {
    database,
    migrations: async () => {
      const pending = await pendingMigrations(db).catch(() =>
        database().then(
          () => ["the list can't be read"],
          () => [], // told by the check above
        ),
      );
      if (pending.length > 0) throw new Error(`pending: ${pending.join(', ')}`);
    },
    slack: own ? slackCheck(db, own) : async () => undefined,
  };
}

/** Slack out of reach is no reason to take a process out of service: nothing would be better for it. */
function slackCheck<DB>(db: Kysely<DB>, own: { workspaceId: string; client(): Promise<WebClient> }): Check {
  const token = remembered(async () => {
    const code = await (await own.client()).auth.test().then(() => undefined, refusedWith);
    if (code) throw new Error(`token refused (${code})`);
  }, TOKEN_CHECK_EVERY_MS);
  return async () => {
    await token();
    const stopped = await findStopped(db, own.workspaceId).catch(() => undefined); // told by the database's check
    if (stopped) throw new Error(stopped);
  };
}

/** Slack may take the token again before the worker, which looks by and by, has found out. */
async function findStopped<DB>(db: Kysely<DB>, workspaceId: string): Promise<string | undefined> {
  const { rows } = await sql<{ reason: string; again: Date | null }>`
    select stopped_reason as reason, look_again_at as again from workspaces
    where id = ${workspaceId} and stopped_at is not null`.execute(db);
  const [row] = rows;
  return row && `sending stopped (${row.reason}), next try ${row.again?.toISOString() ?? 'at the next tick'}`;
}

const refusedWith = (error: unknown) =>
  troubleOf(error).kind === 'installation' ? slackCode(error) : undefined;
