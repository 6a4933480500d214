import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';

import type { PairFacts, Rules } from '../../../src/domain/cadence/facts.ts';
import { LADDER, SIDES } from '../../../src/domain/cadence/ladder.ts';
import { currentStep, judge, plan, shownAs, stepsFor } from '../../../src/features/reminders/policy.ts';
import { dateIn, startOfDay } from '../../../src/platform/calendar/dates.ts';
import type { PairSide } from '../../../src/platform/database/tables/pairs.ts';
import { anyPair, anyRules, compare, day, dueDate, met, pairOf, RULES, span } from './values.ts';

const at = (text: string) => new Date(`${text}-04:00`);
const names = (pair: PairFacts, today: string, rules: Rules = RULES) =>
  SIDES.map((side) => currentStep(side, pair, rules, day(today))?.step ?? '-').join(' ');

// The pair began on 2026-07-01 and is due on Friday, 2026-07-31.
describe('the step as of a day, for resident and mentor', () => {
  test.each<[string, Partial<PairFacts>, string, string]>([
    ['nothing long before', {}, '2026-07-16', '- -'],
    ['14 days before: the resident alone', {}, '2026-07-17', '-14 -'],
    ['the day before', {}, '2026-07-30', '-14 -'],
    ['the due date', {}, '2026-07-31', '0 0'],
    ['two weeks on', {}, '2026-08-14', '+14 +14'],
    ['four weeks on, the last', {}, '2026-08-28', '+28 +28'],
    ['only the latest, however long no one looked', {}, '2026-11-20', '+28 +28'],
    ['a meeting ends it', { meetings: met('2026-08-20') }, '2026-08-28', '- -'],
    [
      'paused days do not count between the steps either',
      { pauses: [span('2026-08-01', '2026-08-10')] },
      '2026-08-14',
      '0 0',
    ],
    [
      'and the step follows when they are over',
      { pauses: [span('2026-08-01', '2026-08-10')] },
      '2026-08-24',
      '+14 +14',
    ],
    ['an agreed date holds', { agreedOn: day('2026-08-03') }, '2026-08-03', '- -'],
    ['the day after: did you meet?', { agreedOn: day('2026-08-03') }, '2026-08-04', 'met met'],
    ['then the ladder goes on', { agreedOn: day('2026-08-03') }, '2026-08-14', '+14 +14'],
    ['asked also where nothing is due yet', { agreedOn: day('2026-07-05') }, '2026-07-06', 'met met'],
    [
      'not asked once they met',
      { agreedOn: day('2026-08-03'), meetings: met('2026-08-03') },
      '2026-08-04',
      '- -',
    ],
    [
      'on one day the question comes instead of the step',
      { agreedOn: day('2026-08-13') },
      '2026-08-14',
      'met met',
    ],
    [
      'a step passed while the date was ahead is not sent later',
      { agreedOn: day('2026-08-20') },
      '2026-08-27',
      'met met',
    ],
  ])('%s', (_, more, today, expected) => {
    expect(names(pairOf(more), today)).toBe(expected);
  });

  test('a heads-up that would come before the base date is left out', () => {
    const rules = { ...RULES, firstMeetingWindowDays: 14 };
    expect(stepsFor('resident', pairOf(), rules, day('2026-07-01')).map(({ step }) => step)).toEqual([
      '0',
      '+14',
      '+28',
    ]);
  });

  test('a step that a program leaves out is not sent, and the others stay where they are', () => {
    const rules = { ...RULES, ladder: LADDER.filter(({ name }) => name === '-14' || name === '+28') };
    expect(stepsFor('resident', pairOf(), rules, day('2026-07-01')).map(({ step }) => step)).toEqual([
      '-14',
      '+28',
    ]);
    expect(stepsFor('mentor', pairOf(), rules, day('2026-07-01')).map(({ step }) => step)).toEqual(['+28']);
  });
});

describe('the plan', () => {
  const brief = (pair: PairFacts, now: string) =>
    plan(pair, RULES, at(now)).nudges.map(
      ({ side, step, sendableAt }) => `${side} ${step} ${sendableAt.toISOString()}`,
    );
  const sides = (resident: Partial<PairFacts['sides']['resident']>, mentor = resident) => {
    const base = { timeZone: RULES.timeZone, reachable: true, snoozes: [] };
    return { resident: { ...base, ...resident }, mentor: { ...base, ...mentor } };
  };

  test('at midnight of the due date: both in the morning, looked at again two weeks on', () => {
    const planned = plan(pairOf(), RULES, at('2026-07-31T00:00:00'));
    expect(planned.nudges.map((nudge) => nudge.sendableAt)).toEqual([
      at('2026-07-31T09:00:00'),
      at('2026-07-31T09:00:00'),
    ]);
    expect(planned.nextCheck).toEqual(at('2026-08-14T00:00:00'));
  });

  test('each in the hours of their own time zone, never before the day there', () => {
    const pair = pairOf({ sides: sides({ timeZone: 'Pacific/Honolulu' }, { timeZone: 'Asia/Kolkata' }) });
    expect(brief(pair, '2026-07-31T00:00:00')).toEqual([
      'resident 0 2026-07-31T19:00:00.000Z',
      'mentor 0 2026-07-31T04:00:00.000Z', // 09:30 in Kolkata
    ]);
  });

  test('a due date on a Saturday: Monday', () => {
    const pair = pairOf({ startedOn: day('2026-07-02') });
    const planned = plan(pair, RULES, at('2026-08-03T00:00:00'));
    expect(planned.nudges[0]?.dueOn.toString()).toBe('2026-08-03');
    expect(brief(pair, '2026-08-03T00:00:00')[0]).toBe('resident 0 2026-08-03T13:00:00.000Z');
  });

  test('a snooze holds that person’s nudge until its day, and only theirs', () => {
    const pair = pairOf({
      sides: sides({ snoozes: [{ dueOn: day('2026-07-31'), until: day('2026-08-12') }] }, { snoozes: [] }),
    });
    expect(brief(pair, '2026-07-31T00:00:00')).toEqual([
      'resident 0 2026-08-12T13:00:00.000Z',
      'mentor 0 2026-07-31T13:00:00.000Z',
    ]);
  });

  test('a snooze of another due date holds nothing', () => {
    const pair = pairOf({
      sides: sides({ snoozes: [{ dueOn: day('2026-03-31'), until: day('2026-08-12') }] }),
    });
    expect(brief(pair, '2026-07-31T00:00:00')[0]).toBe('resident 0 2026-07-31T13:00:00.000Z');
  });

  test('a mentor who cannot take a pair on is not reminded of it, and its resident is', () => {
    const pair = pairOf({ declined: true });
    expect(brief(pair, '2026-07-31T00:00:00')).toEqual(['resident 0 2026-07-31T13:00:00.000Z']);
    const nudge = { step: '0' as const, dueOn: day('2026-07-31'), plannedAt: at('2026-07-31T00:00:00') };
    const verdict = (side: PairSide) => judge({ ...nudge, side }, pair, RULES, at('2026-07-31T10:00:00'));
    expect(verdict('mentor')).toEqual({ send: false, reason: 'not_due' });
    expect(verdict('resident')).toEqual({ send: true });
  });

  test('a pause that began since holds until the working day after it', () => {
    const pair = pairOf({ pauses: [span('2026-08-01', '2026-08-09')] });
    expect(brief(pair, '2026-08-05T12:00:00')[0]).toBe('resident 0 2026-08-10T13:00:00.000Z');
  });

  test('not active: nothing, ever', () => {
    expect(plan(pairOf({ active: false }), RULES, at('2026-08-05T12:00:00'))).toEqual({
      nudges: [],
      nextCheck: undefined,
    });
  });

  test('one side not reachable: nothing to either, but looked at when the next step comes', () => {
    const planned = plan(
      pairOf({ sides: sides({ reachable: false }, {}) }),
      RULES,
      at('2026-08-05T12:00:00'),
    );
    expect(planned).toEqual({ nudges: [], nextCheck: at('2026-08-14T00:00:00') });
  });

  test('after the last step nothing is looked at until the next due date begins', () => {
    expect(plan(pairOf(), RULES, at('2026-09-05T12:00:00')).nextCheck).toEqual(at('2026-11-30T01:00:00'));
  });
});

describe('properties', () => {
  const anyDayOf = (pair: PairFacts, days: number) => pair.startedOn.add({ days });
  const reach = fc.integer({ min: -20, max: 700 });

  test('sendable in that person’s hours, not before now, not before its day in either calendar, on no paused day', () => {
    fc.assert(
      fc.property(anyPair, anyRules, reach, fc.integer({ min: 0, max: 23 }), (pair, rules, days, hour) => {
        const now = new Date(startOfDay(anyDayOf(pair, days), rules.timeZone).getTime() + hour * 3_600_000);
        for (const nudge of plan(pair, rules, now).nudges) {
          const zone = pair.sides[nudge.side].timeZone;
          const local = Temporal.Instant.fromEpochMilliseconds(nudge.sendableAt.getTime()).toZonedDateTimeISO(
            zone,
          );
          const minute = local.hour * 60 + local.minute;
          expect(rules.hours.days).toContain(local.dayOfWeek);
          expect(minute).toBeGreaterThanOrEqual(rules.hours.fromMinute);
          expect(minute).toBeLessThan(rules.hours.untilMinute);
          expect(nudge.sendableAt.getTime()).toBeGreaterThanOrEqual(now.getTime());
          for (const date of [local.toPlainDate(), dateIn(rules.timeZone, nudge.sendableAt)]) {
            expect(compare(date, nudge.day)).toBeGreaterThanOrEqual(0);
            const paused = pair.pauses.some(
              (one) => compare(one.from, date) <= 0 && compare(date, one.until) <= 0,
            );
            expect(paused).toBe(false);
          }
        }
      }),
    );
  });

  test('no step before the base date, none on a paused day, rungs in their order', () => {
    fc.assert(
      fc.property(anyPair, anyRules, (pair, rules) => {
        const base = pair.meetings.at(-1)?.on ?? pair.startedOn;
        for (const side of SIDES) {
          const rungs = stepsFor(side, pair, rules, pair.startedOn).filter(({ step }) => step !== 'met');
          for (const [index, { day: on }] of rungs.entries()) {
            expect(compare(on, base)).toBeGreaterThan(0);
            const paused = pair.pauses.some(
              (one) => compare(one.from, on) <= 0 && compare(on, one.until) <= 0,
            );
            expect(paused).toBe(false);
            const before = rungs[index - 1];
            if (before) expect(compare(before.day, on)).toBeLessThan(0);
          }
        }
      }),
    );
  });

  /** What comes due from a day on, looking every day, or only when the plan says to look. */
  const seen = (
    pair: PairFacts,
    rules: Rules,
    from: Temporal.PlainDate,
    looks: (now: Date, next: Date | undefined) => Date | undefined,
  ) => {
    const last = startOfDay(from.add({ days: 240 }), rules.timeZone);
    const found = new Map<string, string>();
    let now: Date | undefined = startOfDay(from, rules.timeZone);
    while (now && now <= last) {
      const { nudges, nextCheck } = plan(pair, rules, now);
      for (const { side, step, dueOn } of nudges) {
        const key = `${side} ${step} ${dueOn}`;
        if (!found.has(key)) found.set(key, dateIn(rules.timeZone, now).toString());
      }
      const next = looks(now, nextCheck);
      if (next) expect(next.getTime()).toBeGreaterThan(now.getTime());
      now = next;
    }
    return Object.fromEntries(found);
  };

  test('looking only at the next check misses no step and finds each on its day', () => {
    fc.assert(
      fc.property(anyPair, anyRules, fc.integer({ min: -5, max: 200 }), (pair, rules, days) => {
        const from = anyDayOf(pair, days);
        const daily = seen(pair, rules, from, (now) =>
          startOfDay(dateIn(rules.timeZone, now).add({ days: 1 }), rules.timeZone),
        );
        const checked = seen(pair, rules, from, (_, next) => next);
        expect(checked).toEqual(daily);
      }),
      { numRuns: 15 },
    );
  });

  test('the question after a date that was the due date is asked, also when the next due date has begun', () => {
    const pair = pairOf({ agreedOn: day('2026-07-31') });
    const nudge = { step: 'met' as const, dueOn: day('2026-07-31'), side: 'resident' as PairSide };
    const rules = { ...RULES, ladder: LADDER.filter(({ name }) => name === '+28') };
    const now = new Date('2026-12-01T15:00:00Z');
    expect(judge({ ...nudge, plannedAt: now }, pair, rules, now)).toEqual({ send: true });
  });

  test('what is planned is sent when its moment comes, if nothing changed; and once', () => {
    fc.assert(
      fc.property(anyPair, anyRules, reach, (pair, rules, days) => {
        const now = startOfDay(anyDayOf(pair, days), rules.timeZone);
        for (const nudge of plan(pair, rules, now).nudges) {
          const verdict = judge({ ...nudge, plannedAt: now }, pair, rules, nudge.sendableAt);
          const later = currentStep(nudge.side, pair, rules, dateIn(rules.timeZone, nudge.sendableAt));
          const stillIt = later?.step === nudge.step && later.dueOn.equals(nudge.dueOn);
          expect(verdict).toEqual(stillIt ? { send: true } : { send: false, reason: 'superseded' });
        }
      }),
    );
  });
});

describe('the verdict at the moment of sending', () => {
  const planned = {
    step: '0' as const,
    dueOn: day('2026-07-31'),
    side: 'resident' as PairSide,
    plannedAt: at('2026-07-31T00:00:00'),
  };
  const verdict = (
    more: Partial<PairFacts>,
    now = '2026-07-31T10:00:00',
    nudge: Partial<Parameters<typeof judge>[0]> = {},
  ) => judge({ ...planned, ...nudge }, pairOf(more), RULES, at(now));
  const unreachable = { timeZone: RULES.timeZone, reachable: false, snoozes: [] };
  const reachable = { ...unreachable, reachable: true };

  test.each<[string, Partial<PairFacts>, string]>([
    ['met', { meetings: met('2026-07-30') }, 'met'],
    ['agreed on today', { agreedOn: day('2026-07-31') }, 'agreed'],
    ['ended', { active: false }, 'not_due'],
    ['rescheduled by a pause', { pauses: [span('2026-07-10', '2026-07-11')] }, 'not_due'],
    ['deactivated', { sides: { resident: unreachable, mentor: reachable } }, 'deactivated'],
    ['the other side deactivated', { sides: { resident: reachable, mentor: unreachable } }, 'deactivated'],
  ])('%s', (_, more, reason) => {
    expect(verdict(more)).toEqual({ send: false, reason });
  });

  test('in the hours: sent; after them: the next morning', () => {
    expect(verdict({})).toEqual({ send: true });
    expect(verdict({}, '2026-07-31T17:00:00')).toEqual({ send: false, at: at('2026-08-03T09:00:00') });
  });

  test('a later step has come since: superseded', () => {
    expect(verdict({}, '2026-08-14T10:00:00')).toEqual({ send: false, reason: 'superseded' });
  });

  test('did you meet?: answered by a meeting on that day or later, or by one logged since it was asked', () => {
    const question = { step: 'met' as const, dueOn: day('2026-08-03'), plannedAt: at('2026-08-04T00:00:00') };
    const pair = { agreedOn: day('2026-08-03') };
    expect(verdict(pair, '2026-08-04T10:00:00', question)).toEqual({ send: true });
    const early = { on: day('2026-08-02'), loggedAt: at('2026-08-04T09:30:00') };
    expect(verdict({ ...pair, meetings: [early] }, '2026-08-04T10:00:00', question)).toEqual({
      send: false,
      reason: 'met',
    });
    expect(verdict({ meetings: met('2026-08-03') }, '2026-08-04T10:00:00', question)).toEqual({
      send: false,
      reason: 'met',
    });
  });
});

describe('what a sent message shows later', () => {
  const sent = { step: '0' as const, dueOn: day('2026-07-31'), plannedAt: at('2026-07-31T00:00:00') };
  const shown = (more: Partial<PairFacts>, now = '2026-08-05T10:00:00') => {
    const value = shownAs(sent, pairOf(more), RULES, at(now));
    return value && Object.fromEntries(Object.entries(value).map(([name, date]) => [name, String(date)]));
  };

  test.each<[string, Partial<PairFacts>, Record<string, string> | undefined]>([
    ['nothing new', {}, undefined],
    [
      'the meeting that ended it, not the ones after',
      { meetings: met('2026-08-02', '2026-08-04') },
      { done: '2026-08-02' },
    ],
    ['a date ahead', { agreedOn: day('2026-08-09') }, { agreed: '2026-08-09' }],
    ['a date that passed', { agreedOn: day('2026-08-03') }, undefined],
    ['a pause', { pauses: [span('2026-08-04', '2026-08-09')] }, { pausedUntil: '2026-08-09' }],
    [
      'met, although a pause entered later moved the date it was about',
      {
        meetings: [{ on: day('2026-08-02'), loggedAt: at('2026-08-02T12:00:00') }],
        pauses: [span('2026-07-10', '2026-07-12')],
      },
      { done: '2026-08-02' },
    ],
  ])('%s', (_, more, expected) => {
    expect(shown(more)).toEqual(expected);
  });

  test('a date ahead answers a reminder of an earlier due date, too', () => {
    const value = shownAs(sent, pairOf({ agreedOn: day('2026-12-20') }), RULES, at('2026-12-10T10:00:00'));
    expect(value && 'agreed' in value && value.agreed.toString()).toBe('2026-12-20');
    expect(shownAs(sent, pairOf(), RULES, at('2026-12-10T10:00:00'))).toBeUndefined();
  });

  test('a meeting settles the nudge of its due date, and no other’s', () => {
    fc.assert(
      fc.property(anyPair, anyRules, (pair, rules) => {
        const dueOn = dueDate(pair, rules);
        const nudge = { step: '0' as const, dueOn, plannedAt: new Date('2100-01-01T00:00:00Z') };
        const now = startOfDay(dueOn.add({ days: 1 }), rules.timeZone);
        const before = shownAs(nudge, pair, rules, now);
        expect(before && 'done' in before).toBeFalsy();
        const on = dueOn.add({ days: 1 });
        const meetings = [...pair.meetings, { on, loggedAt: now }];
        const after = shownAs(nudge, { ...pair, meetings }, rules, now);
        if (!dueDate({ ...pair, meetings }, rules).equals(dueOn)) expect(after).toEqual({ done: on });
      }),
    );
  });
});
