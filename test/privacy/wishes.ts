import { randomInt } from 'node:crypto';
import { DRAWN, type Draw, drawAnew, keptOut } from '../../src/domain/draws/policy.ts';
import { findOptimum } from '../../src/features/class-match/optimum-policy.ts';
import {
  type ClassMatchMentor,
  type ClassMatchResident,
  instanceOf,
} from '../../src/features/class-match/policy.ts';
import type { Draft } from '../../src/features/class-match/types.ts';
import { rankMentors } from '../../src/features/requests/policy.ts';
import { randoms } from '../unit/class-match/instances.ts';

const random = () => randomInt(2 ** 40) / 2 ** 40;

/** How a draw is made; a test gives one that is broken, to see that the attack sees it. */
export type Drawing = typeof drawAnew;

/** A resident with what no one but they know: whom they would rather not have, and their draw. */
type Resident = ClassMatchResident & { ratherNot: string[]; draw?: Draw };

/** A program as programs are: few mentors, lists of up to three, and some who would rather not have someone. */
export function randomProgram(seed: number) {
  const next = randoms(seed);
  const below = (most: number) => Math.floor(next() * most);
  const mentors = Array.from(
    { length: 6 + below(10) },
    (_, index): ClassMatchMentor => ({
      id: `m${index}`,
      openings: 2 + below(3),
      load: below(2),
      topics: [],
      evaluates: [],
    }),
  );
  const list = () => [...new Set(Array.from({ length: below(4) }, () => `m${below(mentors.length)}`))];
  const residents = Array.from({ length: 8 + below(16) }, (_, index): Resident => {
    const choices = list();
    const unlisted = mentors.map(({ id }) => id).filter((id) => !choices.includes(id));
    const count = next() < 0.25 ? 1 + below(2) : 0;
    const ratherNot = [
      ...new Set(Array.from({ length: count }, () => unlisted[below(unlisted.length)] ?? 'm0')),
    ].filter((id) => !choices.includes(id));
    const wishes = { choices, topics: [], note: '' };
    return { id: `r${index}`, level: 1, wishes, keptOut: [], former: [], ratherNot };
  });
  return { mentors, residents, seed, next };
}

type Program = ReturnType<typeof randomProgram>;

/** How a program stands once everybody has said what they wish, the first time or again. */
export const said = (program: Program, drawing: Drawing = drawAnew): Program => ({
  ...program,
  residents: program.residents.map((resident) => {
    const { choices } = resident.wishes;
    const ids = program.mentors.map(({ id }) => id);
    const draw = drawing(resident.draw, { ratherNot: resident.ratherNot, listed: choices }, ids, random);
    return { ...resident, draw, keptOut: keptOut(draw, choices) };
  }),
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

/** As `attack`, by the lists of **Assign** and **Assign several**: whoever has an opening and is missing. */
export function attackLists({ mentors, residents }: Program): Map<string, string[]> {
  const open = mentors.map(({ id, openings }) => ({
    id,
    slack_user_id: `U${id}`,
    display_name: id,
    topics: [],
    capacity: 9,
    active_mentees: 0,
    left: openings,
    accepting: true,
    paused: false,
  }));
  return new Map(
    residents.map((resident) => {
      const wish = { residentUser: '', topics: [], preferred: resident.wishes.choices, former: [] };
      const offered = rankMentors({ ...wish, keptOut: resident.keptOut }, open).map(({ id }) => id);
      return [resident.id, open.map(({ id }) => id).filter((id) => !offered.includes(id))];
    }),
  );
}

/** Whom every look has in common, by resident: the guess of someone who looks again and again. */
const inCommon = (looks: readonly Map<string, string[]>[]): Map<string, string[]> => {
  const [first, ...others] = looks;
  return new Map(
    [...(first ?? [])].map(([id, suspects]) => [
      id,
      suspects.filter((mentor) => others.every((look) => look.get(id)?.includes(mentor))),
    ]),
  );
};

/** What the looks of someone come to over many programs; `rounds`: class matches, with requests in between. */
export function measureAttack(programs: number, rounds = 1, drawing: Drawing = drawAnew) {
  let [suspected, meant, residents, asked, odd] = [0, 0, 0, 0, 0];
  for (let seed = 1; seed <= programs; seed += 1) {
    let program = said(randomProgram(seed), drawing);
    const looks = [attack(program)];
    for (let round = 1; round < rounds; round += 1) {
      program = said(program, drawing); // a request
      looks.push(attackLists(program));
      program = said(program, drawing); // the next class match
      looks.push(attack(program));
    }
    const suspects = inCommon(looks);
    for (const { id, ratherNot } of program.residents) {
      const never = suspects.get(id) ?? [];
      residents += 1;
      suspected += never.length;
      asked += ratherNot.length;
      meant += never.filter((mentor) => ratherNot.includes(mentor)).length;
      odd += never.length === DRAWN ? 0 : 1;
    }
  }
  return {
    residents,
    /** How often someone who was never offered was meant. */
    hits: meant / suspected,
    /** What guessing one of the two drawn comes to for whoever knows only how many residents have a rather-not. */
    allowed: asked / (residents * DRAWN),
    /** Residents from whom not exactly two are missing: what could tell them from the others. */
    odd,
  };
}

/** What the draw costs: residents placed, and placed with someone they chose, with it and without. */
export function measureCost(programs: number) {
  const sums = { placed: [0, 0], chosen: [0, 0], residents: 0 };
  for (let seed = 1; seed <= programs; seed += 1) {
    const program = randomProgram(seed);
    const only = {
      ...program,
      residents: program.residents.map((each) => ({ ...each, keptOut: each.ratherNot })),
    };
    for (const [index, each] of [said(program), only].entries()) {
      const draft = draftOf(each);
      sums.placed[index] = (sums.placed[index] ?? 0) + draft.pairs.length;
      sums.chosen[index] = (sums.chosen[index] ?? 0) + draft.pairs.length - draft.outside;
    }
    sums.residents += program.residents.length;
  }
  return sums;
}
