import type { Evaluators } from '../database/tables/rounds.ts';
import { evaluatesLevel } from '../members/evaluator-policy.ts';
import type { Draft, Instance, Pin } from './types.ts';

/** What a resident wishes, by member id; nobody but they themself reads all of it. */
export type Wishes = { choices: string[]; topics: string[]; ratherNot: string[]; note: string };
export const NO_WISHES: Wishes = { choices: [], topics: [], ratherNot: [], note: '' };

/** A resident of a round, as drafting looks at them. */
export type RoundResident = {
  id: string;
  level: number | null;
  wishes: Wishes;
  /** Mentors that the draw took from them. */
  excluded: readonly string[];
  /** Mentors they have had. */
  former: readonly string[];
};

/** A mentor of the program, as drafting looks at them. */
export type RoundMentor = {
  id: string;
  places: number;
  load: number;
  topics: readonly string[];
  evaluates: readonly string[];
  competency_committee?: boolean;
};

/** With whom a resident is never placed, whatever was drawn: themself, former mentors, evaluators where that is the rule. */
export function barredFor(
  { id, level, former }: Pick<RoundResident, 'id' | 'level' | 'former'>,
  mentors: readonly Pick<RoundMentor, 'id' | 'evaluates' | 'competency_committee'>[],
  rule: Evaluators,
): Set<string> {
  const evaluators = rule === 'never' ? mentors.filter((mentor) => evaluatesLevel(mentor, level)) : [];
  return new Set([id, ...former, ...evaluators.map((mentor) => mentor.id)]);
}

/** How many mentors the draw takes from every resident. */
export const DRAWN = 2;

/**
 * The sealed draw: two mentors whom a resident did not list and could have had, whom they would rather not have always
 * among them. It is made for everybody alike, so that who is never offered tells nothing of who was meant: always two,
 * as long as there are so many. `mentors` are those with a place; `random` is below 1.
 */
export function drawFor(
  wishes: Wishes,
  barred: ReadonlySet<string>,
  mentors: readonly { id: string }[],
  random: () => number,
): string[] {
  const unlisted = mentors
    .map(({ id }) => id)
    .filter((id) => !wishes.choices.includes(id) && !barred.has(id));
  const meant = wishes.ratherNot.filter((id) => unlisted.includes(id)).slice(0, DRAWN);
  const others = unlisted.filter((id) => !meant.includes(id));
  const drawn = [...meant];
  while (drawn.length < DRAWN && others.length > 0) {
    const [taken] = others.splice(Math.floor(random() * others.length), 1);
    if (taken) drawn.push(taken);
  }
  return drawn;
}

/** What a draft follows from. */
export function instanceOf(
  residents: readonly RoundResident[],
  mentors: readonly RoundMentor[],
  { rule, pins, seed }: { rule: Evaluators; pins: readonly Pin[]; seed: number },
): Instance {
  const known = new Set(mentors.map(({ id }) => id));
  const left = new Map(mentors.map(({ id, places }) => [id, places]));
  const placing = residents.map((resident) => {
    const never = new Set([...barredFor(resident, mentors, rule), ...resident.excluded]);
    const choices = resident.wishes.choices.filter((id) => known.has(id));
    return { id: resident.id, choices, topics: resident.wishes.topics, never };
  });
  const byId = new Map(placing.map((each) => [each.id, each]));
  // A pin holds as long as both are there and it means no more residents than places.
  const held = pins.filter(({ resident, mentor }) => {
    const places = left.get(mentor) ?? 0;
    if (places === 0 || !byId.has(resident) || byId.get(resident)?.never.has(mentor)) return false;
    left.set(mentor, places - 1);
    return true;
  });
  return { residents: placing, mentors, pins: held, seed };
}

/** How a draft changes things for one resident. */
export type Move = { resident: string; from: Place; to: Place };
/** Where a resident stands in a draft: a choice from 1, a mentor outside their list, or nobody. */
export type Place = number | 'outside' | 'unplaced';

const placeIn = (draft: Pick<Draft, 'pairs'>, resident: string): Place => {
  const pair = draft.pairs.find((each) => each.resident === resident);
  return pair ? (pair.choice ?? 'outside') : 'unplaced';
};

/** What a change costs: first the resident it is about, then everybody whose mentor it moves. */
export function movesBetween(
  before: Pick<Draft, 'pairs'>,
  after: Pick<Draft, 'pairs'>,
  about: string,
  residents: readonly string[],
): Move[] {
  const mentorOf = (draft: Pick<Draft, 'pairs'>) =>
    new Map(draft.pairs.map(({ resident, mentor }) => [resident, mentor]));
  const [was, is] = [mentorOf(before), mentorOf(after)];
  return [about, ...residents.filter((id) => id !== about)]
    .filter((id) => was.get(id) !== is.get(id))
    .map((resident) => ({ resident, from: placeIn(before, resident), to: placeIn(after, resident) }));
}
