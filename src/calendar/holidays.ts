import { Temporal } from 'temporal-polyfill';
import { readDate } from './dates.ts';

/** As many days as a program can keep free of reminders at a time, and as one span can hold. */
const MOST = { days: 200, span: 62 };

const EXAMPLE = 'Write one a line, such as 2026-12-25 or 2026-12-24 to 2027-01-01.';

export type Holidays = { ok: true; days: string[] } | { ok: false; message: string };

/** Reads holidays as people write them: dates or spans of dates, one a line or separated by commas or semicolons. */
export function readHolidays(text: string): Holidays {
  const days = new Set<string>();
  for (const part of text.split(/[\n,;]+/).map((each) => each.trim())) {
    if (part === '') continue;
    const span = readSpan(part);
    if (typeof span === 'string') return { ok: false, message: span };
    for (let day = span.from; Temporal.PlainDate.compare(day, span.until) <= 0; day = day.add({ days: 1 })) {
      days.add(day.toString());
    }
  }
  if (days.size > MOST.days)
    return { ok: false, message: `These are ${days.size} days; please keep it within ${MOST.days}.` };
  return { ok: true, days: [...days].sort() };
}

function readSpan(part: string): { from: Temporal.PlainDate; until: Temporal.PlainDate } | string {
  const [first = '', last = first, more] = part.split(/\s+(?:to|until|through|-|–)\s+/i);
  const from = readDate(first);
  const until = readDate(last);
  if (more !== undefined || typeof from === 'string' || typeof until === 'string')
    return `"${part.slice(0, 40)}" is no date. ${EXAMPLE}`;
  if (Temporal.PlainDate.compare(from, until) > 0) return `"${part}" ends before it begins. ${EXAMPLE}`;
  if (from.until(until, { largestUnit: 'days' }).days >= MOST.span)
    return `"${part}" is longer than two months. Holidays are single days or short spans.`;
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
