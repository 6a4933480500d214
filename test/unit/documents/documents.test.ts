import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countText, shareText } from '../../../src/domain/totals/summary-policy.ts';
import { loadGroups } from '../../../src/features/exports/policy.ts';
import { makeDocument } from '../../../src/platform/documents/make.ts';
import { toCsv, toMarkdown } from '../../../src/platform/documents/text.ts';
import type { Report, Table } from '../../../src/platform/documents/types.ts';
import { docxText, partsOf, pdfText, rowsOf } from '../../support/documents.ts';

const table: Table = {
  name: 'Roster',
  columns: ['name', 'email', 'pgy'],
  rows: [
    ['Ana Ito', 'ana@hospital.example', 1],
    ['=HYPERLINK("https://evil.example")', '+1', ''],
    ['@SUM(A1)', '-2', 3],
    ['<b> & "q"\u0007\ud800', 'Zoë 内科', 10],
  ],
};

const report: Report = {
  title: 'Mentoring in Zoë & <Sons>',
  subtitle: 'Academic year July 1, 2026 to June 30, 2027',
  lead: 'Created by Mentor for Slack.',
  sections: [
    { heading: 'Numbers', table: { head: ['', '2026'], rows: [['Pairs', '12 (50%)']] }, text: ['Świt “北”'] },
    { heading: 'How to read this', points: ['First.', 'Second.'] },
  ],
};

describe('a table', () => {
  test('as a workbook: an independent reader finds its cells, as texts and numbers, never a formula', async () => {
    const bytes = await makeDocument({ kind: 'xlsx', table });
    expect(await rowsOf(bytes)).toEqual([
      ['name', 'email', 'pgy'],
      ['Ana Ito', 'ana@hospital.example', '1'],
      ['=HYPERLINK("https://evil.example")', '+1', ''],
      ['@SUM(A1)', '-2', '3'],
      ['<b> & "q"', 'Zoë 内科', '10'],
    ]);
    const sheet = partsOf(bytes)['xl/worksheets/sheet1.xml'] ?? '';
    expect(sheet).toMatch(/<sheetData>/);
    expect(sheet).not.toMatch(/<f\b|hyperlink/i);
  });

  test('as a CSV file: what a spreadsheet takes for a formula is made harmless', () => {
    expect(toCsv(table)).toContain(`"'=HYPERLINK(""https://evil.example"")",'+1,`);
    expect(toCsv(table)).toContain("'@SUM(A1),'-2,3");
  });

  test('of five thousand people is made in a thread, while everything else goes on', async () => {
    const rows = Array.from({ length: 5000 }, (_, at) => Array.from({ length: 20 }, (__, n) => `${at} ${n}`));
    let ticks = 0;
    const ticking = setInterval(() => {
      ticks += 1;
    }, 20);
    const bytes = await makeDocument({ kind: 'xlsx', table: { ...table, rows } });
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(3);
    expect(bytes.length).toBeLessThan(2_000_000);
  });
});

describe('a report', () => {
  test('as a Word document: headings, a native table, and a list', async () => {
    const bytes = await makeDocument({ kind: 'docx', report });
    expect(docxText(bytes).split('\n')).toEqual([
      ...['Mentoring in Zoë & <Sons>', report.subtitle, report.lead, 'Numbers'],
      ...['', '2026', 'Pairs', '12 (50%)', 'Świt “北”', 'How to read this', 'First.', 'Second.'],
    ]);
    const xml = partsOf(bytes)['word/document.xml'] ?? '';
    expect(xml).toMatch(/<w:tbl>.*<w:tblHeader\/>.*<\/w:tbl>/s);
    expect(xml.match(/w:val="Heading[12]"/g)).toHaveLength(3);
  });

  test('as a PDF: the same words, and a letter that its fonts lack is replaced', async () => {
    const bytes = await makeDocument({ kind: 'pdf', report });
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    const words = pdfText(bytes);
    for (const said of ['Mentoring in Zoë & <Sons>', 'Numbers', 'Pairs', '12 (50%)', 'Swit “?”', 'Second.'])
      expect(words).toContain(said);
  });

  test('of many rows takes more pages', async () => {
    const rows = Array.from({ length: 120 }, (_, at) => [`Row ${at}`, String(at)]);
    const long = {
      ...report,
      sections: [{ heading: 'Long', table: { head: ['', 'n'], rows } }, ...report.sections],
    };
    const bytes = await makeDocument({ kind: 'pdf', report: long });
    expect(bytes.toString('latin1').match(/\/Type \/Page\n/g)?.length).toBeGreaterThan(2);
    expect(pdfText(bytes)).toContain('Row 119');
  });

  test('as text, to be copied', () => {
    expect(toMarkdown(report)).toContain('| Pairs | 12 (50%) |');
  });
});

describe('small groups', () => {
  test('no group of mentors is a few, and all are in the groups', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 8 }), { maxLength: 60 }), (loads) => {
        const [all, ...groups] = loadGroups(loads);
        expect(all?.mentors).toBe(loads.length);
        for (const { mentors } of groups) expect(mentors === 0 || mentors >= 4).toBe(true);
        if (groups.length > 0)
          expect(groups.reduce((sum, { mentors }) => sum + mentors, 0)).toBe(loads.length);
      }),
    );
  });

  test.each([
    [0, 0, '0'],
    [0, 12, '0 (0%)'],
    [3, 12, 'fewer than 4'],
    [4, 12, '4 (33%)'],
    [9, 12, 'all but fewer than 4'],
    [12, 12, '12 (100%)'],
    [3, 3, 'fewer than 4'],
    [1, 12, 'fewer than 4'],
    [11, 12, 'all but fewer than 4'],
  ])('%d of %d reads %s', (count, of, text) => {
    expect(shareText(count, of)).toBe(text);
  });

  test('a count alone is shown from four on, and none as none', () => {
    expect([0, 1, 3, 4].map(countText)).toEqual(['0', 'fewer than 4', 'fewer than 4', '4']);
  });
});
