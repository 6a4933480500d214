import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { goodForBoth, goodText, isHard, lookedAt } from '../../../src/domain/schedules/good-policy.ts';
import type { KindSpan } from '../../../src/domain/schedules/policy.ts';
import type { WorkingHours } from '../../../src/platform/calendar/hours.ts';

const hours: WorkingHours = {
  days: [1, 2, 3, 4, 5],
  holidays: new Set(['2027-03-11']),
  federalHolidays: false,
  fromMinute: 540,
  untilMinute: 1020,
};
const today = Temporal.PlainDate.from('2027-03-01'); // a Monday
const span = (kind: KindSpan['kind'], first: string, last: string): KindSpan => ({
  kind,
  first: `2027-${first}`,
  last: `2027-${last}`,
});
const words = (resident: KindSpan[], mentor: KindSpan[]) =>
  goodText(goodForBoth({ resident, mentor }, today, hours), 3, today);

describe('days that are good for both', () => {
  test('are working days good for whoever has good days, from tomorrow on, for 60 days', () => {
    expect(words([], [])).toBeUndefined();
    expect(words([span('hold', '03-08', '03-14')], [])).toBeUndefined();
    expect(words([span('good', '03-08', '03-14'), span('good', '04-05', '04-11')], [])).toBe(
      'Good for you both: Mar 8 to 12, Apr 5 to 9',
    );
    expect(words([span('good', '03-08', '03-21')], [])).toBe('Good for you both: Mar 8 to 19');
    expect(words([span('good', '03-01', '03-02')], [])).toBe('Good for you both: Mar 2');
    expect(words([span('good', '05-01', '05-31')], [])).toBeUndefined();
    expect(words([span('good', '03-08', '03-19')], [span('good', '03-10', '03-26')])).toBe(
      'Good for you both: Mar 10 to 19',
    );
  });

  test('are looked for as far as is read, the sixtieth day included', () => {
    const sunday = Temporal.PlainDate.from('2027-02-28');
    const days = { resident: [span('good', '04-29', '05-31')], mentor: [] };
    expect(goodForBoth(days, sunday, hours)).toEqual([{ first: '2027-04-29', last: '2027-04-29' }]);
    expect(lookedAt(sunday)).toEqual({ first: '2026-10-31', last: '2027-04-29' });
  });

  test('are told apart where one of them has its year', () => {
    const spans = [
      { first: '2027-12-20', last: '2027-12-23' },
      { first: '2027-12-30', last: '2028-01-05' },
    ];
    expect(goodText(spans, 3, Temporal.PlainDate.from('2027-12-01'))).toBe(
      'Good for you both: Dec 20 to 23; Dec 30, 2027, to Jan 5, 2028',
    );
  });

  test('are never days on which either is away or held', () => {
    const clinic = [span('good', '03-08', '03-19')];
    for (const kind of ['away', 'hold'] as const) {
      expect(words(clinic, [span(kind, '03-10', '03-16')])).toBe(
        'Good for you both: Mar 8 to 9, Mar 17 to 19',
      );
      expect(words([...clinic, span(kind, '03-10', '03-16')], [])).toBe(
        'Good for you both: Mar 8 to 9, Mar 17 to 19',
      );
    }
  });

  test('read alike for both kinds, whoever’s they are', () => {
    const days = fc.integer({ min: -5, max: 70 });
    const block = fc.tuple(days, fc.integer({ min: 0, max: 15 }), fc.boolean());
    const blocks = fc.array(block, { maxLength: 5 });
    const spansOf = (some: [number, number, boolean][], kind: 'away' | 'hold') =>
      some.map(
        ([from, length, isGood]): KindSpan => ({
          kind: isGood ? 'good' : kind,
          first: today.add({ days: from }).toString(),
          last: today.add({ days: from + length }).toString(),
        }),
      );
    fc.assert(
      fc.property(blocks, blocks, (one, other) => {
        const said = words(spansOf(one, 'away'), spansOf(other, 'away'));
        expect(words(spansOf(one, 'hold'), spansOf(other, 'away'))).toBe(said);
        expect(words(spansOf(other, 'hold'), spansOf(one, 'hold'))).toBe(said);
        const [resident, mentor] = [spansOf(one, 'away'), spansOf(other, 'hold')];
        for (const { first, last } of goodForBoth({ resident, mentor }, today, hours))
          for (const on of [first, last])
            expect([isHard(resident, on), isHard(mentor, on)]).toEqual([false, false]);
      }),
    );
  });
});
