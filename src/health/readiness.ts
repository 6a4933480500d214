import type { WebClient } from '@slack/web-api';
import { type Kysely, sql } from 'kysely';
import { pendingMigrations } from '../../db/migrate.ts';
import { slackCode, troubleOf } from '../slack/errors.ts';
import type { Check } from './server.ts';

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
  client: () => Promise<WebClient | undefined>,
): Record<string, Check> {
  const database: Check = async () => {
    await sql`select 1`.execute(db).catch(() => {
      throw new Error('unreachable');
    });
  };
  return {
    database,
    migrations: async () => {
      const pending = await pendingMigrations(db).catch(() =>
        database().then(
          () => ['the list cannot be read'],
          () => [], // told by the check above
        ),
      );
      if (pending.length > 0) throw new Error(`pending: ${pending.join(', ')}`);
    },
    // Slack out of reach is no reason to take a process out of service: nothing would be better for it.
    slack: remembered(async () => {
      const code = await (await client())?.auth.test().then(() => undefined, refusedWith);
      if (code) throw new Error(`token refused (${code})`);
    }, TOKEN_CHECK_EVERY_MS),
  };
}

const refusedWith = (error: unknown) =>
  troubleOf(error).kind === 'installation' ? slackCode(error) : undefined;
