import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { migrateToLatest, migrationNames, whyForeign } from '../../../db/migrate.ts';
import type { OpenDatabase } from '../../../src/database/open.ts';
import { StartError } from '../../../src/start-error.ts';
import { createTestDatabase } from '../../support/database.ts';

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
  test('from before the first release: how to start anew', async () => {
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
