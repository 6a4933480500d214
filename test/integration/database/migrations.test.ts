import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { StartError } from '../../../src/platform/config.ts';
import { migrateToLatest, migrationNames, whyForeign } from '../../../src/platform/database/migrate.ts';
import { PATIENCE, runMigration } from '../../../src/platform/database/migrating.ts';
import { type OpenDatabase, openPostgres } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { serverUrl } from '../../support/template.ts';
import { until } from '../../support/until.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

const rename = (from: string, to: string) =>
  sql`update kysely_migration set name = ${to} where name = ${from}`.execute(open.db);

/** What an operator reads when the database has a migration of this name. */
async function refusedWith(name: string): Promise<string> {
  const [first = ''] = await migrationNames();
  await rename(first, name);
  try {
    await expect(migrateToLatest(open.db)).rejects.toThrow(StartError);
    return (await whyForeign(open.db)) ?? '';
  } finally {
    await rename(name, first);
  }
}

test('migrations are numbered from 1 without gaps, each number once', async () => {
  const names = await migrationNames();
  expect(names.length).toBeGreaterThan(0);
  names.forEach((name, index) => {
    expect(name).toMatch(/^\d{4}(_[a-z]+)+$/);
    expect(Number(name.slice(0, 4))).toBe(index + 1);
  });
});

test('a second run has nothing to do', async () => {
  expect(await migrateToLatest(open.db)).toEqual([]);
});

describe('a database that other migrations made is refused in words', () => {
  test('from before the first release: how to start again', async () => {
    const words = await refusedWith('0001_foundation');
    expect(words).toContain('0001_foundation');
    expect(words).toContain('delete the folder "pglite"');
    expect(words).toContain('dropdb');
  });

  test('of a newer version: to start that one', async () => {
    const words = await refusedWith('9999_of_next_year');
    expect(words).toContain(
      'A newer version of Mentor has used this database (it has the migration 9999_of_next_year)',
    );
    expect(words).not.toContain('delete');
  });
});

const onPostgres = serverUrl() ? test : test.skip;

/** A migration that needs a table for itself, and one that is run outside a transaction. */
const widening = {
  name: '9990_wider',
  statements: ['alter table pairs add column wider integer'],
  concurrent: false,
};
const indexing = {
  name: '9991_faster',
  statements: [
    'drop index concurrently if exists pairs_faster',
    'create index concurrently pairs_faster on pairs (wider)',
  ],
  concurrent: true,
};

onPostgres(
  'a reader that stays holds a migration up, is named, and keeps no one else from reading',
  async () => {
    const [reading, writing] = [
      openPostgres(open.kind === 'postgres' ? open.url : '', { max: 1, name: 'a long report' }),
      openPostgres(open.kind === 'postgres' ? open.url : '', { max: 2, name: 'mentor migrations' }),
    ];
    const waits: string[] = [];
    const patience = {
      lockMs: 300,
      pausesMs: Array<number>(100).fill(200),
      onWait: (words: string) => void waits.push(words),
    };
    let migrated = false;
    try {
      await reading.db.transaction().execute(async (tx) => {
        await sql`select id from pairs where id::text = 'secret'`.execute(tx);
        const migrating = runMigration(writing.db, widening, patience).then(() => {
          migrated = true;
        });
        let slowest = 0;
        while (waits.length < 3) {
          const began = performance.now();
          await open.db.selectFrom('pairs').select('id').limit(1).execute();
          slowest = Math.max(slowest, performance.now() - began);
          await sleep(10);
        }
        expect(slowest).toBeLessThan(2000);
        expect(migrated).toBe(false);
        const refused = runMigration(writing.db, widening, { ...patience, pausesMs: [] });
        await expect(refused).rejects.toThrow(/9990_wider.*held by pid \d+ \(a long report\)/);
        void migrating;
      });
      await until(() => migrated, 'it migrates when the reader has gone');
      expect(waits[0]).toMatch(
        /held by pid \d+ \(a long report\), in a transaction for \d+ s: "select id from pairs where id"/,
      );
      expect(waits.join()).not.toContain('secret');
    } finally {
      await reading.close();
      await writing.close();
    }
  },
);

test('processes that migrate at once run each migration once, also one outside a transaction', async () => {
  const ran = await Promise.all(
    [1, 2, 3].map(async () => {
      const own = open.kind === 'postgres' ? openPostgres(open.url, { max: 2 }) : undefined;
      const results: boolean[] = [];
      for (const migration of [widening, indexing])
        results.push(await runMigration((own ?? open).db, migration, PATIENCE));
      await own?.close();
      return results;
    }),
  );
  const times = (index: number) => ran.filter((results) => results[index]).length;
  expect(times(0)).toBe(serverUrl() ? 0 : 1); // the test above ran it
  expect(times(1)).toBe(1);
  await sql`select wider from pairs`.execute(open.db);
});
