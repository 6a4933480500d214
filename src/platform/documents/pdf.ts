import PDFDocument from 'pdfkit';
import type { Report, ReportSection } from './types.ts';

type Page = InstanceType<typeof PDFDocument>;

const [REGULAR, BOLD] = ['Helvetica', 'Helvetica-Bold'];
const [INK, GRAY, LINE, SHADE] = ['#1d2b3a', '#5a6472', '#c9d1d9', '#eef1f4'];
const MARGIN = 64;
/** Columns beside the first one, in points. */
const NARROW = 105;

/** Characters beyond Latin-1 that the fonts every PDF reader has can draw. */
const DRAWN = /[\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u20ac\u2122]/;

/** A text as those fonts can draw it: a letter they lack is drawn without its mark, and any other as a question mark. */
export const drawable = (text: string): string =>
  Array.from(text, (letter) => {
    if (letter <= '\u00ff' || DRAWN.test(letter)) return letter;
    const [plain = '?'] = letter.normalize('NFKD');
    return plain <= '\u00ff' ? plain : '?';
  }).join('');

function drawTable(page: Page, { head, rows }: NonNullable<ReportSection['table']>): void {
  const border = { top: 0, right: 0, bottom: 0.5, left: 0 };
  page.font(REGULAR, 10).table({
    columnStyles: head.map((_, at) =>
      at === 0 ? { width: '*' } : { width: NARROW, align: { x: 'right', y: 'top' } },
    ),
    defaultStyle: {
      border,
      borderColor: LINE,
      textColor: INK,
      padding: { top: 4, right: 5, bottom: 4, left: 5 },
    },
    data: [
      head.map((text) => ({
        text: drawable(text),
        type: 'TH' as const,
        backgroundColor: SHADE,
        font: { src: BOLD, size: 10 },
      })),
      ...rows.map((row) => row.map(drawable)),
    ],
  });
}

/** As much room as a heading and the first lines under it need, in points. */
const ROOM = 110;

function drawSection(page: Page, { heading, table, text = [], points = [] }: ReportSection): void {
  if (page.y + ROOM > page.page.height - MARGIN) page.addPage();
  page.x = MARGIN;
  page.moveDown(1).font(BOLD, 13).fillColor(INK).text(drawable(heading)).moveDown(0.4);
  if (table) drawTable(page, table);
  page.x = MARGIN;
  page.font(REGULAR, 10).fillColor(INK);
  for (const each of text) page.moveDown(0.3).text(drawable(each));
  if (points.length > 0) page.list(points.map(drawable), { bulletRadius: 1.5, textIndent: 12 });
}

/** A PDF with the same contents, in the fonts that every reader of PDF files has. */
export async function toPdf({ title, subtitle, lead, sections }: Report): Promise<Buffer> {
  const page = new PDFDocument({
    size: 'LETTER',
    margin: MARGIN,
    lang: 'en-US',
    displayTitle: true,
    info: { Title: title, Creator: 'Mentor for Slack', Producer: 'Mentor for Slack' },
  });
  const pieces: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    page.on('data', (piece: Buffer) => pieces.push(piece));
    page.on('end', resolve);
    page.on('error', reject);
  });
  page.font(BOLD, 18).fillColor(INK).text(drawable(title)).moveDown(0.2);
  page.font(REGULAR, 10.5).fillColor(GRAY).text(drawable(subtitle)).moveDown(0.5);
  page.fillColor(INK).text(drawable(lead));
  for (const section of sections) drawSection(page, section);
  page.end();
  await ended;
  return Buffer.concat(pieces);
}
