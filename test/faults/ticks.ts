import { jobs } from '../../src/app/worker.ts';
import type { OpenDatabase } from '../../src/platform/database/open.ts';
import { runJobs } from '../../src/platform/jobs/alone.ts';
import { noticeJumps } from '../../src/platform/retention/clocks.ts';
import { deliverAll } from '../integration/cadence/post.ts';
import { COUNTS } from '../journeys/statements/counts.ts';
import { addMember, addPairRow, seedPair, testClock, testContext } from '../support/fixtures.ts';
import { startIdling } from '../support/idle.ts';
import { withDatabase, withDatabases } from './keeping.ts';
import { type NamedRun, resultOf } from './named.ts';

const PROGRAMS = [1, 20, 200];

const idle: NamedRun = {
  name: 'idle',
  about: `a tick with nothing due, with ${PROGRAMS.join(', ')} programs`,
  on: ['Postgres', 'PGlite'],
  run: (on, server) =>
    withDatabases(on, server, () =>
      withDatabase(async (open) => {
        const idling = await startIdling(open);
        const costs: number[] = [];
        for (const [index, count] of PROGRAMS.entries())
          costs.push(await idling.tickWith(count - (PROGRAMS[index - 1] ?? 0)));
        const most = COUNTS['a tick with nothing due'];
        const isFixed = costs.every((cost) => cost <= most);
        return resultOf({ lost: 0, duplicates: 0 }, 0, `${costs.join(', ')} statements`, isFixed);
      }),
    ),
};

const PAIRS = 100;
const JUMP_DAYS = 30;

/** Pairs that are due on one day, and a worker whose clocks can be moved apart. */
async function startJumping(open: OpenDatabase) {
  const [own, database] = [testClock('2026-09-14T17:00:00Z'), testClock('2026-09-14T17:00:00Z')];
  const seed = await seedPair(open.db, { startedOn: '2026-09-01' });
  for (let count = 1; count < PAIRS; count += 1) {
    const [resident, mentor] = [
      await addMember(open.db, seed, ['resident']),
      await addMember(open.db, seed, ['mentor']),
    ];
    await addPairRow(open.db, seed, resident.id, mentor.id, { started_on: '2026-09-01' });
  }
  let elapsedMs = 0;
  const { ctx: made } = testContext(open, own.clock);
  const otherClocks = {
    ...made.otherClocks,
    database: async () => database.clock(),
    isOff: noticeJumps(() => elapsedMs),
  };
  const ctx = { ...made, otherClocks };
  const wanted = jobs.filter(({ name }) => ['clocks', 'reminders'].includes(name));
  /** Hours as they pass, with a tick in each; answers how many messages each person who got any got. */
  const pass = async (hours: number): Promise<number[]> => {
    const users: string[] = [];
    for (let hour = 0; hour < hours; hour++) {
      for (const each of [own, database]) each.advanceMinutes(60);
      elapsedMs += 3_600_000;
      await runJobs(ctx, wanted);
      const letters = await deliverAll(ctx, seed.workspaceId);
      users.push(...letters.filter(({ refreshOf }) => !refreshOf).map(({ user }) => user));
    }
    return [...Map.groupBy(users, (user) => user).values()].map((some) => some.length);
  };
  return { own, database, pass };
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

const jump: NamedRun = {
  name: 'jump',
  about: `the clock jumps ${JUMP_DAYS} days ahead on the day on which ${2 * PAIRS} people are reminded`,
  on: ['Postgres', 'PGlite'],
  run: (on, server) =>
    withDatabases(on, server, async () => {
      const seen = { duplicates: 0, lost: 0, onThatDay: 0, atOnce: 0, later: 0 };
      for (const isDatabaseOffToo of [false, true])
        await withDatabase(async (open) => {
          const { own, database, pass } = await startJumping(open);
          await pass(16 * 24 + 22); // until the due date, before anyone is at work
          const onThatDay = await pass(6);
          for (const each of isDatabaseOffToo ? [own, database] : [own]) each.advanceDays(JUMP_DAYS);
          const atOnce = await pass(20);
          if (!isDatabaseOffToo) own.advanceDays(-JUMP_DAYS);
          const later = await pass(48);
          seen.onThatDay += sum(onThatDay);
          seen.atOnce += sum(atOnce);
          seen.later += sum(later);
          seen.lost += 2 * PAIRS - onThatDay.length;
          seen.duplicates += sum([...onThatDay, ...later].map((count) => count - 1)) + sum(atOnce);
        });
      const note = `${seen.onThatDay} sent on the day, ${seen.atOnce} within 20 hours of the jump, ${seen.later} after a day of the new time`;
      return resultOf(seen, 0, note, seen.later <= 2 * PAIRS);
    }),
};

/** The runs about what the worker's clock sets off. */
export const tickRuns: readonly NamedRun[] = [idle, jump];
