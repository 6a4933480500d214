import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { readComingDay, readDate, readPastDay } from '../../../src/platform/calendar/reading.ts';

const plain = (text: string) => Temporal.PlainDate.from(text);
const read = (text: string, today = '2026-11-24') => {
  const reading = readPastDay(text, plain(today));
  if (reading.ok) return reading.date.toString();
  if (reading.why === 'ahead') return `ahead ${reading.date}`;
  return reading.why === 'which_year' ? `which year, ${reading.last}` : reading.why;
};

describe('a day that was, as people type it on Tuesday, November 24, 2026', () => {
  test.each([
    ['today', '2026-11-24'],
    [' Yesterday ', '2026-11-23'],
    ['3 days ago', '2026-11-21'],
    ['1 day ago', '2026-11-23'],
    ['a day ago', '2026-11-23'],
    ['2 weeks ago', '2026-11-10'],
    ['Friday', '2026-11-20'],
    ['last friday', '2026-11-20'],
    ['on fri', '2026-11-20'],
    ['tuesday', '2026-11-17'],
    ['2026-11-01', '2026-11-01'],
    ['2026-9-1', '2026-09-01'],
    ['9/30', '2026-09-30'],
    ['9-30', '2026-09-30'],
    ['9-30-2026', '2026-09-30'],
    ['Nov 18', '2026-11-18'],
    ['nov. 18th', '2026-11-18'],
    ['November 18, 2025', '2025-11-18'],
    ['7/1/26', '2026-07-01'],
    ['7/1/2026', '2026-07-01'],
    ['11/30', 'ahead 2026-11-30'],
    ['1/15', 'ahead 2027-01-15'],
    ['11/30/2026', 'ahead 2026-11-30'],
    ['2027-09-15', 'ahead 2027-09-15'],
    ['3/1', 'which year, 2026-03-01'],
    ['9/24', 'which year, 2026-09-24'], // 61 days
    ['9/25', '2026-09-25'], // 60 days
    ['2/29', 'which year, 2024-02-29'],
    ['yesterday at 5pm', '2026-11-23'],
    ['at 5:30 pm yesterday', '2026-11-23'],
    ['today at noon', '2026-11-24'],
    ['9/30 17:00', '2026-09-30'],
    ['this morning', '2026-11-24'],
    ['This afternoon around 3 pm', '2026-11-24'],
    ['earlier today', '2026-11-24'],
    ['just now', '2026-11-24'],
    ['last night', '2026-11-23'],
    ['yesterday morning', '2026-11-23'],
    ['friday in the afternoon', '2026-11-20'],
    ['5pm', 'unreadable'],
    ['morning', 'unreadable'],
    ['last week', 'which_day'],
    ['last month', 'which_day'],
    ['a week ago', 'which_day'],
    ['recently', 'which_day'],
    ['9/31', 'not_in_calendar'],
    ['2026-02-29', 'not_in_calendar'],
    ['13/13/2026', 'not_in_calendar'],
    ['tomorrow', 'unreadable'],
    ['9/30-2026', 'unreadable'],
    ['', 'unreadable'],
    ['he yelled', 'unreadable'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test('near a turn of the year', () => {
    expect(read('12/30', '2027-01-05')).toBe('2026-12-30');
    expect(read('2/29', '2028-03-01')).toBe('2028-02-29');
    expect(read('1/5', '2026-12-30')).toBe('ahead 2027-01-05');
  });

  test('no text throws, and no day ahead is ever taken for one that was', () => {
    const day = fc.integer({ min: 0, max: 20000 }).map((days) => plain('2000-01-01').add({ days }));
    const numeric = day.map(({ month, day: of }) => `${month}/${of}`);
    fc.assert(
      fc.property(fc.oneof(fc.string(), day.map(String), numeric), day, (text, today) => {
        const reading = readPastDay(text, today);
        if (reading.ok) expect(Temporal.PlainDate.compare(reading.date, today)).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('a long text is read in no time', () => {
    const from = performance.now();
    expect(read(`last ${' '.repeat(39_000)}week`)).toBe('unreadable');
    expect(performance.now() - from).toBeLessThan(50);
  });
});

test('files and settings: a date with its year', () => {
  expect(readDate('7/1/26').toString()).toBe('2026-07-01');
  expect(readDate('2026-07-01').toString()).toBe('2026-07-01');
  expect(readDate('7/1')).toBe('unreadable');
  expect(readDate('yesterday')).toBe('unreadable');
  expect(readDate('2/29/26')).toBe('not_in_calendar');
});

test('holidays: without a year it is the next such day', () => {
  expect(readComingDay('12/25', plain('2026-11-24')).toString()).toBe('2026-12-25');
  expect(readComingDay('7/4', plain('2026-11-24')).toString()).toBe('2027-07-04');
  expect(readComingDay('11/24', plain('2026-11-24')).toString()).toBe('2026-11-24');
  expect(readComingDay('12/25/2028', plain('2026-11-24')).toString()).toBe('2028-12-25');
  expect(readComingDay('someday', plain('2026-11-24'))).toBe('unreadable');
});
