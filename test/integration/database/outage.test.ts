import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { isDatabaseDown } from '../../../src/platform/database/errors.ts';
import { createTestDatabase } from '../../support/database.ts';
import { takeDown } from '../../support/outage.ts';
import { serverUrl } from '../../support/template.ts';

const onPostgres = serverUrl() ? test : test.skip;

onPostgres('an outage in the middle of a transaction fails it, and never the process', async () => {
  const open = await createTestDatabase();
  try {
    let restore: (() => Promise<void>) | undefined;
    const work = open.db.transaction().execute(async (tx) => {
      await sql`create table half_done ()`.execute(tx);
      restore = await takeDown(open);
      await sql`select 1`.execute(tx);
    });
    const error = await work.then(
      () => undefined,
      (failed: unknown) => failed,
    );
    expect(isDatabaseDown(error)).toBe(true);
    await restore?.();
    expect((await sql`select to_regclass('half_done') as name`.execute(open.db)).rows).toEqual([
      { name: null },
    ]);
  } finally {
    await open.close();
  }
});
