import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { type Group, lastHalf, publishable } from '../../src/domain/totals/policy.ts';
import { ANSWER_PARTITIONS, midYearOccasion } from '../../src/features/private-questions/policy.ts';

import { report } from './report.ts';

type Standing = 'good' | 'okay' | 'not_a_fit' | 'none';

const FEWEST = 4; // by the rule, not by the code
const runs = process.env.PRIVACY_FULL ? 5000 : 300;

const residents = Array.from({ length: 30 }, (_, index) => `resident-${index}`);
const standing = fc.constantFrom<Standing>('good', 'okay', 'not_a_fit', 'none');
/** A program's half-year: who was asked, and what they said. Most people stay and stick to what they said. */
const firstHalf = fc.uniqueArray(fc.tuple(fc.constantFrom(...residents), standing), {
  selector: ([id]) => id,
  maxLength: 30,
});
const change = fc.tuple(fc.constantFrom(...residents), fc.option(standing, { nil: undefined }));
const year = fc.tuple(firstHalf, fc.array(fc.array(change, { maxLength: 8 }), { maxLength: 3 }));

function halvesOf([first, changes]: [[string, Standing][], [string, Standing | undefined][][]]) {
  const halves = [new Map(first)];
  for (const each of changes) {
    const next = new Map(halves.at(-1));
    for (const [id, said] of each) {
      if (said) next.set(id, said);
      else next.delete(id);
    }
    halves.push(next);
  }
  return halves;
}

/** Everything a director can reckon from some figures: each sum of them, by the people counted. */
function sums(groups: readonly Group[]): string[][] {
  return Array.from({ length: 2 ** groups.length }, (_, bits) =>
    groups.flatMap(({ people }, index) => ((bits >> index) & 1 ? [...people] : [])),
  );
}

const apart = (a: string[], b: string[]) =>
  [...a.filter((id) => !b.includes(id)), ...b.filter((id) => !a.includes(id))].length;

describe('figures about matches', () => {
  const counted = { programs: 0, halves: 0, shown: 0, differences: 0 };

  test('no figure and no difference of figures, within a half-year or between them, has 1 to 3 residents behind it', () => {
    fc.assert(
      fc.property(year, (drawn) => {
        counted.programs += 1;
        const published: Group[][] = [];
        for (const standings of halvesOf(drawn)) {
          counted.halves += 1;
          const groups = publishable(standings, ANSWER_PARTITIONS, published);
          if (groups.length > 0) counted.shown += 1;
          for (const { people } of groups) expect(people.size).toBeGreaterThanOrEqual(FEWEST);
          published.push(groups);
        }
        const reckoned = published.flatMap(sums);
        for (const a of reckoned) {
          for (const b of reckoned) {
            counted.differences += 1;
            const behind = apart(a, b);
            if (behind > 0 && behind < FEWEST) throw new Error(`${behind} people: ${a} against ${b}`);
          }
        }
      }),
      { numRuns: runs },
    );
    expect(counted.shown).toBeGreaterThan(runs / 10); // else nothing was ever shown, and nothing checked
    report(
      'suppression',
      `${counted.programs} random programs, ${counted.halves} half-years, ${counted.differences} differences of figures`,
    );
  });

  test('each figure counts whom it says, and everyone asked is counted once', () => {
    fc.assert(
      fc.property(firstHalf, (drawn) => {
        const standings = new Map(drawn);
        const groups = publishable(standings, ANSWER_PARTITIONS, []);
        for (const { of, people } of groups) {
          for (const id of people) expect(of).toContain(standings.get(id));
        }
        if (groups.length > 0) {
          expect(groups.flatMap(({ people }) => [...people]).sort()).toEqual([...standings.keys()].sort());
        }
      }),
      { numRuns: runs },
    );
  });

  const program = (good: number, okay: number, notAFit: number, none: number) => {
    const said = [
      ...Array<Standing>(good).fill('good'),
      ...Array<Standing>(okay).fill('okay'),
      ...Array<Standing>(notAFit).fill('not_a_fit'),
      ...Array<Standing>(none).fill('none'),
    ];
    return new Map(said.map((each, index) => [`resident-${index}`, each]));
  };
  const shown = (standings: Map<string, Standing>) =>
    publishable(standings, ANSWER_PARTITIONS, []).map(({ of, people }) => `${of.join('+')}: ${people.size}`);

  test.each<[[number, number, number, number], string[]]>([
    [
      [9, 5, 4, 6],
      ['good: 9', 'okay: 5', 'not_a_fit: 4', 'none: 6'],
    ],
    [
      [9, 5, 4, 0], // that everyone answered would tell of each of them that they did
      ['good: 9', 'okay: 5', 'not_a_fit+none: 4'],
    ],
    [
      [9, 5, 1, 6],
      ['good: 9', 'okay+not_a_fit: 6', 'none: 6'],
    ],
    [
      [3, 5, 4, 4],
      ['good+okay: 8', 'not_a_fit: 4', 'none: 4'],
    ],
    [
      [9, 2, 1, 1],
      ['good: 9', 'okay+not_a_fit+none: 4'],
    ],
    [[9, 0, 0, 0], []], // that all say the same is not told either
    [[3, 3, 3, 0], []],
    [
      [3, 3, 5, 1],
      ['good+okay: 6', 'not_a_fit+none: 6'],
    ],
    [[1, 1, 1, 0], []],
    [[8, 0, 0, 3], []],
    [[0, 0, 0, 0], []],
  ])('%j shows %j', (counts, figures) => {
    expect(shown(program(...counts))).toEqual(figures);
  });

  test('a resident who came between two half-years is not given away', () => {
    const first = program(9, 5, 0, 0);
    const before = publishable(first, ANSWER_PARTITIONS, []);
    expect(before.length).toBeGreaterThan(0);
    expect(
      publishable(new Map([...first, ['the new one', 'not_a_fit']]), ANSWER_PARTITIONS, [before]),
    ).toEqual([]);
    expect(publishable(first, ANSWER_PARTITIONS, [before])).toEqual(before); // the same again tells nothing new
  });
});

describe('half-years', () => {
  const date = Temporal.PlainDate.from;
  test.each([
    ['2026-12-31', '2026-01-01', '2026-07-01', undefined],
    ['2027-01-01', '2026-07-01', '2027-01-01', 'mid_year_2026'],
    ['2027-01-31', '2026-07-01', '2027-01-01', 'mid_year_2026'],
    ['2027-02-01', '2026-07-01', '2027-01-01', undefined],
    ['2027-07-01', '2027-01-01', '2027-07-01', undefined],
  ])('on %s the last one ran from %s until %s; mid-year: %s', (day, from, until, occasion) => {
    const half = lastHalf(date(day), { month: 7, day: 1 });
    expect([half.from.toString(), half.until.toString()]).toEqual([from, until]);
    expect(midYearOccasion(date(day), { month: 7, day: 1 })).toBe(occasion);
  });
});
