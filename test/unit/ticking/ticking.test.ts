import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { tickBy } from '../../../src/platform/ticking.ts';
import { closeIdle } from '../../support/embedded.ts';

const DAY_MS = 86_400_000;

/** Only the calendar is false; timers are the real ones, as on a machine whose clock is set. */
function falseClock(): void {
  jest.useFakeTimers({
    now: new Date('2026-03-02T10:00:00.200Z'),
    doNotFake: [
      'setTimeout',
      'clearTimeout',
      'setInterval',
      'clearInterval',
      'setImmediate',
      'clearImmediate',
      'nextTick',
      'hrtime',
      'performance',
      'queueMicrotask',
    ],
  });
}

const jump = (ms: number) => jest.setSystemTime(Date.now() + ms);

const usedMs = () => {
  const { user, system } = process.threadCpuUsage(); // beside other threads' tests
  return (user + system) / 1000;
};

/**
 * Runs the clock on in real time, for so long and until something has happened; answers with the longest time that the
 * event loop worked without a pause, and the seconds that went by.
 */
async function goOn(forMs: number, hasHappened = () => true) {
  let longest = 0;
  const from = performance.now();
  let last = from;
  let used = usedMs();
  while (last < from + forMs || !hasHappened()) {
    await sleep(10);
    const now = performance.now();
    longest = Math.max(longest, usedMs() - used); // of the processor: what runs beside takes none of it
    used = usedMs();
    jump(now - last);
    last = now;
  }
  return { longest, seconds: (last - from) / 1000 };
}

beforeAll(closeIdle);
afterEach(() => {
  jest.useRealTimers();
});

describe('a clock with a tick a second', () => {
  test.each([
    ['a month forward', 30],
    ['ten years forward', 3650],
    ['a month back', -30],
    ['ten years back', -3650],
  ])('jumps %s: one tick, then it goes on, and nothing is held up', async (_, days) => {
    falseClock();
    let ticks = 0;
    const clock = tickBy('* * * * * *', () => {
      ticks += 1;
    });
    await goOn(1100, () => ticks > 0);
    const before = ticks;
    jump(days * DAY_MS);
    const { longest, seconds } = await goOn(2100, () => ticks > before + 1);
    clock.stop();
    expect(longest).toBeLessThan(1000); // a walk through what was missed takes minutes
    expect(ticks - before).toBeLessThan(seconds + 4);
  });
});

test('stopped is stopped', async () => {
  falseClock();
  let ticks = 0;
  tickBy('* * * * * *', () => {
    ticks += 1;
  }).stop();
  await goOn(1100);
  expect(ticks).toBe(0);
});
