import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { merged, pausedUntil } from '../../../src/domain/cadence/due.ts';
import { checkAgreed, checkPause, remainderOf, snoozedUntil } from '../../../src/features/pauses/policy.ts';
import { anyDay, compare, day, span } from './values.ts';

const today = day('2026-09-14');

describe('an agreed date', () => {
  test.each([
    ['2026-09-13', 'past'],
    ['2026-09-14', 'ok'],
    ['2027-09-14', 'ok'],
    ['2027-09-15', 'too_far'],
    ['9999-12-31', 'too_far'],
  ])('%s: %s', (on, expected) => {
    const checked = checkAgreed(day(on), today);
    expect(checked.ok ? 'ok' : checked.reason).toBe(expected);
  });
});

describe('a pause', () => {
  test.each([
    ['2026-09-14', '2026-09-14', 'ok'],
    ['2026-09-01', '2026-09-14', 'ok'],
    ['2026-09-14', '2027-09-14', 'ok'],
    ['2026-09-20', '2026-09-19', 'backwards'],
    ['2026-09-01', '2026-09-13', 'over'],
    ['2026-09-14', '2027-09-15', 'too_long'],
    ['2027-09-14', '2027-09-20', 'ok'],
    ['2027-09-15', '2027-09-20', 'too_far'],
  ])('from %s until %s: %s', (from, until, expected) => {
    const checked = checkPause(span(from, until), today);
    expect(checked.ok ? 'ok' : checked.reason).toBe(expected);
  });

  test('that is ended keeps its past days, and today is not paused any more', () => {
    expect(remainderOf(span('2026-09-14', '2026-09-20'), today)).toBeUndefined();
    expect(remainderOf(span('2026-09-20', '2026-09-25'), today)).toBeUndefined();
    expect(remainderOf(span('2026-09-10', '2026-09-20'), today)).toEqual(span('2026-09-10', '2026-09-13'));
    fc.assert(
      fc.property(anyDay, fc.nat(100), fc.nat(100), (from, days, later) => {
        const whole = { from, until: from.add({ days }) };
        const ended = from.add({ days: later });
        const rest = remainderOf(whole, ended);
        expect(pausedUntil(rest ? merged([rest]) : [], ended)).toBeUndefined();
        if (later > 0) expect(rest && compare(rest.from, from)).toBe(0);
      }),
    );
  });
});

test('a snooze ends on the same weekday, whole weeks on', () => {
  expect(snoozedUntil(today, 4).toString()).toBe('2026-10-12');
});
