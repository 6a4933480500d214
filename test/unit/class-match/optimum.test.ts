import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findOptimum } from '../../../src/features/class-match/optimum-policy.ts';
import type { Draft, Instance } from '../../../src/features/class-match/types.ts';
import { levelsOf, randomInstance, shuffled } from './instances.ts';

/** Every way to place everyone, as the column of each resident; -1 is no one. */
function* allDrafts(instance: Instance): Generator<number[]> {
  const { residents, mentors } = instance;
  const left = mentors.map(({ openings }) => openings);
  const chosen: number[] = [];
  function* from(row: number): Generator<number[]> {
    const resident = residents[row];
    if (!resident) {
      yield [...chosen];
      return;
    }
    const pin = instance.pins.find((each) => each.resident === resident.id)?.mentor;
    for (let column = pin ? 0 : -1; column < mentors.length; column += 1) {
      const mentor = mentors[column];
      if (mentor && ((left[column] ?? 0) === 0 || resident.never.has(mentor.id))) continue;
      if (pin && mentor?.id !== pin) continue;
      if (mentor) left[column] = (left[column] ?? 0) - 1;
      chosen[row] = column;
      yield* from(row + 1);
      if (mentor) left[column] = (left[column] ?? 0) + 1;
    }
  }
  yield* from(0);
}

const draftOf = ({ residents, mentors }: Instance, columns: readonly number[]): Draft['pairs'] =>
  columns.flatMap((column, row) => {
    const [resident, mentor] = [residents[row], mentors[column]];
    if (!resident || !mentor) return [];
    const index = resident.choices.indexOf(mentor.id);
    return [{ resident: resident.id, mentor: mentor.id, choice: index < 0 ? null : index + 1 }];
  });

const isLess = (one: readonly number[], other: readonly number[]) => {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at >= 0 && (one[at] ?? 0) < (other[at] ?? 0);
};

function bruteForce(instance: Instance): number[] {
  let best: number[] | undefined;
  for (const columns of allDrafts(instance)) {
    const levels = levelsOf(instance, draftOf(instance, columns));
    if (!best || isLess(levels, best)) best = levels;
  }
  if (!best) throw new Error('an instance without a draft');
  return best;
}

describe('the best draft', () => {
  test('equals brute force on every level of the order, in 1,200 small instances', () => {
    for (let seed = 1; seed <= 1200; seed += 1) {
      const instance = randomInstance(seed, { residents: 1 + (seed % 5), mentors: 1 + (seed % 4) });
      const draft = findOptimum(instance);
      expect({ seed, levels: levelsOf(instance, draft.pairs) }).toEqual({
        seed,
        levels: bruteForce(instance),
      });
    }
  });

  test('never breaks a pin, a conflict, a rather-not or a number of places, and counts right', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 25 }),
        (seed, r, m) => {
          const instance = randomInstance(seed, { residents: r, mentors: m });
          const { pairs, unplaced, outside, profile } = findOptimum(instance);
          const never = new Map(instance.residents.map(({ id, never: of }) => [id, of]));
          for (const { resident, mentor } of pairs) expect(never.get(resident)?.has(mentor)).toBe(false);
          for (const { resident, mentor } of instance.pins)
            expect(pairs.find((pair) => pair.resident === resident)?.mentor).toBe(mentor);
          for (const { id, openings } of instance.mentors)
            expect(pairs.filter(({ mentor }) => mentor === id).length).toBeLessThanOrEqual(openings);
          expect([...pairs.map(({ resident }) => resident), ...unplaced].toSorted()).toEqual(
            instance.residents.map(({ id }) => id).toSorted(),
          );
          expect(outside + profile.reduce((sum, count) => sum + count, 0)).toBe(pairs.length);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('does not depend on the order of rows, nor does who is left out; another seed may tell equals apart otherwise', () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 60; seed += 1) {
      const instance = randomInstance(seed, { residents: 30, mentors: 6 });
      const draft = findOptimum(instance);
      expect(findOptimum(shuffled(instance, seed))).toEqual(draft);
      expect(findOptimum(instance)).toEqual(draft);
    }
    const alike: Instance = {
      residents: Array.from({ length: 6 }, (_, index) => ({
        id: `r${index}`,
        choices: [],
        topics: [],
        never: new Set(),
      })),
      mentors: [{ id: 'm', openings: 3, topics: [], load: 0 }],
      pins: [],
      seed: 0,
    };
    for (let seed = 1; seed <= 200; seed += 1) seen.add(findOptimum({ ...alike, seed }).unplaced.join());
    expect(seen.size).toBeGreaterThan(10); // of 20 ways to leave three out
  });

  test('too few places: as many are placed as can be; no one and nothing to place is no problem', () => {
    const instance = randomInstance(7, { residents: 50, mentors: 5 });
    const openings = instance.mentors.reduce((sum, mentor) => sum + mentor.openings, 0);
    expect(findOptimum(instance).pairs.length).toBeLessThanOrEqual(openings);
    expect(findOptimum({ residents: [], mentors: [], pins: [], seed: 1 })).toEqual({
      pairs: [],
      unplaced: [],
      outside: 0,
      profile: [],
    });
  });
});
