import { describe, expect, test } from '@jest/globals';
import type { Choices } from '../../../src/features/block-schedules/types.ts';
import { linesOf, merged, readFile, type Written } from '../../support/schedule-files.ts';

const day = (date: string) => new Date(`${date}T00:00Z`);

async function spansIn(file: Written, choices: Choices = {}) {
  const read = await readFile(file, choices);
  if (!('schedule' in read)) throw new Error(JSON.stringify(read));
  return read.schedule;
}

describe('schedules as offices and systems keep them are read without editing the file', () => {
  test('1: monthly blocks by their names, without a year', async () => {
    const schedule = await spansIn(
      'Resident,July,August,September\nAna Ruiz,ICU,Clinic,\nBen Okafor,Nights,Nights,Vacation',
    );
    expect(linesOf(schedule)).toEqual([
      'Ana Ruiz: ICU 2026-07-01 2026-07-31',
      'Ana Ruiz: Clinic 2026-08-01 2026-08-31',
      'Ben Okafor: Nights 2026-07-01 2026-08-31',
      'Ben Okafor: Vacation 2026-09-01 2026-09-30',
    ]);
    expect(schedule).toMatchObject({
      form: 'grid',
      firstDay: '2026-07-01',
      lastDay: '2026-09-30',
      unread: [],
    });
  });

  test('2: four-week blocks with their dates in parentheses, in the order of a roster', async () => {
    const schedule = await spansIn(
      'Name,PGY,Block 1 (7/1-7/28),Block 2 (7/29-8/25),Block 7 (12/16-1/12)\n"Ruiz, Ana, MD",1,Wards,Elective,Leave',
    );
    expect(linesOf(schedule)).toEqual([
      'Ruiz, Ana, MD: Wards 2026-07-01 2026-07-28',
      'Ruiz, Ana, MD: Elective 2026-07-29 2026-08-25',
      'Ruiz, Ana, MD: Leave 2026-12-16 2027-01-12',
    ]);
  });

  test('3: two-week blocks under first days only; the last is as long as the one before it', async () => {
    const schedule = await spansIn('Resident,7/6,7/20,8/3\nAna Ruiz,Nights,Days,Clinic');
    expect(linesOf(schedule)).toEqual([
      'Ana Ruiz: Nights 2026-07-06 2026-07-19',
      'Ana Ruiz: Days 2026-07-20 2026-08-02',
      'Ana Ruiz: Clinic 2026-08-03 2026-08-16',
    ]);
  });

  test('4: weekly blocks of an X+Y program that begin on Thursdays, as real Excel dates', async () => {
    const weeks = ['2026-07-02', '2026-07-09', '2026-07-16', '2026-07-23', '2026-07-30'].map(day);
    const schedule = await spansIn({
      'X+Y': [
        ['Resident', ...weeks],
        ['Ana Ruiz', 'Inpatient', 'Inpatient', 'Inpatient', 'Inpatient', 'Clinic'],
      ],
    });
    expect(linesOf(schedule)).toEqual([
      'Ana Ruiz: Inpatient 2026-07-02 2026-07-29',
      'Ana Ruiz: Clinic 2026-07-30 2026-08-05',
    ]);
  });

  test('5: title rows with the academic year above, a key and totals below', async () => {
    const schedule = await spansIn({
      Schedule: [
        ['Internal Medicine Residency'],
        ['Block Schedule 2025-2026'],
        ['PGY-1', 'Jul 1 – Jul 28', 'Jul 29 – Aug 25'],
        ['Ana Ruiz', 'NF', 'AMB'],
        ['PGY-2'],
        ['Ben Okafor', 'AMB', 'NF'],
        [null, 1, 1],
        ['NF = night float, AMB = ambulatory'],
      ],
    });
    expect(linesOf(schedule)).toEqual([
      'Ana Ruiz: NF 2025-07-01 2025-07-28',
      'Ana Ruiz: AMB 2025-07-29 2025-08-25',
      'Ben Okafor: AMB 2025-07-01 2025-07-28',
      'Ben Okafor: NF 2025-07-29 2025-08-25',
    ]);
    expect(schedule.unread).toEqual([7]);
  });

  test('6: numbers above, dates below', async () => {
    const schedule = await spansIn({
      'AY 2026-27': [
        ['', 'Block 1', 'Block 2', 'Block 3'],
        ['Resident', '7/1-7/31', '8/1-8/31', '9/1-9/30'],
        ['Ana Ruiz', 'ICU', 'ICU', 'Research'],
      ],
    });
    expect(linesOf(schedule)).toEqual([
      'Ana Ruiz: ICU 2026-07-01 2026-08-31',
      'Ana Ruiz: Research 2026-09-01 2026-09-30',
    ]);
  });

  test('7: first days on one line, last days on the next, with gaps that belong to no one', async () => {
    const schedule = await spansIn({
      Grid: [
        ['Start', '', day('2026-07-01'), day('2026-08-01')],
        ['End', '', day('2026-07-26'), day('2026-08-30')],
        ['Last Name', 'First Name', '', ''],
        ['Ruiz', 'Ana', 'Cardiology', 'Night Float'],
      ],
    });
    expect(linesOf(schedule)).toEqual([
      'Ruiz, Ana: Cardiology 2026-07-01 2026-07-26',
      'Ruiz, Ana: Night Float 2026-08-01 2026-08-30',
    ]);
  });

  test('8: months merged above the days on which their weeks begin', async () => {
    const file = await merged(
      [
        ['Resident', 'July 2026', null, null, null, 'August 2026', null],
        [null, 6, 13, 20, 27, 3, 10],
        ['Ana Ruiz', 'Wards', 'Wards', 'Clinic', 'Wards', 'Wards', 'Vacation'],
      ],
      'B1:E1',
      'F1:G1',
    );
    expect(linesOf(await spansIn(file))).toEqual([
      'Ana Ruiz: Wards 2026-07-06 2026-07-19',
      'Ana Ruiz: Clinic 2026-07-20 2026-07-26',
      'Ana Ruiz: Wards 2026-07-27 2026-08-09',
      'Ana Ruiz: Vacation 2026-08-10 2026-08-16',
    ]);
  });

  test('9: a rotation merged across the blocks that it lasts', async () => {
    const file = await merged(
      [
        ['Resident', '7/1-7/28', '7/29-8/25', '8/26-9/22'],
        ['Ana Ruiz', 'Research', null, 'ICU'],
        ['Ben Okafor', null, 'ICU', null],
      ],
      'B2:C2',
    );
    expect(linesOf(await spansIn(file))).toEqual([
      'Ana Ruiz: Research 2026-07-01 2026-08-25',
      'Ana Ruiz: ICU 2026-08-26 2026-09-22',
      'Ben Okafor: ICU 2026-07-29 2026-08-25',
    ]);
  });

  test('10: split cells are the halves of their block; a slash without spaces is part of a name', async () => {
    const schedule = await spansIn(
      'Resident,7/1-7/28,8/1-8/31\nAna Ruiz,Nights / Clinic,ICU/CCU\nBen Okafor,Wards,Vacation / Wards',
    );
    expect(linesOf(schedule)).toEqual([
      'Ana Ruiz: Nights 2026-07-01 2026-07-14',
      'Ana Ruiz: Clinic 2026-07-15 2026-07-28',
      'Ana Ruiz: ICU/CCU 2026-08-01 2026-08-31',
      'Ben Okafor: Wards 2026-07-01 2026-07-28',
      'Ben Okafor: Vacation 2026-08-01 2026-08-15',
      'Ben Okafor: Wards 2026-08-16 2026-08-31',
    ]);
  });

  test('11: blocks that are only numbered, once their first day and length are said', async () => {
    const file = 'Email,Block 1,Block 2,Block 3\nana@x.org,ICU,,Clinic';
    expect(await readFile(file)).toEqual({ ask: 'blocks', first: 'Block 1' });
    const asked = (length: '1' | '2' | '4' | 'month') => spansIn(file, { firstDay: '2026-07-01', length });
    expect(linesOf(await asked('4'))).toEqual([
      'ana@x.org: ICU 2026-07-01 2026-07-28',
      'ana@x.org: Clinic 2026-08-26 2026-09-22',
    ]);
    expect(linesOf(await asked('month'))[1]).toBe('ana@x.org: Clinic 2026-09-01 2026-09-30');
    expect(linesOf(await asked('1'))[1]).toBe('ana@x.org: Clinic 2026-07-15 2026-07-21');
    expect((await asked('2')).lastDay).toBe('2026-08-11');
  });

  test('12: numbered half blocks', async () => {
    const schedule = await spansIn('Resident,1A,1B,2A,2B\nAna Ruiz,ICU,Clinic,Nights,Nights', {
      firstDay: '2026-07-01',
      length: '4',
    });
    expect(linesOf(schedule)).toEqual([
      'Ana Ruiz: ICU 2026-07-01 2026-07-14',
      'Ana Ruiz: Clinic 2026-07-15 2026-07-28',
      'Ana Ruiz: Nights 2026-07-29 2026-08-25',
    ]);
  });
});
