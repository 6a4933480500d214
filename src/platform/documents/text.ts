import { stringify } from 'csv-stringify/sync';
import type { Report, ReportSection, Table } from './types.ts';

/** A table as a CSV file. Cells that a spreadsheet would take for a formula are made harmless. */
export const toCsv = ({ columns, rows }: Table): string =>
  stringify([columns, ...rows], { escape_formulas: true });

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

const sectionLines = ({ heading, table, text = [], points = [] }: ReportSection): string[] => [
  `## ${heading}`,
  '',
  ...(table ? [row(table.head), row(table.head.map(() => '---')), ...table.rows.map(row), ''] : []),
  ...text.flatMap((each) => [each, '']),
  ...(points.length > 0 ? [...points.map((each) => `- ${each}`), ''] : []),
];

/** A report as Markdown, to be copied where a workspace takes no files. */
export const toMarkdown = ({ title, subtitle, lead, sections }: Report): string =>
  [`# ${title}`, '', subtitle, '', lead, '', ...sections.flatMap(sectionLines)].join('\n');
