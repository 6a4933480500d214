import { Temporal } from 'temporal-polyfill';
import { readComingDay } from './reading.ts';

/** As many days as a program can keep free of reminders at a time, and as one span can hold. */
const MOST = { days: 200, span: 62 };

const EXAMPLE = 'Enter one per line, such as 12/25, 2026-12-25, or 2026-12-24 to 2027-01-01.';

type Holidays = { ok: true; days: string[] } | { ok: false; message: string };

/**
 * Reads holidays as people write them: dates or spans of dates, one a line or separated by commas or semicolons. One
 * without a year is the next such day.
 */
export function readHolidays(text: string, today: Temporal.PlainDate): Holidays {
  const days = new Set<string>();
  for (const part of text.split(/[\n,;]+/).map((each) => each.trim())) {
    if (part === '') continue;
    const span = readSpan(part, today);
    if (typeof span === 'string') return { ok: false, message: span };
    for (let day = span.from; Temporal.PlainDate.compare(day, span.until) <= 0; day = day.add({ days: 1 })) {
      days.add(day.toString());
    }
  }
  if (days.size > MOST.days)
    return { ok: false, message: `That's ${days.size} days. The limit is ${MOST.days}.` };
  return { ok: true, days: [...days].sort() };
}

function readSpan(
  part: string,
  today: Temporal.PlainDate,
): { from: Temporal.PlainDate; until: Temporal.PlainDate } | string {
  const [first = '', last = first, more] = part.split(/\s+(?:to|until|through|-|–)\s+/i);
  const from = readComingDay(first, today);
  const until = readComingDay(last, typeof from === 'string' ? today : from);
  if (more !== undefined || typeof from === 'string' || typeof until === 'string')
    return `"${part.slice(0, 40)}" isn't a date. ${EXAMPLE}`;
  if (Temporal.PlainDate.compare(from, until) > 0) return `"${part}" ends before it starts. ${EXAMPLE}`;
  if (from.until(until, { largestUnit: 'days' }).days >= MOST.span)
    return `"${part}" is longer than 2 months. Enter single days or short spans.`;
  return { from, until };
}

/** Holidays from a day on as the form shows them: one a line, days in a row as a span. */
export function writeHolidays(days: readonly string[], from: Temporal.PlainDate): string {
  const spans: { from: Temporal.PlainDate; until: Temporal.PlainDate }[] = [];
  for (const day of days.map((each) => Temporal.PlainDate.from(each))) {
    if (Temporal.PlainDate.compare(day, from) < 0) continue;
    const last = spans.at(-1);
    if (last?.until.add({ days: 1 }).equals(day)) last.until = day;
    else spans.push({ from: day, until: day });
  }
  return spans
    .map((span) => (span.from.equals(span.until) ? `${span.from}` : `${span.from} to ${span.until}`))
    .join('\n');
}

/** The holidays of the United States' government (5 U.S.C. 6103): the day by law, and the day it is observed. */
const FIXED = [
  { name: "New Year's Day", month: 1, day: 1 },
  { name: 'Juneteenth', month: 6, day: 19 },
  { name: 'Independence Day', month: 7, day: 4 },
  { name: 'Veterans Day', month: 11, day: 11 },
  { name: 'Christmas Day', month: 12, day: 25 },
] as const;
/** On the nth such weekday (Monday is 1) of a month; -1: the last one. */
const MOVING = [
  { name: 'Birthday of Martin Luther King, Jr.', month: 1, weekday: 1, nth: 3 },
  { name: "Washington's Birthday", month: 2, weekday: 1, nth: 3 },
  { name: 'Memorial Day', month: 5, weekday: 1, nth: -1 },
  { name: 'Labor Day', month: 9, weekday: 1, nth: 1 },
  { name: 'Columbus Day', month: 10, weekday: 1, nth: 2 },
  { name: 'Thanksgiving Day', month: 11, weekday: 4, nth: 4 },
] as const;

type FederalHoliday = { name: string; on: Temporal.PlainDate; observedOn: Temporal.PlainDate };

function nthWeekday(year: number, { month, weekday, nth }: (typeof MOVING)[number]): Temporal.PlainDate {
  const first = Temporal.PlainDate.from({ year, month, day: 1 });
  const one = first.add({ days: (weekday - first.dayOfWeek + 7) % 7 });
  if (nth > 0) return one.add({ weeks: nth - 1 });
  const fifth = one.add({ weeks: 4 });
  return fifth.month === month ? fifth : one.add({ weeks: 3 });
}

/** A holiday on a Saturday is observed on the Friday before, one on a Sunday on the Monday after. */
const observed = (on: Temporal.PlainDate) =>
  on.dayOfWeek === 6 ? on.subtract({ days: 1 }) : on.dayOfWeek === 7 ? on.add({ days: 1 }) : on;

/** The 11 federal holidays of a year, in its order. */
export function federalHolidays(year: number): FederalHoliday[] {
  return [
    ...FIXED.map(({ name, month, day }) => ({ name, on: Temporal.PlainDate.from({ year, month, day }) })),
    ...MOVING.map((moving) => ({ name: moving.name, on: nthWeekday(year, moving) })),
  ]
    .map((holiday) => ({ ...holiday, observedOn: observed(holiday.on) }))
    .sort((one, other) => Temporal.PlainDate.compare(one.on, other.on));
}

const years = new Map<number, ReadonlySet<string>>();

/** Whether a date is a federal holiday, by law or as observed; January 1 may be observed in the year before. */
export function isFederalHoliday(date: Temporal.PlainDate): boolean {
  const days =
    years.get(date.year) ??
    new Set(
      [date.year, date.year + 1].flatMap((year) =>
        federalHolidays(year).flatMap(({ on, observedOn }) => [on.toString(), observedOn.toString()]),
      ),
    );
  years.set(date.year, days);
  return days.has(date.toString());
}
