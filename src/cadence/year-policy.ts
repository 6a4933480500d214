import { Temporal } from 'temporal-polyfill';
import type { PairFacts, Rules } from './policy.ts';

type Day = Temporal.PlainDate;
const compare = Temporal.PlainDate.compare;

/** The first day of the academic year that holds the date. */
export function yearStart(date: Day, starts: Rules['yearStarts']): Day {
  const start = date.with({ month: starts.month, day: starts.day });
  return compare(start, date) > 0 ? start.subtract({ years: 1 }) : start;
}

/** How many meetings this academic year, of how many: pro-rated for a pair that began in it, at least one. */
export function yearProgress(
  pair: Pick<PairFacts, 'startedOn' | 'meetings'>,
  rules: Pick<Rules, 'yearStarts' | 'meetingsPerYear'>,
  today: Day,
): { count: number; of: number } {
  const from = yearStart(today, rules.yearStarts);
  const next = from.add({ years: 1 });
  const count = pair.meetings.filter(({ on }) => compare(from, on) <= 0 && compare(next, on) > 0).length;
  const share =
    (compare(from, pair.startedOn) > 0 ? from : pair.startedOn).until(next).days / from.until(next).days;
  return { count, of: Math.max(1, Math.round(rules.meetingsPerYear * share)) };
}
