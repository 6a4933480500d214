import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { pausedUntil } from '../../../src/domain/cadence/due.ts';
import { nextSendable, nextWorking, type WorkingHours } from '../../../src/platform/calendar/hours.ts';
import { anyDay, anyZone, RULES, span } from './values.ts';

const HOURS = RULES.hours;
const next = (from: string, zone: string, hours: WorkingHours = HOURS) =>
  Temporal.Instant.fromEpochMilliseconds(nextWorking(new Date(from), hours, zone).getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });

describe('the next working moment', () => {
  test.each([
    ['in the hours: at once', '2026-09-14T15:30:00Z', 'America/New_York', '2026-09-14T11:30'],
    ['before them: when they begin', '2026-09-14T10:00:00Z', 'America/New_York', '2026-09-14T09:00'],
    ['at their end: the next morning', '2026-09-14T21:00:00Z', 'America/New_York', '2026-09-15T09:00'],
    ['the minute before: at once', '2026-09-14T20:59:00Z', 'America/New_York', '2026-09-14T16:59'],
    ['Friday evening: Monday', '2026-09-18T22:00:00Z', 'America/New_York', '2026-09-21T09:00'],
    ['already Saturday there: Monday', '2026-09-18T14:00:00Z', 'Pacific/Auckland', '2026-09-21T09:00'],
    ['the weekend the clocks go forward', '2027-03-13T15:00:00Z', 'America/New_York', '2027-03-15T09:00'],
    ['the weekend the clocks go back', '2026-10-31T15:00:00Z', 'America/New_York', '2026-11-02T09:00'],
  ])('%s', (_, from, zone, expected) => {
    expect(next(from, zone)).toBe(expected);
  });

  test.each([
    [
      'the hour that is not: hours from 02:30 begin at 03:30',
      '2027-03-14T05:00:00Z',
      { days: [7], holidays: new Set<string>(), federalHolidays: false, fromMinute: 150, untilMinute: 300 },
      '2027-03-14T03:30',
    ],
    [
      'hours that lie in it whole: the next week',
      '2027-03-14T05:00:00Z',
      { days: [7], holidays: new Set<string>(), federalHolidays: false, fromMinute: 130, untilMinute: 170 },
      '2027-03-21T02:10',
    ],
    [
      'the hour that comes twice: its first time',
      '2026-11-01T04:00:00Z',
      { days: [7], holidays: new Set<string>(), federalHolidays: false, fromMinute: 90, untilMinute: 240 },
      '2026-11-01T01:30',
    ],
    [
      'asked in between: its second time',
      '2026-11-01T06:10:00Z',
      { days: [7], holidays: new Set<string>(), federalHolidays: false, fromMinute: 90, untilMinute: 240 },
      '2026-11-01T01:30',
    ],
  ])('New York, %s', (_, from, hours, expected) => {
    expect(next(from, 'America/New_York', hours)).toBe(expected);
  });

  test('on a federal holiday, where it is observed: the next working day', () => {
    const hours = { days: [1, 2, 3, 4, 5], holidays: new Set<string>(), federalHolidays: true };
    const at = { ...hours, fromMinute: 540, untilMinute: 1020 };
    expect(next('2026-11-26T15:00:00Z', 'America/New_York', at)).toBe('2026-11-27T09:00');
    expect(next('2026-11-26T15:00:00Z', 'America/New_York', { ...at, federalHolidays: false })).toBe(
      '2026-11-26T10:00',
    );
  });

  const anyHours = fc
    .record({
      days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      fromMinute: fc.integer({ min: 0, max: 1380 }),
      length: fc.integer({ min: 60, max: 600 }),
      holidays: fc.array(anyDay, { maxLength: 20 }),
    })
    .map(({ days, fromMinute, length, holidays }) => ({
      days,
      federalHolidays: false,
      holidays: new Set(holidays.map(String)),
      fromMinute,
      untilMinute: Math.min(1440, fromMinute + length),
    }));
  const anyMoment = fc.date({
    min: new Date('2026-01-01'),
    max: new Date('2029-12-31'),
    noInvalidDate: true,
  });

  test('lies in the hours, not before it was asked for, and no whole working hour was passed over', () => {
    fc.assert(
      fc.property(anyMoment, anyHours, anyZone, (from, hours, zone) => {
        const at = nextWorking(from, hours, zone);
        const inHours = (date: Date) => {
          const local = Temporal.Instant.fromEpochMilliseconds(date.getTime()).toZonedDateTimeISO(zone);
          const minute = local.hour * 60 + local.minute;
          return (
            hours.days.includes(local.dayOfWeek) &&
            !hours.holidays.has(local.toPlainDate().toString()) &&
            minute >= hours.fromMinute &&
            minute < hours.untilMinute
          );
        };
        expect(at.getTime()).toBeGreaterThanOrEqual(from.getTime());
        expect(inHours(at)).toBe(true);
        // An hour the clocks repeat or leave out may be passed over; two hours in a row may not.
        const quarter = 15 * 60_000;
        let inARow = 0;
        for (let ms = from.getTime(); ms < at.getTime() - 2 * quarter; ms += quarter) {
          inARow = inHours(new Date(ms)) ? inARow + 1 : 0;
          expect(inARow).toBeLessThan(8);
        }
      }),
    );
  });
});

describe('holidays', () => {
  const holidays = (...days: string[]) => ({ ...HOURS, holidays: new Set(days) });

  test('hold until the next working morning', () => {
    const hours = holidays('2026-11-26', '2026-11-27');
    expect(next('2026-11-25T20:00:00Z', 'America/New_York', hours)).toBe('2026-11-25T15:00');
    expect(next('2026-11-25T23:00:00Z', 'America/New_York', hours)).toBe('2026-11-30T09:00');
    expect(next('2026-11-26T15:00:00Z', 'America/New_York', hours)).toBe('2026-11-30T09:00');
  });

  test('are days of the person, not of the universe', () => {
    // Christmas has begun in Auckland when it is still the 24th in New York.
    const hours = holidays('2026-12-25');
    expect(next('2026-12-24T20:30:00Z', 'Pacific/Auckland', hours)).toBe('2026-12-28T09:00');
    expect(next('2026-12-24T20:30:00Z', 'America/New_York', hours)).toBe('2026-12-24T15:30');
  });

  test('on every working day of many weeks still end', () => {
    const mondays = Array.from({ length: 20 }, (_, week) =>
      Temporal.PlainDate.from('2026-09-14').add({ weeks: week }).toString(),
    );
    const hours = { ...holidays(...mondays), days: [1] };
    expect(next('2026-09-14T12:00:00Z', 'America/New_York', hours)).toBe('2027-02-01T09:00');
  });
});

describe('pauses', () => {
  const pauses = [span('2026-09-14', '2026-09-20')];
  const sendable = (from: string, person: string, program = 'America/New_York') =>
    nextSendable(new Date(from), HOURS, { person, program }, (date) =>
      pausedUntil(pauses, date),
    ).toISOString();

  test('hold until the first working morning after them', () => {
    expect(sendable('2026-09-15T15:00:00Z', 'America/New_York')).toBe('2026-09-21T13:00:00.000Z');
  });

  test('hold where it is a paused day for the person or for the program', () => {
    // Sunday evening in New York is Monday morning, the first paused day, in Auckland; a week on, Monday in
    // Auckland is still Sunday, the last paused day, in New York, until 16:00.
    expect(sendable('2026-09-13T21:30:00Z', 'Pacific/Auckland')).toBe('2026-09-21T04:00:00.000Z');
  });
});
