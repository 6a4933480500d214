import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { UNDELIVERED } from '../../../src/domain/programs/undelivered.ts';
import { findUndelivered } from '../../../src/features/program-settings/undelivered-queries.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { seedPair } from '../../support/fixtures.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

const NOW = new Date('2026-10-31T15:00:00Z');
const daysAgo = (days: number, ms = 0) => new Date(NOW.getTime() - days * 86_400_000 + ms);

/** What a director was told, and what they then read of it. */
async function told(to = 'UDANA') {
  const seed = await seedPair(open.db);
  const tell = (place: string, at: Date, code = 'user_disabled', more: { to_user?: string } = {}) => {
    const id = randomUUID();
    return open.db
      .insertInto('outbox')
      .values({
        ...{ id, kind: UNDELIVERED, workspace_id: seed.workspaceId, program_id: seed.programId },
        ...{ payload: JSON.stringify({ place, code }), dedupe_key: id, to_user: to, not_before: at },
        ...{ created_at: at, state: 'sent', ...more },
      })
      .execute();
  };
  const read = async () =>
    (await findUndelivered(open.db, seed.programId, to, NOW)).map(({ recipient, code }) =>
      recipient === '' ? code : recipient,
    );
  return { seed, tell, read };
}

test('a person stands for thirty days, a reason that is about no one for seven; the newest first', async () => {
  const { seed, tell, read } = await told();
  await tell(seed.resident.user, daysAgo(30));
  await tell('', daysAgo(7), 'restricted_action');
  expect(await read()).toEqual([]);
  await tell(seed.resident.user, daysAgo(30, 1));
  await tell('', daysAgo(7, 1), 'restricted_action');
  await tell(seed.mentor.user, daysAgo(3));
  expect(await read()).toEqual([seed.mentor.user, 'restricted_action', seed.resident.user]);
});

test('what another director was told, and what is about a channel, is not listed', async () => {
  const { seed, tell, read } = await told();
  await tell(seed.resident.user, daysAgo(1), 'user_disabled', { to_user: 'UOTHER' });
  await tell('GDIRECTORS', daysAgo(1), 'is_archived');
  expect(await read()).toEqual([]);
});

test('goes once the person has no role any more, or Slack has shown the account since', async () => {
  const { seed, tell, read } = await told();
  await tell(seed.resident.user, daysAgo(2));
  await tell(seed.mentor.user, daysAgo(2));
  const account = (user: string, updated_at: Date, deactivated_at: Date | null = null) =>
    open.db
      .updateTable('people')
      .set({ updated_at, deactivated_at })
      .where('workspace_id', '=', seed.workspaceId)
      .where('slack_user_id', '=', user)
      .execute();
  await account(seed.resident.user, daysAgo(2));
  await account(seed.mentor.user, daysAgo(1), daysAgo(1));
  expect((await read()).toSorted()).toEqual([seed.mentor.user, seed.resident.user].toSorted());
  await account(seed.mentor.user, daysAgo(2, 1));
  expect(await read()).toEqual([seed.resident.user]);
  await open.db.updateTable('members').set({ roles: [] }).where('id', '=', seed.resident.id).execute();
  expect(await read()).toEqual([]);
});
