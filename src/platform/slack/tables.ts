import type { DataTableBlock, KnownBlock } from '@slack/types';
import { escapeText, section, shorten } from './blocks.ts';

/** What Slack takes: 100 rows beside the header, 20,000 characters in all cells together. */
const MOST_ROWS = 100;
const MOST_CHARACTERS = 20_000;
const MOST_IN_CELL = 80;

const cell = (value: string | number) =>
  typeof value === 'number'
    ? ({ type: 'raw_number', value, text: String(value) } as const)
    : ({ type: 'raw_text', text: shorten(value, MOST_IN_CELL) || '–' } as const);

/** A native table of as many rows as fit, and how many those are; undefined where there is no row. */
export function dataTable(
  caption: string,
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): { block: DataTableBlock; shown: number } | undefined {
  const lengthOf = (row: readonly (string | number)[]) =>
    row.reduce<number>((sum, value) => sum + Math.min(MOST_IN_CELL, String(value).length || 1), 0);
  let room = MOST_CHARACTERS - lengthOf(header);
  const fitting = rows.slice(0, MOST_ROWS).filter((row) => {
    room -= lengthOf(row);
    return room >= 0;
  });
  if (fitting.length === 0) return undefined;
  const block: DataTableBlock = {
    type: 'data_table',
    caption,
    page_size: 20,
    rows: [header.map(cell), ...fitting.map((row) => row.map(cell))],
  };
  return { block, shown: fitting.length };
}

const LINES = 20;

/** What a table shows, in plain sections; undefined for any other block. */
export function tableLines(block: KnownBlock): KnownBlock[] | undefined {
  if (block.type !== 'data_table') return undefined;
  const { caption, rows } = block;
  const [, ...lines] = rows.map((row) =>
    row
      .map((each) => ('text' in each && typeof each.text === 'string' ? escapeText(each.text) : ''))
      .join(' · '),
  );
  const parts = Array.from({ length: Math.min(3, Math.ceil(lines.length / LINES)) }, (_, at) =>
    section(
      lines
        .slice(at * LINES, at * LINES + LINES)
        .map((line) => `• ${line}`)
        .join('\n'),
    ),
  );
  return [section(`*${escapeText(caption)}*`), ...parts];
}
