import { evaluatesLevel } from '../../domain/members/evaluator-policy.ts';
import type { Evaluators } from '../../platform/database/tables/class-match.ts';
import type { Draft, Instance, Pin } from './types.ts';

/** The kinds of messages that ask residents for preferences, remind them once, and ask mentors about their capacity. */
export const WISHES_KIND = 'rounds.wishes';
export const REMINDER_KIND = 'rounds.reminder';
export const MENTORS_KIND = 'rounds.mentors';

/** A resident's preferences, by member ID. Only the resident can read all of them. */
export type Wishes = { choices: string[]; topics: string[]; note: string };
/** The preferences of a resident who sent none. */
export const NO_WISHES: Wishes = { choices: [], topics: [], note: '' };

/** A resident of a round, as drafting looks at them. */
export type ClassMatchResident = {
  id: string;
  level: number | null;
  wishes: Wishes;
  /** Mentors that their sealed draw leaves out. */
  keptOut: readonly string[];
  /** Mentors they have had. */
  former: readonly string[];
};

/** A mentor of the program, as drafting looks at them. */
export type ClassMatchMentor = {
  id: string;
  openings: number;
  load: number;
  topics: readonly string[];
  evaluates: readonly string[];
  competency_committee?: boolean;
};

/** With whom a resident is never placed, whatever was drawn: themself, former mentors, evaluators where that is the rule. */
export function barredFor(
  { id, level, former }: Pick<ClassMatchResident, 'id' | 'level' | 'former'>,
  mentors: readonly Pick<ClassMatchMentor, 'id' | 'evaluates' | 'competency_committee'>[],
  rule: Evaluators,
): Set<string> {
  const evaluators = rule === 'never' ? mentors.filter((mentor) => evaluatesLevel(mentor, level)) : [];
  return new Set([id, ...former, ...evaluators.map((mentor) => mentor.id)]);
}

/** What a draft follows from. */
export function instanceOf(
  residents: readonly ClassMatchResident[],
  mentors: readonly ClassMatchMentor[],
  { rule, pins, seed }: { rule: Evaluators; pins: readonly Pin[]; seed: number },
): Instance {
  const known = new Set(mentors.map(({ id }) => id));
  const placing = residents.map((resident) => {
    const never = new Set([...barredFor(resident, mentors, rule), ...resident.keptOut]);
    const choices = resident.wishes.choices.filter((id) => known.has(id));
    return { id: resident.id, choices, topics: resident.wishes.topics, never };
  });
  return withPins({ residents: placing, mentors, seed }, pins);
}

/**
 * The same with these pins. A pin holds as long as both are there and it means no more residents than places; one that
 * was agreed to beyond them makes its own place.
 */
export function withPins(
  { residents, mentors, seed }: Omit<Instance, 'pins'>,
  pins: readonly Pin[],
): Instance {
  const left = new Map(mentors.map(({ id, openings }) => [id, openings]));
  const more = new Map<string, number>();
  const byId = new Map(residents.map((each) => [each.id, each]));
  const held = pins.filter(({ resident, mentor, agreed }) => {
    const openings = left.get(mentor);
    if (openings === undefined || !byId.has(resident) || byId.get(resident)?.never.has(mentor)) return false;
    if (openings === 0 && !agreed) return false;
    if (openings === 0) more.set(mentor, (more.get(mentor) ?? 0) + 1);
    left.set(mentor, Math.max(0, openings - 1));
    return true;
  });
  const rooms = mentors.map((mentor) => ({
    ...mentor,
    openings: mentor.openings + (more.get(mentor.id) ?? 0),
  }));
  return { residents, mentors: rooms, pins: held, seed };
}

/** How a draft changes things for one resident. */
export type Move = { resident: string; from: Rank; to: Rank };
/** A resident's place in a draft: a choice from 1, a mentor outside their list, or no mentor. */
export type Rank = number | 'outside' | 'unplaced';

const rankIn = (draft: Pick<Draft, 'pairs'>, resident: string): Rank => {
  const pair = draft.pairs.find((each) => each.resident === resident);
  return pair ? (pair.choice ?? 'outside') : 'unplaced';
};

/** What a change costs: first the resident it is about, then everyone whose mentor it changes. */
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
    .map((resident) => ({ resident, from: rankIn(before, resident), to: rankIn(after, resident) }));
}
