import type { SheetRow } from '../../platform/spreadsheets/types.ts';
import { isDayFirstIn, onOrAfter, type Period, plainHeading, readPeriod, type Written } from './dates.ts';
import { addMonths, isMonthStart, monthEnd } from './days.ts';
import type { BlockLength, Trouble } from './types.ts';

/** A column of a grid with its days. */
export type Column = { index: number; from: number; until: number };

/** A numbered block such as "Block 3" or "3B": its number, and which half of the block where they are split. */
export type Numbered = { number: number; half?: 0 | 1 };

const NUMBERED = /^(?:block|blk|week|wk|rotation|rot|period|month|[bw])?\.? ?#?(\d{1,2})([ab])?$/;

/** Reads a heading that only counts. */
export function readNumbered(cell: string): Numbered | undefined {
  const [, number, half] = NUMBERED.exec(plainHeading(cell)) ?? [];
  if (!number) return undefined;
  return { number: Number(number), ...(half ? { half: half === 'a' ? 0 : 1 } : {}) };
}

const WEEKDAY =
  /^(?:m|t|w|th|f|s|su|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?\.?$/;
const WORD =
  /^(?:start|end|from|to|dates?|begins?|ends?|blocks?|weeks?|elective|first half|second half)s?(?: date)?:?$/;

/** Whether a cell belongs to a heading of several lines: it counts, dates, or names a weekday. */
export const isHeading = (cell: string): boolean => {
  const text = plainHeading(cell);
  return (
    readPeriod(cell) !== undefined ||
    readPeriod(cell, true) !== undefined ||
    readNumbered(cell) !== undefined ||
    WEEKDAY.test(text) ||
    WORD.test(text) ||
    /^(?:block|week)s? \d/.test(text)
  );
};

/** What the headings above one column say together. */
type Said = { index: number; from: Written; until?: Written | 'month' };

/** Reads a grid's headings, which may stand on several lines, into its columns. Dates alone last until the next one. */
export function readColumns(
  group: readonly SheetRow[],
  base: number,
): { columns: Column[]; isDayFirst: boolean } | Trouble {
  const isDayFirst = isDayFirstIn(group.flatMap(({ cells }) => cells));
  const width = Math.max(0, ...group.map(({ cells }) => cells.length));
  const said = Array.from({ length: width }, (_, index) => saidOf(group, index, isDayFirst)).filter(
    (column) => column !== undefined,
  );
  const starts = startsOf(said, base);
  if (!Array.isArray(starts)) return { ...starts, line: group[0]?.line ?? 1 };
  const isDaily = commonest(starts.slice(1).map((start, at) => start - (starts[at] ?? start))) === 1;
  const columns = said.map(({ index, from, until }, at) => {
    const start = starts[at] ?? 0;
    if (until === 'month') return { index, from: start, until: monthEnd(start) };
    if (until) return { index, from: start, until: onOrAfter(endOf(from, until), start) ?? start - 1 };
    return { index, from: start, until: isDaily ? start : untilNext(starts, at) };
  });
  const wrong = columns.find(({ from, until }) => until < from || until - from > 200);
  if (wrong) {
    const heading = group
      .map(({ cells }) => cells[wrong.index] ?? '')
      .join(' ')
      .trim();
    return {
      line: group[0]?.line ?? 1,
      message: `"${heading.slice(0, 60)}" doesn't end after it starts. Check its dates.`,
    };
  }
  return { columns, isDayFirst };
}

/** An end whose year stands only at the start is the next such day. */
const endOf = (from: Written, until: Written): Written =>
  from.year !== undefined && until.year === from.year && until.month < from.month
    ? { month: until.month, day: until.day }
    : until;

function saidOf(group: readonly SheetRow[], index: number, isDayFirst: boolean): Said | undefined {
  const texts = group.map(({ cells }) => cells[index] ?? '').filter((cell) => cell !== '');
  const periods = texts.flatMap((text) => readPeriod(text, isDayFirst) ?? []);
  const range = periods.find((period) => 'until' in period);
  if (range && 'from' in range) return { index, ...range };
  const [first, second] = periods.flatMap((period) => ('from' in period ? [period.from] : []));
  if (first) return { index, from: first, ...(second && !isSame(first, second) ? { until: second } : {}) };
  const above = monthAbove(group, index);
  if (!above) return undefined;
  const number = texts.find((text) => /^\d{1,2}(?:-\d{1,2})?$/.test(plainHeading(text)));
  const own = periods.some((period) => 'wholeMonth' in period);
  const year = above.year === undefined ? {} : { year: above.year };
  if (number && !own) return { index, ...daysIn(plainHeading(number), { ...year, month: above.wholeMonth }) };
  if (number && group.length > 1 && texts.length > 1 && !texts.some((text) => /block|blk/i.test(text))) {
    return { index, ...daysIn(plainHeading(number), { ...year, month: above.wholeMonth }) };
  }
  return own ? { index, from: { ...year, month: above.wholeMonth, day: 1 }, until: 'month' } : undefined;
}

const isSame = (a: Written, b: Written) => a.month === b.month && a.day === b.day;

function daysIn(text: string, month: { year?: number; month: number }): { from: Written; until?: Written } {
  const [from = 1, until] = text.split('-').map(Number);
  return { from: { ...month, day: from }, ...(until ? { until: { ...month, day: until } } : {}) };
}

type Month = Extract<Period, { wholeMonth: number }>;

/** The month that stands above a column, or to the left of there: a month's name spans the columns of its weeks. */
function monthAbove(group: readonly SheetRow[], index: number): Month | undefined {
  for (const { cells } of group)
    for (let at = index; at >= 0; at -= 1) {
      const cell = cells[at] ?? '';
      const period = cell === '' ? undefined : readPeriod(cell);
      if (period && 'wholeMonth' in period) return period;
      if (cell !== '') break;
    }
  return undefined;
}

/** Each column's first day: without its year it is the next such day after the column before. */
function startsOf(said: readonly Said[], base: number): number[] | Trouble {
  const starts: number[] = [];
  for (const { from } of said) {
    const before = starts.at(-1);
    const day = onOrAfter(from, before === undefined ? base : before);
    if (day === undefined)
      return { message: `A heading names ${from.month}/${from.day}, which doesn't exist. Check its dates.` };
    // A spreadsheet gives a date typed without its year the year of that day: "1/12" in July is last January.
    const isBack = before !== undefined && day < before;
    const again = isBack ? addMonths(day, 12) : day;
    if (before !== undefined && (again < before || again - before > 200))
      return { message: "The dates on this line aren't in order. Check their years." };
    starts.push(again);
  }
  return starts;
}

function commonest(lengths: readonly number[]): number | undefined {
  const counts = Map.groupBy(lengths, (length) => length);
  return [...counts].sort(([, a], [, b]) => b.length - a.length)[0]?.[0];
}

/** The day before the next column; the last column is as long as the one before it, or its month. */
function untilNext(starts: readonly number[], at: number): number {
  const start = starts[at] ?? 0;
  const next = starts[at + 1];
  if (next !== undefined) return next - 1;
  const before = starts[at - 1];
  if (before === undefined) return start;
  const isMonthly = starts.every(isMonthStart);
  return isMonthly && monthEnd(before) + 1 === start ? monthEnd(start) : start + (start - before) - 1;
}

/** The columns of a grid whose blocks are only numbered, from the first block's first day. */
export function numberedColumns(header: SheetRow, first: number, length: BlockLength): Column[] {
  const numbers = header.cells.flatMap((cell, index) => {
    const numbered = readNumbered(cell);
    return numbered ? [{ ...numbered, index }] : [];
  });
  const least = numbers[0]?.number ?? 1;
  const startOf = (count: number) =>
    length === 'month' ? addMonths(first, count) : first + count * 7 * Number(length);
  return numbers.map(({ number, half, index }) => {
    const [from, next] = [startOf(number - least), startOf(number - least + 1)];
    const middle = from + Math.floor((next - from) / 2);
    if (half === undefined) return { index, from, until: next - 1 };
    return half === 0 ? { index, from, until: middle - 1 } : { index, from: middle, until: next - 1 };
  });
}
