import { expect, jest, test } from '@jest/globals';
import { findOptimum } from '../../../src/features/class-match/optimum-policy.ts';
import { exactLevels } from './exact.ts';
import { levelsOf, randomInstance } from './instances.ts';

/** An exact solver takes seconds for one class of this size, so that `.ci/run` asks for all of them in a run of its own. */
const COUNT = Number(process.env.TEST_CLASSES ?? 1);
jest.setTimeout(240_000);

test.each(Array.from({ length: COUNT }, (_, index) => index + 1))(
  'a class of 300 residents and 100 mentors, no. %i: as good on every level as an exact solver finds it',
  async (seed) => {
    const openings = seed % 2 === 0 ? 3 : undefined;
    const instance = randomInstance(seed, {
      residents: 300,
      mentors: 100,
      ...(openings ? { openings } : {}),
    });
    const draft = findOptimum(instance);
    expect(await exactLevels(instance, draft)).toEqual(levelsOf(instance, draft.pairs));
  },
);
