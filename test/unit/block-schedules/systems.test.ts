import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { demoSchedule } from '../../../sandbox/block-schedule.ts';
import { demoRoster } from '../../../sandbox/demo.ts';
import type { Choices } from '../../../src/features/block-schedules/types.ts';
import {
  AMION_PREAMBLE,
  amionRow,
  KNOWN,
  linesOf,
  readFile,
  type Written,
} from '../../support/schedule-files.ts';

const day = (date: string) => new Date(`${date}T00:00Z`);

async function spansIn(file: Written, choices: Choices = {}) {
  const read = await readFile(file, choices);
  if (!('schedule' in read)) throw new Error(JSON.stringify(read));
  return read.schedule;
}

describe('schedules as offices and systems keep them are read without editing the file', () => {
  test('13: two sheets with schedules are asked about; a sheet of phone numbers is not', async () => {
    const grid = (label: string) => [
      ['Resident', '7/1-7/28'],
      ['Ana Ruiz', label],
    ];
    const file = {
      Interns: grid('ICU'),
      Phones: [
        ['Name', 'Pager'],
        ['Ana Ruiz', 'none'],
      ],
      Seniors: grid('Clinic'),
    };
    expect(await readFile(file)).toEqual({
      ask: 'sheet',
      sheets: [
        { name: 'Interns', index: 0 },
        { name: 'Seniors', index: 2 },
      ],
    });
    expect(linesOf(await spansIn(file, { sheet: 2 }))).toEqual(['Ana Ruiz: Clinic 2026-07-01 2026-07-28']);
    const { Seniors: _, ...single } = file;
    expect((await spansIn(single)).sheet).toBe('Interns');
  });

  test('14: dates that begin with the day', async () => {
    const schedule = await spansIn('Resident;29/6-26/7;27/7-23/8\nAna Ruiz;ICU;Clinic');
    expect(linesOf(schedule)).toEqual([
      'Ana Ruiz: ICU 2026-06-29 2026-07-26',
      'Ana Ruiz: Clinic 2026-07-27 2026-08-23',
    ]);
    expect(schedule.isDayFirst).toBe(true);
  });

  test('15: labels and names in other alphabets', async () => {
    const schedule = await spansIn({
      名簿: [
        ['Name', 'Jul 1 - Jul 28, 2026', 'Jul 29 - Aug 25, 2026'],
        ['田中 花子', '夜勤', '外来'],
        ['Мария Иванова', 'Отпуск', 'إجازة العيد'],
      ],
    });
    expect(linesOf(schedule)).toEqual([
      '田中 花子: 夜勤 2026-07-01 2026-07-28',
      '田中 花子: 外来 2026-07-29 2026-08-25',
      'Мария Иванова: Отпуск 2026-07-01 2026-07-28',
      'Мария Иванова: إجازة العيد 2026-07-29 2026-08-25',
    ]);
  });

  test('16: Amion 625c with its preamble, calls left out, and night shifts over midnight', async () => {
    const nights = { hours: '1900,0700', email: 'ana@x.org' };
    const schedule = await spansIn(
      [
        ...AMION_PREAMBLE,
        amionRow('"Ruiz, Ana"', 'Night Float', '7-1-26', nights),
        amionRow('"Ruiz, Ana"', 'Night Float', '7-2-26', nights),
        amionRow('"Ruiz, Ana"', 'Short call', '7-2-26', { ...nights, type: 'c' }),
        amionRow('"Ruiz, Ana"', 'Clinic', '7-3-26', { email: 'ana@x.org' }),
        amionRow('Okafor, Ben', 'Vacation', '12-31-26'),
      ].join('\r\n'),
    );
    expect(linesOf(schedule)).toEqual([
      'Ruiz, Ana: Night Float 2026-07-01 2026-07-02',
      'Ruiz, Ana: Clinic 2026-07-03 2026-07-03',
      'Okafor, Ben: Vacation 2026-12-31 2026-12-31',
    ]);
    expect(schedule).toMatchObject({ form: 'amion', firstDay: '2026-07-01', lastDay: '2026-12-31' });
  });

  test('17: the same report with tabs and 8 lines above', async () => {
    const row = amionRow('Ana Ruiz', 'MICU', '7-1-26').replaceAll(',', '\t');
    const schedule = await spansIn([...AMION_PREAMBLE, 'Names', row].join('\n'));
    expect(linesOf(schedule)).toEqual(['Ana Ruiz: MICU 2026-07-01 2026-07-01']);
  });

  test('18: QGenda, a night shift that ends the next morning', async () => {
    const schedule = await spansIn(
      [
        'StartDate,EndDate,StartTime,EndTime,TaskName,StaffFName,StaffLName,Email',
        '7/1/2026,7/2/2026,19:00,07:00,Night Shift,Ana,Ruiz,ana@x.org',
        '7/2/2026,7/3/2026,19:00,07:00,Night Shift,Ana,Ruiz,ana@x.org',
        '7/6/2026,7/12/2026,,,PTO,Ben,Okafor,ben@x.org',
      ].join('\n'),
    );
    expect(schedule.form).toBe('qgenda');
    expect(linesOf(schedule)).toEqual([
      'Ruiz, Ana: Night Shift 2026-07-01 2026-07-02',
      'Okafor, Ben: PTO 2026-07-06 2026-07-12',
    ]);
  });

  test('19: a list with a time in its dates, a title above, and gaps between its people', async () => {
    const schedule = await spansIn({
      List: [
        ['Rotations, exported September 15'],
        ['Resident', 'Rotation', 'Start Date', 'End Date'],
        ['Ana Ruiz', 'MICU', '2026-07-01 00:00', '2026-07-14 00:00'],
        ['PGY-2'],
        ['Ben Okafor', 'Elective', day('2026-07-15'), day('2026-07-28')],
        ['', 'Open', day('2026-07-15'), day('2026-07-28')],
      ],
    });
    expect(linesOf(schedule)).toEqual([
      'Ana Ruiz: MICU 2026-07-01 2026-07-14',
      'Ben Okafor: Elective 2026-07-15 2026-07-28',
    ]);
    expect(schedule.unread).toEqual([6]);
  });

  test('20: a list with a line per day, by Slack ID', async () => {
    const schedule = await spansIn(
      'slack_id\tdate\tassignment\nU0ANA00001\t2026-07-01\tNights\nU0ANA00001\t2026-07-02\tNights\nU0ANA00001\t2026-07-04\tNights',
    );
    expect(linesOf(schedule)).toEqual([
      'U0ANA00001: Nights 2026-07-01 2026-07-02',
      'U0ANA00001: Nights 2026-07-04 2026-07-04',
    ]);
  });

  test('21: a column per day of two weeks with weekdays below; a weekend without columns stays empty', async () => {
    const schedule = await spansIn(
      'Resident,7/1,7/2,7/3,7/6,7/7\n,W,Th,F,M,T\nAna Ruiz (PGY-1),Nights,Nights,Nights,Off,Clinic',
    );
    expect(linesOf(schedule)).toEqual([
      'Ana Ruiz: Nights 2026-07-01 2026-07-03',
      'Ana Ruiz: Off 2026-07-06 2026-07-06',
      'Ana Ruiz: Clinic 2026-07-07 2026-07-07',
    ]);
  });

  test('22: the second half of the year below the first, with the names again', async () => {
    const schedule = await spansIn(
      [
        'Resident,7/1-7/28,7/29-8/25',
        'Ana Ruiz,ICU,Wards',
        'Ben Okafor,Wards,ICU',
        'Resident,1/13-2/9,2/10-3/9',
        'Ana Ruiz,Clinic,',
        'Ben Okafor,,Clinic',
      ].join('\n'),
    );
    expect(linesOf(schedule)).toEqual([
      'Ana Ruiz: ICU 2026-07-01 2026-07-28',
      'Ana Ruiz: Wards 2026-07-29 2026-08-25',
      'Ana Ruiz: Clinic 2027-01-13 2027-02-09',
      'Ben Okafor: Wards 2026-07-01 2026-07-28',
      'Ben Okafor: ICU 2026-07-29 2026-08-25',
      'Ben Okafor: Clinic 2027-02-10 2027-03-09',
    ]);
    expect(schedule.lastDay).toBe('2027-03-09');
  });

  test('23: dates that a spreadsheet gave the year of the day on which they were typed', async () => {
    const starts = ['2026-11-18', '2026-12-16', '2026-01-13', '2026-02-10'].map(day);
    const schedule = await spansIn({
      Grid: [
        ['Resident', ...starts],
        ['Ana Ruiz', 'A', 'B', 'C', 'D'],
      ],
    });
    expect(linesOf(schedule)).toEqual([
      'Ana Ruiz: A 2026-11-18 2026-12-15',
      'Ana Ruiz: B 2026-12-16 2027-01-12',
      'Ana Ruiz: C 2027-01-13 2027-02-09',
      'Ana Ruiz: D 2027-02-10 2027-03-09',
    ]);
  });

  test('24: near the next academic year a schedule without years is asked about', async () => {
    const file = 'Resident,7/1-7/28\nAna Ruiz,ICU';
    const spring = { ...KNOWN, today: '2027-05-10' };
    expect(await readFile(file, {}, spring)).toEqual({ ask: 'first_day', first: '7/1-7/28' });
    const read = await readFile(file, { firstDay: '2027-07-01' }, spring);
    expect('schedule' in read && linesOf(read.schedule)).toEqual(['Ana Ruiz: ICU 2027-07-01 2027-07-28']);
    const titled = await readFile(`AY 2027-2028,\n${file}`, {}, spring);
    expect('schedule' in titled && titled.schedule.firstDay).toBe('2027-07-01');
  });

  test.each([
    ['the grid', () => readFileSync('sandbox/examples/block-schedule.csv'), 'grid'],
    ['the list', () => readFileSync('sandbox/examples/assignments.csv'), 'list'],
    ["the demo's own", () => Buffer.from(demoSchedule(new Date('2026-11-30'))), 'grid'],
  ])('25: %s for the sandbox names people of its demo only', async (_, file, form) => {
    const schedule = await spansIn(file());
    expect([schedule.form, schedule.people.length]).toEqual([form, 6]);
    const roster = demoRoster(new Date('2026-09-15')).toLowerCase();
    for (const { who } of schedule.people)
      expect(roster).toContain(`${who.name?.split(' ')[0]?.toLowerCase()}@hospital.example,`);
  });
});
