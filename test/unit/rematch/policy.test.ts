import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import {
  changeMoment,
  checkChangeDate,
  isSoon,
  momentOfNow,
  nextChangeDay,
} from '../../../src/domain/pairs/policy.ts';
import { isParty, makeReference, routeNotice, waitsOver } from '../../../src/features/rematch/policy.ts';
import { hoursOf, isAtWork, nextWorkingDay } from '../../../src/platform/calendar/hours.ts';

const date = (text: string) => Temporal.PlainDate.from(text);
const days = fc
  .integer({ min: 0, max: 40_000 })
  .map((n) => Temporal.PlainDate.from('2000-01-01').add({ days: n }));

const hours = {
  time_zone: 'America/Los_Angeles',
  working_days: [1, 2, 3, 4, 5],
  working_from_minute: 540,
  working_until_minute: 1020,
  holidays: [],
  federal_holidays: false,
};

describe('how long a request waits', () => {
  test.each([
    ['2026-09-14T17:00:00Z', '2026-09-18T17:00:00Z', 0],
    ['2026-09-14T17:00:00Z', '2026-09-21T17:00:00Z', 1],
    ['2026-09-11T17:00:00Z', '2026-09-18T17:00:00Z', 1],
    ['2026-09-12T17:00:00Z', '2026-09-18T17:00:00Z', 1], // asked on a Saturday
    ['2026-09-14T17:00:00Z', '2026-09-28T17:00:00Z', 2],
    ['2026-09-14T17:00:00Z', '2026-09-13T17:00:00Z', 0], // the clock was set back
  ])('from %s to %s: %i', (since, now, waits) => {
    expect(waitsOver(new Date(since), new Date(now), hours)).toBe(waits);
  });

  test('a holiday is no working day', () => {
    const closed = { ...hours, holidays: ['2026-09-21'], federal_holidays: false };
    const since = new Date('2026-09-14T17:00:00Z');
    expect(waitsOver(since, new Date('2026-09-21T17:00:00Z'), closed)).toBe(0);
    expect(waitsOver(since, new Date('2026-09-22T17:00:00Z'), closed)).toBe(1);
    expect(isAtWork(new Date('2026-09-21T17:00:00Z'), closed)).toBe(false);
  });

  test.each([
    ['2026-09-14T16:00:00Z', true],
    ['2026-09-14T15:59:00Z', false],
    ['2026-09-15T00:00:00Z', false],
    ['2026-09-12T17:00:00Z', false],
  ])('at work at %s: %s', (now, atWork) => {
    expect(isAtWork(new Date(now), hours)).toBe(atWork);
  });
});

describe('the next change day', () => {
  test.each([
    ['2026-09-14', '2026-10-01'],
    ['2026-09-24', '2026-10-01'],
    ['2026-09-25', '2026-11-02'], // November 1 is a Sunday
    ['2026-10-26', '2026-11-02'],
    ['2026-10-27', '2026-12-01'],
    ['2026-12-20', '2027-01-04'], // January 1 is a holiday of theirs, and a Friday
    ['2026-12-29', '2027-02-01'],
    ['2028-02-22', '2028-03-01'],
    ['2028-02-24', '2028-04-03'],
  ])('on %s it is %s', (today, expected) => {
    expect(nextChangeDay(date(today), { ...hours, federal_holidays: true }).toString()).toBe(expected);
  });

  test.each([
    ['2027-05-27', '2027-06-23', '2027-06-23'], // the turn is a week before the first of July
    ['2027-06-10', '2027-07-14', '2027-07-14'],
    ['2027-06-10', '2027-07-15', '2027-07-15'], // two weeks after it
    ['2027-06-10', '2027-06-17', '2027-06-17'], // two weeks before it, and a week away
    ['2027-06-10', '2027-07-16', '2027-07-01'], // too far from it
    ['2027-06-20', '2027-06-23', '2027-07-01'], // too near to be announced
    ['2027-06-01', '2027-07-03', '2027-07-01'], // no working day
  ])('on %s, with the turn on %s, it is %s', (today, turn, expected) => {
    expect(nextChangeDay(date(today), hours, date(turn)).toString()).toBe(expected);
  });

  test('is always the earliest first working day of a month at least a week away', () => {
    fc.assert(
      fc.property(days, (today) => {
        const change = nextChangeDay(today, hours);
        const before = nextWorkingDay(change.with({ day: 1 }).subtract({ months: 1 }), hoursOf(hours));
        expect(nextWorkingDay(change.with({ day: 1 }), hoursOf(hours)).equals(change)).toBe(true);
        expect(today.until(change).total('days')).toBeGreaterThanOrEqual(7);
        expect(today.until(before).total('days')).toBeLessThan(7);
      }),
    );
  });
});

describe('a change that is decided for now', () => {
  test.each([
    ['2026-09-16T17:00:00Z', '2026-09-16', '2026-09-16T17:10:00Z'],
    ['2026-09-17T06:55:00Z', '2026-09-17', '2026-09-17T07:05:00Z'], // past midnight
    ['2026-09-19T06:55:00Z', '2026-09-21', '2026-09-21T16:00:00Z'], // Friday, five minutes to midnight
    ['2026-09-21T06:55:00Z', '2026-09-21', '2026-09-21T16:00:00Z'], // Sunday, five minutes to midnight
  ])('at %s takes place on %s, at %s', (now, on, at) => {
    const moment = momentOfNow(new Date(now), hours);
    expect([moment.on.toString(), moment.at]).toEqual([on, new Date(at)]);
  });

  test('is soon until ten minutes ahead', () => {
    const now = new Date('2026-09-16T17:00:00Z');
    expect(isSoon(new Date('2026-09-16T17:10:00Z'), now)).toBe(true);
    expect(isSoon(new Date('2026-09-16T17:10:00.001Z'), now)).toBe(false);
  });
});

describe('the date of a change', () => {
  test.each([
    ['2026-09-13', 'not_ahead'],
    ['2026-09-14', 'not_ahead'],
    ['2026-09-15', undefined],
    ['2026-09-19', 'no_working_day'], // a Saturday
    ['2026-10-12', 'no_working_day'], // Columbus Day
    ['2027-09-14', undefined],
    ['2027-09-15', 'too_far'],
    ['9999-01-01', 'too_far'],
  ])('%s is %s', (chosen, problem) => {
    expect(checkChangeDate(date(chosen), date('2026-09-14'), { ...hours, federal_holidays: true })).toBe(
      problem,
    );
  });

  test('falls on that very date in the program, when its working hours begin, in every zone and season', () => {
    const zones = ['America/Los_Angeles', 'Europe/Berlin', 'Asia/Kolkata', 'Pacific/Apia', 'UTC'];
    fc.assert(
      fc.property(
        days,
        fc.constantFrom(...zones),
        fc.integer({ min: 4 * 60, max: 12 * 60 }),
        (on, time_zone, working_from_minute) => {
          const at = changeMoment(on, { time_zone, working_from_minute });
          const there = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(time_zone);
          // Samoa left out December 30, 2011; there the morning falls on the next day.
          if (time_zone === 'Pacific/Apia' && on.toString() === '2011-12-30') return;
          expect(there.toPlainDate().toString()).toBe(on.toString());
          expect(there.hour * 60 + there.minute).toBe(working_from_minute);
        },
      ),
    );
  });
});

describe('the reference', () => {
  test('is six letters and digits that no one confuses, and depends on chance alone', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (chances) => {
        const reference = makeReference((below) => chances.next().value % below);
        expect(reference).toMatch(/^[2-9BCDFGHJKMNPQRSTVWXYZ]{6}$/);
      }),
    );
    let turn = 0;
    expect(makeReference((below) => turn++ % below)).toBe('234567');
  });
});

describe('whom it is about, and where its notice goes', () => {
  const parties = { mentor_id: 'm', resident_id: 'r' };

  test('the two people it is about are known, as no one else is', () => {
    expect(isParty('m', parties)).toBe(true);
    expect(isParty('r', parties)).toBe(true);
    expect(isParty('a', parties)).toBe(false);
  });

  test.each([
    [['mentor'], false, 2, 'channel'],
    [['mentor', 'resident'], false, 1, 'channel'],
    [['mentor'], true, 1, 'direct'],
    [['mentor', 'director'], false, 1, 'direct'],
    [['mentor', 'coordinator'], false, 1, 'direct'],
    [['director', 'mentor'], true, 3, 'direct'],
    [['mentor'], false, 0, 'nobody'],
    [['mentor', 'director'], true, 0, 'nobody'],
  ] as const)(
    'the notice about a mentor who is %j (reads the channel: %s; %i decide) goes to: %s',
    (mentorRoles, mentorReadsChannel, deciders, route) => {
      expect(routeNotice({ mentorRoles, mentorReadsChannel, deciders })).toBe(route);
    },
  );
});
