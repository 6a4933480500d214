import type { Sheet, SheetRow } from '../../platform/spreadsheets/types.ts';
import { type Column, isHeading, numberedColumns, readColumns, readNumbered } from './columns.ts';
import { findBase, readPeriod } from './dates.ts';
import { numberOf } from './days.ts';
import { findNames, type NameColumns, namesSomeone, namingOf, whoIn } from './naming.ts';
import type { Choices, Entries, Entry, Known, Question, Trouble } from './types.ts';

/** A grid's headings stand within its first lines, this many. */
const HEADER_WITHIN = 40;

const periodsIn = ({ cells }: SheetRow) =>
  cells.flatMap((cell, index) => ((readPeriod(cell) ?? readPeriod(cell, true)) ? [index] : []));

const numbersIn = ({ cells }: SheetRow) =>
  cells.flatMap((cell, index) => (readNumbered(cell) ? [index] : []));

/** Lines of headings that stand together, from one place through another, and the columns that they are about. */
type Group = { first: number; last: number; indexes: number[] };

/** The headings of a grid; several where it goes on below with other dates. Undefined where the sheet has none. */
function findGroups({ rows }: Sheet): { groups: Group[]; isNumbered: boolean } | undefined {
  const top = rows.slice(0, HEADER_WITHIN);
  const most = Math.max(0, ...top.map((row) => periodsIn(row).length));
  const isNumbered = most === 0;
  const find = isNumbered ? numbersIn : periodsIn;
  const least = isNumbered ? 2 : Math.min(most, 2);
  const full = top.findIndex((row) => find(row).length >= Math.max(least, most / 2));
  if (full < 0 || (isNumbered && find(rows[full] as SheetRow).length < 2)) return undefined;
  const groups = [grown(rows, full, find(rows[full] as SheetRow))];
  for (let at = (groups[0]?.last ?? 0) + 1; at < rows.length; at += 1) {
    const row = rows[at] as SheetRow;
    const found = periodsIn(row);
    const filled = row.cells.filter((cell) => cell !== '').length;
    const isAgain = found.length >= 2 && found.length * 10 >= filled * 6;
    const isSame = isNumbered && row.cells.join('\n') === rows[full]?.cells.join('\n');
    if (!isAgain && !isSame) continue;
    groups.push(grown(rows, at, isSame ? numbersIn(row) : found));
    at = groups.at(-1)?.last ?? at;
  }
  return { groups, isNumbered };
}

/** Headings may stand on several lines: numbers above dates, months above days, first days above last ones. */
function grown(rows: readonly SheetRow[], at: number, found: number[]): Group {
  const from = Math.min(...found);
  const belongs = (row: SheetRow | undefined) => {
    const cells = row?.cells.slice(from).filter((cell) => cell !== '') ?? [];
    const isTitle = cells.length === 1 && !isHeading(cells[0] ?? '');
    return cells.length > 0 && !isTitle && cells.every(isHeading);
  };
  let [first, last] = [at, at];
  while (belongs(rows[first - 1])) first -= 1;
  while (belongs(rows[last + 1])) last += 1;
  return { first, last, indexes: found };
}

/** Whether a sheet looks like a grid. */
export const isGrid = (sheet: Sheet): boolean => {
  const found = findGroups(sheet);
  return found !== undefined && sheet.rows.length > (found.groups[0]?.last ?? 0) + 1;
};

/** Reads a row per person and a column per block or date. */
export function readGrid(sheet: Sheet, choices: Choices, known: Known): Entries | Question | Trouble {
  const found = findGroups(sheet);
  if (!found) return { message: "Its columns don't have dates." };
  const { rows } = sheet;
  const all: Entries = {
    entries: [],
    from: Number.POSITIVE_INFINITY,
    until: 0,
    unread: [],
    isDayFirst: false,
  };
  for (const [at, { first, last }] of found.groups.entries()) {
    const headings = rows.slice(first, last + 1);
    const titles = [sheet.name, ...rows.slice(0, first).flatMap(({ cells }) => cells)];
    const read = found.isNumbered ? numbered(headings, choices) : dated(headings, titles, choices, known);
    if (!('columns' in read)) return read;
    const lines = rows.slice(last + 1, found.groups[at + 1]?.first);
    const trouble = readLines(all, headings, lines, read.columns);
    if (trouble) return trouble;
    all.isDayFirst ||= read.isDayFirst;
  }
  return all;
}

type ReadColumns = { columns: Column[]; isDayFirst: boolean };

function numbered(headings: readonly SheetRow[], { firstDay, length }: Choices): ReadColumns | Question {
  const header = headings.find((row) => numbersIn(row).length >= 2) ?? headings[0];
  const first = header?.cells.find((cell) => readNumbered(cell)) ?? '';
  if (!firstDay || !length) return { ask: 'blocks', first: /\D/.test(first) ? first : `Block ${first}` };
  const columns = header ? numberedColumns(header, numberOf(firstDay), length) : [];
  return { columns, isDayFirst: false };
}

function dated(
  headings: readonly SheetRow[],
  titles: readonly string[],
  { firstDay }: Choices,
  known: Known,
): ReadColumns | Question | Trouble {
  const texts = headings.flatMap(({ cells }) => cells);
  const first = texts.find((text) => readPeriod(text)) ?? texts.find((text) => readPeriod(text, true)) ?? '';
  const base = findBase(titles, known, firstDay);
  const period = readPeriod(first) ?? readPeriod(first, true);
  const hasYear = period && ('from' in period ? period.from.year : period.year) !== undefined;
  if (base === undefined && !hasYear) return { ask: 'first_day', first: first.replaceAll(/\s+/g, ' ') };
  return readColumns(headings, base ?? 0);
}

/** Adds the lines below a group of headings; or says that they name no one. */
function readLines(
  all: Entries,
  headings: readonly SheetRow[],
  lines: readonly SheetRow[],
  columns: readonly Column[],
): Trouble | undefined {
  const isDated = new Set(columns.map(({ index }) => index));
  const isTitle = ({ cells }: SheetRow) =>
    cells.some((cell) => namingOf(cell)) && cells.every((cell, index) => !isDated.has(index) || cell === '');
  const above = lines.slice(0, 1).filter(isTitle);
  const named = [...headings, ...above];
  const width = Math.max(0, ...named.map(({ cells }) => cells.length));
  const titles = Array.from(
    { length: width },
    (_, index) =>
      named.map(({ cells }) => cells[index] ?? '').findLast((cell) => cell !== '' && !isHeading(cell)) ?? '',
  );
  const names = findNames(titles, lines, (index) => isDated.has(index));
  const cells = lines.flatMap((line) => columns.flatMap(({ index }) => line.cells[index] || []));
  if (cells.length > 0 && cells.filter((cell) => readPeriod(cell)).length * 2 > cells.length)
    return { message: NO_FORM };
  if (!namesSomeone(names)) return { message: NO_NAMES, ...(headings[0] ? { line: headings[0].line } : {}) };
  for (const { from, until } of columns) {
    all.from = Math.min(all.from, from);
    all.until = Math.max(all.until, until);
  }
  for (const line of lines) addLine(all, line, names, columns);
  return undefined;
}

function addLine(all: Entries, row: SheetRow, names: NameColumns, columns: readonly Column[]): void {
  const who = whoIn(row, names);
  const labels = columns.filter(({ index }) => (row.cells[index] ?? '') !== '');
  if (labels.length === 0) return;
  if (!who) {
    all.unread.push(row.line);
    return;
  }
  for (const column of labels)
    all.entries.push(
      ...split(row.cells[column.index] ?? '', column).map((part) => ({ who, line: row.line, ...part })),
    );
}

/** "Nights / Clinic" is the first half of a block and the second; what stands for one day stays together. */
function split(cell: string, { from, until }: Column): Pick<Entry, 'label' | 'from' | 'until'>[] {
  const [first = '', second = '', ...more] = cell.split(/\s+[/|]\s+/);
  const days = until - from + 1;
  if (second === '' || more.length > 0 || days < 2) return [{ label: cell, from, until }];
  const middle = from + Math.floor(days / 2);
  return [
    { label: first, from, until: middle - 1 },
    { label: second, from: middle, until },
  ];
}

export const NO_FORM =
  "This file doesn't look like a schedule. Use a sheet with a row for each person and a column for each block or date, or a list with a person, an assignment, a start date, and an end date on each line.";
export const NO_NAMES =
  'No column has the names or email addresses of the people. Add one, and choose the file again.';
