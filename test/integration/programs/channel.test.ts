import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  channelChosen,
  channelHeldUntil,
  directorsChannelRefused,
  noteChannel,
} from '../../../src/features/program-settings/channel-operations.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import type { ChannelProblem } from '../../../src/platform/database/tables/programs.ts';
import { transact } from '../../../src/platform/database/transact.ts';
import { HELD_ERROR } from '../../../src/platform/outbox/queries.ts';
import { createTestDatabase } from '../../support/database.ts';
import { seedPair, testClock, testContext } from '../../support/fixtures.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

async function setUp() {
  const time = testClock('2026-09-14T15:00:00Z');
  const { ctx } = testContext(open, time.clock);
  const seed = await seedPair(open.db);
  const { workspaceId, programId } = seed;
  const program = () =>
    open.db.selectFrom('programs').selectAll().where('id', '=', programId).executeTakeFirstOrThrow();
  const messages = () =>
    open.db.selectFrom('outbox').selectAll().where('program_id', '=', programId).execute();
  const note = (problem?: ChannelProblem, channelId = 'GDIRECTORS') =>
    transact(ctx, (tx) => noteChannel(tx, time.clock(), { workspaceId, programId, channelId, problem }));
  /** A message that waits in a channel, held since nothing can be posted there. */
  async function addHeld(kind = 'digest') {
    const later = new Date('2026-09-20T15:00:00Z');
    const id = randomUUID();
    await open.db
      .insertInto('outbox')
      .values({
        ...{ id, kind, workspace_id: workspaceId, program_id: programId, payload: '{}', dedupe_key: id },
        ...{ to_channel: 'GDIRECTORS', not_before: later, created_at: time.clock(), error: HELD_ERROR },
      })
      .execute();
    return open.db.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  }
  const refused = async (code: string, to_channel = 'GDIRECTORS') => {
    const row = { ...(await addHeld()), to_channel };
    return transact(ctx, (tx) => directorsChannelRefused(tx, time.clock(), row, code));
  };
  return { ctx, time, seed, program, messages, note, addHeld, refused };
}

describe('a directors’ channel in which nothing can be posted', () => {
  test.each([
    ['archived', [1, 2, 3]],
    ['restricted', [1, 1, 2]], // comes back, and is told once a month
  ] as const)('%s: directors are told %j times', async (problem, expected) => {
    const { time, note, messages } = await setUp();
    const told: number[] = [];
    for (const at of ['2026-09-14T15:00:00Z', '2026-09-16T15:00:00Z', '2026-10-02T15:00:00Z']) {
      time.set(at);
      await note(problem);
      await note();
      told.push((await messages()).length);
    }
    expect(told).toEqual(expected);
  });

  test('what is found of a channel that was replaced meanwhile is no one’s', async () => {
    const { note, program, messages } = await setUp();
    await note('archived', 'GFORMER');
    expect([(await program()).channel_problem, await messages()]).toEqual([null, []]);
  });

  test('a refusal counts for the program’s channel alone, as long as the program runs', async () => {
    const { seed, program, refused } = await setUp();
    expect(await refused('invalid_blocks')).toBeUndefined();
    expect(await refused('is_archived', 'GFORMER')).toBeUndefined();
    const closing = (delete_after: Date | null) =>
      open.db.updateTable('programs').set({ delete_after }).where('id', '=', seed.programId).execute();
    await closing(new Date('2026-10-14T15:00:00Z'));
    expect(await refused('is_archived')).toBeUndefined();
    expect((await program()).channel_problem).toBeNull();
    await closing(null);
    expect(await refused('is_archived')).toEqual(new Date('2026-09-14T16:00:00Z'));
    expect((await program()).channel_problem).toBe('archived');
  });

  test('chosen again once it is mended, it gets what waited; another one gets all but what is in confidence', async () => {
    const { ctx, time, note, program, addHeld } = await setUp();
    await note('archived');
    const [digest, request] = [await addHeld(), await addHeld('rematch.notice')];
    const held = () => transact(ctx, (tx) => channelHeldUntil(tx, time.clock(), digest));
    expect(await held()).toEqual(new Date('2026-09-14T16:00:00Z'));
    const choose = async (channelId: string) => {
      const before = await program();
      await transact(ctx, (tx) => channelChosen(tx, time.clock(), before, channelId));
      const rows = open.db.selectFrom('outbox').select(['to_channel', 'not_before', 'error']);
      return [
        await rows.where('id', '=', digest.id).executeTakeFirstOrThrow(),
        await rows.where('id', '=', request.id).executeTakeFirstOrThrow(),
      ];
    };
    const [other, inConfidence] = await choose('GOTHER');
    expect(other).toEqual({ to_channel: 'GOTHER', not_before: time.clock(), error: null });
    expect(inConfidence).toMatchObject({ to_channel: 'GDIRECTORS', error: HELD_ERROR });
    await note('archived');
    const [, same] = await choose('GDIRECTORS');
    expect(same).toEqual({ to_channel: 'GDIRECTORS', not_before: time.clock(), error: null });
    expect(await held()).toBeUndefined();
  });
});
