import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import type { WorkingHours } from '../../../src/platform/calendar/hours.ts';
import { type HeldDays, waitsUntil } from '../../../src/platform/calendar/waiting.ts';

const hours: WorkingHours = {
  days: [1, 2, 3, 4, 5],
  holidays: new Set(['2027-03-10']),
  federalHolidays: false,
  fromMinute: 540,
  untilMinute: 1020,
};
const plain = (text: string) => Temporal.PlainDate.from(text);
const until = (held: HeldDays, on: string) => waitsUntil(held, plain(on), hours)?.toString();

describe('how long a message waits for a block schedule', () => {
  test('to the last held day of a short block', () => {
    const nights = [{ first: '2027-03-01', last: '2027-03-07' }];
    expect(until(nights, '2027-03-01')).toBe('2027-03-07');
    expect(until(nights, '2027-03-05')).toBe('2027-03-07');
    expect(until(nights, '2027-03-08')).toBeUndefined();
    expect(until([], '2027-03-01')).toBeUndefined();
  });

  test('for 14 days of a long one, and then not at all', () => {
    const month = [{ first: '2027-03-01', last: '2027-03-31' }];
    expect(until(month, '2027-03-01')).toBe('2027-03-14');
    expect(until(month, '2027-03-14')).toBe('2027-03-14');
    expect(until(month, '2027-03-15')).toBeUndefined();
    expect(until(month, '2027-03-31')).toBeUndefined();
  });

  test('days with no working day between them are one stretch; a working day begins a new one', () => {
    const weekdays = [
      { first: '2027-03-01', last: '2027-03-05' },
      { first: '2027-03-08', last: '2027-03-09' },
      { first: '2027-03-11', last: '2027-03-19' }, // the 10th is a holiday
    ];
    expect(until(weekdays, '2027-03-01')).toBe('2027-03-05');
    expect(until(weekdays, '2027-03-11')).toBe('2027-03-14');
    expect(until(weekdays, '2027-03-15')).toBeUndefined();
    const calls = [1, 5, 9, 15].map((day) => `2027-04-${String(day).padStart(2, '0')}`);
    for (const day of calls)
      expect(
        until(
          calls.map((each) => ({ first: each, last: each })),
          day,
        ),
      ).toBe(day);
  });

  const FIRST = plain('2027-03-01');
  const held = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 0, max: 30 })), { maxLength: 8 })
    .map((spans) =>
      spans.map(([from, length]) => ({
        first: FIRST.add({ days: from }).toString(),
        last: FIRST.add({ days: from + length }).toString(),
      })),
    );

  test('no message waits longer than 14 days, and whoever waits goes out on a day that is not held, or after them', () => {
    fc.assert(
      fc.property(held, fc.integer({ min: 0, max: 150 }), (spans, at) => {
        const began = FIRST.add({ days: at });
        let day = began;
        for (;;) {
          const wait = waitsUntil(spans, day, hours);
          if (wait) {
            expect(Temporal.PlainDate.compare(day, wait)).toBeLessThanOrEqual(0);
            day = wait.add({ days: 1 });
          } else if (hours.days.includes(day.dayOfWeek) && !hours.holidays.has(day.toString())) break;
          else day = day.add({ days: 1 });
        }
        const waited = began.until(day, { largestUnit: 'days' }).days;
        const isHeld = spans.some(({ first, last }) => first <= day.toString() && day.toString() <= last);
        // Over a weekend or a holiday nothing goes out anyway.
        expect(waited).toBeLessThanOrEqual(14 + 3);
        if (!isHeld) return;
        const free = Array.from({ length: 14 }, (_, back) => day.subtract({ days: back + 1 })).filter(
          (each) =>
            hours.days.includes(each.dayOfWeek) &&
            !hours.holidays.has(each.toString()) &&
            !spans.some(({ first, last }) => first <= each.toString() && each.toString() <= last),
        );
        expect(free).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
