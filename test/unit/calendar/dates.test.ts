import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { dayNumber, daysAfter, startOfDay, storedDate } from '../../../src/platform/calendar/dates.ts';

const EPOCH = Temporal.PlainDate.from('1970-01-01');
const dates = fc.integer({ min: -30_000, max: 60_000 }).map((days) => EPOCH.add({ days }));
const steps = fc.integer({ min: -4000, max: 4000 });

test('days are added as Temporal adds them', () => {
  fc.assert(
    fc.property(dates, steps, (date, days) => {
      expect(daysAfter(date, days).toString()).toBe(date.add({ days }).toString());
      expect(dayNumber(daysAfter(date, days))).toBe(dayNumber(date) + days);
    }),
  );
});

test('the numbers of days are in the order of the dates', () => {
  fc.assert(
    fc.property(dates, dates, (one, other) => {
      expect(Math.sign(dayNumber(one) - dayNumber(other))).toBe(Temporal.PlainDate.compare(one, other));
    }),
  );
});

test('the days in a row of a leap year have numbers in a row, and what is remembered is not mixed up', () => {
  for (let days = 0; days < 12_000; days += 1)
    expect(daysAfter(storedDate('2028-02-28'), days).toString()).toBe(
      Temporal.PlainDate.from('2028-02-28').add({ days }).toString(),
    );
});

test('a day begins by its own time zone, also where the same day was asked for in another', () => {
  const day = storedDate('2026-09-14');
  expect(startOfDay(day, 'America/New_York').toISOString()).toBe('2026-09-14T04:00:00.000Z');
  expect(startOfDay(day, 'Asia/Tokyo').toISOString()).toBe('2026-09-13T15:00:00.000Z');
  expect(startOfDay(day, 'America/New_York').toISOString()).toBe('2026-09-14T04:00:00.000Z');
});

test('tests tell two dates apart', () => {
  const [one, other] = [Temporal.PlainDate.from('2026-01-01'), Temporal.PlainDate.from('2026-01-02')];
  expect(one).toEqual(Temporal.PlainDate.from('2026-01-01'));
  expect(one).not.toEqual(other);
  expect([{ on: one }]).not.toMatchObject([{ on: other }]);
});
