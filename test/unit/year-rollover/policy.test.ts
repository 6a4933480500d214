import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import {
  checkTurnDate,
  endsAtTurn,
  fateOf,
  fatesOf,
  isLaterLastDay,
  NO_CHOICES,
  offeredFrom,
  ownDay,
  type Person,
  proposedDay,
  rolesAfter,
  yearToTurn,
} from '../../../src/features/year-rollover/policy.ts';
import type { Role, Track } from '../../../src/platform/database/tables/programs.ts';
import { afterTurn, type ModelPerson, randomProgram } from './model.ts';

const date = (text: string) => Temporal.PlainDate.from(text);
const JULY = { month: 7, day: 1 };
const turning = { on: date('2027-07-01'), yearOn: date('2027-07-01') };

const resident = (more: Partial<Person> = {}): Person => ({
  id: 'p',
  roles: ['resident'],
  track: null,
  level: 1,
  advancesOn: null,
  startsOn: null,
  lastDay: null,
  ...more,
});

describe('what the turn does with a resident', () => {
  const fate = (more: Partial<Person>, choices = {}) =>
    fateOf(resident(more), turning, { ...NO_CHOICES, ...choices });

  test.each<[string, Partial<Person>, object]>([
    ['moves up', {}, { kind: 'moves_up', level: 2 }],
    ['a fellow too', { track: 'fellow', level: 5 }, { kind: 'moves_up', level: 6 }],
    [
      'their day is the year’s first',
      { advancesOn: date('2027-07-01') },
      { kind: 'moves_up', advancesOn: date('2028-07-01') },
    ],
    ['off the cycle', { advancesOn: date('2027-10-01') }, { kind: 'keeps_level', why: 'own_day' }],
    [
      'their day is a year later',
      { advancesOn: date('2028-07-01') },
      { kind: 'keeps_level', why: 'own_day' },
    ],
    ['finishes', { lastDay: date('2027-06-30') }, { kind: 'finishes', stays: false }],
    ['finishes on the day', { lastDay: date('2027-07-01') }, { kind: 'finishes' }],
    ['finishes later', { lastDay: date('2027-08-31') }, { kind: 'keeps_level', why: 'finishing_late' }],
    ['a last year that is not whole', { lastDay: date('2028-05-30') }, { why: 'finishing_late' }],
    ['a last whole year at the least', { lastDay: date('2028-05-31') }, { kind: 'moves_up' }],
    ['a last whole year', { lastDay: date('2028-06-30') }, { kind: 'moves_up' }],
    ['a preliminary year ends', { track: 'preliminary' }, { kind: 'finishes' }],
    [
      'a transitional year that began off the cycle',
      { track: 'transitional', advancesOn: date('2027-10-01') },
      { kind: 'keeps_level' },
    ],
    ['two preliminary years', { track: 'preliminary', lastDay: date('2028-06-30') }, { kind: 'moves_up' }],
    [
      'a preliminary year that begins',
      { track: 'preliminary', startsOn: date('2027-07-01') },
      { kind: 'new' },
    ],
    ['first-years to come', { startsOn: date('2027-07-01') }, { kind: 'new' }],
    ['first-years who came for orientation', { startsOn: date('2027-06-14') }, { kind: 'new' }],
    ['a transfer in winter', { startsOn: date('2027-01-11'), level: 2 }, { kind: 'moves_up', level: 3 }],
    ['a chief', { track: 'chief', level: 4 }, { kind: 'keeps_level', why: 'chief' }],
    ['a chief whose year ends', { track: 'chief', lastDay: date('2027-06-30') }, { kind: 'finishes' }],
    ['no level known', { level: null }, { kind: 'keeps_level', why: 'no_level' }],
    ['the highest level', { level: 10 }, { kind: 'keeps_level', why: 'no_level' }],
  ])('%s', (_, person, expected) => {
    expect(fate(person)).toMatchObject(expected);
  });

  test('as a director chooses', () => {
    expect(fate({}, { notMovingUp: ['p'] })).toMatchObject({ kind: 'keeps_level', why: 'chosen' });
    const over = { lastDay: date('2027-06-30') };
    expect(fate(over, { staying: ['p'] })).toEqual({ kind: 'finishes', stays: true });
    const later = fate(over, { notFinishing: [{ id: 'p', lastDay: '2027-12-31' }], notMovingUp: ['p'] });
    expect(later).toMatchObject({ kind: 'keeps_level', lastDay: date('2027-12-31') });
    expect(fate({}, { staying: ['p'] })).toMatchObject({ kind: 'moves_up' });
  });

  test('who finishes keeps what else they are', () => {
    expect(rolesAfter(['resident'], false)).toEqual([]);
    expect(rolesAfter(['resident', 'mentor'], false)).toEqual([]);
    expect(rolesAfter(['resident', 'coordinator'], true)).toEqual(['mentor', 'coordinator']);
  });
});

describe('random programs against a model', () => {
  const asPerson = (person: ModelPerson): Person => ({
    id: person.id,
    roles: person.roles as Role[],
    track: person.track as Track | null,
    level: person.level,
    advancesOn: person.advancesOn ? date(person.advancesOn) : null,
    startsOn: person.startsOn ? date(person.startsOn) : null,
    lastDay: person.lastDay ? date(person.lastDay) : null,
  });
  const outcome = (person: ModelPerson, fate: ReturnType<typeof fateOf> | undefined) => {
    const before = { resident: person.roles.includes('resident'), mentor: person.roles.includes('mentor') };
    const same = { ...before, level: person.level, lastDay: person.lastDay };
    if (fate?.kind === 'moves_up') return { ...same, level: fate.level };
    if (fate?.kind === 'keeps_level') return { ...same, lastDay: fate.lastDay?.toString() ?? same.lastDay };
    if (fate?.kind !== 'finishes') return same;
    return {
      ...same,
      resident: false,
      mentor: rolesAfter(person.roles as Role[], fate.stays).includes('mentor'),
    };
  };

  test('1,000 of them: no one advances who should not, and no one is ended who stays', () => {
    const wrong: unknown[] = [];
    const seen = { moved: 0, kept: 0, finished: 0, stayed: 0 };
    for (let seed = 1; seed <= 1000; seed += 1) {
      const { on, yearOn, people, choices } = randomProgram(seed);
      const days = { on: date(on), yearOn: date(yearOn) };
      const fates = fatesOf(people.map(asPerson), days, choices);
      for (const person of people) {
        const expected = afterTurn(person, on, yearOn, choices);
        const got = outcome(person, fates.get(person.id));
        if (!isDeepStrictEqual(got, expected)) wrong.push({ seed, person, got, expected });
        const was = person.roles.includes('resident');
        seen.moved += got.level === person.level ? 0 : 1;
        seen.kept += was && got.resident && got.level === person.level ? 1 : 0;
        seen.finished += was && !got.resident ? 1 : 0;
        seen.stayed += was && !got.resident && got.mentor ? 1 : 0;
        for (const other of people) {
          const pair = { resident_id: person.id, mentor_id: other.id };
          const isMentor = other.roles.includes('mentor');
          const there = afterTurn(other, on, yearOn, choices);
          const ends = (was && !expected.resident) || (isMentor && !there.mentor);
          if (isMentor && was && endsAtTurn(pair, fates) !== ends) wrong.push({ seed, person, other });
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
  });
});

describe('when a turn can be', () => {
  test('from 60 days before the year, and a while after it began in a program that was there', () => {
    const old = date('2025-01-01');
    expect(yearToTurn(date('2027-05-01'), JULY, old)).toBeUndefined();
    expect(offeredFrom(date('2027-05-01'), JULY)).toEqual(date('2027-05-02'));
    expect(yearToTurn(date('2027-05-02'), JULY, old)).toEqual(date('2027-07-01'));
    expect(yearToTurn(date('2027-07-01'), JULY, old)).toEqual(date('2027-07-01'));
    expect(yearToTurn(date('2027-08-15'), JULY, old)).toEqual(date('2027-07-01'));
    expect(yearToTurn(date('2027-08-16'), JULY, old)).toBeUndefined();
    expect(yearToTurn(date('2027-07-20'), JULY, date('2027-06-30'))).toEqual(date('2027-07-01'));
    expect(yearToTurn(date('2027-07-20'), JULY, date('2027-07-01'))).toBeUndefined();
  });

  test('its day', () => {
    const year = date('2027-07-01');
    const check = (on: string, today = '2027-05-20') => checkTurnDate(date(on), year, date(today));
    expect(check('2027-07-01')).toBeUndefined();
    expect(check('2027-05-31')).toBeUndefined();
    expect(check('2027-05-30')).toBe('too_early');
    expect(check('2027-08-15')).toBeUndefined();
    expect(check('2027-08-16')).toBe('too_late');
    expect(check('2027-07-01', '2027-07-01')).toBeUndefined();
    expect(check('2027-07-01', '2027-07-02')).toBe('not_ahead');
    expect(isLaterLastDay(date('2027-07-02'), year)).toBe(true);
    expect(isLaterLastDay(year, year)).toBe(false);
    expect(isLaterLastDay(date('2037-07-01'), year)).toBe(true);
    expect(isLaterLastDay(date('2037-07-02'), year)).toBe(false);
  });

  test('the first working day of the year is proposed', () => {
    const hours = {
      days: [1, 2, 3, 4, 5],
      holidays: new Set(['2028-07-03']),
      federalHolidays: false,
      fromMinute: 0,
      untilMinute: 1440,
    };
    expect(proposedDay(date('2028-07-01'), date('2028-06-01'), hours)).toEqual(date('2028-07-04'));
    expect(proposedDay(date('2027-07-01'), date('2027-07-06'), hours)).toEqual(date('2027-07-06'));
  });
});

describe('their own day', () => {
  const today = date('2027-10-01');
  const on = (more: Partial<Person>) => ownDay(resident({ advancesOn: today, ...more }), today, JULY);

  test('their level changes then, and again a year later', () => {
    expect(on({ level: 2 })).toEqual({ level: 3, advancesOn: date('2028-10-01') });
    expect(on({ advancesOn: date('2027-10-02') })).toBeUndefined();
    const lastYear = { track: 'preliminary', lastDay: date('2027-10-02') } as const;
    expect(on(lastYear)).toEqual({ level: 2, advancesOn: date('2028-10-01') });
    const leap = ownDay(resident({ advancesOn: date('2028-02-29') }), date('2028-02-29'), JULY);
    expect(leap).toEqual({ level: 2, advancesOn: date('2029-02-28') });
  });

  test.each<[string, Partial<Person>]>([
    ['a day that is the turn’s', { advancesOn: date('2027-07-01') }],
    ['a chief', { track: 'chief' }],
    ['a preliminary year', { track: 'preliminary' }],
    ['a last day before it', { lastDay: date('2027-09-30') }],
    ['a last day that is the same', { lastDay: today }],
    ['no level', { level: null }],
    ['the highest level', { level: 10 }],
  ])('not so: %s', (_, more) => {
    expect(on(more)).toBeUndefined();
  });
});
