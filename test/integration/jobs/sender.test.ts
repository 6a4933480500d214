import { describe, expect, test } from '@jest/globals';
import { createMessageSender } from '../../../src/app/worker.ts';
import { sayRatherNot } from '../../../src/domain/draws/operations.ts';
import { transact } from '../../../src/platform/database/transact.ts';
import { describeFaults } from '../../../src/platform/jobs/faults.ts';
import { seedPair } from '../../support/fixtures.ts';
import { UNLIMITED } from '../../support/world.ts';
import { addMessage, addUnpaired, NOW, openRequest, propose, type Seed } from './rows.ts';
import type { Scene } from './scenes.ts';
import {
  clear,
  clock,
  open,
  posted,
  SEALED_GARBAGE,
  setZone,
  spoiling,
  stage,
  useDatabase,
  worker,
} from './stage.ts';

useDatabase();

describe('the sender', () => {
  const proposed: Scene = {
    arrange: async (ctx, seed) => {
      const proposalId = await propose(ctx, seed, {
        state: 'open',
        at: '2026-09-20T17:00:00Z',
        place: 'Here',
      });
      await addMessage(ctx, seed, {
        kind: 'times.proposed',
        payload: JSON.stringify({ proposalId, side: 'resident' }),
        to_user: seed.resident.user,
        to_channel: null,
      });
    },
  };
  const requested: Scene = {
    arrange: async (ctx, seed) => {
      const { id } = await addUnpaired(ctx, seed);
      const resident = { id, workspace_id: seed.workspaceId, program_id: seed.programId };
      await transact(ctx, (tx) => sayRatherNot(ctx.keys, tx, resident, { ratherNot: [], listed: [] }));
      const requestId = await openRequest(ctx, seed, id, 'GDIRECTORS');
      await addMessage(ctx, seed, { kind: 'matching.card', payload: JSON.stringify({ requestId }) });
    },
  };
  const zone = {
    add: ({ programId }: Seed) => setZone(programId, 'America/Atlantis'),
    mend: ({ programId }: Seed) => setZone(programId, 'America/Los_Angeles'),
  };

  test.each([
    ['a sealed location', proposed, spoiling('time_proposals', 'place', SEALED_GARBAGE)],
    ['a sealed draw', requested, spoiling('draws', 'drawn', SEALED_GARBAGE)],
    ['a payload', proposed, spoiling('outbox', 'payload', '{"nobody": "expects this"}')],
    ['a kind that no version knows', proposed, spoiling('outbox', 'kind', 'faxes.sent')],
    ['a time zone', requested, zone],
    ['times', proposed, spoiling('time_proposals', 'times', '{"nobody": "expects this"}')],
  ])(
    '%s that cannot be read holds up its own message alone, and only so long',
    async (_name, scene, breaks) => {
      const { ctx, bad, good } = await stage(scene);
      const send = createMessageSender(ctx, UNLIMITED);
      await breaks.add(bad);
      const stateOf = async ({ programId }: Seed) =>
        (
          await open.db
            .selectFrom('outbox')
            .select(['state', 'error'])
            .where('program_id', '=', programId)
            .execute()
        )[0];
      for (const { workspaceId } of [bad, good]) await send(workspaceId, new AbortController().signal);
      expect(await stateOf(good)).toMatchObject({ state: 'sent' });
      expect(await stateOf(bad)).toMatchObject({ state: 'planned', error: 'cannot_be_rendered' });
      expect(await describeFaults(open.db)).toEqual([expect.stringContaining(bad.programId)]);
      await breaks.mend(bad);
      clock.advanceMinutes(3);
      await send(bad.workspaceId, new AbortController().signal);
      expect(await stateOf(bad)).toMatchObject({ state: 'sent' });
      expect(await describeFaults(open.db)).toEqual([]);
      await clear(bad, good);
    },
  );

  test('messages of a program that cannot be read keep none of its workspace waiting', async () => {
    const ctx = worker();
    clock.set(NOW);
    const bad = await seedPair(open.db);
    for (let count = 0; count < 9; count += 1) await addMessage(ctx, bad, { payload: '{}' });
    await addMessage(ctx, bad, { not_before: new Date(NOW) });
    posted.length = 0;
    await createMessageSender(ctx, UNLIMITED)(bad.workspaceId, new AbortController().signal);
    expect(posted).toHaveLength(1);
    await clear(bad);
  });

  test('a message that never can be read ends after a day, and nothing is sent twice', async () => {
    const ctx = worker();
    clock.set(NOW);
    const bad = await seedPair(open.db);
    await addMessage(ctx, bad, { payload: '{}' });
    const send = createMessageSender(ctx, UNLIMITED);
    let tries = 0;
    for (; tries < 60; tries += 1) {
      await send(bad.workspaceId, new AbortController().signal);
      const { state } = await open.db
        .selectFrom('outbox')
        .select('state')
        .where('workspace_id', '=', bad.workspaceId)
        .orderBy('seq')
        .executeTakeFirstOrThrow();
      if (state === 'failed') break;
      clock.advanceMinutes(60);
    }
    expect(tries).toBeGreaterThan(20);
    expect(tries).toBeLessThan(30);
    await clear(bad);
  });
});
