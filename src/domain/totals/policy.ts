import { Temporal } from 'temporal-polyfill';
import { yearStart } from '../../platform/calendar/year.ts';

/** No total, and no difference of two totals, covers fewer people (confidentiality rule 6). */
export const FEWEST = 4;

/** What each total counts, by its name: how a person can stand in it. `none`: no answer, or no conversations. */
export type Counted = {
  fit: 'good' | 'okay' | 'not_a_fit' | 'none';
  yearly: 'yes' | 'partly' | 'no' | 'none';
  conversations: 'yes' | 'none';
};
/** The name of a total. */
export type TotalName = keyof Counted;

/** Some people (member ids) counted together, by how they stand, such as what they answered. */
export type Group = { of: string[]; people: ReadonlySet<string> };

/** One way to count: each way to stand is in one of its groups. */
export type Partition<Stand extends string = string> = readonly (readonly Stand[])[];

/** How everyone stands who was asked, or could have been. */
export type Standings<Stand extends string = string> = ReadonlyMap<string, Stand>;

const groupsBy = (standings: Standings, partition: Partition): Group[] =>
  partition.map((of) => ({
    of: [...of],
    people: new Set([...standings].filter(([, standing]) => of.includes(standing)).map(([id]) => id)),
  }));

/** Every set of people that sums of some figures tell of. */
function unions(groups: readonly Group[]): Set<string>[] {
  const sets = [new Set<string>()];
  for (const { people } of groups) sets.push(...sets.map((set) => new Set([...set, ...people])));
  return sets.slice(1);
}

const differing = (a: ReadonlySet<string>, b: ReadonlySet<string>): number =>
  [...a].filter((id) => !b.has(id)).length + [...b].filter((id) => !a.has(id)).length;

/** Whether some groups may be shown, given all that was shown before in the program. */
export type Rule = (groups: readonly Group[], before: readonly (readonly Group[])[]) => boolean;

/** Each total covers enough people. */
export const enough: Rule = (groups) => groups.every(({ people }) => people.size >= FEWEST);

/** No difference from what was shown before, of single totals or sums of them, covers too few people. */
export const farApart: Rule = (groups, before) => {
  const now = unions(groups);
  const isSafe = (people: number) => people === 0 || people >= FEWEST;
  return before.every((shown) =>
    unions(shown).every((other) => now.every((set) => isSafe(differing(set, other)))),
  );
};

export const RULES: readonly Rule[] = [enough, farApart];

/**
 * How a half-year may be shown, given all that was ever shown of this figure in the program: the most telling way that keeps the
 * rules, or nothing. That no one is without an answer isn't shown either, because it says that everyone answered.
 */
export function publishable(
  standings: Standings,
  partitions: readonly Partition[],
  before: readonly (readonly Group[])[],
  rules: readonly Rule[] = RULES,
): Group[] {
  for (const partition of partitions) {
    const groups = groupsBy(standings, partition);
    if (rules.every((keeps) => keeps(groups, before))) return groups;
  }
  return [];
}

/** One half of an academic year; `until` is the first day after it. */
export type Half = { from: Temporal.PlainDate; until: Temporal.PlainDate };

/** The last half of an academic year that was over before a date. */
export function lastHalf(date: Temporal.PlainDate, starts: { month: number; day: number }): Half {
  const year = yearStart(date, starts);
  const middle = year.add({ months: 6 });
  return Temporal.PlainDate.compare(date, middle) >= 0
    ? { from: year, until: middle }
    : { from: year.subtract({ months: 6 }), until: year };
}
