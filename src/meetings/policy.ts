import { Temporal } from 'temporal-polyfill';

/** How long a logged meeting can be taken back, in minutes. */
export const UNDO_MINUTES = 10;

export type DateProblem = 'unreadable' | 'future' | 'too_long_ago';

/** A date a person typed: a calendar date, `today`, `yesterday`, `N days ago`, a weekday (the last one), or `M/D[/YYYY]`. */
export function parseDate(
  text: string,
  today: Temporal.PlainDate,
): { ok: true; date: Temporal.PlainDate } | { ok: false; reason: DateProblem } {
  const date = readDate(text.trim().toLowerCase(), today);
  return date ? checkDate(date, today) : { ok: false, reason: 'unreadable' };
}

/** Past dates are welcome, future ones are not; before the pair's first year of records is a slip of the pen. */
export function checkDate(
  date: Temporal.PlainDate,
  today: Temporal.PlainDate,
): { ok: true; date: Temporal.PlainDate } | { ok: false; reason: DateProblem } {
  if (Temporal.PlainDate.compare(date, today) > 0) return { ok: false, reason: 'future' };
  if (Temporal.PlainDate.compare(date, today.subtract({ years: 2 })) < 0)
    return { ok: false, reason: 'too_long_ago' };
  return { ok: true, date };
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

function readDate(text: string, today: Temporal.PlainDate): Temporal.PlainDate | undefined {
  if (text === 'today') return today;
  if (text === 'yesterday') return today.subtract({ days: 1 });
  const ago = /^(\d{1,3}) days? ago$/.exec(text);
  if (ago) return today.subtract({ days: Number(ago[1]) });
  const weekday = WEEKDAYS.findIndex((day) => text === day || (text.length >= 3 && day.startsWith(text)));
  if (weekday >= 0) return today.subtract({ days: ((today.dayOfWeek - (weekday + 1) + 6) % 7) + 1 });
  return readCalendarDate(text, today);
}

function readCalendarDate(text: string, today: Temporal.PlainDate): Temporal.PlainDate | undefined {
  const american = /^(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?$/.exec(text);
  const fields = american
    ? { year: Number(american[3] ?? today.year), month: Number(american[1]), day: Number(american[2]) }
    : isoFields(text);
  if (!fields) return undefined;
  try {
    const date = Temporal.PlainDate.from(fields, { overflow: 'reject' });
    // "12/30" typed in January means the December that was.
    const meantLastYear = american && !american[3] && Temporal.PlainDate.compare(date, today) > 0;
    return meantLastYear ? date.subtract({ years: 1 }) : date;
  } catch {
    return undefined;
  }
}

function isoFields(text: string) {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  return iso ? { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) } : undefined;
}
