import {
  AlignmentType,
  BorderStyle,
  Document,
  HeadingLevel,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import type { Report, ReportSection } from './types.ts';

/** Widths in twentieths of a point: a Letter page with margins of an inch. */
const PAGE = { width: 12_240, height: 15_840, margin: 1440 };
const LINE = PAGE.width - 2 * PAGE.margin;
/** Columns beside the first one. */
const NARROW = 2400;
const GRAY = '5A6472';
const [RULE, NONE] = [
  { style: BorderStyle.SINGLE, size: 4, color: 'C9D1D9' },
  { style: BorderStyle.NONE, size: 0, color: 'auto' },
];
const BORDERS = {
  top: RULE,
  bottom: RULE,
  insideHorizontal: RULE,
  left: NONE,
  right: NONE,
  insideVertical: NONE,
};
const CELL = { top: 50, bottom: 50, left: 100, right: 100 };

function tableOf({ head, rows }: NonNullable<ReportSection['table']>): Table {
  const widths = head.map((_, at) => (at === 0 ? LINE - NARROW * (head.length - 1) : NARROW));
  const row = (cells: readonly string[], isHead: boolean) =>
    new TableRow({
      tableHeader: isHead,
      cantSplit: true,
      children: cells.map(
        (text, at) =>
          new TableCell({
            width: { size: widths[at] ?? NARROW, type: WidthType.DXA },
            margins: CELL,
            ...(isHead ? { shading: { fill: 'EEF1F4' } } : {}),
            children: [
              new Paragraph({
                alignment: at === 0 ? AlignmentType.LEFT : AlignmentType.RIGHT,
                children: [new TextRun({ text, bold: isHead })],
              }),
            ],
          }),
      ),
    });
  return new Table({
    width: { size: LINE, type: WidthType.DXA },
    columnWidths: widths,
    borders: BORDERS,
    rows: [row(head, true), ...rows.map((cells) => row(cells, false))],
  });
}

const sectionOf = ({ heading, table, text = [], points = [] }: ReportSection) => [
  new Paragraph({ text: heading, heading: HeadingLevel.HEADING_2, keepNext: true }),
  ...(table ? [tableOf(table)] : []),
  ...text.map((each) => new Paragraph({ text: each, spacing: { before: 80, after: 80 } })),
  ...points.map((each) => new Paragraph({ text: each, bullet: { level: 0 } })),
];

const heading = (size: number, before: number) => ({
  run: { font: 'Calibri', size, bold: true, color: '1D2B3A' },
  paragraph: { spacing: { before, after: 100 } },
});

/** A Word document with headings, native tables, and lists. */
export function toDocx({ title, subtitle, lead, sections }: Report): Promise<Buffer> {
  const document = new Document({
    title,
    creator: 'Mentor for Slack',
    lastModifiedBy: 'Mentor for Slack',
    description: subtitle,
    styles: {
      default: {
        document: { run: { font: 'Calibri', size: 21 } },
        heading1: heading(34, 0),
        heading2: heading(25, 280),
      },
    },
    sections: [
      {
        properties: {
          page: {
            size: { width: PAGE.width, height: PAGE.height },
            margin: { top: PAGE.margin, bottom: PAGE.margin, left: PAGE.margin, right: PAGE.margin },
          },
        },
        children: [
          new Paragraph({ text: title, heading: HeadingLevel.HEADING_1 }),
          new Paragraph({ children: [new TextRun({ text: subtitle, color: GRAY })] }),
          new Paragraph({ text: lead, spacing: { before: 120 } }),
          ...sections.flatMap(sectionOf),
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}
