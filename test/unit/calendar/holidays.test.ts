import { describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { federalHolidays, isFederalHoliday } from '../../../src/platform/calendar/holidays.ts';

describe('the holidays of the United States’ government', () => {
  /** As the Office of Personnel Management publishes them. */
  test.each([
    [2026, '01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25'],
    [2027, '01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24'],
    [2028, '12-31 01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25'],
  ])('%i, as observed', (year, expected) => {
    const days = federalHolidays(year).map(({ observedOn }) => observedOn.toString().slice(5));
    expect(days.join(' ')).toBe(expected);
  });

  test('the day itself counts, too, and January 1 may be observed the year before', () => {
    const is = (date: string) => isFederalHoliday(Temporal.PlainDate.from(date));
    expect([is('2026-07-03'), is('2026-07-04'), is('2026-07-06')]).toEqual([true, true, false]);
    expect([is('2027-12-31'), is('2028-01-01'), is('2028-01-03')]).toEqual([true, true, false]);
  });
});
