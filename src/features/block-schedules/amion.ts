import { dayOf } from './days.ts';
import type { Entries, Entry, Trouble } from './types.ts';

/** Fields of Amion's report 625c, by their place. */
const FIELDS = { name: 0, assignment: 3, date: 6, start: 7, end: 8, email: 12, type: 15 } as const;
const FIELD_COUNT = 17;
/** Lines above the rows. */
const PREAMBLE_WITHIN = 15;
/** The type of a row that carries a rotation. */
const ROTATION = 'r';

const DATE = /^(\d{1,2})-(\d{1,2})-(\d{4}|\d{2})$/;
const isClock = (text: string | undefined) => /^\d{3,4}$/.test(text ?? '');

/** A line's fields, where it is a row of the report: a comma in a name may stand there without quotation marks. */
function fieldsOf(line: string, delimiter: string): string[] | undefined {
  const fields = line.includes('"') ? quoted(line, delimiter) : line.split(delimiter);
  if (fields.length < FIELD_COUNT - 1) return undefined;
  const isRow = (row: readonly string[]) =>
    DATE.test(row[FIELDS.date]?.trim() ?? '') && isClock(row[FIELDS.start]?.trim());
  if (isRow(fields)) return fields;
  const [last = '', first = '', ...rest] = fields;
  const joined = [`${last}, ${first.trim()}`, ...rest];
  return isRow(joined) ? joined : undefined;
}

const quoted = (line: string, delimiter: string) =>
  [
    ...line.matchAll(
      delimiter === '\t' ? /("(?:[^"]|"")*"|[^\t]*)(?:\t|$)/g : /("(?:[^"]|"")*"|[^,]*)(?:,|$)/g,
    ),
  ].map(([, field = '']) => field.replace(/^"(.*)"$/, '$1').replaceAll('""', '"'));

/** How the fields are separated, where a text is such a report. */
export function amionDelimiter(text: string): string | undefined {
  const lines = text.slice(0, 16_384).split(/\r?\n/, PREAMBLE_WITHIN);
  return [',', '\t'].find((delimiter) => lines.some((line) => fieldsOf(line, delimiter)));
}

/** Reads the report: of each person and day the rotation. A shift counts for the day on which it begins. */
export function readAmion(text: string, delimiter: string): Entries | Trouble {
  const entries: Entry[] = [];
  const all: Entries = { entries, from: Number.POSITIVE_INFINITY, until: 0, unread: [], isDayFirst: false };
  let [line, rows] = [0, 0];
  for (const raw of text.split('\n')) {
    line += 1;
    const fields = fieldsOf(raw.trimEnd(), delimiter);
    if (!fields) {
      if (rows > 0 && raw.trim() !== '') return { line, message: NOT_A_ROW };
      continue;
    }
    rows += 1;
    if (fields[FIELDS.type]?.trim() !== ROTATION) continue;
    const day = dayIn(fields[FIELDS.date]?.trim() ?? '');
    if (day === undefined)
      return { line, message: `"${fields[FIELDS.date]}" doesn't exist. Export the report again.` };
    const label = fields[FIELDS.assignment]?.trim() ?? '';
    const [name, email] = [
      fields[FIELDS.name]?.trim() ?? '',
      fields[FIELDS.email]?.trim().toLowerCase() ?? '',
    ];
    if (label === '' || name + email === '') continue;
    all.from = Math.min(all.from, day);
    all.until = Math.max(all.until, day);
    const who = { ...(email.includes('@') ? { email } : {}), ...(name ? { name } : {}) };
    entries.push({ who, line, label, from: day, until: day });
  }
  return entries.length === 0 ? { message: NO_ROTATIONS } : all;
}

function dayIn(text: string): number | undefined {
  const [, month, day, year] = DATE.exec(text) ?? [];
  return dayOf({
    year: Number(year) + (year?.length === 2 ? 2000 : 0),
    month: Number(month),
    day: Number(day),
  });
}

const NOT_A_ROW = 'This line of the Amion report is incomplete. Export the report again.';
const NO_ROTATIONS =
  "This Amion report has no rotations (rows of type r). In Amion, set the residents' rotations to be exported, and export report 625c again.";
