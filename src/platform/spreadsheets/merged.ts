const P = '(?:\\w{1,9}:)?';
const MERGED = new RegExp(
  `<${P}mergeCell\\b[^<>]*\\bref="([A-Z]{1,3})(\\d{1,7}):([A-Z]{1,3})(\\d{1,7})"`,
  'g',
);
/** What stands in an element, up to the next tag of that name: each pattern takes one pass over the sheet. */
const upTo = (name: string) => `[^<]*(?:<(?!/?${P}${name}\\b)[^<]*)*`;
const CELL = new RegExp(
  `<${P}c\\b[^<>]*?\\br="([A-Z]{1,3}\\d{1,7})"[^<>]*(?:/>|(?<!/)>${upTo('(?:c|row)')}</${P}c>)`,
  'g',
);
const ROW = new RegExp(`(<${P}row\\b[^<>]*?\\br="(\\d{1,7})"[^<>]*(?<!/)>)(${upTo('row')})(</${P}row>)`, 'g');
const PLACE = /\br="[A-Z]{1,3}\d{1,7}"/;

const columnOf = (letters: string) =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);

const lettersOf = (column: number): string =>
  column <= 0 ? '' : lettersOf(Math.floor((column - 1) / 26)) + String.fromCharCode(65 + ((column - 1) % 26));

/**
 * A sheet's XML in which each cell of a merged range has the value that is shown across it; the file keeps it in the
 * first one only. Nothing is filled where that would be more cells than `most`.
 */
export function withMergedFilled(xml: string, most: number): string {
  const ranges = [...xml.matchAll(MERGED)].map(([, left = '', top, right = '', bottom]) => ({
    ...{ from: `${left}${top}`, left: columnOf(left), right: columnOf(right) },
    ...{ top: Number(top), bottom: Number(bottom) },
  }));
  const count = ranges.reduce(
    (sum, each) => sum + (each.bottom - each.top + 1) * (each.right - each.left + 1),
    0,
  );
  if (count === 0 || count > most) return xml;
  const cells = new Map([...xml.matchAll(CELL)].map(([cell, place = '']) => [place, cell]));
  const added = new Map<string, string[]>();
  for (const { from, left, right, top, bottom } of ranges) {
    const value = cells.get(from);
    if (!value) continue;
    for (let row = top; row <= bottom; row += 1) {
      const own = added.get(`${row}`) ?? [];
      added.set(`${row}`, own);
      for (let column = left; column <= right; column += 1) {
        const place = `${lettersOf(column)}${row}`;
        if (!cells.has(place)) own.push(value.replace(PLACE, `r="${place}"`));
      }
    }
  }
  return xml.replaceAll(ROW, (all, start: string, row: string, content: string, end: string) => {
    const more = added.get(row);
    return more
      ? `${start}${inOrder(
          [...content.matchAll(CELL)].map(([cell]) => cell),
          more,
        )}${end}`
      : all;
  });
}

const placeOf = (cell: string) => columnOf(/\br="([A-Z]+)/.exec(cell)?.[1] ?? '');

/** A row's cells from left to right: the order that a reader expects. */
const inOrder = (...cells: string[][]) =>
  cells
    .flat()
    .map((cell) => ({ cell, place: placeOf(cell) }))
    .sort((a, b) => a.place - b.place)
    .map(({ cell }) => cell)
    .join('');
