import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { readSpreadsheet } from '../../../src/platform/spreadsheets/read.ts';
import { LIMITS } from '../../../src/platform/spreadsheets/types.ts';
import { altered, FIRST_SHEET, withSheetData, workbook } from '../../support/workbooks.ts';

const text = (content: string) => readSpreadsheet(Buffer.from(content));
const rowsOf = async (bytes: Uint8Array) => {
  const read = await readSpreadsheet(bytes);
  return read.ok ? read.sheets.map(({ rows }) => rows) : read.message;
};
const day = (date: string) => new Date(`${date}Z`);

test('what no one sees in a cell is not in it; joiners stay in scripts that need them', async () => {
  const cells = [
    '\u200bE\u00adma\u200bil',
    '\u202aana\u200d@x.org\u202c',
    '\u2066mentor\u2069',
    'مریم می\u200cدانی',
    '\ufeff\u200e',
  ];
  const seen = ['Email', 'ana@x.org', 'mentor', 'مریم می\u200cدانی', ''];
  expect(await rowsOf(Buffer.from(`\ufeff${cells.join(',')}\n\u200b,\u200e`))).toEqual([
    [{ line: 1, cells: seen }],
  ]);
  expect(await rowsOf(await workbook({ People: [cells.slice(0, 4)] }))).toEqual([
    [{ line: 1, cells: seen.slice(0, 4) }],
  ]);
});

/** Names in the old encoding of the Mac, byte by byte, and in that of Windows. */
const latin = (content: string) => Buffer.from(content, 'latin1');

test.each([
  ['José', 'Name\rJos\x8e'],
  ['Peña', 'Name,Email\rPe\x96a,a@x.org'],
  ['François', 'Name\nFran\x8dois'],
  ['Müller', 'Name\nM\x9fller'],
  ['Chloë', 'Name\nChlo\x91,b\nRen\x8e'],
])('an old Mac encoding, as of %s, is refused with what to do', async (_, content) => {
  expect(await rowsOf(latin(content))).toMatch(/old Mac encoding.*CSV UTF-8 \(Comma delimited\)/);
});

test.each([
  ['José Peña, O’Neil', 'Jos\xe9 Pe\xf1a, O\x92Neil'],
  ['Škoda, Žižek', '\x8akoda, \x8ei\x9eek'],
  ['2024 – 2025 “PGY‑1”'.replace('‑', '-'), '2024 \x96 2025 \x93PGY-1\x94'],
  ['Smith†', 'Smith\x86'],
])('the encoding of Windows is read: %s', async (expected, content) => {
  expect(await rowsOf(latin(`Name\n"${content}"`))).toEqual([
    [
      { line: 1, cells: ['Name'] },
      { line: 2, cells: [expected] },
    ],
  ]);
});

test.each([';', '\t', ','])(
  'a separator %j is found below headers that are quoted and wrapped',
  async (separator) => {
    const header = [
      '"Resident Name\n(Last, First)"',
      '"Email;\npreferred, if any"',
      '"Advisor\n""core"" faculty"',
    ];
    const line = ['"Ruiz, Ana"', 'a@x.org', '"Ng; Bo"'];
    const content = [header, line].map((cells) => cells.join(separator)).join('\r\n');
    const rows = await rowsOf(Buffer.from(content));
    expect(rows).toEqual([
      [
        {
          line: 1,
          cells: ['Resident Name\n(Last, First)', 'Email;\npreferred, if any', 'Advisor\n"core" faculty'],
        },
        { line: 5, cells: ['Ruiz, Ana', 'a@x.org', 'Ng; Bo'] },
      ],
    ]);
  },
);

describe('a workbook', () => {
  test('is read sheet by sheet, with dates, numbers and lines as Excel shows them', async () => {
    const bytes = await workbook({
      People: [
        ['Name', 'Start', 'PGY'],
        [null, null, null],
        ['Ana Ruiz ', day('2026-07-01T00:00'), 2],
        ['Bén', day('2026-07-01T07:30'), true],
      ],
      Empty: [],
      'Old list': [['x']],
    });
    expect(await readSpreadsheet(bytes)).toEqual({
      ok: true,
      sheets: [
        {
          name: 'People',
          rows: [
            { line: 1, cells: ['Name', 'Start', 'PGY'] },
            { line: 3, cells: ['Ana Ruiz', '2026-07-01', '2'] },
            { line: 4, cells: ['Bén', '2026-07-01 07:30', 'TRUE'] },
          ],
        },
        { name: 'Old list', rows: [{ line: 1, cells: ['x'] }] },
      ],
    });
  });

  test('gives a formula by its saved result, an error by its name, merged cells by their first, macros not at all', async () => {
    const sheet = await withSheetData(
      '<row r="1"><c r="A1"><f>SUM(B2:B9)</f><v>7</v></c><c r="B1" t="str"><f>""</f><v></v></c>' +
        '<c r="C1" t="e"><f>NA()</f><v>#N/A</v></c><c r="D1" s="0"/></row>' +
        '<row r="2"><c r="A2" t="inlineStr"><is><r><t>Two </t></r><r><t>parts</t></r></is></c></row>',
    );
    const bytes = altered(sheet, {
      [FIRST_SHEET]: (xml) =>
        xml.replace('</sheetData>', '$&<mergeCells><mergeCell ref="A2:D2"/></mergeCells>'),
      'xl/vbaProject.bin': () => 'Sub Auto_Open()',
    });
    expect(await rowsOf(bytes)).toEqual([
      [
        { line: 1, cells: ['7', '', '#N/A'] },
        { line: 2, cells: ['Two parts', '', ''] },
      ],
    ]);
  });

  test('counts days from 1904 where it says so', async () => {
    const bytes = altered(await workbook({ S: [[day('2022-06-30T00:00')]] }), {
      'xl/workbook.xml': (xml) => xml.replace(/<workbookPr[^>]*>/, '<workbookPr date1904="1"/>'),
    });
    expect(await rowsOf(bytes)).toEqual([[{ line: 1, cells: ['2026-07-01'] }]]);
  });

  test('that is cut or changed anywhere is answered in words', async () => {
    const bytes = await workbook({ S: [['email', 'roles']] });
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), async (at, byte, cut) => {
        const changed = cut ? bytes.subarray(0, at) : Buffer.from(bytes).fill(byte, at, at + 1);
        const read = await readSpreadsheet(changed);
        expect(read.ok ? read.sheets.length : read.message.length).toBeGreaterThan(0);
      }),
      { numRuns: 5 },
    );
  });
});

describe('text', () => {
  test.each([
    ['commas, some of them in names', 'Name,Email\n"Ruiz, Ana",a@x.org\n"Ng, Bo",b@x.org'],
    ['semicolons', 'Name;Email\nRuiz, Ana;a@x.org\nNg, Bo;b@x.org'],
    ['tabs', 'Name\tEmail\r\nRuiz, Ana\ta@x.org\r\nNg, Bo\tb@x.org\r\n'],
  ])('separated by %s', async (_, content) => {
    expect(await text(content)).toMatchObject({
      sheets: [{ name: '', rows: [{ cells: ['Name', 'Email'] }, { cells: ['Ruiz, Ana', 'a@x.org'] }, {}] }],
    });
  });

  test('below lines of another kind, with lines counted as an editor counts them', async () => {
    const read = await text(
      'Schedule for 2026\n\nname,id,date,"two\nlines"\na,1,7-1-26,x\n,,,\nb,2,7-2-26,y',
    );
    expect(read).toMatchObject({
      sheets: [
        {
          rows: [
            { line: 1 },
            { line: 3, cells: ['name', 'id', 'date', 'two\nlines'] },
            { line: 5 },
            { line: 7 },
          ],
        },
      ],
    });
  });
});

/** A sheet's XML of so many rows and columns. */
const grid = (rows: number, columns: number, cell: (ref: string) => string) =>
  Array.from({ length: rows }, (_, row) => {
    const cells = Array.from({ length: columns }, (_, at) =>
      cell(`${String.fromCharCode(65 + at)}${row + 1}`),
    );
    return `<row r="${row + 1}">${cells.join('')}</row>`;
  }).join('');
const filled = (ref: string) => `<c r="${ref}"><v>1</v></c>`;
const zeros = (megabytes: number) => new Uint8Array(megabytes * 2 ** 20);
const bomb = (megabytes: number) =>
  Buffer.from(
    zipSync({ 'xl/workbook.xml': strToU8('<workbook/>'), [FIRST_SHEET]: zeros(megabytes) }, { level: 1 }),
  );

/** The same archive, whose directory says of its last part that it is small. */
function lying(bytes: Buffer): Buffer {
  bytes.writeUInt32LE(1000, bytes.lastIndexOf(Buffer.from('PK\u0001\u0002')) + 24);
  return bytes;
}

describe('a file that cannot be read is answered in words', () => {
  const TEXT = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  test.each<[string, () => Buffer | Promise<Buffer>, RegExp]>([
    ['a zip bomb', () => bomb(40), /contains far more than a list/],
    ['a zip bomb that lies', () => lying(bomb(20)), /damaged or incomplete/],
    [
      'a text that 5,000 cells share',
      async () =>
        altered(await withSheetData(grid(5000, 1, (ref) => `<c r="${ref}" t="s"><v>0</v></c>`)), {
          'xl/sharedStrings.xml': () => `<sst xmlns="${TEXT}"><si><t>${'x'.repeat(1e6)}</t></si></sst>`,
        }),
      /contains far more than a list/,
    ],
    [
      'one cell far below',
      () => withSheetData(`<row r="1048576">${filled('A1048576')}</row>`),
      /row 1,048,576, but/,
    ],
    ['one cell far right', () => withSheetData(`<row r="1">${filled('XFD1')}</row>`), /16,384 columns/],
    ['a million filled cells', () => withSheetData(grid(5000, 25, filled).repeat(3)), /375,000 filled cells/],
    [
      '51 sheets',
      () => workbook(Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`S${n}`, [['x']]]))),
      /51 sheets/,
    ],
    [
      'a formula without result',
      () => withSheetData('<row r="1"><c r="B1"><f>1+1</f><v></v></c></row>'),
      /Cell B1 has a formula/,
    ],
    ['no sheet with anything in it', () => workbook({ S: [[null]] }), /The file is empty/],
    ['a binary workbook', () => Buffer.from(zipSync({ 'xl/workbook.bin': strToU8('x') })), /\.xlsb/],
    [
      'another kind of zip',
      () => Buffer.from(zipSync({ 'content.xml': strToU8('x') })),
      /isn't an Excel or CSV/,
    ],
    ['an old workbook', () => Buffer.from('d0cf11e0a1b11ae1', 'hex'), /old format \(\.xls\)/],
    [
      'a workbook with a password',
      () =>
        Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')]),
      /password/,
    ],
    ['a page that calls itself .xls', () => Buffer.from('\n<html><table>'), /web page/],
    ['a PDF', () => Buffer.from('%PDF-1.7 email,roles'), /isn't an Excel or CSV/],
    ['noise', () => Buffer.from('email\0,roles'), /isn't an Excel or CSV/],
    ['one byte too much', () => Buffer.alloc(LIMITS.bytes + 1, 'a'), /larger than 5 MB/],
    ['too many lines', () => Buffer.from('a,b,c,d\n'.repeat(600_000)), /limit is 5,100/],
    ['one line', () => Buffer.from('a,'.repeat(2_500_000)), /can't be read as CSV/],
    ['too many columns', () => Buffer.from('a,'.repeat(1000)), /1,001 columns/],
    ['an open quote', () => Buffer.from('email,roles\n"ana@x.org,resident'), /never closed/],
  ])('%s', async (_, made, why) => {
    const bytes = await made();
    const read = await readSpreadsheet(bytes, { ...LIMITS, ms: 120_000 });
    expect(read).toMatchObject({ ok: false, message: expect.stringMatching(why) });
  });

  test('a quarter of a million cells that only have a format are no trouble', async () => {
    const formatted = grid(10_000, 25, (ref) => `<c r="${ref}" s="1"/>`);
    const sheet = await withSheetData(formatted.replace('<c r="A1" s="1"/>', filled('A1')));
    expect(await rowsOf(sheet)).toEqual([[{ line: 1, cells: ['1'] }]]);
  });
});
