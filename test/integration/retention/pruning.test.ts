import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createPruning } from '../../../src/platform/retention/pruning.ts';
import { createTestDatabase } from '../../support/database.ts';
import { seedPair, testClock, testContext } from '../../support/fixtures.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

const DAY_MS = 86_400_000;

test('old reminders go with their updates and their place in the ledger; nothing else does', async () => {
  const { clock, advanceDays } = testClock();
  const { ctx } = testContext(open, clock);
  const seed = await seedPair(open.db);
  const daysAgo = (days: number) => new Date(clock().getTime() - days * DAY_MS);
  const add = async (
    name: string,
    days: number,
    more: { kind?: string; state?: 'sent' | 'planned'; refresh_of?: string } = {},
  ) => {
    const id = randomUUID();
    const { state = 'sent', kind = 'reminders.nudge' } = more;
    const at = daysAgo(days);
    const own = { workspace_id: seed.workspaceId, program_id: seed.programId, payload: '{}', not_before: at };
    const message = { ...own, id, kind, state, to_user: 'U1', dedupe_key: name, created_at: at };
    await open.db
      .insertInto('outbox')
      .values({
        ...message,
        ...(state === 'sent' ? { sent_at: at } : {}),
        refresh_of: more.refresh_of ?? null,
      })
      .execute();
    return id;
  };
  const remind = async (name: string, days: number, due_on: string) => {
    const outbox_id = await add(name, days);
    await open.db
      .insertInto('nudges')
      .values({
        id: randomUUID(),
        workspace_id: seed.workspaceId,
        program_id: seed.programId,
        pair_id: seed.pairId,
        due_on,
        step: '0',
        recipient_id: seed.mentor.id,
        state: 'sent',
        sendable_at: daysAgo(days),
        created_at: daysAgo(days),
        settled_at: daysAgo(days),
        outbox_id,
      })
      .execute();
    return outbox_id;
  };
  await add('its update', 499, { refresh_of: await remind('old', 500, '2025-05-01') });
  await add('a late update', 10, { refresh_of: await remind('old, updated lately', 500, '2025-05-02') });
  await remind('young', 399, '2025-08-01');
  await add('another kind', 500, { kind: 'rematch.notice' });
  await add('never sent', 500, { state: 'planned' });
  const kept = async () =>
    (await open.db.selectFrom('outbox').select('dedupe_key').orderBy('dedupe_key').execute()).map(
      ({ dedupe_key }) => dedupe_key,
    );
  const before = await kept();

  await createPruning(400)(ctx); // the first look: both clocks must have been right a day ago, too
  expect(await kept()).toEqual(before);
  advanceDays(1);
  advanceDays(1);
  await createPruning(402)(ctx);
  expect(await kept()).toEqual([
    'a late update',
    'another kind',
    'never sent',
    'old, updated lately',
    'young',
  ]);
  const ledger = await open.db.selectFrom('nudges').select('due_on').execute();
  expect(ledger.map(({ due_on }) => due_on)).toEqual(['2025-08-01']);
});
