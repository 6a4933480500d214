import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { transact } from '../../../src/platform/database/transact.ts';
import { enqueue } from '../../../src/platform/outbox/enqueue.ts';
import type { OutboxRow } from '../../../src/platform/outbox/kinds.ts';
import { claimNext, findInterrupted, findMessage, setState } from '../../../src/platform/outbox/queries.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addWorkspace, testClock, testContext } from '../../support/fixtures.ts';

let open: OpenDatabase;
let workspaceId: string;
let row: OutboxRow;
const time = testClock();

beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());
beforeEach(async () => {
  workspaceId = await addWorkspace(open.db);
  const { ctx } = testContext(open, time.clock);
  const to = { user: 'U1' };
  await transact(ctx, async (tx) => {
    await enqueue(tx, time.clock(), { workspaceId, kind: 'x', payload: {}, to, dedupeKey: 'x' });
  });
  const claimed = await claimNext(open.db, workspaceId, time.clock());
  if (!claimed) throw new Error('nothing was claimed');
  row = claimed;
});

const interrupted = async () => {
  const rows = await findInterrupted(open.db, workspaceId, time.clock(), 6000);
  return rows.map(({ id }) => id);
};

describe('a claim', () => {
  test('cannot be ended by a worker that lost it to another one', async () => {
    time.advanceMinutes(1);
    expect(await setState(open.db, row, 'planned')).toBe(true);
    const taken = await claimNext(open.db, workspaceId, time.clock());
    expect(taken?.id).toBe(row.id);
    expect(await setState(open.db, row, 'sent')).toBe(false);
    expect(await findMessage(open.db, row.id)).toMatchObject({ state: 'sending', tries: 2 });
  });

  test('looks interrupted after 6 seconds, by a clock 30 s off only a little sooner or later', async () => {
    expect(await interrupted()).toEqual([]);
    time.advanceMinutes(-0.5);
    expect(await interrupted()).toEqual([]);
    time.advanceMinutes(0.5);
    time.advanceMinutes(0.2);
    expect(await interrupted()).toEqual([row.id]);
  });

  test('made while the clock was ahead looks interrupted too', async () => {
    time.advanceDays(-365);
    expect(await interrupted()).toEqual([row.id]);
  });

  test('takes messages of one moment in the order in which they were enqueued', async () => {
    const { ctx } = testContext(open, time.clock);
    const keys = Array.from({ length: 20 }, (_, at) => `in order ${at}`);
    await transact(ctx, async (tx) => {
      for (const dedupeKey of keys) {
        const to = { user: 'UORDER' };
        await enqueue(tx, time.clock(), { workspaceId, kind: 'x', payload: {}, to, dedupeKey });
      }
    });
    const claimed: string[] = [];
    for (;;) {
      const next = await claimNext(open.db, workspaceId, time.clock());
      if (!next) break;
      // While it is underway, its conversation has no other.
      expect(await claimNext(open.db, workspaceId, time.clock())).toBeUndefined();
      await setState(open.db, next, 'sent');
      claimed.push(next.dedupe_key);
    }
    expect(claimed).toEqual(keys);
  });
});
