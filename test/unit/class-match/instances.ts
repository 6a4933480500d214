import type { Draft, Instance, Placing } from '../../../src/features/class-match/types.ts';

/** A row of numbers that a seed always gives again, each below 1. */
export function randoms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mix = Math.imul(state ^ (state >>> 15), 1 | state);
    mix = (mix + Math.imul(mix ^ (mix >>> 7), 61 | mix)) ^ mix;
    return ((mix ^ (mix >>> 14)) >>> 0) / 2 ** 32;
  };
}

const TOPICS = ['career', 'support', 'role_model'];

/** As classes are: popular mentors, short lists, some conflicts and pins, places that may be too few. */
export function randomInstance(
  seed: number,
  size: { residents: number; mentors: number; choices?: number; openings?: number; pins?: boolean },
): Instance {
  const next = randoms(seed);
  const below = (most: number) => Math.floor(next() * most);
  const some = <T>(items: readonly T[], chance: number) => items.filter(() => next() < chance);
  const mentors = Array.from({ length: size.mentors }, (_, index) => ({
    id: `m${index}`,
    openings: size.openings ?? below(4),
    topics: some(TOPICS, 0.5),
    load: below(3),
  }));
  const popular = () => mentors[Math.floor(next() ** 2 * mentors.length)]?.id ?? 'm0';
  const residents = Array.from({ length: size.residents }, (_, index): Placing => {
    const choices = [...new Set(Array.from({ length: below((size.choices ?? 5) + 1) }, popular))];
    const never = new Set(some(mentors, 2 / Math.max(8, mentors.length)).map(({ id }) => id));
    return { id: `r${index}`, choices, topics: some(TOPICS, 0.5), never };
  });
  const left = new Map(mentors.map(({ id, openings }) => [id, openings]));
  const pins =
    size.pins === false
      ? []
      : residents.flatMap((resident) => {
          const mentor = mentors[below(mentors.length)];
          if (next() > 0.15 || !mentor || resident.never.has(mentor.id) || !left.get(mentor.id)) return [];
          left.set(mentor.id, (left.get(mentor.id) ?? 0) - 1);
          return [{ resident: resident.id, mentor: mentor.id }];
        });
  return { residents, mentors, pins, seed };
}

/** The same instance with its rows in another order. */
export function shuffled(instance: Instance, seed: number): Instance {
  const next = randoms(seed + 99);
  const mix = <T>(items: readonly T[]) =>
    items
      .map((item) => ({ item, at: next() }))
      .toSorted((one, other) => one.at - other.at)
      .map(({ item }) => item);
  return {
    ...instance,
    residents: mix(instance.residents),
    mentors: mix(instance.mentors),
    pins: mix(instance.pins),
  };
}

/**
 * What a draft costs on each level of the order, the gravest first, said once more in other words than the product's:
 * unplaced, outside, the last choice up to the second, topics not shared, unevenness, mentors left with few openings.
 */
export function levelsOf({ residents, mentors }: Instance, pairs: Draft['pairs']): number[] {
  const longest = Math.max(1, ...residents.map(({ choices }) => choices.length));
  const at = (choice: number | null) => pairs.filter((pair) => pair.choice === choice).length;
  const worst = Array.from({ length: longest - 1 }, (_, index) => at(longest - index));
  const topicsOf = new Map([...residents, ...mentors].map(({ id, topics }) => [id, topics]));
  const shared = pairs.reduce(
    (sum, { resident, mentor }) =>
      sum + (topicsOf.get(resident) ?? []).filter((topic) => topicsOf.get(mentor)?.includes(topic)).length,
    0,
  );
  const squares = mentors.reduce((sum, { id, load }) => {
    const all = load + pairs.filter(({ mentor }) => mentor === id).length;
    return sum + all * all;
  }, 0);
  const most = Math.max(0, ...mentors.map(({ openings }) => openings));
  const taken = mentors.reduce((sum, { id, openings }) => {
    const left = openings - pairs.filter(({ mentor }) => mentor === id).length;
    return sum + (most - left) ** 2;
  }, 0);
  return [residents.length - pairs.length, at(null), ...worst, -shared, squares, taken];
}
