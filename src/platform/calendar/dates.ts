import { Temporal } from 'temporal-polyfill';

/** Tells the time; every rule and operation gets one, so that tests and the sandbox can travel. */
export type Clock = () => Date;

/** So many moments are remembered of a time zone: a sweep asks about now and about the next mornings. */
const MOST_MOMENTS = 32;
const days = new Map<string, Map<number, Temporal.PlainDate>>();

/** The calendar date at `now` in an IANA time zone. The last answers are remembered: a sweep asks for thousands of pairs. */
export function dateIn(timeZone: string, now: Date): Temporal.PlainDate {
  const at = now.getTime();
  const known = days.get(timeZone) ?? new Map<number, Temporal.PlainDate>();
  const found = known.get(at);
  if (found) return found;
  const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
  if (known.size >= MOST_MOMENTS) known.clear();
  days.set(timeZone, known.set(at, date));
  return date;
}

const MOST_REMEMBERED = 5000;
const read = new Map<string, Temporal.PlainDate>();

/** A stored calendar date. The last few thousand are remembered: pairs meet, begin and pause on the same days. */
export function storedDate(text: string): Temporal.PlainDate {
  const known = read.get(text);
  if (known) return known;
  const date = Temporal.PlainDate.from(text);
  if (read.size >= MOST_REMEMBERED) read.clear();
  read.set(text, date);
  return date;
}

const EPOCH = Temporal.PlainDate.from('1970-01-01');
const numbers = new WeakMap<Temporal.PlainDate, number>();
const byNumber = new Map<number, Temporal.PlainDate>();

/**
 * Days since January 1, 1970. Remembered for each date, as `storedDate` and `daysAfter` answer the same objects again:
 * a sweep compares dates many times for each pair, and numbers compare and add up twenty times faster.
 */
export function dayNumber(date: Temporal.PlainDate): number {
  const known = numbers.get(date);
  if (known !== undefined) return known;
  const number = EPOCH.until(date).days;
  numbers.set(date, number);
  return number;
}

/** The date a number of days after (or, below zero, before) another. */
export function daysAfter(date: Temporal.PlainDate, days: number): Temporal.PlainDate {
  const number = dayNumber(date) + days;
  const known = byNumber.get(number);
  if (known) return known;
  const made = EPOCH.add({ days: number });
  if (byNumber.size >= MOST_REMEMBERED) byNumber.clear();
  byNumber.set(number, made);
  numbers.set(made, number);
  return made;
}

const starts = new Map<string, Map<number, number>>();

/** The first moment of a calendar date in a time zone (DST-safe: the day may begin at 01:00). */
export function startOfDay(date: Temporal.PlainDate, timeZone: string): Date {
  const inZone = starts.get(timeZone) ?? new Map<number, number>();
  const number = dayNumber(date);
  const known = inZone.get(number);
  if (known !== undefined) return new Date(known);
  const at = date.toZonedDateTime(timeZone).epochMilliseconds;
  if (inZone.size >= MOST_REMEMBERED) inZone.clear();
  starts.set(timeZone, inZone.set(number, at));
  return new Date(at);
}

const zones = new Set<string>();

/** Whether the text names a time zone that this runtime knows. */
export function isTimeZone(text: string): boolean {
  if (zones.has(text)) return true; // to ask takes as long as a query
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: text });
    zones.add(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether a date shows its year: always, or, as of a day, where it is not that day's. */
export type YearShown = { year: true } | { today: Temporal.PlainDate };

const DAY = { weekday: 'short', month: 'short', day: 'numeric', timeZone: 'UTC' } as const;
const inYear = new Intl.DateTimeFormat('en-US', DAY);
const withYear = new Intl.DateTimeFormat('en-US', { ...DAY, year: 'numeric' });

/** A date as people read it, such as "Mon, Sep 14" or, with the year, "Mon, Sep 14, 2026". */
export function readableDate(date: Temporal.PlainDate | string, shown: YearShown): string {
  const day = Temporal.PlainDate.from(date);
  const format = 'year' in shown || day.year !== shown.today.year ? withYear : inYear;
  return format.format(new Date(day.toString()));
}

const MONTH_DAY = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' });

/** Days in a row as people read them: "Mar 9 to 20", "Mar 30 to Apr 3", or "Mar 9"; with their year as in `readableDate`. */
export function readableDays(days: { first: string; last: string }, shown: YearShown): string {
  const [first, last] = [Temporal.PlainDate.from(days.first), Temporal.PlainDate.from(days.last)];
  const text = (day: Temporal.PlainDate) => MONTH_DAY.format(new Date(day.toString()));
  const yearOf = ({ year }: Temporal.PlainDate) =>
    'year' in shown || year !== shown.today.year ? `, ${year}` : '';
  if (first.equals(last)) return text(first) + yearOf(first);
  if (first.year !== last.year) return `${text(first)}, ${first.year}, to ${text(last)}, ${last.year}`;
  return `${text(first)} to ${first.month === last.month ? last.day : text(last)}${yearOf(last)}`;
}

/** A moment as people in a time zone read it, such as "Mon, Sep 14, 2026, 10:05 AM". */
export function readableMoment(at: Date, timeZone: string): string {
  const time = at.toLocaleTimeString('en-US', { timeZone, hour: 'numeric', minute: '2-digit' });
  return `${readableDate(dateIn(timeZone, at), { year: true })}, ${time.replace('\u202f', ' ')}`;
}
