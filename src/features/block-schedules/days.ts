/** Days as numbers, counted from January 1, 1970: a file may have 100,000 dates. */
const DAY_MS = 86_400_000;

/** A date's number; undefined where the calendar doesn't have it. */
export function dayOf({
  year,
  month,
  day,
}: {
  year: number;
  month: number;
  day: number;
}): number | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() / DAY_MS : undefined;
}

/** A day's number as YYYY-MM-DD. */
export const isoOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** The number of a date written YYYY-MM-DD. */
export const numberOf = (iso: string): number => Date.parse(`${iso}T00:00Z`) / DAY_MS;

/** The same day of the month, months later, or that month's last. */
export function addMonths(day: number, months: number): number {
  const date = new Date(day * DAY_MS);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), last)) / DAY_MS;
}

/** The last day of a day's month. */
export function monthEnd(day: number): number {
  const date = new Date(day * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0) / DAY_MS;
}

export const isMonthStart = (day: number): boolean => new Date(day * DAY_MS).getUTCDate() === 1;
