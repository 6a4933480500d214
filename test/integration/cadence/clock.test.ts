import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { jobs } from '../../../src/app/worker.ts';
import { scheduleEnding } from '../../../src/domain/pairs/operations.ts';
import { sweepAll } from '../../../src/features/reminders/worker.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { runJobs } from '../../../src/platform/jobs/alone.ts';
import { noticeJumps } from '../../../src/platform/retention/clocks.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addMember, addPairRow, seedPair, testClock, testContext } from '../../support/fixtures.ts';
import { deliverAll, tick } from './post.ts';

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
  // The new academic year's first date and its steps have passed: an interval on comes the next.
  expect(await nextCheck(seed.pairId)).toBe('2027-11-29T08:00:00.000Z');
  time.set('2026-09-14T18:00:00Z');
  expect(await tick(ctx, seed.workspaceId)).toEqual([]); // what was planned then is not due
  expect(await nextCheck(seed.pairId)).toBe('2026-10-01T07:00:00.000Z');
  time.set('2026-10-01T17:00:00Z');
  expect((await tick(ctx, seed.workspaceId)).map(({ user }) => user).sort()).toEqual(
    [seed.resident.user, seed.mentor.user].sort(),
  );
});

/** A worker with a clock of its own beside the database's and the time that passes; several pairs share a mentor. */
async function setUpBeside() {
  const { time, ctx: made, seed } = await setUp();
  const database = testClock('2026-09-14T17:00:00Z');
  let elapsedMs = 0;
  const otherClocks = {
    ...made.otherClocks,
    database: async () => database.clock(),
    isOff: noticeJumps(() => elapsedMs),
  };
  const ctx = { ...made, otherClocks };
  await addPairRow(open.db, seed, (await addMember(open.db, seed, ['resident'])).id, seed.mentor.id, {
    started_on: '2026-08-20',
  });
  const run = async () => {
    await runJobs(
      ctx,
      jobs.filter(({ name }) => ['clocks', 'reminders'].includes(name)),
    );
    const letters = await deliverAll(ctx, seed.workspaceId);
    return letters.filter(({ refreshOf }) => !refreshOf).map(({ user }) => user);
  };
  /** Hours as they pass, with a tick in each; answers who got how many messages. */
  const pass = async (hours: number, clocks = [time, database]) => {
    const users: string[] = [];
    for (let hour = 0; hour < hours; hour++) {
      for (const each of clocks) each.advanceMinutes(60);
      elapsedMs += 3_600_000;
      users.push(...(await run()));
    }
    return [...Map.groupBy(users, (user) => user).values()].map((some) => some.length);
  };
  return { time, database, pass };
}

test('a clock that jumps a month ahead gives no one a second message, and only the latest step a day later', async () => {
  for (const which of ['own', 'both'] as const) {
    const { time, database, pass } = await setUpBeside();
    await pass(16 * 24 + 22); // October 1, before anyone is at work
    const onThatDay = await pass(6);
    for (const each of which === 'own' ? [time] : [time, database]) each.advanceDays(30);
    const atOnce = await pass(20);
    if (which === 'own') time.advanceDays(-30);
    const later = await pass(48);
    expect([onThatDay.length > 0, Math.max(...onThatDay)]).toEqual([true, 1]);
    expect(atOnce).toEqual([]);
    expect(Math.max(0, ...later)).toBeLessThanOrEqual(1);
    if (which === 'both') expect(later).toEqual([1, 1, 1]);
    await open.db.deleteFrom('pairs').execute();
    await open.db.deleteFrom('sweep_clock').execute();
  }
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

test('a pair whose ending is decided is looked at again as any other', async () => {
  const { time, ctx, seed } = await setUp();
  await open.db
    .transaction()
    .execute((tx) => scheduleEnding(tx, seed.pairId, new Date('2027-01-01T17:00:00Z')));
  await sweepAll(ctx);
  time.advanceMinutes(-120);
  await sweepAll(ctx);
  expect(await nextCheck(seed.pairId)).toBe('2026-10-01T07:00:00.000Z');
});
