import type { Limits } from './types.ts';
import { noResult, tooManyCells, tooManyColumns, tooManyRows } from './words.ts';

// A tag may carry a namespace's prefix. No pattern here looks past a `<`, so that each takes one pass over the sheet.
const P = '(?:\\w{1,9}:)?';
const EMPTY_VALUE = `(?:<${P}v/>|<${P}v></${P}v>)?`;

const EMPTY_CELL = new RegExp(`<${P}c\\b[^<>]*(?:/>|>${EMPTY_VALUE}</${P}c>)`, 'g');
const EMPTY_ROW = new RegExp(`<${P}row\\b[^<>]*\\br="\\d+"[^<>]*(?:/>|></${P}row>)`, 'g');
const ERROR_CELL = new RegExp(`(<${P}c\\b[^<>]*\\bt=")e"`, 'g');
const NO_RESULT = new RegExp(
  `<${P}c\\b([^<>]*)><${P}f\\b[^<>]*(?:/>|>[^<]*</${P}f>)(${EMPTY_VALUE})</${P}c>`,
  'g',
);
const PLACE = new RegExp(`<${P}(?:row|c)\\b[^<>]*?\\br="([A-Z]*)(\\d+)"`, 'g');

/**
 * A sheet's XML without the cells and rows that only have a format, of which there may be a million. A formula's
 * error, such as #N/A, becomes the cell's text.
 */
export const withoutEmptyCells = (xml: string): string =>
  xml.replaceAll(EMPTY_CELL, '').replaceAll(EMPTY_ROW, '').replaceAll(ERROR_CELL, '$1str"');

const columnOf = (letters: string) =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);

/** How many filled cells a sheet's XML has; or in words why it is too much to be read. `before` counts earlier sheets. */
export function countCells(xml: string, before: number, limits: Limits): number | string {
  let [cells, rows, columns] = [before, 0, 0];
  for (const [, letters = '', row] of xml.matchAll(PLACE)) {
    rows = Math.max(rows, Number(row));
    if (letters === '') continue;
    cells += 1;
    columns = Math.max(columns, columnOf(letters));
    if (columns > limits.columns) return tooManyColumns('A sheet of this file', columns, limits);
  }
  if (rows > limits.rows) return tooManyRows('A sheet of this file', rows, limits);
  return cells > limits.cells ? tooManyCells(cells, limits) : cells;
}

/** Names the first formula whose result isn't in the file. */
export function formulaWithoutResult(xml: string): string | undefined {
  for (const [, attributes = '', value] of xml.matchAll(NO_RESULT)) {
    const saysNothing = /\bt="str"/.test(attributes) && value !== '';
    if (!saysNothing) return noResult(/\br="([A-Z]+\d+)"/.exec(attributes)?.[1] ?? '');
  }
  return undefined;
}
