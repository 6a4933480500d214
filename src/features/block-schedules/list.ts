import type { Sheet, SheetRow } from '../../platform/spreadsheets/types.ts';
import { findBase, isDayFirstIn, onOrAfter, readDay, type Written } from './dates.ts';
import { NO_NAMES } from './grid.ts';
import { findNames, namesSomeone, namingOf, whoIn } from './naming.ts';
import type { Choices, Entries, Known, Question, Trouble } from './types.ts';

/** What a list's columns hold, by their place. */
type ListColumns = { start: number; end?: number; label: number; startTime?: number; endTime?: number };

const HEADER_WITHIN = 40;
const HEADINGS: readonly [keyof ListColumns, RegExp][] = [
  [
    'start',
    /^(?:start|start ?date|from|begin|begins?|begin ?date|first ?day|start ?on|starts ?on|date|day|shift ?date)$/,
  ],
  ['end', /^(?:end|end ?date|to|until|through|thru|ends?|last ?day|ends? ?on|stop|stop ?date|finish)$/],
  ['startTime', /^(?:start|begin) ?time$/],
  ['endTime', /^(?:end|stop) ?time$/],
  [
    'label',
    /^(?:rotation|rotations|rotation ?name|assignment|assignment ?name|task|task ?name|service|service ?name|activity|shift|shift ?name|label|schedule|block ?name|position|what)$/,
  ],
];

const plain = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[_\s-]+/g, ' ')
    .replaceAll(/[*:()]/g, '')
    .trim();

function columnsOf({ cells }: SheetRow): ListColumns | undefined {
  const found: Partial<ListColumns> = {};
  cells.forEach((cell, index) => {
    const meaning = HEADINGS.find(([, pattern]) => pattern.test(plain(cell)))?.[0];
    if (meaning) found[meaning] ??= index;
  });
  const { start, label } = found;
  return start === undefined || label === undefined ? undefined : { ...found, start, label };
}

function headerOf({ rows }: Sheet): { at: number; columns: ListColumns } | undefined {
  for (const [at, row] of rows.slice(0, HEADER_WITHIN).entries()) {
    const columns = columnsOf(row);
    if (columns && row.cells.some((cell) => namingOf(cell))) return { at, columns };
    if (columns && columns.end !== undefined) return { at, columns };
  }
  return undefined;
}

/** Whether a sheet lists an assignment per line. */
export const isList = (sheet: Sheet): boolean => headerOf(sheet) !== undefined;

/** Whether a list is one that QGenda writes. */
export const isQGenda = (sheet: Sheet): boolean => {
  const header = headerOf(sheet);
  const names = header
    ? (sheet.rows[header.at]?.cells ?? []).map((cell) => cell.toLowerCase().replaceAll(' ', ''))
    : [];
  return ['taskname', 'stafflname'].every((name) => names.includes(name));
};

/** The days of one line; where they can't be read, its cell. */
type Days = { from: number; until: number } | { cell: string };

/** Reads a list: a person, an assignment, and its days on each line. */
export function readList(sheet: Sheet, choices: Choices, known: Known): Entries | Question | Trouble {
  const header = headerOf(sheet);
  if (!header) return { message: "Its columns don't have names." };
  const { at, columns } = header;
  const lines = sheet.rows.slice(at + 1);
  const taken: readonly unknown[] = Object.values(columns);
  const names = findNames(sheet.rows[at]?.cells ?? [], lines, (index) => taken.includes(index));
  if (!namesSomeone(names)) return { message: NO_NAMES, line: sheet.rows[at]?.line ?? 1 };
  const dates = lines.flatMap(({ cells }) => [cells[columns.start] ?? '', cells[columns.end ?? -1] ?? '']);
  const isDayFirst = isDayFirstIn(dates);
  const titles = [sheet.name, ...sheet.rows.slice(0, at).flatMap(({ cells }) => cells)];
  const base = findBase(titles, known, choices.firstDay);
  const unsaid = dates.find(
    (cell) => readDay(cell, isDayFirst)?.year === undefined && readDay(cell, isDayFirst),
  );
  if (base === undefined && unsaid) return { ask: 'first_day', first: unsaid };
  const all: Entries = { entries: [], from: Number.POSITIVE_INFINITY, until: 0, unread: [], isDayFirst };
  for (const row of lines) {
    const label = row.cells[columns.label] ?? '';
    const who = whoIn(row, names);
    const start = row.cells[columns.start] ?? '';
    if (label === '' || (start === '' && !who)) continue;
    if (!who || start === '') {
      all.unread.push(row.line);
      continue;
    }
    const days = daysOf(row, columns, isDayFirst, base ?? 0);
    if ('cell' in days) return unreadable(row, days.cell);
    if (days.until < days.from)
      return { line: row.line, message: 'The end is before the start. Check both dates.' };
    if (days.until - days.from > 400)
      return { line: row.line, message: 'This assignment lasts more than a year. Check both dates.' };
    all.from = Math.min(all.from, days.from);
    all.until = Math.max(all.until, days.until);
    all.entries.push({ who, line: row.line, label, ...days });
  }
  return all;
}

const unreadable = ({ line }: SheetRow, cell: string): Trouble => ({
  line,
  message: `"${cell.slice(0, 60)}" isn't a date. Use a format like 2026-07-01 or 7/1/2026.`,
});

function daysOf(row: SheetRow, columns: ListColumns, isDayFirst: boolean, base: number): Days {
  const at = (index: number | undefined) => (index === undefined ? '' : (row.cells[index] ?? ''));
  const dayOf = (cell: string, from: number) => {
    const date: Written | undefined = readDay(cell, isDayFirst);
    return date && onOrAfter(date, from);
  };
  const [start, end] = [at(columns.start), at(columns.end)];
  const from = dayOf(start, base);
  if (from === undefined) return { cell: start };
  if (end === '') return { from, until: from };
  const until = dayOf(end, from);
  if (until === undefined) return { cell: end };
  return {
    from,
    until:
      until === from + 1 && isOverMidnight(at(columns.startTime), at(columns.endTime), start, end)
        ? from
        : until,
  };
}

const CLOCK = /(\d{1,2}):?(\d{2})(?::\d{2})? ?([ap]m)?$/i;

function minutesIn(text: string): number | undefined {
  const [, hour, minute, half] = CLOCK.exec(text.trim()) ?? [];
  if (!hour || !minute) return undefined;
  const hours = half ? (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0) : Number(hour);
  return hours * 60 + Number(minute);
}

/** A shift that ends the next morning counts for the day on which it begins. */
function isOverMidnight(startTime: string, endTime: string, start: string, end: string): boolean {
  const timeIn = (own: string, cell: string) =>
    minutesIn(own) ?? (cell.includes(':') ? minutesIn(cell) : undefined);
  const [from, until] = [timeIn(startTime, start), timeIn(endTime, end)];
  return from !== undefined && until !== undefined && until <= from;
}
