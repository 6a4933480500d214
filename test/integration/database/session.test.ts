import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { isDatabaseDown } from '../../../src/platform/database/errors.ts';
import { type OpenDatabase, openPostgres } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { silenceable } from '../../support/silence.ts';
import { administer, serverUrl } from '../../support/template.ts';

const onPostgres = serverUrl() ? test : test.skip;

/** Runs with a database whose sessions begin with these settings, and with one that only the test opens. */
async function withDatabase(
  settings: Record<string, string>,
  run: (url: string, asAdmin: (statement: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const made = await createTestDatabase();
  if (made.kind !== 'postgres') throw new Error('needs Postgres');
  const name = new URL(made.url).pathname.slice(1);
  const asAdmin = (statement: string) => administer(serverUrl() ?? '', statement);
  try {
    for (const [setting, value] of Object.entries(settings))
      await asAdmin(`alter database ${name} set ${setting} = ${value}`);
    await run(made.url, asAdmin);
  } finally {
    for (const setting of Object.keys(settings)) await asAdmin(`alter database ${name} reset ${setting}`);
    await made.close();
  }
}

const show = async (open: OpenDatabase, setting: string) =>
  (await sql<{ value: string }>`select current_setting(${setting}) as value`.execute(open.db)).rows[0]?.value;

onPostgres('a session is set, whatever the database says', async () => {
  const odd = {
    datestyle: "'German'",
    timezone: "'Asia/Tokyo'",
    default_transaction_isolation: "'serializable'",
    standard_conforming_strings: 'off',
    search_path: 'pg_catalog',
    statement_timeout: '1',
    lock_timeout: '2000',
    idle_in_transaction_session_timeout: '2000',
    idle_session_timeout: '60000',
    intervalstyle: "'sql_standard'",
  };
  await withDatabase(odd, async (url) => {
    const open = openPostgres(url, { max: 2, name: 'mentor test' });
    try {
      const found = Object.fromEntries(
        await Promise.all(Object.keys(odd).map(async (name) => [name, await show(open, name)])),
      );
      expect(found).toEqual({
        datestyle: 'ISO, MDY',
        timezone: 'UTC',
        default_transaction_isolation: 'read committed',
        standard_conforming_strings: 'on',
        search_path: '"$user", public',
        statement_timeout: '20s',
        lock_timeout: '10s',
        idle_in_transaction_session_timeout: '25s',
        idle_session_timeout: '0',
        intervalstyle: 'postgres',
      });
      expect(await show(open, 'application_name')).toBe('mentor test');
    } finally {
      await open.close();
    }
  });
});

onPostgres('a server that only reads counts as down, and serves again as soon as it writes', async () => {
  await withDatabase({ default_transaction_read_only: 'on' }, async (url, asAdmin) => {
    const open = openPostgres(url, { max: 1 });
    try {
      const failed = await sql`select 1`.execute(open.db).catch((error: unknown) => error);
      expect(isDatabaseDown(failed)).toBe(true);
      await asAdmin(`alter database ${new URL(url).pathname.slice(1)} reset default_transaction_read_only`);
      expect((await sql`select 1 as one`.execute(open.db)).rows).toEqual([{ one: 1 }]);
    } finally {
      await open.close();
    }
  });
});

onPostgres('a session that turned read-only is dropped, not lent again', async () => {
  await withDatabase({}, async (url) => {
    const open = openPostgres(url, { max: 1 });
    try {
      const before = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(open.db);
      await sql`set default_transaction_read_only = on`.execute(open.db);
      const failed = await sql`create table written ()`.execute(open.db).catch((error: unknown) => error);
      expect(isDatabaseDown(failed)).toBe(true);
      await sql`create table written ()`.execute(open.db);
      const after = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(open.db);
      expect(after.rows[0]?.pid).not.toBe(before.rows[0]?.pid);
    } finally {
      await open.close();
    }
  });
});

onPostgres('connections that fell silent are destroyed, and new ones serve', async () => {
  await withDatabase({}, async (url) => {
    const way = await silenceable(url);
    const open = openPostgres(way.url, { max: 2, answerMs: 1000 });
    try {
      await Promise.all([
        sql`select pg_sleep(0.05)`.execute(open.db),
        sql`select pg_sleep(0.05)`.execute(open.db),
      ]);
      way.silence();
      const outcomes = await Promise.allSettled([
        sql`select 1`.execute(open.db),
        sql`select 1`.execute(open.db),
      ]);
      for (const outcome of outcomes)
        expect(outcome.status === 'rejected' && isDatabaseDown(outcome.reason)).toBe(true);
      expect((await sql`select 1 as one`.execute(open.db)).rows).toEqual([{ one: 1 }]);
    } finally {
      await open.close();
      await way.close();
    }
  });
});
