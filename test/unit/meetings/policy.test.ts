import { describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { checkDate, checkRead } from '../../../src/features/meetings/policy.ts';
import { dateProblem } from '../../../src/features/meetings/views.ts';
import { readPastDay } from '../../../src/platform/calendar/reading.ts';

const plain = (text: string) => Temporal.PlainDate.from(text);
const monday = plain('2026-09-14');

describe('the day of a meeting', () => {
  const check = (date: string, began = '2020-01-01') => {
    const checked = checkDate(plain(date), monday, plain(began));
    return checked.ok ? 'fine' : checked.why;
  };
  test.each([
    ['2026-09-14', '2026-09-14', 'fine'],
    ['2026-09-15', '2026-09-14', 'ahead'],
    ['2026-09-01', '2026-09-01', 'fine'],
    ['2026-08-31', '2026-09-01', 'before_pair'],
    ['2024-09-14', '2020-01-01', 'fine'],
    ['2024-09-13', '2020-01-01', 'too_long_ago'],
  ])('%s, for a pair that began on %s: %s', (date, began, expected) => {
    expect(check(date, began)).toBe(expected);
  });

  test('typed', () => {
    const read = (text: string) => checkRead(readPastDay(text, monday), monday);
    expect(read('9/1')).toEqual({ ok: true, date: plain('2026-09-01') });
    expect(read('9/20')).toMatchObject({ why: 'ahead', date: plain('2026-09-20') });
    expect(read('2019-01-01')).toMatchObject({ why: 'too_long_ago' });
  });
});

describe('what is wrong with it, in words that show what to type', () => {
  test.each([
    [{ why: 'ahead', date: plain('2026-09-20') }, /Sun, Sep 20 is in the future.*Already scheduled/],
    [{ why: 'ahead', date: plain('2027-01-02') }, /Sat, Jan 2, 2027 is in the future/],
    [{ why: 'before_pair', began: plain('2025-07-01') }, /matched on Tue, Jul 1, 2025/],
    [{ why: 'too_long_ago' }, /2 years/],
    [{ why: 'which_year', last: plain('2026-03-01') }, /Did you mean Sun, Mar 1, 2026\?/],
    [{ why: 'which_day' }, /Which day.*`9\/8`/],
    [{ why: 'not_in_calendar' }, /doesn't exist.*`9\/8`/],
    [{ why: 'unreadable' }, /`9\/8`/],
  ] as const)('%o', (problem, words) => {
    expect(dateProblem({ ok: false, ...problem }, monday)).toMatch(words);
  });
});
