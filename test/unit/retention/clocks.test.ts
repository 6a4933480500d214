import { expect, test } from '@jest/globals';
import { noticeJumps } from '../../../src/platform/retention/clocks.ts';
import { noticeLeaps } from '../../../src/platform/retention/looks.ts';
import { deletionAfter, eraseBefore, spansErasedBefore } from '../../../src/platform/retention/policy.ts';

const DAY_MS = 86_400_000;
const START = Date.parse('2026-09-14T15:00:00Z');

/** Asks after some time has passed, with the own clock moved by as much and by `off` since the start. */
function asking(notice: (elapsedMs: () => number) => (own: Date) => boolean) {
  let elapsed = 0;
  const ask = notice(() => elapsed);
  return (passed: number, off: number) => {
    elapsed += passed;
    return ask(new Date(START + elapsed + off));
  };
}

test('a leap is one of more than a day, forward, since the last time', () => {
  const hasLeapt = asking(noticeLeaps);
  expect(hasLeapt(0, 40 * DAY_MS)).toBe(false); // there is nothing to compare with
  expect(hasLeapt(1000, 41 * DAY_MS)).toBe(false);
  expect(hasLeapt(1000, 42 * DAY_MS + 1)).toBe(true);
  expect(hasLeapt(1000, 42 * DAY_MS + 1)).toBe(false);
  expect(hasLeapt(1000, 0)).toBe(false);
});

test('a jump by more than a day either way is off until it is undone, or for a day', () => {
  const isOff = asking(noticeJumps);
  expect(isOff(0, 0)).toBe(false);
  expect(isOff(1000, DAY_MS)).toBe(false);
  expect(isOff(1000, 2 * DAY_MS + 1)).toBe(true);
  expect(isOff(1000, DAY_MS)).toBe(false); // came back
  expect(isOff(1000, -1)).toBe(true);
  expect(isOff(DAY_MS - 1, -1)).toBe(true);
  expect(isOff(1, -1)).toBe(false); // a day later it is the right time
  expect(isOff(1000, DAY_MS)).toBe(true);
});

test('what is kept how long', () => {
  const now = new Date(START);
  expect(deletionAfter(now)).toEqual(new Date('2026-10-14T15:00:00Z'));
  expect(eraseBefore(now)).toEqual(new Date('2026-06-16T15:00:00Z'));
  // A year and half a day more, so that the last day is over everywhere on earth.
  expect(spansErasedBefore(new Date('2026-09-14T11:59:00Z'))).toBe('2025-09-13');
  expect(spansErasedBefore(new Date('2026-09-14T12:00:00Z'))).toBe('2025-09-14');
});
