import { expect, test } from '@jest/globals';
import { AMION_PREAMBLE, amionRow, merged, readFile, type Written } from '../../support/schedule-files.ts';

const day = (date: string) => new Date(`${date}T00:00Z`);
const people = [
  ['email', 'role', 'starts_on', 'graduates_on'],
  ['ana@x.org', 'resident', day('2026-07-01'), day('2029-06-30')],
  ['ben@x.org', 'resident', day('2025-07-01'), day('2028-06-30')],
];

test.each<[string, Written, object]>([
  ['an empty file', '', { message: 'The file is empty.' }],
  ['a PDF', '%PDF-1.7 schedule', { message: expect.stringMatching(/^This isn't an Excel or CSV file/) }],
  [
    'a roster',
    { Roster: people },
    { message: expect.stringMatching(/^This file doesn't look like a schedule/) },
  ],
  [
    'a grid without names',
    'Level,7/1-7/28,7/29-8/25\n1,ICU,Clinic\n2,Clinic,ICU',
    { line: 1, message: expect.stringMatching(/^No column has the names or email addresses/) },
  ],
  [
    'a grid without labels',
    'Resident,7/1-7/28\nAna Ruiz,',
    { message: expect.stringMatching(/^The file names no one/) },
  ],
  [
    'a column that ends before it starts',
    'Resident,7/28/2026-7/1/2026\nAna Ruiz,ICU',
    { line: 1, message: `"7/28/2026-7/1/2026" doesn't end after it starts. Check its dates.` },
  ],
  [
    'columns that are out of order',
    {
      Grid: [
        ['Resident', day('2026-09-01'), day('2026-07-01'), day('2026-08-01')],
        ['Ana Ruiz', 'A', 'B', 'C'],
      ],
    },
    { line: 1, message: "The dates on this line aren't in order. Check their years." },
  ],
  [
    'a day that does not exist',
    'Resident,Start,End,Rotation\nAna Ruiz,2026-07-01,2026-06-31,ICU',
    { line: 2, message: '"2026-06-31" isn\'t a date. Use a format like 2026-07-01 or 7/1/2026.' },
  ],
  [
    'an assignment that ends before it starts',
    'Resident,Start,End,Rotation\nAna Ruiz,7/1/2026,7/14/2026,ICU\nBen Okafor,7/15/2026,7/14/2026,ICU',
    { line: 3, message: 'The end is before the start. Check both dates.' },
  ],
  [
    'an assignment of several years',
    'Resident,Start,End,Rotation\nAna Ruiz,7/1/2026,7/14/2028,ICU',
    { line: 2, message: 'This assignment lasts more than a year. Check both dates.' },
  ],
  [
    'years that are far off',
    'Resident,Start,End,Rotation\nAna Ruiz,7/1/2062,7/14/2062,ICU',
    { message: 'The file has dates as far off as 2062-07-01. Check the years.' },
  ],
  [
    'a list that names no one',
    'Start,End,Rotation\n7/1/2026,7/14/2026,ICU',
    { line: 1, message: expect.stringMatching(/^No column has the names/) },
  ],
  [
    'a report of Amion that breaks off',
    [...AMION_PREAMBLE, amionRow('Ana Ruiz', 'ICU', '7-1-26'), 'Ana Ruiz,12,3,ICU,45'].join('\n'),
    { line: 9, message: 'This line of the Amion report is incomplete. Export the report again.' },
  ],
  [
    'a report of Amion without rotations',
    [...AMION_PREAMBLE, amionRow('Ana Ruiz', 'Call', '7-1-26', { type: 'c' })].join('\n'),
    { message: expect.stringMatching(/^This Amion report has no rotations/) },
  ],
  [
    'a file of 25 MB',
    new Uint8Array(25 * 2 ** 20),
    { message: expect.stringMatching(/^The file is larger than 24 MB/) },
  ],
  [
    'a table of 6 MB',
    `Resident,7/1-7/28\n${'Ana Ruiz,ICU and more\n'.repeat(300_000)}`,
    { message: expect.stringMatching(/^The file is larger than 5 MB/) },
  ],
])('%s is answered in words', async (_, file, said) => {
  const read = await readFile(file);
  expect(read).toEqual(said);
});

test('a merged range as large as a sheet is not filled', async () => {
  const file = await merged(
    [
      ['Resident', '7/1-7/28'],
      ['Ana Ruiz', 'ICU'],
    ],
    'B2:XFD1048576',
  );
  expect(await readFile(file)).toHaveProperty('schedule.people.length', 1);
});
