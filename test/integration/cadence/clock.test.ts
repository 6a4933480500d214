import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { OpenDatabase } from '../../../src/database/open.ts';
import { scheduleEnding } from '../../../src/pairs/operations.ts';
import { sweepAll } from '../../../src/reminders/worker.ts';
import { createTestDatabase } from '../../support/database.ts';
import { seedPair, testClock, testContext } from '../../support/fixtures.ts';
import { tick } from './post.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
beforeEach(() => open.db.deleteFrom('sweep_clock').execute());
afterAll(() => open.close());

const nextCheck = async (pairId: string) =>
  (
    await open.db
      .selectFrom('pairs')
      .select('next_check_at')
      .where('id', '=', pairId)
      .executeTakeFirstOrThrow()
  ).next_check_at?.toISOString();

/** A pair in Los Angeles, due on October 1. */
async function setUp() {
  const time = testClock('2026-09-14T17:00:00Z');
  const { ctx } = testContext(open, time.clock);
  const seed = await seedPair(open.db, { startedOn: '2026-09-01' });
  return { time, ctx, seed };
}

test('a clock that was a year ahead and came back loses no reminder', async () => {
  const { time, ctx, seed } = await setUp();
  await sweepAll(ctx);
  expect(await nextCheck(seed.pairId)).toBe('2026-10-01T07:00:00.000Z');
  time.set('2027-09-14T17:00:00Z');
  await sweepAll(ctx); // plans what would be due then, and nothing after it
  expect(await nextCheck(seed.pairId)).toBe('2027-09-29T07:00:00.000Z'); // a gentler date's second step
  time.set('2026-09-14T18:00:00Z');
  expect(await tick(ctx, seed.workspaceId)).toEqual([]); // what was planned then is not due
  expect(await nextCheck(seed.pairId)).toBe('2026-10-01T07:00:00.000Z');
  time.set('2026-10-01T17:00:00Z');
  expect((await tick(ctx, seed.workspaceId)).map(({ user }) => user).sort()).toEqual(
    [seed.resident.user, seed.mentor.user].sort(),
  );
});

test('clocks that differ by less than an hour, and a repeat within six, leave everything as it is', async () => {
  const { time, ctx, seed } = await setUp();
  await sweepAll(ctx);
  const mark = new Date('2026-12-24T00:00:00Z');
  const place = () =>
    open.db.updateTable('pairs').set({ next_check_at: mark }).where('id', '=', seed.pairId).execute();
  await place();
  time.advanceMinutes(-59);
  await sweepAll(ctx);
  expect(await nextCheck(seed.pairId)).toBe(mark.toISOString());
  time.advanceMinutes(-2);
  await sweepAll(ctx);
  expect(await nextCheck(seed.pairId)).toBe('2026-10-01T07:00:00.000Z');
  await place();
  for (const minutes of [300, -300]) {
    time.advanceMinutes(minutes);
    await sweepAll(ctx);
  }
  expect(await nextCheck(seed.pairId)).toBe(mark.toISOString());
});

test('a pair whose ending is decided is looked at anew as any other', async () => {
  const { time, ctx, seed } = await setUp();
  await open.db
    .transaction()
    .execute((tx) => scheduleEnding(tx, seed.pairId, new Date('2027-01-01T17:00:00Z')));
  await sweepAll(ctx);
  time.advanceMinutes(-120);
  await sweepAll(ctx);
  expect(await nextCheck(seed.pairId)).toBe('2026-10-01T07:00:00.000Z');
});
