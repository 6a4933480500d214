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

/** An academic year as of a day, with the share of it that is left from each first day that was asked for. */
export type AcademicYear = { from: Day; next: Day; days: number; shares: Map<Day, number> };

/** By the day itself, which `dateIn` remembers: a Home tab asks for thousands of pairs. */
const years = new WeakMap<Day, { starts: YearStarts; year: AcademicYear }>();

/** The academic year that holds a day. */
export function academicYear(today: Day, starts: YearStarts): AcademicYear {
  const known = years.get(today);
  if (known?.starts.month === starts.month && known.starts.day === starts.day) return known.year;
  const from = yearStart(today, starts);
  const next = from.add({ years: 1 });
  const year = { from, next, days: from.until(next).days, shares: new Map<Day, number>() };
  years.set(today, { starts, year });
  return year;
}

/** A program's academic year and the day of the year on which its midyear review begins, as its row has them. */
export type ReviewDay = { year_starts_month: number; year_starts_day: number; midyear_on: string | null };

/** The first day of the review in the academic year that holds the date: half a year in, where no day is chosen. */
export function reviewIn(date: Day, { year_starts_month, year_starts_day, midyear_on }: ReviewDay): Day {
  const year = yearStart(date, { month: year_starts_month, day: year_starts_day });
  if (!midyear_on) return year.add({ months: 6 });
  const { month, day } = Temporal.PlainDate.from(midyear_on);
  const on = year.with({ month, day });
  return compare(on, year) < 0 ? on.add({ years: 1 }) : on;
}

/** The next review that lies ahead, or begins on the date. */
export function nextReview(date: Day, program: ReviewDay): Day {
  const on = reviewIn(date, program);
  return compare(on, date) >= 0 ? on : reviewIn(date.add({ years: 1 }), program);
}
