import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { firstDue, hasRunOut, presentDue, wasDueAfter } from '../../../src/domain/cadence/due.ts';
import type { PairFacts } from '../../../src/domain/cadence/facts.ts';
import { standingOf } from '../../../src/domain/cadence/standing.ts';
import { plan, shownAs, stepsFor, toneOf } from '../../../src/features/reminders/policy.ts';
import { startOfDay } from '../../../src/platform/calendar/dates.ts';
import { yearStart } from '../../../src/platform/calendar/year.ts';
import { anyDay, anyPair, anyRules, compare, day, met, pairOf, RULES, span } from './values.ts';

const at = (date: string) => startOfDay(day(date), RULES.timeZone);
const TURN = '2027-07-01';

describe('as a new academic year begins', () => {
  // Due on March 1 and not met since: by June 30 it would be 121 days overdue.
  const silent = pairOf({ meetings: met('2026-10-31') });

  test.each<[string, Partial<PairFacts>, string, string]>([
    [
      'what was overdue is due an interval into it',
      { meetings: met('2026-10-31') },
      '2027-03-01',
      '2027-11-01',
    ],
    ['a pair that never met has its first window', {}, '2026-07-31', '2027-08-02'],
    ['what is due in it stays due', { meetings: met('2027-03-20') }, '2027-07-19', '2027-07-19'],
    ['what is due on its first day stays due', { meetings: met('2027-03-02') }, TURN, TURN],
    [
      'a pause that reaches into it keeps its date',
      { pauses: [span('2026-07-10', '2027-08-31')] },
      '2027-09-22',
      '2027-09-22',
    ],
    [
      'a pause in it pushes the new date',
      { meetings: met('2026-10-31'), pauses: [span('2027-07-05', '2027-07-11')] },
      '2027-03-01',
      '2027-11-08',
    ],
  ])('%s', (_, more, before, after) => {
    const pair = pairOf(more);
    expect(firstDue(pair, RULES, day('2027-06-30')).toString()).toBe(before);
    expect(firstDue(pair, RULES, day(TURN)).toString()).toBe(after);
  });

  test('with one meeting a year, it is due by the middle of it', () => {
    const rules = { ...RULES, meetingsPerYear: 1 };
    const pair = pairOf({ startedOn: day('2024-07-01'), meetings: met('2025-08-01') });
    expect(firstDue(pair, rules, day(TURN)).toString()).toBe('2027-12-30');
  });

  test('no one is overdue, and directors see no miss', () => {
    const standing = (date: string) => standingOf({ facts: silent, rules: RULES }, at(date));
    expect(standing('2027-06-29').missedOn?.toString()).toBe('2027-03-01');
    expect(hasRunOut(silent, RULES, day('2027-06-30'))).toBe(true);
    expect(standing(TURN)).toMatchObject({ overdue: false, missedOn: undefined, progress: { count: 0 } });
    expect(standing(TURN).dueOn.toString()).toBe('2027-11-01');
    expect(hasRunOut(silent, RULES, day(TURN))).toBe(false);
  });

  test('all steps come, in their usual words, and the pair is looked at that day', () => {
    const steps = stepsFor('resident', silent, RULES, day(TURN));
    expect(steps.map(({ step }) => step)).toEqual(['-14', '0', '+14', '+28']);
    expect(toneOf({ step: '0', side: 'resident', dueOn: day('2027-11-01') }, silent, RULES)).toBe('usual');
    expect(plan(silent, RULES, at('2027-06-30')).nextCheck).toEqual(at(TURN));
    expect(plan(silent, RULES, at(TURN)).nextCheck).toEqual(at('2027-10-18'));
  });

  test('a meeting in it settles what was sent in either year', () => {
    const pair = { ...silent, meetings: met('2026-10-31', '2027-10-20') };
    for (const dueOn of ['2027-03-01', '2027-11-01']) {
      const nudge = { step: '0' as const, dueOn: day(dueOn), plannedAt: new Date('2100-01-01T00:00:00Z') };
      expect(shownAs(nudge, silent, RULES, at('2027-11-02'))).toBeUndefined();
      expect(shownAs(nudge, pair, RULES, at('2027-11-02'))).toEqual({ done: day('2027-10-20') });
    }
  });

  test('nothing of an old year is ever due in a new one, and every due date is found again', () => {
    fc.assert(
      fc.property(anyPair, anyRules, anyDay, (pair, rules, some) => {
        const last = pair.meetings.at(-1)?.on ?? pair.startedOn;
        const today = compare(some, last) < 0 ? last : some;
        const year = yearStart(today, rules.yearStarts);
        const first = firstDue(pair, rules, today);
        if (compare(year, last) > 0) expect(compare(first, year)).toBeGreaterThanOrEqual(0);
        for (const due of [first, presentDue(pair, rules, today)])
          expect(wasDueAfter(pair, rules, pair.meetings.length, due)).toBe(true);
      }),
    );
  });
});
