import { inflateSync } from 'node:zlib';
import { strFromU8, unzipSync } from 'fflate';
import readWorkbook from 'read-excel-file/universal';

/** The rows of a workbook's first sheet as texts, read by a library that is not the one that writes it. */
export async function rowsOf(bytes: Buffer): Promise<string[][]> {
  const [sheet] = await readWorkbook(new Blob([new Uint8Array(bytes)]));
  return (sheet?.data ?? []).map((row) => row.map((cell) => (cell === null ? '' : String(cell))));
}

/** Every part of a zipped Office file, by its name. */
export const partsOf = (bytes: Buffer): Record<string, string> =>
  Object.fromEntries(
    Object.entries(unzipSync(new Uint8Array(bytes))).map(([name, part]) => [name, strFromU8(part)]),
  );

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** What a Word document says: a line for each paragraph, cells of a table among them. */
export function docxText(bytes: Buffer): string {
  const xml = partsOf(bytes)['word/document.xml'] ?? '';
  return (xml.match(/<w:p[ >].*?<\/w:p>/gs) ?? [])
    .map((paragraph) =>
      [...paragraph.matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>/g)].map(([, text]) => text).join(''),
    )
    .join('\n')
    .replaceAll(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

const WINDOWS = new TextDecoder('windows-1252');

/** What a PDF says: a line for each piece of text that is drawn on its pages. */
export function pdfText(bytes: Buffer): string {
  const file = bytes.toString('latin1');
  const pages = [...file.matchAll(/\/FlateDecode\s*>>\s*stream\n(.*?)\nendstream/gs)].map(([, stream = '']) =>
    inflateSync(Buffer.from(stream, 'latin1')).toString('latin1'),
  );
  return pages
    .flatMap((page) => page.match(/\[.*?\] TJ/g) ?? [])
    .map((drawn) =>
      WINDOWS.decode(
        Buffer.from([...drawn.matchAll(/<([0-9a-f]*)>/g)].map(([, hex]) => hex).join(''), 'hex'),
      ),
    )
    .join('\n');
}

/** Everything that a file of any of these kinds holds, its hidden parts among it. */
export function allText(name: string, bytes: Buffer): string {
  if (/\.(?:xlsx|docx)$/.test(name)) return Object.values(partsOf(bytes)).join('\n');
  return name.endsWith('.pdf') ? `${pdfText(bytes)}\n${bytes.toString('latin1')}` : bytes.toString();
}
