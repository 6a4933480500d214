import { describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { reviewOn } from '../../../src/domain/cadence/midyear-policy.ts';

const program = {
  time_zone: 'America/Chicago',
  midyear_on: '2027-01-15',
  year_starts_month: 7,
  year_starts_day: 1,
  working_days: [1, 2, 3, 4, 5],
  working_from_minute: 540,
  working_until_minute: 1020,
  holidays: [],
  federal_holidays: false,
  reminder_steps: ['midyear'],
};

describe('the midyear review on a day', () => {
  test.each([
    ['2027-01-07', undefined],
    ['2027-01-08', 'announced'],
    ['2027-01-14', 'announced'],
    ['2027-01-15', 'open'],
    ['2027-02-04', 'open'],
    ['2027-02-05', undefined],
  ])('%s: %s', (today, state) => {
    const review = reviewOn(Temporal.PlainDate.from(today), program);
    expect(review && { on: review.on.toString(), state: review.state }).toEqual(
      state && { on: '2027-01-15', state },
    );
  });

  test.each([
    ['2027-06-13', 'announced'],
    ['2027-06-30', 'open'],
    ['2027-07-01', 'open'],
    ['2027-07-08', 'open'],
    ['2027-07-09', undefined],
  ])('one that begins shortly before the new academic year has its three weeks: %s', (today, state) => {
    const review = reviewOn(Temporal.PlainDate.from(today), { ...program, midyear_on: '2027-06-18' });
    expect(review && { on: review.on.toString(), state: review.state }).toEqual(
      state && { on: '2027-06-18', state },
    );
  });

  test('one in the first days of a year is announced while the year before runs, by the day that is worked', () => {
    const early = { ...program, midyear_on: '2026-07-04' }; // a Sunday in 2027
    const on = (today: string) => reviewOn(Temporal.PlainDate.from(today), early);
    const monday = Temporal.PlainDate.from('2027-07-05');
    expect(on('2027-06-27')).toBeUndefined();
    expect(on('2027-06-28')).toEqual({ on: monday, state: 'announced' });
    expect(on('2027-07-05')).toEqual({ on: monday, state: 'open' });
  });

  test('it begins on the next working day, and not at all where the program does not want it', () => {
    const saturday = { ...program, midyear_on: '2027-01-16' };
    const monday = Temporal.PlainDate.from('2027-01-18');
    expect(reviewOn(monday, saturday)?.on.toString()).toBe('2027-01-18');
    expect(reviewOn(monday, { ...saturday, reminder_steps: [] })).toBeUndefined();
  });
});
