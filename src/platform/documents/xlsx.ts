import writeWorkbook, { type CellObject } from 'write-excel-file/node';
import type { Table } from './types.ts';

/** What Excel takes in one cell. */
const MOST_IN_CELL = 32_767;
const WIDTH = { least: 8, most: 40 };
/** Rows that a column's width is taken from. */
const SAMPLE = 200;

/** Characters that XML has no place for, and halves of characters. */
const UNPRINTABLE = /[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const cell = (value: string | number, style: Partial<CellObject> = {}): CellObject | null => {
  if (value === '') return null;
  return typeof value === 'number'
    ? { ...style, value, type: Number }
    : { ...style, value: value.replaceAll(UNPRINTABLE, '').slice(0, MOST_IN_CELL), type: String };
};

/** An Excel workbook with one sheet, its header in sight. A cell is a text or a number, never a formula. */
export function toXlsx({ name, columns, rows }: Table): Promise<Buffer> {
  const widths = columns.map((column, at) => {
    const lengths = rows.slice(0, SAMPLE).map((row) => String(row[at] ?? '').length);
    return { width: Math.min(WIDTH.most, Math.max(WIDTH.least, column.length, ...lengths) + 2) };
  });
  const data = [
    columns.map((column) => cell(column, { fontWeight: 'bold' })),
    ...rows.map((row) => row.map((value) => cell(value))),
  ];
  return writeWorkbook(data, { sheet: name, columns: widths, stickyRowsCount: 1 }).toBuffer();
}
