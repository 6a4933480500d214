import { describe, expect, test } from '@jest/globals';
import {
  distinct,
  inHoursFirst,
  isAhead,
  isAtWork,
  problemsOf,
  stillAhead,
  suggestedTimes,
} from '../../../src/features/scheduling/policy.ts';

const NOW = new Date('2026-09-14T17:00:00Z'); // a Monday, 10:00 in Los Angeles
const WEST = 'America/Los_Angeles';
const after = (ms: number) => new Date(NOW.getTime() + ms);
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const hours = {
  days: [1, 2, 3, 4, 5],
  holidays: new Set<string>(),
  federalHolidays: false,
  fromMinute: 540,
  untilMinute: 1020,
};

test('a proposed time lies a quarter of an hour ahead, and within a leap year', () => {
  const times = [15 * MINUTE - 1, 15 * MINUTE, 366 * DAY, 366 * DAY + 1].map(after);
  expect([...problemsOf([undefined, ...times], NOW)]).toEqual([
    [1, 'past'],
    [4, 'far'],
  ]);
  expect(distinct([times[1], undefined, new Date(after(15 * MINUTE))])).toEqual([times[1]]);
});

test('what begins this moment is not ahead', () => {
  const times = [NOW, after(1)].map((at) => at.toISOString());
  expect(stillAhead({ times }, NOW)).toEqual([{ at: after(1), index: 1 }]);
  const agreed = { state: 'agreed', times, agreed_for: after(1) };
  expect(isAhead(agreed, NOW)).toBe(true);
  expect(isAhead({ ...agreed, agreed_for: NOW }, NOW)).toBe(false);
  expect(isAhead({ ...agreed, agreed_for: null }, NOW)).toBe(false);
  expect(isAhead({ ...agreed, state: 'cancelled' }, NOW)).toBe(false);
});

test.each([
  ['2026-09-14T15:59:00Z', false],
  ['2026-09-14T16:00:00Z', true],
  ['2026-09-14T23:59:00Z', true],
  ['2026-09-15T00:00:00Z', false],
  ['2026-09-12T17:00:00Z', false], // a Saturday
])('%s is in working hours: %s', (at, expected) => {
  expect(isAtWork(new Date(at), WEST, hours)).toBe(expected);
});

test('hours may begin and end at half past', () => {
  const half = { ...hours, fromMinute: 570, untilMinute: 990 };
  const at = (time: string) => isAtWork(new Date(`2026-09-14T${time}Z`), WEST, half);
  expect(['16:29', '16:30', '23:29', '23:30'].map(at)).toEqual([false, true, true, false]);
});

test('buttons keep their order, but for times outside working hours', () => {
  const times = ['00:00', '16:00', '23:59', '02:00'].map((time) => ({ at: new Date(`2026-09-15T${time}Z`) }));
  expect(inHoursFirst(times, WEST, hours)).toEqual([times[1], times[2], times[0], times[3]]);
});

describe('suggested times', () => {
  const suggested = (other: string, suits?: (day: string) => boolean, from = hours) =>
    suggestedTimes(NOW, WEST, other, from, suits).map((at) => at.toISOString().slice(0, 16));

  test('are on the next three working days, where both are at work if that can be', () => {
    expect(suggested(WEST)).toEqual(['2026-09-15T19:00', '2026-09-16T19:00', '2026-09-17T19:00']);
    // Noon is 9 PM in Berlin, and no hour is in the working time of both.
    expect(suggested('Europe/Berlin')).toEqual(suggested(WEST));
    // Noon is 9 AM in Honolulu's working time; in Tokyo, only 4 PM is.
    expect(suggested('Pacific/Honolulu')).toEqual(suggested(WEST));
    expect(
      suggested('Asia/Tokyo', undefined, { ...hours, days: [1, 2, 3, 4, 5, 6], fromMinute: 480 }),
    ).toEqual(['2026-09-15T23:00', '2026-09-16T23:00', '2026-09-17T23:00']);
  });

  test('are on the days that suit, however few in the next 60 working days; where none does, on the next three', () => {
    const on = (...days: string[]) =>
      suggested(WEST, (day) => days.includes(day)).map((at) => at.slice(0, 10));
    expect(on('2026-09-16', '2026-09-18', '2026-09-21', '2026-09-22')).toEqual([
      '2026-09-16',
      '2026-09-18',
      '2026-09-21',
    ]);
    expect(on('2026-12-07')).toEqual(['2026-12-07']);
    expect(on('2026-12-08')).toEqual(['2026-09-15', '2026-09-16', '2026-09-17']);
  });
});
