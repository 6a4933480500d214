import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { checkDate, parseDate } from '../../../src/meetings/policy.ts';

const monday = Temporal.PlainDate.from('2026-09-14');
const read = (text: string, today = monday) => {
  const parsed = parseDate(text, today);
  return parsed.ok ? parsed.date.toString() : parsed.reason;
};

describe('dates people type', () => {
  test.each([
    ['today', '2026-09-14'],
    ['Yesterday', '2026-09-13'],
    ['3 days ago', '2026-09-11'],
    ['1 day ago', '2026-09-13'],
    ['Friday', '2026-09-11'],
    ['fri', '2026-09-11'],
    ['monday', '2026-09-07'],
    ['2026-09-01', '2026-09-01'],
    ['2026-9-1', '2026-09-01'],
    ['9/1', '2026-09-01'],
    ['12/30', '2025-12-30'],
    ['9/1/2026', '2026-09-01'],
    ['tomorrow', 'unreadable'],
    ['9/31', 'unreadable'],
    ['2026-02-29', 'unreadable'],
    ['13/13/2026', 'unreadable'],
    ['', 'unreadable'],
    ['he yelled', 'unreadable'],
    ['2026-09-15', 'future'],
    ['9/15/2026', 'future'],
    ['2019-01-01', 'too_long_ago'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test('a leap day is read in a leap year', () => {
    expect(read('2/29', Temporal.PlainDate.from('2028-03-01'))).toBe('2028-02-29');
  });

  test('no text throws, and no future date is ever accepted', () => {
    const day = fc
      .integer({ min: 0, max: 20000 })
      .map((days) => Temporal.PlainDate.from('2000-01-01').add({ days }));
    fc.assert(
      fc.property(fc.oneof(fc.string(), day.map(String)), day, (text, today) => {
        const parsed = parseDate(text, today);
        if (parsed.ok) expect(Temporal.PlainDate.compare(parsed.date, today)).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('two years back to the day is the limit', () => {
    expect(checkDate(Temporal.PlainDate.from('2024-09-14'), monday).ok).toBe(true);
    expect(checkDate(Temporal.PlainDate.from('2024-09-13'), monday)).toEqual({
      ok: false,
      reason: 'too_long_ago',
    });
  });
});
