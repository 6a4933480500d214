import { FEWEST } from '../../domain/totals/policy.ts';

type Group = { label: string; mentors: number };

/** Ways to group mentors by their number of residents, the most telling first. */
const GROUPINGS: readonly (readonly { label: string; from: number; until: number }[])[] = [
  [
    { label: 'Mentors without a resident', from: 0, until: 0 },
    { label: 'Mentors with 1 to 3 residents', from: 1, until: 3 },
    { label: 'Mentors with 4 or more residents', from: 4, until: Number.POSITIVE_INFINITY },
  ],
  [
    { label: 'Mentors without a resident', from: 0, until: 0 },
    { label: 'Mentors with residents', from: 1, until: Number.POSITIVE_INFINITY },
  ],
  [
    { label: 'Mentors with up to 3 residents', from: 0, until: 3 },
    { label: 'Mentors with 4 or more residents', from: 4, until: Number.POSITIVE_INFINITY },
  ],
];

/**
 * The mentors of a program and their load in groups. A group of 1 to 3 could be worked out from the number of all
 * mentors and the other groups, so it is joined with the next one.
 */
export function loadGroups(loads: readonly number[]): Group[] {
  const all = { label: 'Mentors', mentors: loads.length };
  for (const grouping of GROUPINGS) {
    const groups = grouping.map(({ label, from, until }) => ({
      label,
      mentors: loads.filter((load) => load >= from && load <= until).length,
    }));
    if (groups.every(({ mentors }) => mentors === 0 || mentors >= FEWEST)) return [all, ...groups];
  }
  return [all];
}
