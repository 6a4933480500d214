import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import {
  enough,
  farApart,
  type Group,
  publishable,
  RULES,
  type Rule,
} from '../../src/domain/totals/policy.ts';
import { ANSWER_PARTITIONS } from '../../src/features/private-questions/policy.ts';
import { Attacker, type Found, type Shown } from './attacker.ts';
import { report } from './report.ts';

jest.setTimeout(600_000);

/** `npm run test:privacy` attacks many programs, `npm test` a few. */
const PROGRAMS = process.env.PRIVACY_FULL ? 250 : 12;
const ANSWERS = ['good', 'okay', 'not_a_fit', 'none'];

const answer = fc.oneof(
  { weight: 5, arbitrary: fc.constant('good') },
  { weight: 3, arbitrary: fc.constant('okay') },
  { weight: 1, arbitrary: fc.constant('not_a_fit') },
  { weight: 2, arbitrary: fc.constant('none') },
);
/** A half-year after another: who leaves, who comes with what answer, who changes to what. */
const turn = fc.record({
  leaves: fc.nat(5),
  comes: fc.array(answer, { maxLength: 6 }),
  changes: fc.array(answer, { maxLength: 5 }),
});
const program = fc.record({
  first: fc.array(answer, { minLength: 9, maxLength: 16 }),
  turns: fc.array(turn, { minLength: 1, maxLength: 3 }),
});

/** Two years of a program: who stood how in each half. */
function lived({
  first,
  turns,
}: {
  first: string[];
  turns: { leaves: number; comes: string[]; changes: string[] }[];
}) {
  let next = first.length;
  const halves = [new Map(first.map((each, at) => [`p${at}`, each]))];
  for (const { leaves, comes, changes } of turns) {
    const people = [...(halves.at(-1) ?? new Map<string, string>())].slice(leaves);
    const now = new Map(people.map(([id, each], at) => [id, changes[at] ?? each]));
    for (const each of comes) now.set(`p${next++}`, each);
    halves.push(now);
  }
  return halves;
}

async function attack(rules: readonly Rule[], seed: number, programs = PROGRAMS) {
  const found: Found[] = [];
  const counted = { halves: 0, shown: 0 };
  for (const drawn of fc.sample(program, { numRuns: programs, seed })) {
    const halves: Shown[] = [];
    for (const standings of lived(drawn)) {
      const before: Group[][] = halves.map(({ groups }) => [...groups]);
      halves.push({ standings, groups: publishable(standings, ANSWER_PARTITIONS, before, rules) });
    }
    counted.halves += halves.length;
    counted.shown += halves.filter(({ groups }) => groups.length > 0).length;
    found.push(...(await new Attacker(halves, ANSWERS).findOut()));
  }
  return { found, counted };
}

test('whoever keeps every figure ever shown and solves for the rest finds nothing with one to three people behind it', async () => {
  const { found, counted } = await attack(RULES, 20261127);
  expect(found).toEqual([]);
  expect(counted.shown).toBeGreaterThan(PROGRAMS / 2);
  report(
    'attacker',
    `${PROGRAMS} random programs, ${counted.halves} half-years of which ${counted.shown} show figures: solved, nothing found`,
  );
});

test.each([
  ['enough people behind each figure', [farApart]],
  ['enough people behind each difference', [enough]],
])('without the rule of %s, the same reader finds people', async (_, rules) => {
  const { found } = await attack(rules, 7, 12);
  expect(found.length).toBeGreaterThan(0);
  expect(found.every(({ people }) => people > 0 && people < 4)).toBe(true);
});
