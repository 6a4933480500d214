import { readBytes } from '../../platform/spreadsheets/bytes.ts';
import { LIMITS, type Limits, type Sheet } from '../../platform/spreadsheets/types.ts';
import { tooLarge } from '../../platform/spreadsheets/words.ts';
import { amionDelimiter, readAmion } from './amion.ts';
import { isoOf, numberOf } from './days.ts';
import { gather } from './gather.ts';
import { isGrid, NO_FORM, readGrid } from './grid.ts';
import { isList, isQGenda, readList } from './list.ts';
import type { Choices, Entries, Form, Known, Question, ScheduleFile, Trouble } from './types.ts';

/** How large a file may be: report 625c has a line per person and day. */
export const MOST_BYTES = 24 * 2 ** 20;
/** A sheet has a line per person, and some above and below them; a list has one per assignment. */
const SHEETS: Limits = { ...LIMITS, isMergedFilled: true };

/** Reads a schedule from a file's bytes: spans of labels by person, the one question to answer first, or what is wrong. */
export async function readSchedule(bytes: Uint8Array, choices: Choices, known: Known): Promise<ScheduleFile> {
  if (bytes.length > MOST_BYTES) return { message: tooLarge({ bytes: MOST_BYTES }) };
  const text = asAmion(bytes);
  const delimiter = text === undefined ? undefined : amionDelimiter(text);
  if (text !== undefined && delimiter) return finished('amion', '', readAmion(text, delimiter), known);
  if (bytes.length > SHEETS.bytes) return { message: tooLarge(SHEETS) };
  const file = await readBytes(bytes, SHEETS);
  if (file.ok) return readSheets(file.sheets, choices, known);
  return { message: file.message, ...(file.line ? { line: file.line } : {}) };
}

/** The text of what may be a report of Amion's: it is written in one of two encodings. */
function asAmion(bytes: Uint8Array): string | undefined {
  const start = new TextDecoder('windows-1252').decode(bytes.subarray(0, 16_384));
  if (!amionDelimiter(start.replace(/^ï»¿/, ''))) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function readSheets(sheets: readonly Sheet[], choices: Choices, known: Known): ScheduleFile {
  const usable = sheets.flatMap((sheet, index) =>
    isList(sheet) || isGrid(sheet) ? [{ name: sheet.name, index }] : [],
  );
  const at = choices.sheet ?? (usable.length === 1 ? usable[0]?.index : undefined);
  if (usable.length === 0) return { message: NO_FORM };
  if (at === undefined) return { ask: 'sheet', sheets: usable };
  const sheet = sheets[at];
  if (!sheet) return { message: NO_FORM };
  if (isList(sheet))
    return finished(isQGenda(sheet) ? 'qgenda' : 'list', sheet.name, readList(sheet, choices, known), known);
  return isGrid(sheet)
    ? finished('grid', sheet.name, readGrid(sheet, choices, known), known)
    : { message: NO_FORM };
}

/** Days that are so far off are a slip in a year. */
const MOST_DAYS = { back: 800, ahead: 1200 };

function finished(
  form: Form,
  sheet: string,
  read: Entries | Question | Trouble,
  { today }: Known,
): ScheduleFile {
  if (!('entries' in read)) return read;
  const { entries, from, until, unread, isDayFirst } = read;
  if (entries.length === 0) return { message: NO_LABELS };
  const now = numberOf(today);
  const far = [from, until].find((day) => day < now - MOST_DAYS.back || day > now + MOST_DAYS.ahead);
  if (far !== undefined)
    return { message: `The file has dates as far off as ${isoOf(far)}. Check the years.` };
  const days = { firstDay: isoOf(from), lastDay: isoOf(until) };
  return { schedule: { form, sheet, ...days, people: gather(entries), unread, isDayFirst } };
}

const NO_LABELS =
  'The file names no one with an assignment. Check that its rows have both, and choose the file again.';
