import { Temporal } from 'temporal-polyfill';

type Day = Temporal.PlainDate;
const compare = Temporal.PlainDate.compare;

/** On which day of the year an academic year begins. */
export type YearStarts = { month: number; day: number };

/** The first day of the academic year that holds the date. */
export function yearStart(date: Day, starts: YearStarts): Day {
  const start = date.with({ month: starts.month, day: starts.day });
  return compare(start, date) > 0 ? start.subtract({ years: 1 }) : start;
}
