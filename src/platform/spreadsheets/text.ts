import { CsvError, parse } from 'csv-parse/sync';
import type { Limits, SheetRow, Spreadsheet } from './types.ts';
import {
  csvTrouble,
  EMPTY,
  NO_SPREADSHEET,
  OLD_MAC,
  tooManyCells,
  tooManyColumns,
  tooManyRows,
  WEB_PAGE,
} from './words.ts';

const startsWith = (bytes: Uint8Array, signature: readonly number[]) =>
  signature.every((byte, index) => bytes[index] === byte);

/**
 * What the old encoding of the Mac looks like in that of Windows: a character that Windows doesn't have, or one that
 * never follows a small letter there, such as the capital in "JosŽ", or a sign within a word, such as "Pe–a".
 */
const MAC_ROMAN = /[\u0081\u008d\u008f\u0090\u009d]|[a-z][ŠŒŽŸ]|[A-Za-z][ŠŒŽŸƒ„†‡ˆ‰‹–—˜™›][a-z]/;

/** The text of a file; undefined where it is in an encoding that would garble names. */
function textOf(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, [0xff, 0xfe])) return new TextDecoder('utf-16le').decode(bytes);
  if (startsWith(bytes, [0xfe, 0xff])) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // What Excel on Windows writes when told "CSV" without "UTF-8".
    const text = new TextDecoder('windows-1252').decode(bytes);
    return MAC_ROMAN.test(text) ? undefined : text;
  }
}

/** First bytes of files that people take for a spreadsheet: PDF, gzip, and any zip that is none. */
const OTHERS = [
  [0x25, 0x50, 0x44, 0x46],
  [0x1f, 0x8b],
  [0x50, 0x4b],
];

/** Reads separated values: CSV, or with semicolons or tabs, in the encodings that spreadsheet programs write. */
export function readText(bytes: Uint8Array, limits: Limits): Spreadsheet {
  if (OTHERS.some((signature) => startsWith(bytes, signature))) return { ok: false, message: NO_SPREADSHEET };
  const decoded = textOf(bytes);
  if (decoded === undefined) return { ok: false, message: OLD_MAC };
  const text = decoded.replace(/^\ufeff/, '').replaceAll(/\r\n?/g, '\n');
  if (text.trim() === '') return { ok: false, message: EMPTY };
  if (text.includes('\0')) return { ok: false, message: NO_SPREADSHEET };
  if (/^\s*<(?:!doctype|html|head|body|table|meta|\?xml)\b/i.test(text))
    return { ok: false, message: WEB_PAGE };
  const read = readRows(text, limits);
  if (!Array.isArray(read)) return { ok: false, ...read };
  const message = overLimits(read, limits);
  return message ? { ok: false, message } : { ok: true, sheets: [{ name: '', rows: read }] };
}

/** No line of a list is as long, in bytes. */
const MOST_IN_LINE = 2 ** 20;

function readRows(text: string, limits: Limits): SheetRow[] | { line: number; message: string } {
  const rows: SheetRow[] = [];
  try {
    parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
      to: limits.rows + 1,
      max_record_size: MOST_IN_LINE,
      on_record: (cells: string[], { lines: last }) => {
        // A quoted cell may span lines: the record begins that many lines above its end.
        const spanned = cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
        rows.push({ line: last - spanned, cells: cells.map((cell) => cell.trim()) });
        return null;
      },
    });
    return rows;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { line: Number(error.lines ?? 1), message: csvTrouble(error.code) };
  }
}

/** As far as the lines above and below tell how a file is separated. */
const SAMPLE = { characters: 65_536, lines: 60 };

/** Of comma, semicolon and tab the one that stands as often in the most lines, and of those the one that stands oftener. */
function delimiterOf(text: string): string {
  const lines = text
    .slice(0, SAMPLE.characters)
    .replaceAll(/"[^"]*"/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, SAMPLE.lines);
  const worth = (delimiter: string) => {
    const counts = Map.groupBy(lines, (line) => line.split(delimiter).length - 1);
    counts.delete(0);
    return Math.max(0, ...[...counts].map(([times, alike]) => alike.length * 1000 + Math.min(times, 999)));
  };
  const [best = ','] = [',', ';', '\t'].sort((a, b) => worth(b) - worth(a));
  return best;
}

function overLimits(rows: readonly SheetRow[], limits: Limits): string | undefined {
  if (rows.length > limits.rows) return tooManyRows('The file', rows.length, limits);
  const columns = Math.max(...rows.map(({ cells }) => cells.length));
  if (columns > limits.columns) return tooManyColumns('The file', columns, limits);
  const cells = rows.reduce((sum, row) => sum + row.cells.filter((cell) => cell !== '').length, 0);
  return cells > limits.cells ? tooManyCells(cells, limits) : undefined;
}
