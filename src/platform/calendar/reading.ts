import { Temporal } from 'temporal-polyfill';

type Day = Temporal.PlainDate;
const compare = Temporal.PlainDate.compare;

/** A date without a year means the nearest past one, if it is no longer ago than that; else one as near ahead. */
const NEAR_DAYS = 60;

/** A date that was read from text, or why it could not be. */
export type Reading =
  | { ok: true; date: Day }
  /** A day still to come, such as `11/30` typed on November 24. */
  | { ok: false; why: 'ahead'; date: Day }
  /** Without a year it may be a day of several; the last one that was. */
  | { ok: false; why: 'which_year'; last: Day }
  | { ok: false; why: 'which_day' | 'not_in_calendar' | 'unreadable' };

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
/** The names of the months, in small letters. */
export const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

const CLOCK =
  /(?:^| )(?:(?:at|around|about) )?(?:\d{1,2}(?::\d{2})? ?(?:am|pm|a\.m\.|p\.m\.)|\d{1,2}:\d{2}|noon)(?= |$)/;
const PART_OF_DAY = /(?: in the| at)? (?:morning|afternoon|evening|noon|night)$/;
const EARLIER_TODAY = /^(?:this (?:morning|afternoon|evening)|earlier today|just now|earlier)$/;

/** The day alone of `yesterday at 5pm`, `this morning`, or `last night`; a time by itself names no day. */
function withoutTime(typed: string): string {
  const day = typed.replace(CLOCK, '').trim();
  if (EARLIER_TODAY.test(day)) return 'today';
  return day === 'last night' ? 'yesterday' : day.replace(PART_OF_DAY, '');
}

/**
 * A day on which something was, as people type it: `today`, `yesterday`, `3 days ago`, a weekday (the last one),
 * `9/30`, `9-30`, `Sep 30`, each with or without its year, or `2026-09-30`. A time of that day is left out.
 */
export function readPastDay(text: string, today: Day): Reading {
  const typed = withoutTime(text.trim().toLowerCase().slice(0, 60).replaceAll(/\s+/g, ' '));
  const named = namedDay(typed, today);
  if (named) return { ok: true, date: named };
  if (/^(?:(?:last|this|past) (?:week|month|year)|recently|lately|a (?:week|month) ago)$/.test(typed))
    return { ok: false, why: 'which_day' };
  const parts = partsOf(typed);
  if (!parts) return { ok: false, why: 'unreadable' };
  return parts.year === undefined ? nearest(parts, today) : withYear(parts, parts.year, today);
}

function namedDay(typed: string, today: Day): Day | undefined {
  if (typed === 'today') return today;
  if (typed === 'yesterday') return today.subtract({ days: 1 });
  const ago = /^(\d{1,3}|a|one|two|three) (day|week)s? ago$/.exec(typed);
  if (ago && !(ago[2] === 'week' && ago[1] === 'a')) {
    const count = { a: 1, one: 1, two: 2, three: 3 }[ago[1] ?? ''] ?? Number(ago[1]);
    return today.subtract({ days: count * (ago[2] === 'week' ? 7 : 1) });
  }
  const word = typed.replace(/^(?:last|on) /, '');
  const weekday = WEEKDAYS.findIndex((day) => word === day || (word.length >= 3 && day.startsWith(word)));
  if (weekday < 0) return undefined;
  return today.subtract({ days: ((today.dayOfWeek - (weekday + 1) + 6) % 7) + 1 });
}

type Parts = { year: number | undefined; month: number; day: number };

const yearOf = (text: string | undefined) =>
  text === undefined ? undefined : text.length === 2 ? 2000 + Number(text) : Number(text);

const monthOf = (word: string) =>
  MONTHS.findIndex((month) => month === word || (word.length >= 3 && month.startsWith(word))) + 1;

function partsOf(typed: string): Parts | undefined {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed);
  if (iso) return { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) };
  const american = /^(\d{1,2})([/-])(\d{1,2})(?:\2(\d{4}|\d{2}))?$/.exec(typed);
  if (american) return { year: yearOf(american[4]), month: Number(american[1]), day: Number(american[3]) };
  const [, name = '', day, year] =
    /^([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?$/.exec(typed) ?? dayFirst(typed) ?? [];
  const month = monthOf(name);
  return month > 0 ? { year: yearOf(year), month, day: Number(day) } : undefined;
}

/** `1-Jul-26`, as spreadsheets write a date with its month's name, as if the month stood first. */
function dayFirst(typed: string): string[] | undefined {
  const [all, day = '', name = '', year = ''] =
    /^(\d{1,2})[ -]([a-z]{3,9})\.?[ ,-]+(\d{4}|\d{2})$/.exec(typed) ?? [];
  return all === undefined ? undefined : [all, name, day, year];
}

/** The day of these parts in a year, where the calendar has it. */
function dayIn(year: number, { month, day }: { month: number; day: number }): Day | undefined {
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}

function withYear(parts: Parts, year: number, today: Day): Reading {
  const date = dayIn(year, parts);
  if (!date) return { ok: false, why: 'not_in_calendar' };
  return compare(date, today) > 0 ? { ok: false, why: 'ahead', date } : { ok: true, date };
}

function nearest(parts: Parts, today: Day): Reading {
  // A leap day is eight years from the next one at most.
  const days = Array.from({ length: 17 }, (_, index) => dayIn(today.year - 8 + index, parts)).filter(
    (date) => date !== undefined,
  );
  const last = days.findLast((date) => compare(date, today) <= 0);
  const next = days.find((date) => compare(date, today) > 0);
  if (!last || !next) return { ok: false, why: 'not_in_calendar' };
  if (last.until(today, { largestUnit: 'days' }).days <= NEAR_DAYS) return { ok: true, date: last };
  if (today.until(next, { largestUnit: 'days' }).days <= NEAR_DAYS)
    return { ok: false, why: 'ahead', date: next };
  return { ok: false, why: 'which_year', last };
}

/** A calendar date with its year, as files and settings have it: `2026-07-01`, `7/1/2026`, `7/1/26`; a word where it is none. */
export function readDate(text: string): Day | 'unreadable' | 'not_in_calendar' {
  const parts = partsOf(text.trim().toLowerCase());
  if (parts?.year === undefined) return 'unreadable';
  return dayIn(parts.year, parts) ?? 'not_in_calendar';
}

/** As `readDate`; without a year it is the next such day, as one plans ahead. */
export function readComingDay(text: string, today: Day): ReturnType<typeof readDate> {
  const parts = partsOf(text.trim().toLowerCase());
  if (!parts) return 'unreadable';
  if (parts.year !== undefined) return readDate(text);
  const days = Array.from({ length: 9 }, (_, index) => dayIn(today.year + index, parts));
  return days.find((date) => date !== undefined && compare(date, today) >= 0) ?? 'not_in_calendar';
}

/** A day lately as people may type it, such as `11/18`: what the answer to an unreadable date shows. */
export const exampleOf = (today: Day): string => {
  const date = today.subtract({ days: 6 });
  return `${date.month}/${date.day}`;
};
