import { MONTHS } from '../../platform/calendar/reading.ts';
import { addMonths, dayOf, isoOf } from './days.ts';
import type { Known } from './types.ts';

/** A date as it is written, perhaps without its year. */
export type Written = { year?: number; month: number; day: number };

/** What a column's heading says of its days: the first, and the last where it says so; or a whole month. */
export type Period = { from: Written; until?: Written } | { year?: number; wholeMonth: number };

const monthOf = (word: string) =>
  word.length < 3 ? 0 : MONTHS.findIndex((month) => month.startsWith(word === 'sept' ? 'sep' : word)) + 1;

const MONTH = `(?:${MONTHS.map((month) => `${month.slice(0, 3)}(?:${month.slice(3)})?`).join('|')}|sept)\\.?`;
const YEAR = "(?:\\d{4}|'?\\d{2})";
const DAY = [
  '\\d{4}-\\d{1,2}-\\d{1,2}',
  `\\d{1,2}([/.-])\\d{1,2}\\1${YEAR}`,
  '\\d{1,2}[/.]\\d{1,2}',
  `${MONTH} \\d{1,2}(?:,? \\d{4})?`,
  `\\d{1,2}([ -])${MONTH}(?:(?:\\2|, ?)${YEAR})?`,
].join('|');
/** The same without groups, for use twice in one pattern. */
const ANY_DAY = DAY.replaceAll(/\((?!\?)[^()]*\)/g, '[ /.-]').replaceAll(/\\[12]/g, '[ /.-]');
const RANGE = new RegExp(`^(${ANY_DAY}) ?(?:-|to|through|thru|until) ?(${ANY_DAY}|\\d{1,2})$`);
const ONLY_DAY = new RegExp(`^(?:${DAY})$`);

const WEEKDAY =
  /\b(?:mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?\b[,.]? ?/g;
const TIME = /[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]m)?z?$/;
const BEFORE =
  /^(?:(?:block|blk|week|wk|rotation|rot|period|month|pay period|[bw])\.? ?#?\d{1,2}[ab]?(?: ?[:.,-] ?| )|(?:week|month|block) (?:of|starting|beginning) |(?:starts?|begins?|from|ends?|through|thru|to|until)(?: on)?:? )/;

/** A heading in small letters, with one kind of hyphen and space. */
export const plainHeading = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[‐‑‒–—−]/g, '-')
    .replaceAll(/(\d)(?:st|nd|rd|th)\b/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** How Excel counts days where a cell has lost its format, within this century. */
const SERIAL = { zero: dayOf({ year: 1899, month: 12, day: 30 }) ?? 0, least: 36_526, most: 73_050 };

const fullYear = (text: string) => {
  const year = Number(text.replace("'", ''));
  return year < 100 ? 2000 + year : year;
};

const isDay = (month: number, day: number) => month >= 1 && month <= 12 && day >= 1 && day <= 31;

/** Reads a date as spreadsheets and people write it; undefined where it is none. */
export function readDay(cell: string, isDayFirst = false): Written | undefined {
  const text = plainHeading(cell).replaceAll(WEEKDAY, '').replace(TIME, '').trim();
  if (/^\d{5}$/.test(text)) return serialDay(Number(text));
  if (!ONLY_DAY.test(text)) return undefined;
  const words = text.split(/[ /.,-]+/).filter((word) => word !== '');
  const [first = '', second = '', third] = words;
  const year = third === undefined ? {} : { year: fullYear(third) };
  if (/^\d{4}$/.test(first))
    return checked({ year: Number(first), month: Number(second), day: Number(third) });
  if (/^[a-z]/.test(first)) return checked({ ...year, month: monthOf(first), day: Number(second) });
  if (/^[a-z]/.test(second)) return checked({ ...year, month: monthOf(second), day: Number(first) });
  const [month, day] = isDayFirst ? [second, first] : [first, second];
  return checked({ ...year, month: Number(month), day: Number(day) });
}

function serialDay(serial: number): Written | undefined {
  if (serial < SERIAL.least || serial > SERIAL.most) return undefined;
  const [year, month, day] = isoOf(SERIAL.zero + serial)
    .split('-')
    .map(Number);
  return checked({ year: year ?? 0, month: month ?? 0, day: day ?? 0 });
}

/** In a leap year, where no year is given, so that February 29 may be meant. */
const checked = (date: Written): Written | undefined =>
  isDay(date.month, date.day) && dayOf({ year: 2024, ...date }) !== undefined ? date : undefined;

/** Reads a heading that names days: a date, a range, or a month, with "Block 1" or "Week of" before it. */
export function readPeriod(cell: string, isDayFirst = false): Period | undefined {
  const text = plainHeading(cell);
  const inside = /\(([^()]*)\)/.exec(text)?.[1];
  const period = inside === undefined ? undefined : periodOf(inside, isDayFirst);
  return period ?? periodOf(text.replaceAll(/\([^()]*\)/g, ' ').trim(), isDayFirst);
}

function periodOf(heading: string, isDayFirst: boolean): Period | undefined {
  const text = heading.replaceAll(WEEKDAY, '').replace(BEFORE, '').replaceAll(WEEKDAY, '').trim();
  const day = readDay(text, isDayFirst);
  if (day) return { from: day };
  const [, first, last] = RANGE.exec(text) ?? [];
  if (!first || !last) return monthIn(text);
  const from = readDay(first, isDayFirst);
  if (!from) return undefined;
  const until = /^\d{1,2}$/.test(last) ? checked({ ...from, day: Number(last) }) : readDay(last, isDayFirst);
  if (!until) return undefined;
  const year = from.year ?? until.year;
  // "12/20 - 1/3/2027" begins in the year before.
  const isAcross = from.year === undefined && until.month < from.month;
  return {
    from: year === undefined ? from : { ...from, year: from.year ?? (isAcross ? year - 1 : year) },
    until,
  };
}

const MONTH_ALONE = new RegExp(`^(${MONTH})(?:[ ,-]+(\\d{4})|-'?(2[4-9]|[34]\\d)| '(\\d{2}))?$`);

function monthIn(text: string): Period | undefined {
  const [, name, ...years] = MONTH_ALONE.exec(text) ?? [];
  if (!name) return undefined;
  const year = years.find((each) => each !== undefined);
  const wholeMonth = monthOf(name.replace('.', ''));
  return year === undefined ? { wholeMonth } : { wholeMonth, year: fullYear(year) };
}

/** Two numbers of a date in the order in which they are written. */
const TWO_NUMBERS = /(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})(?:\2(?:\d{4}|\d{2}))?(?![\d/.])/g;

/** Whether dates begin with the day: one of them can't begin with the month, and none has to. */
export function isDayFirstIn(cells: readonly string[]): boolean {
  const parts = cells.flatMap((cell) =>
    [...plainHeading(cell).matchAll(TWO_NUMBERS)].flatMap(([, first, sign, second]) =>
      sign === '-' && !/-\d{1,2}-/.test(cell) ? [] : [[Number(first), Number(second)] as const],
    ),
  );
  return parts.some(([first]) => first > 12) && parts.every(([, second]) => second <= 12);
}

/** Blocks may begin some days before the academic year does. */
const EARLY_DAYS = 45;
/** So near to the next academic year, a schedule without years may be that year's. */
const NEXT_YEAR_WITHIN = 150;

/** The year in which dates without one are looked for: its first day; or undefined where more than one could be meant. */
export function findBase(texts: readonly string[], known: Known, firstDay?: string): number | undefined {
  const [year = 0, month = 0, day = 0] = (firstDay ?? known.today).split('-').map(Number);
  const chosen = dayOf({ year, month, day }) ?? 0;
  if (firstDay) return chosen - EARLY_DAYS;
  const said = yearIn(texts);
  const startIn = (of: number) => dayOf({ year: of, ...known.yearStart }) ?? 0;
  if (said) return startIn(said) - EARLY_DAYS;
  const start = startIn(startIn(year) <= chosen ? year : year - 1);
  return addMonths(start, 12) - chosen <= NEXT_YEAR_WITHIN ? undefined : start - EARLY_DAYS;
}

/** The academic year that a title names, by the year in which it begins. */
function yearIn(texts: readonly string[]): number | undefined {
  for (const text of texts) {
    const [, from, to] = /\b(20\d\d) ?[-/] ?(?:20)?(\d\d)\b/.exec(plainHeading(text)) ?? [];
    if (from && (Number(from) + 1) % 100 === Number(to)) return Number(from);
  }
  const years = texts.flatMap((text) => /\b(20\d\d)\b/.exec(text)?.[1] ?? []);
  return new Set(years).size === 1 ? Number(years[0]) : undefined;
}

/** The first such day on or after another; with its own year, that day. */
export function onOrAfter(date: Written, base: number): number | undefined {
  if (date.year !== undefined) return dayOf({ ...date, year: date.year });
  const first = Number(isoOf(base).slice(0, 4));
  for (let year = first; year <= first + 8; year += 1) {
    const day = dayOf({ ...date, year });
    if (day !== undefined && day >= base) return day;
  }
  return undefined;
}
