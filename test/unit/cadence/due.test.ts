import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { merged, scheduleOf, unpausedDaysAfter } from '../../../src/domain/cadence/due.ts';
import type { PairFacts, Span } from '../../../src/domain/cadence/facts.ts';
import { yearProgress } from '../../../src/domain/cadence/standing.ts';
import { isWorkingDay, nextWorkingDay } from '../../../src/platform/calendar/hours.ts';
import { yearStart } from '../../../src/platform/calendar/year.ts';
import {
  anyDay,
  anyPair,
  anyRules,
  anySpan,
  compare,
  day,
  dueDate,
  met,
  pairOf,
  RULES,
  span,
} from './values.ts';

/** The rule in its plainest form: count days one by one, leaving out the paused ones. */
function countedOneByOne(base: Temporal.PlainDate, days: number, pauses: readonly Span[]) {
  let at = base;
  for (let left = days; left > 0; ) {
    at = at.add({ days: 1 });
    const paused = pauses.some((pause) => compare(pause.from, at) <= 0 && compare(at, pause.until) <= 0);
    if (!paused) left -= 1;
  }
  return at;
}

describe('the next due date', () => {
  test.each<[string, Partial<PairFacts>, string]>([
    ['the first meeting: 30 days after the start', {}, '2026-07-31'],
    ['after a meeting: floor(365 / 3) = 121 days on', { meetings: met('2026-07-20') }, '2026-11-18'],
    [
      'the last meeting date counts, not the number of them',
      { meetings: met('2026-07-20', '2026-09-01') },
      '2026-12-31',
    ],
    ['over a leap day', { startedOn: day('2028-02-01') }, '2028-03-02'],
    ['over the end of a year that is none', { startedOn: day('2027-02-01') }, '2027-03-03'],
    ['over the academic year’s turn', { startedOn: day('2026-06-15') }, '2026-07-15'],
    ['a pause of ten days between', { pauses: [span('2026-07-10', '2026-07-19')] }, '2026-08-10'],
    [
      'overlapping pauses, each day once',
      { pauses: [span('2026-07-10', '2026-07-19'), span('2026-07-15', '2026-07-23')] },
      '2026-08-14',
    ],
    [
      'a push that reaches another pause takes that in too',
      { pauses: [span('2026-07-10', '2026-07-19'), span('2026-08-05', '2026-08-08')] },
      '2026-08-14',
    ],
    [
      'a pause that began before the base counts from the day after it',
      { pauses: [span('2026-06-01', '2026-07-05')] },
      '2026-08-04',
    ],
    [
      'a pause over before the base does not count',
      { pauses: [span('2026-06-01', '2026-06-30')] },
      '2026-07-31',
    ],
    [
      'a pause after the due date does not count',
      { pauses: [span('2026-08-01', '2026-08-31')] },
      '2026-07-31',
    ],
    [
      'a pause that holds the due date pushes it past its end',
      { pauses: [span('2026-07-31', '2026-08-20')] },
      '2026-08-21',
    ],
    [
      'a meeting long before the start leaves the window its time',
      { meetings: met('2026-01-01') },
      '2026-07-31',
    ],
    ['a meeting shortly before the start counts', { meetings: met('2026-06-30') }, '2026-10-29'],
    ['on a Saturday: the Monday after', { startedOn: day('2026-07-02') }, '2026-08-03'],
    [
      'on a Saturday before a pause: the first working day after it',
      { startedOn: day('2026-07-02'), pauses: [span('2026-08-03', '2026-08-05')] },
      '2026-08-06',
    ],
  ])('%s', (_, more, expected) => {
    expect(dueDate(pairOf(more), RULES).toString()).toBe(expected);
  });

  test.each([
    [1, 365],
    [2, 182],
    [3, 121],
    [4, 91],
    [12, 30],
  ])('%i meetings a year: %i days', (meetingsPerYear, days) => {
    const due = dueDate(pairOf({ meetings: met('2026-07-20') }), { ...RULES, meetingsPerYear });
    expect(day('2026-07-20').until(due).days).toBe(days);
  });

  test('on a holiday of the program: the working day after it, and the steps around it move with it', () => {
    const holidays = new Set(['2026-07-31']);
    const rules = { ...RULES, hours: { ...RULES.hours, holidays } };
    const { dueOn, rungs, nextDueOn } = scheduleOf(pairOf(), rules, day('2026-07-31'));
    expect([dueOn, nextDueOn].map(String)).toEqual(['2026-08-03', '2026-11-30']);
    expect(rungs.map((rung) => rung.day.toString())).toEqual([
      '2026-07-20',
      '2026-08-03',
      '2026-08-17',
      '2026-08-31',
    ]);
  });

  test('is never a day off, whatever the round', () => {
    fc.assert(
      fc.property(anyPair, anyRules, anyDay, (pair, rules, today) => {
        const { dueOn, nextDueOn } = scheduleOf(pair, rules, today);
        for (const date of [dueOn, nextDueOn, dueDate(pair, rules)])
          expect(isWorkingDay(date, rules.hours)).toBe(true);
      }),
    );
  });

  test('is what counting day by day gives, and never a paused day', () => {
    fc.assert(
      fc.property(
        anyDay.chain((base) => fc.tuple(fc.constant(base), fc.array(anySpan(base), { maxLength: 6 }))),
        fc.integer({ min: 1, max: 200 }),
        ([base, pauses], days) => {
          const due = unpausedDaysAfter(base, days, merged(pauses));
          expect(due.toString()).toBe(countedOneByOne(base, days, pauses).toString());
        },
      ),
    );
  });

  test('is never before the base date, and without pauses the first working day from the interval on', () => {
    fc.assert(
      fc.property(anyPair, anyRules, (pair, rules) => {
        const base = pair.meetings.at(-1)?.on ?? pair.startedOn;
        const days = pair.meetings.length
          ? Math.floor(365 / rules.meetingsPerYear)
          : rules.firstMeetingWindowDays;
        expect(compare(dueDate(pair, rules), base.add({ days }))).toBeGreaterThanOrEqual(0);
        const working = nextWorkingDay(base.add({ days }), rules.hours);
        expect(dueDate({ ...pair, pauses: [] }, rules).toString()).toBe(working.toString());
      }),
    );
  });

  test('one more paused day never brings it earlier', () => {
    fc.assert(
      fc.property(anyPair, anyRules, fc.integer({ min: -10, max: 400 }), (pair, rules, days) => {
        const more = pair.startedOn.add({ days });
        const paused = { ...pair, pauses: merged([...pair.pauses, { from: more, until: more }]) };
        const [without, withIt] = [dueDate(pair, rules), dueDate(paused, rules)];
        expect(compare(withIt, without)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('spans come out in order, apart, with the same paused days', () => {
    fc.assert(
      fc.property(
        anyDay.chain((base) => fc.tuple(fc.constant(base), fc.array(anySpan(base, 100), { maxLength: 6 }))),
        ([base, spans]) => {
          const result = merged(spans);
          for (const [index, one] of result.entries()) {
            const before = result[index - 1];
            if (before) expect(before.until.until(one.from).days).toBeGreaterThan(1);
          }
          const holds = (list: readonly Span[], date: Temporal.PlainDate) =>
            list.some((one) => compare(one.from, date) <= 0 && compare(date, one.until) <= 0);
          for (let days = -45; days < 195; days += 1) {
            const date = base.add({ days });
            expect(holds(result, date)).toBe(holds(spans, date));
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('the academic year', () => {
  const starts = RULES.yearStarts;
  test.each([
    ['2026-06-30', '2025-07-01'],
    ['2026-07-01', '2026-07-01'],
    ['2027-01-15', '2026-07-01'],
    ['2028-02-29', '2027-07-01'],
  ])('%s lies in the one that began on %s', (date, expected) => {
    expect(yearStart(day(date), starts).toString()).toBe(expected);
  });

  test.each<[string, string, string[], string, { count: number; of: number }]>([
    ['a whole year', '2025-07-01', ['2026-08-01', '2026-12-01'], '2027-01-10', { count: 2, of: 3 }],
    [
      'meetings of last year do not count',
      '2025-07-01',
      ['2026-06-30', '2026-07-01'],
      '2026-07-02',
      { count: 1, of: 3 },
    ],
    ['began in November: two thirds of it are left', '2026-11-01', [], '2027-01-10', { count: 0, of: 2 }],
    ['began in spring: at least one', '2027-05-20', [], '2027-05-25', { count: 0, of: 1 }],
    [
      'more than planned is welcome',
      '2026-05-01',
      ['2026-07-03', '2026-08-03', '2026-09-03', '2026-10-03'],
      '2026-10-10',
      { count: 4, of: 3 },
    ],
    ['a new year begins from none', '2026-05-01', ['2026-06-20'], '2026-07-01', { count: 0, of: 3 }],
  ])('%s', (_, startedOn, meetings, today, expected) => {
    const pair = pairOf({ startedOn: day(startedOn), meetings: met(...meetings) });
    expect(yearProgress(pair, RULES, day(today))).toEqual(expected);
  });

  test('every date lies in exactly one, of 365 or 366 days, and the target is between one and the cadence', () => {
    fc.assert(
      fc.property(anyDay, anyPair, anyRules, (date, pair, rules) => {
        const start = yearStart(date, rules.yearStarts);
        expect(compare(start, date)).toBeLessThanOrEqual(0);
        expect(compare(date, start.add({ years: 1 }))).toBeLessThan(0);
        const { of } = yearProgress(pair, rules, date);
        expect(of).toBeGreaterThanOrEqual(1);
        expect(of).toBeLessThanOrEqual(rules.meetingsPerYear);
      }),
    );
  });
});

test('a leap year’s pair is due a day of the calendar, whatever the base', () => {
  fc.assert(
    fc.property(anyDay, (base) => {
      expect(Temporal.PlainDate.from(unpausedDaysAfter(base, 366, []).toString()).since(base).days).toBe(366);
    }),
  );
});
