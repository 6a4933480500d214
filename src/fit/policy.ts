import { Temporal } from 'temporal-polyfill';

/** What a resident may answer; `none` is one who was asked and did not. */
export const ANSWERS = ['good', 'okay', 'not_a_fit'] as const;
export type Answer = (typeof ANSWERS)[number];
export type Standing = Answer | 'none';

/** No figure, and no difference of two figures, has fewer residents behind it (confidentiality rule 6). */
export const FEWEST = 4;

/** Some residents (member ids) counted together, by what they answered. */
export type Group = { of: Standing[]; people: ReadonlySet<string> };

/** The ways to count, the most telling first; each holds every resident once. */
const PARTITIONS: readonly (readonly Standing[])[][] = [
  [['good'], ['okay'], ['not_a_fit'], ['none']],
  [['good'], ['okay', 'not_a_fit'], ['none']],
  [['good', 'okay'], ['not_a_fit'], ['none']],
  [['good'], ['okay', 'not_a_fit', 'none']],
  [['good', 'okay', 'not_a_fit'], ['none']],
];

const groupsBy = (
  standings: ReadonlyMap<string, Standing>,
  partition: readonly (readonly Standing[])[],
): Group[] =>
  partition.map((of) => ({
    of: [...of],
    people: new Set([...standings].filter(([, standing]) => of.includes(standing)).map(([id]) => id)),
  }));

/** Every set of people that sums of some figures tell of, the empty one among them. */
function unions(groups: readonly Group[]): Set<string>[] {
  const sets = [new Set<string>()];
  for (const { people } of groups) sets.push(...sets.map((set) => new Set([...set, ...people])));
  return sets;
}

const differing = (a: ReadonlySet<string>, b: ReadonlySet<string>): number =>
  [...a].filter((id) => !b.has(id)).length + [...b].filter((id) => !a.has(id)).length;

const isSafe = (people: number) => people === 0 || people >= FEWEST;

/** Whether no sum or difference of the figures, alone or with those shown before, has too few people behind it. */
function keepsTheRule(groups: readonly Group[], before: readonly (readonly Group[])[]): boolean {
  const now = unions(groups);
  const shown = [now, ...before.map(unions)];
  return now.every((set) => shown.every((sets) => sets.every((other) => isSafe(differing(set, other)))));
}

/**
 * How the answers of a half-year may be shown, given all that was shown before: the most telling way that keeps the
 * rule, or nothing. Nobody's absence from the answers counts as a figure only when everybody answered.
 */
export function publishable(
  standings: ReadonlyMap<string, Standing>,
  before: readonly (readonly Group[])[],
): Group[] {
  for (const partition of PARTITIONS) {
    const groups = groupsBy(standings, partition).filter(
      ({ of, people }) => people.size > 0 || of.some((standing) => standing !== 'none'),
    );
    const bigEnough = groups.every(({ people }) => people.size >= FEWEST);
    if (bigEnough && keepsTheRule(groups, before)) return groups;
  }
  return [];
}

/** One half of an academic year; `until` is the first day after it. */
export type Half = { from: Temporal.PlainDate; until: Temporal.PlainDate };

type YearStart = { month: number; day: number };

/** The academic year's first day on or before a date. */
export function academicYear(date: Temporal.PlainDate, { month, day }: YearStart): Temporal.PlainDate {
  const start = Temporal.PlainDate.from({ year: date.year, month, day });
  return Temporal.PlainDate.compare(start, date) > 0 ? start.subtract({ years: 1 }) : start;
}

/** The last half of an academic year that was over before a date. */
export function lastHalf(date: Temporal.PlainDate, starts: YearStart): Half {
  const year = academicYear(date, starts);
  const middle = year.add({ months: 6 });
  return Temporal.PlainDate.compare(date, middle) >= 0
    ? { from: year, until: middle }
    : { from: year.subtract({ months: 6 }), until: year };
}

/** The mid-year question's name while it is asked, in the first month of the second half; undefined otherwise. */
export function midYearOccasion(date: Temporal.PlainDate, starts: YearStart): string | undefined {
  const year = academicYear(date, starts);
  const middle = year.add({ months: 6 });
  const inMonth =
    Temporal.PlainDate.compare(date, middle) >= 0 &&
    Temporal.PlainDate.compare(date, middle.add({ months: 1 })) < 0;
  return inMonth ? `mid_year_${year.year}` : undefined;
}
