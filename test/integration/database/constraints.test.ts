import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { OpenDatabase } from '../../../src/database.ts';
import { createTestDatabase } from '../../support/database.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

test('a fresh database has the tables', async () => {
  expect(await open.db.selectFrom('programs').selectAll().execute()).toEqual([]);
});
