import { createHash } from 'node:crypto';
import type { Sheet, SheetRow, Spreadsheet } from '../../platform/spreadsheets/types.ts';
import { EMAIL_IN, isDayFirst, isUnsaid, type Known, monthFirst, readPgy, readRoles } from './cells.ts';
import { COLUMNS, DATE_FIELDS, FIELD_OF, FIELDS } from './columns.ts';
import { isFaculty, isOwnName, type Meaning, meaningOf } from './headers.ts';
import type { Choices, ReadColumn, Understood } from './types.ts';

/** Every meaning, in an order that stays: a choice is kept by its place here. */
export const MEANINGS: readonly Meaning[] = [...COLUMNS, 'name', 'first_name', 'last_name', 'left_out'];

const DATE_COLUMNS = DATE_FIELDS.map((field) => FIELDS[field].name);

/** A file names its columns within its first lines, this many. */
const HEADER_WITHIN = 20;

const hasEmail = (cells: readonly string[]) => cells.some((cell) => EMAIL_IN.test(cell));

/** How much a line looks like the one that names the columns. */
function headerWorth({ cells }: SheetRow): number {
  if (hasEmail(cells)) return 0;
  const known = cells.map(meaningOf).filter((meaning) => meaning !== undefined);
  const said = new Set(known.filter((meaning) => meaning !== 'left_out'));
  return said.size === 0 ? 0 : said.size + (known.length - said.size) / 100;
}

/** The line that names the columns: the first of those that name the most. */
function headerOf({ rows }: Sheet): { at: number; worth: number } {
  const worths = rows.slice(0, HEADER_WITHIN).map(headerWorth);
  const worth = Math.max(0, ...worths);
  return { at: worth === 0 ? 0 : worths.indexOf(worth), worth };
}

/** The sheets that list people: those with columns we know, and an address or a header for it. */
export const sheetsOfPeople = (sheets: readonly Sheet[]): Sheet[] =>
  sheets.filter((sheet) => {
    const { at, worth } = headerOf(sheet);
    const headers = sheet.rows[at]?.cells.map(meaningOf) ?? [];
    const names = headers.some((meaning) => meaning === 'email' || meaning === 'slack_id');
    return worth > 0 && (names || sheet.rows.some(({ cells }) => hasEmail(cells)));
  });

/** Names a line of headers in as few letters as a window can carry. */
export const headersKey = (headers: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(headers)).digest('base64url').slice(0, 16);

/** Choices made about an earlier file hold for this one if its columns have the same names; otherwise none do. */
export function stillMeant(file: Spreadsheet, { headers, ...choices }: Choices): Choices {
  if (headers === undefined) return choices;
  const sheets = file.ok ? file.sheets : [];
  const [only] = sheetsOfPeople(sheets);
  const sheet = choices.sheet === undefined ? (only ?? sheets[0]) : sheets[choices.sheet];
  const cells = sheet?.rows[headerOf(sheet).at]?.cells ?? [];
  return headersKey(cells) === headers ? choices : {};
}

/** Says what each column of a sheet is taken for, and which lines stand below. */
export function understand(
  sheet: Sheet,
  choices: Choices,
  known: Known,
): { understood: Understood; lines: SheetRow[] } {
  const { at } = headerOf(sheet);
  const header = sheet.rows[at] ?? { line: 1, cells: [] };
  const lines = sheet.rows.slice(at + 1).filter(({ cells }) => cells.join('\n') !== header.cells.join('\n'));
  const columns = header.cells.map((title, index): WithCells => {
    const cells = lines.flatMap(({ cells: { [index]: cell = '' } }) => (isUnsaid(cell) ? [] : cell));
    const chosen = choices.columns?.get(index);
    const isDays = isDayFirst(cells);
    const dates = isDays ? cells.map(monthFirst) : cells;
    const meaning = chosen ?? plausible(title, meaningOf(title), dates, known);
    const isDate = DATE_COLUMNS.some((name) => name === meaning);
    return {
      ...{ index, header: title, meaning, isChosen: chosen !== undefined, sample: cells[0] ?? '', cells },
      ...(isDays && isDate ? { isDayFirst: true } : {}),
    };
  });
  const settled = settle(findRoles(findEmails(withFaculty(columns)))).map(
    ({ cells: _, ...column }) => column,
  );
  return { understood: { sheet: sheet.name, line: header.line, columns: settled }, lines };
}

type WithCells = ReadColumn & { cells: string[] };

/** A header that could mean something else is taken at its word only if most of its cells can be read so. */
function plausible(
  header: string,
  meaning: Meaning | undefined,
  cells: readonly string[],
  known: Known,
): Meaning | undefined {
  const field = meaning && FIELD_OF.get(meaning);
  if (!field || cells.length === 0 || isOwnName(header, meaning)) return meaning;
  const readable = cells.filter((cell) => field.read(cell, known).ok).length;
  return readable * 2 >= cells.length ? meaning : undefined;
}

/** Beside another column of names, that of the faculty has the mentors. */
function withFaculty(columns: WithCells[]): WithCells[] {
  const named = columns.filter(({ meaning }) => meaning === 'name' || meaning === 'last_name');
  if (named.every(({ header }) => isFaculty(header))) return columns;
  return columns.map((column) =>
    column.meaning === 'name' && isFaculty(column.header) ? { ...column, meaning: 'mentor_email' } : column,
  );
}

/** Where no header says which column has the addresses, the cells do. */
function findEmails(columns: WithCells[]): WithCells[] {
  if (columns.some(({ meaning }) => meaning === 'email' || meaning === 'slack_id')) return columns;
  const isFull = ({ meaning, isChosen, cells }: WithCells) =>
    !isChosen &&
    (meaning === undefined || meaning === 'left_out') &&
    cells.length > 0 &&
    cells.filter((cell) => EMAIL_IN.test(cell)).length * 2 > cells.length;
  const found = columns.find(isFull);
  return columns.map((column) => (column === found ? { ...column, meaning: 'email' } : column));
}

/** Where no header says which column has the roles, such as "Role/Type" or "Category", its cells do: most are roles, and not levels. */
function findRoles(columns: WithCells[]): WithCells[] {
  if (columns.some(({ meaning }) => meaning === 'roles')) return columns;
  const found = columns.find(
    ({ meaning, isChosen, header, cells }) =>
      !isChosen &&
      meaning === undefined &&
      header !== '' &&
      cells.filter((cell) => readRoles(cell).ok && !readPgy(cell).ok).length * 2 > cells.length,
  );
  return columns.map((column) => (column === found ? { ...column, meaning: 'roles' } : column));
}

/** Of several columns with one meaning, one stays: what a person chose, the roster's own name, or one with addresses. */
function settle(columns: WithCells[]): WithCells[] {
  const worth = ({ meaning, isChosen, header, cells }: WithCells) =>
    (isChosen ? 1000 : 0) +
    (meaning && isOwnName(header, meaning) ? 100 : 0) +
    (cells.length > 0 ? 10 : 0) +
    (hasEmail(cells) ? 5 : 0) -
    (/personal|home|alternate|secondary|other/i.test(header) ? 50 : 0);
  const best = new Map<Meaning, WithCells>();
  for (const column of columns) {
    const { meaning } = column;
    if (!meaning || meaning === 'left_out') continue;
    const before = best.get(meaning);
    if (!before || worth(column) > worth(before)) best.set(meaning, column);
  }
  return columns.map((column) => {
    const { meaning, isChosen, header } = column;
    // Names of mentors beside their addresses, whether they can be read as names or not.
    if (!meaning && best.has('mentor_email') && meaningOf(header) === 'mentor_email')
      return { ...column, meaning: 'left_out' };
    if (!meaning || meaning === 'left_out' || isChosen || best.get(meaning) === column) return column;
    // A mentor's name beside their address, or a name beside its parts, says nothing more.
    const isSpare = meaning === 'mentor_email' || meaning === 'name';
    return { ...column, meaning: isSpare ? 'left_out' : undefined };
  });
}

/** The headers of columns that hold something and were left out, but for those that no roster needs. */
export const leftOut = ({ columns }: Understood): string[] =>
  columns.flatMap(({ meaning, header }) => (meaning === undefined && header !== '' ? [header] : []));
