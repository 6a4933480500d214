import { CsvError, parse } from 'csv-parse/sync';
import { type Known, NO_ROLE, quote } from './cells.ts';
import { ALL_FIELDS, type Cells, type Column, columnOf, FIELDS, type Field } from './columns.ts';
import { decodeRoster, EMPTY } from './decode.ts';
import type { Problem, RosterFile, RosterRow } from './types.ts';

/** The most lines a roster may have below its first one. */
export const MOST_ROWS = 5000;

type Line = { line: number; cells: string[] };

const unusable = (message: string, line?: number, unknownColumns: string[] = []): RosterFile => ({
  rows: [],
  problems: [{ line, column: undefined, message }],
  unknownColumns,
});

/** Reads a roster file. Never throws: whatever is wrong with the file is among the problems, each with its place. */
export function parseRoster(bytes: Uint8Array, known: Known = { moreTopics: [] }): RosterFile {
  const decoded = decodeRoster(bytes);
  if (!decoded.ok) return unusable(decoded.message);
  const read = readLines(decoded.text);
  if (!read.ok) return unusable(read.message, read.line);
  const [first, ...lines] = read.lines;
  if (!first) return unusable(EMPTY);
  if (lines.length > MOST_ROWS) {
    return unusable(
      `The file has ${lines.length.toLocaleString('en-US')} people, more than ${MOST_ROWS.toLocaleString('en-US')}. Import it in parts: an import never removes anybody.`,
    );
  }
  const { columns, unknown: unknownColumns, problems } = readHeader(first);
  if (problems.length > 0) return { rows: [], problems, unknownColumns };
  if (lines.length === 0)
    return unusable('There are no people below the first line.', undefined, unknownColumns);
  const rows = lines.flatMap((line) => readRow(line, columns, problems, known) ?? []);
  return { rows, problems, unknownColumns };
}

/** Of comma, semicolon and tab the one that separates the most columns we know. */
function delimiterOf(text: string): string {
  const first = text.split('\n').find((line) => line.trim() !== '') ?? '';
  const known = (delimiter: string) =>
    first.split(delimiter).filter((name) => columnOf(name.replaceAll('"', '')) !== undefined).length;
  const [best = ','] = [',', ';', '\t'].sort((a, b) => known(b) - known(a));
  return best;
}

function readLines(text: string): { ok: true; lines: Line[] } | { ok: false; line: number; message: string } {
  const lines: Line[] = [];
  try {
    parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
      on_record: (cells: string[], { lines: last }) => {
        // A quoted cell may span lines: the record begins that many lines above its end.
        const spanned = cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
        lines.push({ line: last - spanned, cells: cells.map((cell) => cell.trim()) });
        return null;
      },
    });
    return { ok: true, lines };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { ok: false, line: Number(error.lines ?? 1), message: csvTrouble(error.code) };
  }
}

function csvTrouble(code: string): string {
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return 'A quote (") is opened, here or above, and never closed. Close it, or save the sheet as CSV again.';
  if (code === 'INVALID_OPENING_QUOTE' || code === 'CSV_INVALID_CLOSING_QUOTE')
    return 'A quote (") stands inside a cell. Remove it, or save the sheet as CSV again.';
  return 'From this line on the file cannot be read as CSV. Save the sheet as CSV again.';
}

function readHeader({ line, cells }: Line) {
  const columns = cells.map(columnOf);
  const unknown = cells.filter((name, index) => name !== '' && columns[index] === undefined);
  const problems: Problem[] = [];
  const known = columns.filter((column) => column !== undefined);
  for (const column of new Set(known.filter((name, index) => known.indexOf(name) !== index))) {
    problems.push({ line, column, message: 'This column is there twice. Keep one of them.' });
  }
  const missing = (message: string) => problems.push({ line, column: undefined, message });
  const seen = unknown.length > 0 ? ` There are: ${unknown.slice(0, 10).map(quote).join(', ')}.` : '';
  if (!known.includes('email') && !known.includes('slack_id'))
    missing(`A column named email (or slack_id) is missing: the first line names the columns.${seen}`);
  if (!known.includes('roles'))
    missing('A column named roles is missing: it says who is resident, mentor, director or coordinator.');
  return { columns, unknown, problems };
}

function readRow(
  { line, cells }: Line,
  columns: (Column | undefined)[],
  problems: Problem[],
  known: Known,
): RosterRow | undefined {
  const unread = new Set<Column>();
  const report = (column: Column | undefined, message: string) => {
    problems.push({ line, column, message });
    if (column) unread.add(column);
  };
  if (cells.slice(columns.length).some((cell) => cell !== '')) {
    report(
      undefined,
      `This line has ${cells.length} cells, but there are ${columns.length} columns. A cell with a comma in it needs quotes around it.`,
    );
  }
  const row = {
    ...readCells(new Map(columns.map((name, index) => [name, cells[index]])), report, known),
    line,
    unread,
  };
  if (!row.email && !row.slackId && !unread.has('email') && !unread.has('slack_id')) {
    const column = columns.includes('email') ? 'email' : 'slack_id';
    report(column, 'Nobody is named here. Write their email address, or their Slack id in slack_id.');
  }
  if (!row.roles && !unread.has('roles')) report('roles', NO_ROLE);
  return row.email || row.slackId ? row : undefined;
}

/** Every cell that has something in it, read by its column's reader; what is wrong with one is reported. */
function readCells(
  cells: ReadonlyMap<Column | undefined, string | undefined>,
  report: (column: Column, message: string) => void,
  known: Known,
): Cells {
  const value = (field: Field) => {
    const { name, read } = FIELDS[field];
    // Our own export, like others, keeps a spreadsheet from taking a cell for a formula by a quote before it.
    const cell = (cells.get(name) ?? '').replace(/^'(?=[=+\-@])/, '');
    if (cell === '') return undefined;
    const result = read(cell, known);
    if (!result.ok) report(name, result.message);
    return result.ok ? result.value : undefined;
  };
  return Object.fromEntries(ALL_FIELDS.map((field) => [field, value(field)])) as Cells;
}
