import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import writeWorkbook from 'write-excel-file/node';

/** A cell as a test writes it; a date becomes a number with a date's format, as Excel keeps it. */
export type Cell = string | number | boolean | Date | null;

/** The bytes of an Excel workbook with these sheets, written by a library that is not the one that reads it. */
export const workbook = (sheets: Record<string, Cell[][]>): Promise<Buffer> =>
  writeWorkbook(
    Object.entries(sheets).map(([sheet, rows]) => ({
      sheet,
      data: rows.map((row) =>
        row.map((value) =>
          value === null
            ? null
            : value instanceof Date
              ? { value, type: Date, format: 'm/d/yyyy' }
              : { value, type: value.constructor as never },
        ),
      ),
    })),
  ).toBuffer();

/** A workbook with some of its parts changed, or added where there was none: what no honest program writes. */
export function altered(bytes: Uint8Array, parts: Record<string, (xml: string) => string>): Buffer {
  const unpacked = unzipSync(bytes);
  for (const [name, change] of Object.entries(parts))
    unpacked[name] = strToU8(change(unpacked[name] ? strFromU8(unpacked[name]) : ''));
  return Buffer.from(zipSync(unpacked, { level: 1 }));
}

export const FIRST_SHEET = 'xl/worksheets/sheet1.xml';

/** A workbook whose first sheet has this between its `<sheetData>` tags. */
export const withSheetData = async (xml: string): Promise<Buffer> =>
  altered(await workbook({ Sheet1: [['x']] }), {
    [FIRST_SHEET]: (sheet) => sheet.replace(/<sheetData>.*<\/sheetData>/s, `<sheetData>${xml}</sheetData>`),
  });
