import { describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { shareText, summarize } from '../../../src/domain/totals/summary-policy.ts';
import { pairsTable } from '../../../src/features/exports/files.ts';
import { summaryReport } from '../../../src/features/exports/report.ts';

const day = (text: string) => Temporal.PlainDate.from(text);
const year = { from: day('2026-07-01'), before: day('2027-07-01') };

test('a year counts its first day and not the first of the next one', () => {
  const pair = (startedOn: string, endedOn?: string, met: string[] = []) => ({
    residentId: `${startedOn} ${endedOn}`,
    startedOn: day(startedOn),
    endedOn: endedOn ? day(endedOn) : undefined,
    waitedSince: undefined,
    met: met.map(day),
  });
  const days = ['2026-06-30', '2026-07-01', '2027-06-30', '2027-07-01'];
  expect(
    summarize(
      [
        pair('2025-09-01', undefined, days),
        pair('2025-09-01', '2026-06-30'),
        pair('2025-09-01', '2026-07-01'),
        pair('2027-06-30'),
        pair('2027-07-01'),
      ],
      year,
    ),
  ).toMatchObject({ residents: 3, pairs: 3, meetings: 2, atLeast: [1, 1, 0] });
});

describe('medians', () => {
  const waited = (...days: (number | undefined)[]) =>
    summarize(
      days.map((each, at) => ({
        residentId: `resident-${at}`,
        startedOn: day('2026-09-10'),
        endedOn: undefined,
        waitedSince: each === undefined ? undefined : day('2026-09-10').subtract({ days: each }),
        met: each === undefined ? [] : [day('2026-09-10').add({ days: 2 * each })],
      })),
      year,
    );
  test.each([
    [[1, 2, 3], undefined],
    [[1, 2, 3, undefined], undefined],
    [[10, 1, 4, 2], 3],
    [[10, 1, 4, 2, 30], 4],
    [[-5, -5, -5, 0], 0], // asked for only afterwards
  ])('of waits of %j days is %j', (days, middle) => {
    const { daysToMentor, daysToFirst } = waited(...days);
    expect([daysToMentor, daysToFirst]).toEqual([middle, middle && 2 * middle]);
  });

  test('a pair that began before the year is no part of them', () => {
    const before = { startedOn: day('2026-06-30'), waitedSince: day('2026-06-01') };
    const pairs = Array.from({ length: 4 }, (_, at) => ({
      ...before,
      residentId: `resident-${at}`,
      endedOn: undefined,
      met: [day('2026-07-02')],
    }));
    expect(summarize(pairs, year)).toMatchObject({
      pairs: 4,
      daysToMentor: undefined,
      daysToFirst: undefined,
    });
  });
});

test('a rest of exactly 4 may be told', () => {
  expect(shareText(8, 12)).toBe('8 (67%)');
});

test('a table of pairs tells of its year alone: meetings of its days, and endings in it', () => {
  const pair = (ended_on: string | null, met: string[]) => ({
    ...{
      id: 'pair',
      resident_id: 'one',
      resident: 'Rosa',
      resident_user: 'U1',
      mentor: 'Max',
      mentor_user: 'U2',
    },
    ...{ pgy: null, started_on: '2026-01-05', ended_on, met, asked_at: null },
  });
  const { rows } = pairsTable(
    [
      pair('2027-06-30', ['2026-06-30', '2026-07-01', '2027-06-30', '2027-07-01']),
      pair('2027-07-01', ['2027-07-01']),
      pair(null, []),
    ],
    year,
    new Map([['U2', 'max@x.example']]),
  );
  expect(rows.map((row) => row.slice(3))).toEqual([
    ['Ended', '2026-01-05', '2027-06-30', 2, '2027-06-30', '2026-07-01 2027-06-30', '', 'max@x.example'],
    ['Active', '2026-01-05', '', 0, '', '', '', 'max@x.example'],
    ['Active', '2026-01-05', '', 0, '', '', '', 'max@x.example'],
  ]);
});

test('a total that may not be told says so, in a report too', () => {
  const { sections } = summaryReport({
    ...{ program: 'IM', year, summary: summarize([], year), before: summarize([], year), today: year.from },
    people: { residents: 0, waiting: 0, loads: [] },
    totals: [{ title: 'How it is going', lines: [] }],
  });
  expect(sections.map(({ text }) => text)).toContainEqual([
    "How it is going: too few to report without revealing a resident's answer",
  ]);
});
