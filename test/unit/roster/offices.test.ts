import { describe, expect, test } from '@jest/globals';
import { parseRoster } from '../../../src/features/roster/parse.ts';
import type { Choices } from '../../../src/features/roster/types.ts';
import { leftOut } from '../../../src/features/roster/understand.ts';
import { readSpreadsheet } from '../../../src/platform/spreadsheets/read.ts';
import { type Cell, workbook } from '../../support/workbooks.ts';

const day = (date: string) => new Date(`${date}T00:00Z`);

async function read(file: Record<string, Cell[][]> | string, choices: Choices = {}) {
  const bytes = typeof file === 'string' ? Buffer.from(file) : await workbook(file);
  const { rows, problems, understood, ...rest } = parseRoster(await readSpreadsheet(bytes), choices);
  const said = Object.fromEntries(
    rows.map(({ unread: _, line: __, ...row }) => [
      row.email,
      Object.fromEntries(
        Object.entries(row).filter(([key, value]) => key !== 'email' && value !== undefined),
      ),
    ]),
  );
  return {
    said,
    problems: problems.map(({ message }) => message),
    ...rest,
    leftOut: understood ? leftOut(understood) : [],
  };
}

const ana = { name: 'Ana Ruiz', roles: ['resident'], pgy: 1 };
const ben = { name: 'Ben Okafor', roles: ['resident'], pgy: 3 };
const ellen = { name: 'Ellen Marsh', roles: ['mentor'] };

describe('rosters as offices keep them are read without editing the file', () => {
  test('1: as New Innovations exports personnel', async () => {
    const file = await read({
      Personnel: [
        [
          'Last Name',
          'First Name',
          'Middle',
          'PGY Level',
          'Status Type',
          'Start Date',
          'Grad Date',
          'Email Address',
          'AAMC ID',
          'Pager',
          'Advisor',
        ],
        [
          'Ruiz',
          'Ana',
          'M',
          'PGY-1',
          'Resident',
          day('2026-07-01'),
          day('2029-06-30'),
          'ana@x.org',
          12345678,
          '555-0101',
          'Marsh, Ellen',
        ],
        [
          'Okafor',
          'Ben',
          null,
          'PGY-3',
          'Chief Resident',
          day('2024-07-01'),
          day('2027-06-30'),
          'ben@x.org',
          12345679,
          null,
          null,
        ],
        ['Marsh', 'Ellen', null, null, 'Faculty', null, null, 'ellen@x.org', null, null, null],
      ],
    });
    expect(file).toMatchObject({ problems: [], leftOut: [] });
    expect(file.said).toEqual({
      'ana@x.org': {
        ...ana,
        startsOn: '2026-07-01',
        graduatesOn: '2029-06-30',
        mentor: { name: 'Ellen Marsh' },
      },
      'ben@x.org': { ...ben, track: 'chief', startsOn: '2024-07-01', graduatesOn: '2027-06-30' },
      'ellen@x.org': ellen,
    });
  });

  test('2: as MedHub lists residents and faculty, with dates as Excel shows them in CSV', async () => {
    const file = await read(
      [
        'Name,Email,User Type,Level,Training Start,Start Date,Expected Completion Date,Employee ID',
        '"Ruiz, Ana",ana@x.org,Resident,PGY 1,,1-Jul-26,30-Jun-29,A1',
        '"Okafor, Ben, MD",ben@x.org,Resident,PGY 3,,7/1/2024 0:00,6/30/2027 0:00,A2',
        '"Marsh, Ellen, MD",ellen@x.org,Faculty,,,,,A3',
      ].join('\r\n'),
    );
    expect(file).toMatchObject({ problems: [], leftOut: ['Training Start'] });
    expect(file.said).toEqual({
      'ana@x.org': { ...ana, startsOn: '2026-07-01', graduatesOn: '2029-06-30' },
      'ben@x.org': { ...ben, startsOn: '2024-07-01', graduatesOn: '2027-06-30' },
      'ellen@x.org': ellen,
    });
  });

  test("3: Amion's staff list, with the level as the staff type", async () => {
    const file = await read(
      [
        'Staff type\tName\tUnique ID\tBackup ID\tPager\tTel.\tEmail\tMessageable',
        'R1\tRuiz A\t101\t901\t5550101\t\tana@x.org\t1',
        'R3\tOkafor B\t103\t903\t\t\tben@x.org\t1',
        'Attending\tMarsh E\t201\t\t\t\tellen@x.org\t0',
      ].join('\n'),
    );
    expect(file).toMatchObject({ problems: [], leftOut: ['Messageable'] });
    expect(file.said).toMatchObject({
      'ana@x.org': { roles: ['resident'], pgy: 1 },
      'ben@x.org': { roles: ['resident'], pgy: 3 },
      'ellen@x.org': { roles: ['mentor'] },
    });
  });

  test("4: QGenda's staff list", async () => {
    const file = await read(
      [
        'First Name,Last Name,Abbreviation,Staff Type,Email,Mobile Phone,Start Date,End Date,NPI',
        'Ana,Ruiz,ARUI,PGY1,ana@x.org,555,07/01/2026,06/30/2029,1',
        'Ben,Okafor,BOKA,PGY3,ben@x.org,555,07/01/2024,06/30/2027,2',
        'Ellen,Marsh,EMAR,Core Faculty,ellen@x.org,555,,,3',
      ].join('\n'),
    );
    expect(file).toMatchObject({ problems: [], leftOut: [] });
    expect(file.said).toEqual({
      'ana@x.org': { ...ana, startsOn: '2026-07-01', graduatesOn: '2029-06-30' },
      'ben@x.org': { ...ben, startsOn: '2024-07-01', graduatesOn: '2027-06-30' },
      'ellen@x.org': ellen,
    });
  });

  test("5: Thalamus' list of those who matched, which says of no one what they are", async () => {
    const file =
      'AAMC ID,First Name,Last Name,Email,Medical School,Track\n1,Ana,Ruiz,ana@x.org,UW,Categorical\n2,Ben,Okafor,ben@x.org,UCSF,Prelim';
    expect(await read(file)).toMatchObject({ ask: 'others', problems: [] });
    expect((await read(file, { others: 'resident' })).said).toEqual({
      'ana@x.org': { name: 'Ana Ruiz', roles: ['resident'], track: 'categorical' },
      'ben@x.org': { name: 'Ben Okafor', roles: ['resident'], track: 'preliminary' },
    });
  });

  test('6: a grid with title rows, a heading over each class, and totals', async () => {
    const file = await read({
      Grid: [
        ['Internal Medicine Residency', null, null, null],
        ['Academic Year 2026-2027', null, null, null],
        [null, null, null, null],
        ['Resident', 'Email', 'Cell', 'Faculty'],
        ['PGY-1 (Interns)', null, null, null],
        ['Ana Ruiz', 'ana@x.org', '555-0101', 'Ellen Marsh'],
        ['Resident', 'Email', 'Cell', 'Faculty'],
        ['PGY-3', null, null, null],
        ['Ben Okafor', 'ben@x.org', '555-0103', null],
        ['Faculty', null, null, null],
        ['Ellen Marsh, MD', 'ellen@x.org', null, null],
        ['Total: 3', null, null, null],
      ],
    });
    expect(file).toMatchObject({ problems: [], leftOut: [] });
    expect(file.said).toEqual({
      'ana@x.org': { ...ana, mentor: { name: 'Ellen Marsh' } },
      'ben@x.org': ben,
      'ellen@x.org': ellen,
    });
  });

  test('7: two sheets that list people: asked which, and a sheet of notes is not', async () => {
    const file = {
      Residents: [
        ['Name', 'Email', 'PGY'],
        ['Ana Ruiz', 'ana@x.org', 1],
      ],
      Faculty: [
        ['Name', 'Email', 'Max Residents'],
        ['Ellen Marsh', 'ellen@x.org', 2],
      ],
      Notes: [['Call the clinic about badges']],
    };
    expect(await read(file)).toMatchObject({ ask: 'sheet', sheets: ['Residents', 'Faculty', 'Notes'] });
    expect((await read(file, { sheet: 0 })).said).toEqual({ 'ana@x.org': ana });
    expect((await read(file, { sheet: 1 })).said).toEqual({ 'ellen@x.org': { ...ellen, capacity: 2 } });
  });

  test('8: dates that lost their format, and years alone', async () => {
    const file = await read({
      S: [
        ['Full Name', 'E-mail', 'Year', 'Start Date', 'Class of'],
        ['Ana Ruiz', 'ana@x.org', 'Intern', 46204, 2029],
        ['Ben Okafor', 'ben@x.org', '3rd year', 'July 2024', 'June 2027'],
      ],
    });
    expect(file.problems).toEqual([]);
    expect(file.said).toEqual({
      'ana@x.org': { ...ana, startsOn: '2026-07-01', graduatesOn: '2029-06-30' },
      'ben@x.org': { ...ben, startsOn: '2024-07-01', graduatesOn: '2027-06-30' },
    });
  });

  test('9: leaders among the people, in the words for them', async () => {
    const file = await read(
      [
        'Name;Role;Email',
        'Dana Lee, MD;PD;dana@x.org',
        'Avi Stern;APD / Core Faculty;avi@x.org',
        'Cora Diaz;Program Coordinator;cora@x.org',
        'Ellen Marsh;Attending;ellen@x.org',
        'Ben Okafor;R3;ben@x.org',
        'Fay Wong;Fellow;fay@x.org',
        'Gus Green;Co-Chief;gus@x.org',
      ].join('\n'),
    );
    expect(file.problems).toEqual([]);
    expect(file.said).toMatchObject({
      'dana@x.org': { name: 'Dana Lee', roles: ['director'] },
      'avi@x.org': { roles: ['mentor', 'director'] },
      'cora@x.org': { roles: ['coordinator'] },
      'ellen@x.org': ellen,
      'ben@x.org': ben,
      'fay@x.org': { roles: ['resident'], track: 'fellow' },
      'gus@x.org': { roles: ['resident'], track: 'chief' },
    });
  });

  test('10: pairs, with the mentor by name and by address', async () => {
    const file = await read({
      'Mentor list 26-27': [
        ['Resident Name', 'Resident Email', 'PGY (2026-27)', 'Mentor Name', 'Mentor Email', 'Last Met'],
        ['Ruiz, Ana', 'ANA@x.org', 1, 'Marsh, Ellen', 'ellen@x.org', day('2026-08-20')],
        ['Okafor, Ben', 'Ben Okafor <ben@x.org>', 3, null, null, null],
      ],
    });
    expect(file).toMatchObject({ problems: [], leftOut: [] });
    expect(file.said).toEqual({
      'ana@x.org': { ...ana, mentor: { email: 'ellen@x.org' }, lastMetOn: '2026-08-20' },
      'ben@x.org': ben,
    });
  });

  test('11: addresses under a header that no one would guess, and columns of the office', async () => {
    const file = await read(
      [
        'Trainee,Reach at,Rank,Badge #,Group,Notes',
        'Ana Ruiz,ana@x.org,R1,7,Blue,likes research',
        'Ben Okafor,ben@x.org,R3,8,Gold,',
      ].join('\n'),
    );
    expect(file).toMatchObject({ problems: [], leftOut: ['Group', 'Notes'] });
    expect(file.said).toEqual({ 'ana@x.org': ana, 'ben@x.org': ben });
  });

  test('12: names without addresses, answered in one sentence', async () => {
    const file = await read('Resident,PGY,Advisor\nAna Ruiz,1,Ellen Marsh\nBen Okafor,3,Ellen Marsh');
    expect(file.problems).toEqual([
      expect.stringMatching(/^The file has no email addresses\. Add a column named email/),
    ]);
  });
});

test('a person whose line has only their name is a problem, not a heading', async () => {
  const file = await read('Name,Email,PGY\nAna Ruiz,ana@x.org,1\nBen Okafor,,');
  expect(file.problems).toEqual([expect.stringContaining("doesn't name anyone")]);
});

test('what a person chooses is taken at its word, whatever the header says', async () => {
  const file = 'Who,Mail,Stage\nAna Ruiz,ana@x.org,1';
  const chosen = new Map([[0, 'left_out'] as const, [2, 'pgy'] as const]);
  expect((await read(file, { columns: chosen })).said).toEqual({
    'ana@x.org': { roles: ['resident'], pgy: 1 },
  });
  const twice = new Map([[0, 'email'] as const, [1, 'email'] as const]);
  expect((await read(file, { columns: twice })).problems).toEqual([
    'More than one column was chosen for email. Choose one.',
  ]);
});
