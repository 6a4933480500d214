import { randomInt } from 'node:crypto';
import { findOptimum } from '../../src/rounds/optimum-policy.ts';
import { DRAWN, drawFor, instanceOf, type RoundMentor, type RoundResident } from '../../src/rounds/policy.ts';
import type { Draft } from '../../src/rounds/types.ts';
import { randoms } from '../unit/rounds/instances.ts';

const random = () => randomInt(2 ** 40) / 2 ** 40;

/** A program as programs are: few mentors, lists of up to three, and some who would rather not have somebody. */
export function randomProgram(seed: number) {
  const next = randoms(seed);
  const below = (most: number) => Math.floor(next() * most);
  const mentors = Array.from(
    { length: 6 + below(10) },
    (_, index): RoundMentor => ({
      id: `m${index}`,
      places: 2 + below(3),
      load: below(2),
      topics: [],
      evaluates: [],
    }),
  );
  const residents = Array.from({ length: 8 + below(16) }, (_, index): RoundResident => {
    const choices = [...new Set(Array.from({ length: below(4) }, () => `m${below(mentors.length)}`))];
    const unlisted = mentors.map(({ id }) => id).filter((id) => !choices.includes(id));
    const count = next() < 0.25 ? 1 + below(2) : 0;
    const ratherNot = [
      ...new Set(Array.from({ length: count }, () => unlisted[below(unlisted.length)] ?? 'm0')),
    ];
    const wishes = {
      choices,
      topics: [],
      note: '',
      ratherNot: ratherNot.filter((id) => !choices.includes(id)),
    };
    return { id: `r${index}`, level: 1, wishes, excluded: [], former: [] };
  });
  return { mentors, residents, seed };
}

type Program = ReturnType<typeof randomProgram>;

/** How a program's wishes close; `draw` may be one that is broken, to see that the attack sees it. */
export const closed = ({ mentors, residents, seed }: Program, draw = drawFor): Program => ({
  mentors,
  seed,
  residents: residents.map((resident) => ({
    ...resident,
    excluded: draw(resident.wishes, new Set([resident.id]), mentors, random),
  })),
});

const draftOf = (
  { mentors, residents, seed }: Program,
  pins: { resident: string; mentor: string }[] = [],
): Draft => findOptimum(instanceOf(residents, mentors, { rule: 'ignore', pins, seed }));

/**
 * A director who drafts with every possible pin and notes whom no draft ever gives a resident: all that the draft, the
 * prices of a change and who is unplaced can tell. Answers with the suspects, by resident.
 */
export function attack(program: Program): Map<string, string[]> {
  const suspects = new Map<string, string[]>();
  for (const { id } of program.residents) {
    const never = program.mentors
      .map((mentor) => mentor.id)
      .filter((mentor) => {
        const { pairs } = draftOf(program, [{ resident: id, mentor }]);
        return !pairs.some((pair) => pair.resident === id && pair.mentor === mentor);
      });
    suspects.set(id, never);
  }
  return suspects;
}

/** What the attack comes to over many programs: how often a suspect was meant, and what the draw alone allows. */
export function measureAttack(programs: number, draw = drawFor) {
  let [suspected, meant, residents, asked, odd] = [0, 0, 0, 0, 0];
  const bySize = new Map<number, { all: number; hit: number }>();
  for (let seed = 1; seed <= programs; seed += 1) {
    const program = closed(randomProgram(seed), draw);
    const suspects = attack(program);
    for (const { id, wishes } of program.residents) {
      const never = suspects.get(id) ?? [];
      residents += 1;
      suspected += never.length;
      asked += wishes.ratherNot.length;
      meant += never.filter((mentor) => wishes.ratherNot.includes(mentor)).length;
      odd += never.length === DRAWN ? 0 : 1;
      const size = bySize.get(never.length) ?? { all: 0, hit: 0 };
      bySize.set(never.length, { all: size.all + 1, hit: size.hit + (wishes.ratherNot.length > 0 ? 1 : 0) });
    }
  }
  return {
    residents,
    /** How often somebody whom no draft gives was meant. */
    hits: meant / suspected,
    /** What guessing one of the two drawn comes to for whoever knows only how many residents have a rather-not. */
    allowed: asked / (residents * DRAWN),
    /** Residents from whom not exactly two are missing: what could tell them from the others. */
    odd,
    bySize,
  };
}

/** What the draw costs: residents placed, and placed with somebody they chose, with it and without. */
export function measureCost(programs: number) {
  const sums = { placed: [0, 0], chosen: [0, 0], residents: 0 };
  for (let seed = 1; seed <= programs; seed += 1) {
    const program = randomProgram(seed);
    const only = {
      ...program,
      residents: program.residents.map((each) => ({ ...each, excluded: each.wishes.ratherNot })),
    };
    for (const [index, each] of [closed(program), only].entries()) {
      const draft = draftOf(each);
      sums.placed[index] = (sums.placed[index] ?? 0) + draft.pairs.length;
      sums.chosen[index] = (sums.chosen[index] ?? 0) + draft.pairs.length - draft.outside;
    }
    sums.residents += program.residents.length;
  }
  return sums;
}
