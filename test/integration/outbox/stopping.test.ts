import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { stopWorkspace } from '../../../src/platform/outbox/queries.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addWorkspace } from '../../support/fixtures.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
}, 60_000);
afterAll(() => open.close());

const NOW = new Date('2026-09-15T17:00:00Z');

async function deletionAfter(...reasons: string[]): Promise<Date | null> {
  const id = await addWorkspace(open.db);
  for (const reason of reasons) await stopWorkspace(open.db, id, reason, NOW);
  const row = await open.db
    .selectFrom('workspaces')
    .select(['stopped_at', 'delete_after'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  expect(row.stopped_at).toEqual(NOW);
  return row.delete_after;
}

test.each(['app_uninstalled', 'tokens_revoked'])('the event %s starts the 30 days', async (event) => {
  expect(await deletionAfter(event)).toEqual(new Date('2026-10-15T17:00:00Z'));
});

test.each(['account_inactive', 'token_revoked', 'invalid_auth', 'missing_scope', 'not_installed'])(
  'a call refused with %s stops sending and deletes nothing',
  async (code) => {
    expect(await deletionAfter(code)).toBeNull();
  },
);

test('an event that follows a refused call starts them, too', async () => {
  expect(await deletionAfter('account_inactive', 'app_uninstalled')).not.toBeNull();
});
