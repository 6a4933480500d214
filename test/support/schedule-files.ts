import { readSchedule } from '../../src/features/block-schedules/reading.ts';
import type { Choices, Known, Schedule, ScheduleFile } from '../../src/features/block-schedules/types.ts';
import { altered, type Cell, FIRST_SHEET, workbook } from './workbooks.ts';

/** A file as a test writes it: text as it stands, or the sheets of a workbook. */
export type Written = string | Uint8Array | Record<string, Cell[][]>;

export const KNOWN: Known = { today: '2026-09-15', yearStart: { month: 7, day: 1 } };

/** The bytes of a file. */
export const bytesOf = async (file: Written): Promise<Uint8Array> => {
  if (typeof file === 'string') return Buffer.from(file);
  return file instanceof Uint8Array ? file : workbook(file);
};

/** Reads a file as the window does. */
export const readFile = async (
  file: Written,
  choices: Choices = {},
  known: Known = KNOWN,
): Promise<ScheduleFile> => readSchedule(await bytesOf(file), choices, known);

/** A schedule's people with their spans, each in a line: "Ana Ruiz: Nights 2026-07-01 2026-07-28". */
export const linesOf = ({ people }: Schedule): string[] =>
  people.flatMap(({ who, spans }) =>
    spans.map(
      ({ label, firstDay, lastDay }) =>
        `${who.name ?? who.email ?? who.slackId}: ${label} ${firstDay} ${lastDay}`,
    ),
  );

/** A workbook whose first sheet has these ranges merged. */
export const merged = async (rows: Cell[][], ...ranges: string[]): Promise<Buffer> =>
  altered(await workbook({ Schedule: rows }), {
    [FIRST_SHEET]: (xml) =>
      xml.replace(
        '</sheetData>',
        `</sheetData><mergeCells count="${ranges.length}">${ranges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`,
      ),
  });

/** The lines above the rows of Amion's report 625c. */
export const AMION_PREAMBLE = [
  'AMiON(tm) schedule data',
  'Tue Sep 15 2026',
  '',
  'Staff name, staff ID, backup ID, assignment, assignment ID, backup assignment ID,',
  'date, start, end, type, pager, telephone, email, messageable, note, type, grouping',
  '',
  'Report 625c',
];

/** A row of that report. */
export const amionRow = (
  name: string,
  assignment: string,
  date: string,
  { email = '', hours = '0700,1700', type = 'r' } = {},
): string => `${name},12,3,${assignment},45,6,${date},${hours},PGY1,555-0101,,${email},1,,${type},Residents`;
