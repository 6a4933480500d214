import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { checkMessageBlocks } from '../../sandbox/slack/blocks/surfaces.ts';
import { hasRunOut } from '../../src/domain/cadence/due.ts';
import { LADDER } from '../../src/domain/cadence/ladder.ts';
import { levelsOf, monthsOf, nextDigest, yearTold } from '../../src/features/digest/policy.ts';
import { digestMessage } from '../../src/features/digest/views.ts';
import { isAtWork } from '../../src/platform/calendar/hours.ts';
import { anyZone, day, pairOf, RULES, span } from './cadence/values.ts';

const PROGRAM = {
  time_zone: 'America/New_York',
  working_days: [1, 2, 3, 4, 5],
  working_from_minute: 540,
  working_until_minute: 1020,
  holidays: [] as string[],
  federal_holidays: false,
};

describe('the next digest', () => {
  test.each([
    ['2026-09-14T12:59:00Z', '2026-09-14T13:00:00.000Z'],
    ['2026-09-14T13:00:00Z', '2026-09-28T13:00:00.000Z'],
    ['2026-09-21T13:00:00Z', '2026-09-28T13:00:00.000Z'],
    ['2026-10-20T13:00:00Z', '2026-10-26T13:00:00.000Z'],
    ['2026-10-27T13:00:00Z', '2026-11-09T14:00:00.000Z'], // the clocks went back
  ])('after %s: %s', (after, expected) => {
    expect(nextDigest(new Date(after), PROGRAM).toISOString()).toBe(expected);
  });

  test('on a holiday: the next working morning', () => {
    const program = { ...PROGRAM, holidays: ['2026-09-28'], federal_holidays: false };
    expect(nextDigest(new Date('2026-09-20T00:00:00Z'), program).toISOString()).toBe(
      '2026-09-29T13:00:00.000Z',
    );
    expect(nextDigest(new Date('2026-09-28T14:00:00Z'), program).toISOString()).toBe(
      '2026-09-29T13:00:00.000Z',
    );
  });

  test('always lies ahead, within two weeks and in working hours', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2024-01-01'), max: new Date('2031-01-01'), noInvalidDate: true }),
        anyZone,
        fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        (after, time_zone, working_days) => {
          const program = { ...PROGRAM, time_zone, working_days };
          const at = nextDigest(after, program);
          expect(at.getTime()).toBeGreaterThan(after.getTime());
          expect(at.getTime() - after.getTime()).toBeLessThanOrEqual(14 * 86_400_000 + 3_600_000);
          expect(isAtWork(at, program)).toBe(true);
        },
      ),
    );
  });
});

describe('a pair has run out of reminders', () => {
  // Began on July 1, due on July 31, the last step on August 28.
  const on = (date: string, more = {}, rules = {}) =>
    hasRunOut(pairOf(more), { ...RULES, ...rules }, day(date));
  const side = { timeZone: RULES.timeZone, reachable: true, snoozes: [] };

  test.each([
    ['the day of the last step', '2026-08-28', {}, {}, false],
    ['the day after it', '2026-08-29', {}, {}, true],
    ['only the due date is a step', '2026-08-01', {}, { ladder: LADDER.slice(0, 2) }, true],
    ['no step at all: from the due date on', '2026-07-31', {}, { ladder: [] }, false],
    ['no step at all: after it', '2026-08-01', {}, { ladder: [] }, true],
    ['a gentler step that follows, and its end', '2026-11-29', {}, {}, true],
    ['the same, later still', '2026-12-20', {}, {}, true],
    ['a date ahead', '2026-08-29', { agreedOn: day('2026-08-29') }, {}, false],
    ['a date that passed', '2026-08-29', { agreedOn: day('2026-08-28') }, {}, true],
    ['a pause now', '2026-08-29', { pauses: [span('2026-08-29', '2026-08-30')] }, {}, false],
    [
      'a pause before pushes the date',
      '2026-08-29',
      { pauses: [span('2026-07-10', '2026-07-10')] },
      {},
      false,
    ],
    [
      'a snooze',
      '2026-08-29',
      {
        sides: {
          resident: side,
          mentor: { ...side, snoozes: [{ dueOn: day('2026-07-31'), until: day('2026-09-04') }] },
        },
      },
      {},
      false,
    ],
    [
      'a meeting since',
      '2026-08-29',
      { meetings: [{ on: day('2026-08-20'), loggedAt: new Date() }] },
      {},
      false,
    ],
  ])('%s', (_, date, more, rules, expected) => {
    expect(on(date, more, rules)).toBe(expected);
  });
});

test('a digest however long stays within what Slack takes, and people’s own names cannot mention anybody', () => {
  const long = `<!channel> ${'x'.repeat(90)}`;
  const message = digestMessage({
    programId: 'p',
    programName: long,
    today: day('2026-10-05'),
    slipped: Array.from({ length: 400 }, () => ({
      resident: long,
      mentor: long,
      dueOn: Temporal.PlainDate.from('2026-09-30'),
      lastMetOn: Temporal.PlainDate.from('2026-09-30'),
    })),
    unmatched: Array.from({ length: 400 }, () => ({
      name: long,
      pgy: 1,
      startedOn: '2026-09-30',
      askedOn: Temporal.PlainDate.from('2026-09-30'),
      waitsLong: true,
    })),
    told: 7,
    levels: Array.from({ length: 30 }, (_, at) => ({
      label: `PGY-${at}`,
      onTrack: 1,
      dueSoon: 0,
      pastDue: 2,
    })),
  });
  const text = JSON.stringify(message);
  expect(text).not.toContain('<!channel>');
  expect(text.match(/and 385 more/g)).toHaveLength(2);
  expect(checkMessageBlocks(message?.blocks)).toEqual([]);
  expect(text).toContain('Full calendars on both sides are the usual reason');
  expect(
    digestMessage({
      programId: 'p',
      programName: 'Quiet',
      today: day('2026-10-05'),
      slipped: [],
      unmatched: [],
      told: 3,
      levels: [],
    }),
  ).toBeUndefined();
  const [someone] = [{ name: 'Nina', pgy: 1, startedOn: null, askedOn: null, waitsLong: false }];
  const waiting = digestMessage({
    programId: 'p',
    programName: 'Quiet',
    today: day('2026-10-05'),
    slipped: [],
    unmatched: [someone],
    told: 0,
    levels: [],
  });
  expect(JSON.stringify(waiting)).not.toContain('Full calendars');
});

describe('what a digest shows', () => {
  test('pairs by level and how they stand; a date ahead or a pause is on track', () => {
    const today = day('2026-09-28');
    const standing = (more: Partial<Parameters<typeof levelsOf>[0][number]['standing']>) => ({
      today,
      dueOn: day('2026-12-01'),
      missedOn: undefined,
      agreedOn: undefined,
      pausedUntil: undefined,
      ...more,
    });
    const late = { missedOn: day('2026-09-01') };
    expect(
      levelsOf([
        { pgy: 2, standing: standing({ dueOn: day('2026-10-13') }) },
        { pgy: null, standing: standing({ dueOn: day('2026-10-12') }) },
        { pgy: 1, standing: standing(late) },
        { pgy: 1, standing: standing({ ...late, agreedOn: day('2026-10-02') }) },
        { pgy: 1, standing: standing({ ...late, pausedUntil: day('2026-10-02') }) },
      ]),
    ).toEqual([
      { label: 'PGY-1', onTrack: 2, dueSoon: 0, pastDue: 1 },
      { label: 'PGY-2', onTrack: 1, dueSoon: 0, pastDue: 0 },
      { label: 'Other', onTrack: 0, dueSoon: 1, pastDue: 0 },
    ]);
  });

  test('the year is told in its last month, by months from its first', () => {
    const starts = { year_starts_month: 7, year_starts_day: 1 };
    expect(yearTold(day('2027-05-31'), starts)).toBeUndefined();
    expect(yearTold(day('2027-06-01'), starts)?.toString()).toBe('2026-07-01');
    expect(yearTold(day('2027-07-01'), starts)).toBeUndefined();
    const met = ['2026-06-30', '2026-07-01', '2026-07-31', '2026-09-01', '2027-06-30', '2027-07-01'];
    const months = monthsOf(met.map(day), { from: day('2026-07-01') });
    expect(months.map(({ label }) => label)).toEqual([
      'Jul',
      'Aug',
      'Sep',
      'Oct',
      'Nov',
      'Dec',
      'Jan',
      'Feb',
      'Mar',
      'Apr',
      'May',
      'Jun',
    ]);
    expect(months.map(({ meetings }) => meetings)).toEqual([2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });
});
