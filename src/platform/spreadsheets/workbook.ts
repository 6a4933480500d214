import { strFromU8, strToU8, type Unzipped, unzipSync, zipSync } from 'fflate';
import readWorkbook from 'read-excel-file/universal';
import { countCells, formulaWithoutResult, withoutEmptyCells } from './cells.ts';
import { withMergedFilled } from './merged.ts';
import type { Limits, Sheet, SheetRow, Spreadsheet } from './types.ts';
import { BINARY_EXCEL, BROKEN, EMPTY, NO_SPREADSHEET, TOO_MUCH, tooManySheets } from './words.ts';

/** What a workbook's parts may be when unpacked, in bytes, and how much text its cells may hold. */
const MOST_UNPACKED = 32 * 2 ** 20;
const MOST_CHARACTERS = 8 * 2 ** 20;

/** A refusal of the file, in words. */
class Refused extends Error {}

/** Parts that say nothing about cells: pictures, charts, pivot tables, macros, other workbooks. */
const OTHER_PARTS =
  /^(?!xl\/)|\/(?:activeX|charts?|ctrlProps|drawings|embeddings|externalLinks|media|persons|pivot\w*|printerSettings|queryTables|slicer\w*|tables|theme|threadedComments)\/|\/(?:calcChain|comments\d*)\.xml$/i;

const isPart = (name: string) => /\.(?:xml|rels)$/i.test(name) && !OTHER_PARTS.test(name);
const isSheet = (name: string) => /^xl\/worksheets\/[^/]+\.xml$/i.test(name);

/**
 * Reads an Excel workbook (.xlsx, .xlsm): its cells' values as they were saved. Formulas and macros are never run.
 * Meant for a thread: what a file says of its own size isn't believed, but a strange one may take a while.
 */
export async function readXlsx(bytes: Uint8Array, limits: Limits): Promise<Spreadsheet> {
  try {
    const sheets = await readWorkbook(lightened(unpack(bytes), limits));
    const filled = sheets.map(({ sheet, data }) => ({ name: sheet, rows: rowsOf(data ?? []) }));
    return judged(filled.filter(({ rows }) => rows.length > 0));
  } catch (error) {
    return { ok: false, message: error instanceof Refused ? error.message : BROKEN };
  }
}

/** Unpacks what is needed. Sizes are looked at first, and nothing is unpacked beyond the size it declares. */
function unpack(bytes: Uint8Array): Unzipped {
  const names = new Set<string>();
  let size = 0;
  const parts = unzipSync(bytes, {
    filter: (file) => {
      if (file.name === '') throw new Refused(BROKEN);
      names.add(file.name);
      if (!isPart(file.name)) return false;
      size += Math.max(file.size, file.originalSize);
      if (size > MOST_UNPACKED) throw new Refused(TOO_MUCH);
      return true;
    },
  });
  if (names.has('xl/workbook.bin')) throw new Refused(BINARY_EXCEL);
  if (!names.has('xl/workbook.xml')) throw new Refused(NO_SPREADSHEET);
  return parts;
}

/** The workbook packed again, without cells that hold nothing, once its sheets are known to stay within the limits. */
function lightened(parts: Unzipped, limits: Limits): ArrayBuffer {
  const sheets = Object.keys(parts).filter(isSheet);
  if (sheets.length > limits.sheets) throw new Refused(tooManySheets(sheets.length, limits));
  let cells = 0;
  for (const name of sheets) {
    const xml = withoutEmptyCells(strFromU8(parts[name] as Uint8Array));
    const counted = countCells(xml, cells, limits);
    const trouble = typeof counted === 'string' ? counted : formulaWithoutResult(xml);
    if (trouble) throw new Refused(trouble);
    cells = Number(counted);
    parts[name] = strToU8(limits.isMergedFilled ? withMergedFilled(xml, limits.cells) : xml);
  }
  const { buffer, byteOffset, byteLength } = zipSync(parts, { level: 0 });
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

const rowsOf = (data: readonly (readonly unknown[])[]): SheetRow[] =>
  data.flatMap((values, index) => {
    const cells = values.map(textOf);
    return cells.some((cell) => cell !== '') ? [{ line: index + 1, cells }] : [];
  });

function textOf(value: unknown): string {
  if (value instanceof Date) return dateText(value);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return value === null || value === undefined ? '' : String(value).trim();
}

const MINUTE = 60_000;

/** Excel keeps a day as a number, its time as the fraction, and a time without a day as a fraction alone. */
function dateText(date: Date): string {
  const [day = '', time = ''] = new Date(Math.round(date.getTime() / MINUTE) * MINUTE)
    .toISOString()
    .split('T');
  if (day < '1900-01-02') return time.slice(0, 5);
  return time.startsWith('00:00') ? day : `${day} ${time.slice(0, 5)}`;
}

function judged(sheets: Sheet[]): Spreadsheet {
  if (sheets.length === 0) return { ok: false, message: EMPTY };
  let characters = 0;
  // A text that many cells share stands in the file once, but would be sent on from the thread for each of them.
  for (const { rows } of sheets)
    for (const { cells } of rows)
      for (const { length } of cells) {
        characters += length;
        if (characters > MOST_CHARACTERS) return { ok: false, message: TOO_MUCH };
      }
  return { ok: true, sheets };
}
