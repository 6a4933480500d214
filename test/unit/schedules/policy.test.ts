import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { flattened, type KindSpan, replaced } from '../../../src/domain/schedules/policy.ts';

const BEGIN = Date.parse('2027-02-20');
const day = (at: number) => new Date(BEGIN + at * 86_400_000).toISOString().slice(0, 10);
const DAYS = 40;

const span = fc
  .record({
    kind: fc.constantFrom('away' as const, 'hold' as const, 'good' as const),
    from: fc.integer({ min: 0, max: DAYS - 1 }),
    length: fc.integer({ min: 0, max: 12 }),
  })
  .map(
    ({ kind, from, length }): KindSpan => ({
      kind,
      first: day(from),
      last: day(Math.min(from + length, DAYS)),
    }),
  );
const spans = fc.array(span, { maxLength: 8 });
const days = fc
  .tuple(fc.integer({ min: 0, max: DAYS }), fc.integer({ min: 0, max: DAYS }))
  .map(([a, b]) => ({ first: day(Math.min(a, b)), last: day(Math.max(a, b)) }));

/** The kind of each day, read from the words of the rule: away before hold before good. */
const kindOn = (some: readonly KindSpan[], on: string) => {
  const kinds = some.filter(({ first, last }) => first <= on && on <= last).map(({ kind }) => kind);
  return (['away', 'hold', 'good'] as const).find((kind) => kinds.includes(kind));
};
const everyDay = Array.from({ length: DAYS + 3 }, (_, at) => day(at - 1));
const kinds = (some: readonly KindSpan[]) => everyDay.map((on) => kindOn(some, on));

describe('spans of a schedule', () => {
  test('each day has one kind, and touching spans of a kind are one', () => {
    fc.assert(
      fc.property(spans, (some) => {
        const flat = flattened(some);
        expect(kinds(flat)).toEqual(kinds(some));
        for (const [at, { first, last, kind }] of flat.entries()) {
          const next = flat[at + 1];
          expect(first <= last).toBe(true);
          if (next) expect(last < next.first).toBe(true);
          if (next?.kind === kind)
            expect(everyDay.indexOf(next.first) - everyDay.indexOf(last)).toBeGreaterThan(1);
        }
      }),
    );
  });

  test('a file says what is true between its first and its last day, and nothing beyond', () => {
    fc.assert(
      fc.property(spans, days, spans, (known, file, said) => {
        const within = (on: string) => file.first <= on && on <= file.last;
        const flat = flattened(known);
        expect(kinds(replaced(flat, file, said))).toEqual(
          everyDay.map((on) => kindOn(within(on) ? said : flat, on)),
        );
      }),
    );
  });

  test('twice, in two orders, or in halves: the same spans', () => {
    fc.assert(
      fc.property(spans, days, spans, fc.integer({ min: 0, max: DAYS - 1 }), (known, file, said, at) => {
        const flat = flattened(known);
        const once = replaced(flat, file, said);
        expect(replaced(once, file, said)).toEqual(once);
        const middle = day(at);
        if (middle < file.first || middle >= file.last) return;
        const [early, late] = [
          { first: file.first, last: middle },
          { first: day(at + 1), last: file.last },
        ];
        expect(replaced(replaced(flat, early, said), late, said)).toEqual(once);
        expect(replaced(replaced(flat, late, said), early, said)).toEqual(once);
      }),
    );
  });
});
