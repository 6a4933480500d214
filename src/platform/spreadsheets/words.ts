import type { Limits } from './types.ts';

const thousands = (count: number) => count.toLocaleString('en-US');

export const EMPTY = 'The file is empty.';

/** Said of a file that is larger than may be read. */
export const tooLarge = ({ bytes }: Pick<Limits, 'bytes'>): string =>
  `The file is larger than ${Math.floor(bytes / 2 ** 20)} MB. Keep only the sheet and the columns that are needed, and save it again.`;

export const OLD_EXCEL =
  'This is an Excel file in the old format (.xls). Open it in Excel, choose File > Save As > "Excel Workbook (.xlsx)," and choose that file here.';
export const PASSWORD =
  "This Excel file has a password, so it can't be read. Save a copy without the password, and choose that file here.";
export const BINARY_EXCEL =
  'This is an Excel file in the binary format (.xlsb). In Excel, choose File > Save As > "Excel Workbook (.xlsx)," and choose that file here.';
export const WEB_PAGE =
  'This is a web page, although its name may end in .xls. Open it in Excel, choose File > Save As > "Excel Workbook (.xlsx)," and choose that file here.';
export const NO_SPREADSHEET =
  'This isn\'t an Excel or CSV file. In Google Sheets, choose File > Download > "Microsoft Excel (.xlsx)." In Numbers, choose File > Export To > "Excel." Then choose that file here.';
export const OLD_MAC =
  'This file is in an old Mac encoding, so names with accents can\'t be read. In Excel, choose File > Save As > "CSV UTF-8 (Comma delimited) (.csv)" or "Excel Workbook (.xlsx)," and choose that file here.';
export const BROKEN =
  "This Excel file is damaged or incomplete, so it can't be read. Open it in Excel, save it again, and choose that file here.";
export const TOO_MUCH =
  'This Excel file contains far more than a list. Copy the list, paste it as values into a new workbook, and choose that file here.';

/** Said of a sheet with too many rows, counted to the last that has something in it. */
export const tooManyRows = (where: string, rows: number, { rows: most }: Limits): string =>
  `${where} goes down to row ${thousands(rows)}, but the limit is ${thousands(most)}. Delete what isn't needed below the list, or split it into several files.`;

/** Said of a sheet with too many columns. */
export const tooManyColumns = (where: string, columns: number, { columns: most }: Limits): string =>
  `${where} has ${thousands(columns)} columns, but the limit is ${thousands(most)}. Delete the columns that aren't needed.`;

/** Said of a file with too many cells that have something in them. */
export const tooManyCells = (cells: number, { cells: most }: Limits): string =>
  `The file has ${thousands(cells)} filled cells, but the limit is ${thousands(most)}. Delete the sheets and columns that aren't needed.`;

/** Said of a workbook with too many sheets. */
export const tooManySheets = (sheets: number, { sheets: most }: Limits): string =>
  `The file has ${thousands(sheets)} sheets, but the limit is ${thousands(most)}. Keep the one with the list.`;

/** Said of a formula whose result the file doesn't hold; formulas are never calculated here. */
export const noResult = (cell: string): string =>
  `Cell ${cell} has a formula, but the file doesn't include its result. Open the file in Excel, save it again, and choose that file here.`;

/** Said of CSV that can't be taken apart, by the code of the parser's error. */
export function csvTrouble(code: string): string {
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return 'A quotation mark (") here or above is never closed. Close it, or save the sheet as CSV again.';
  if (code === 'INVALID_OPENING_QUOTE' || code === 'CSV_INVALID_CLOSING_QUOTE')
    return 'There\'s a quotation mark (") inside a cell. Remove it, or save the sheet as CSV again.';
  return "From this line on, the file can't be read as CSV. Save the sheet as CSV again.";
}
