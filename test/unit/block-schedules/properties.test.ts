import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gather } from '../../../src/features/block-schedules/gather.ts';
import type { NamedPerson } from '../../../src/features/block-schedules/types.ts';
import { AMION_PREAMBLE, amionRow, readFile } from '../../support/schedule-files.ts';

const LABELS = ['', 'ICU', 'Nights', 'Clinic', 'Vacation'];
const NAMES = ['Ana Ruiz', 'Ben Okafor', 'Chen Li', 'Dara Singh'];
const date = (day: number) => new Date(Date.UTC(2026, 6, 1 + day)).toISOString().slice(0, 10);

const schedules = fc.record({
  length: fc.integer({ min: 2, max: 14 }),
  cells: fc.array(fc.array(fc.constantFrom(...LABELS), { minLength: 6, maxLength: 6 }), {
    minLength: 4,
    maxLength: 4,
  }),
});
type Schedule = { length: number; cells: string[][] };

const blocks = ({ length, cells }: Schedule) =>
  cells.flatMap((row, person) =>
    row.flatMap((label, at) =>
      label === ''
        ? []
        : [{ name: NAMES[person] ?? '', label, from: at * length, until: (at + 1) * length - 1 }],
    ),
  );

const asGrid = ({ length, cells }: Schedule) =>
  [
    [
      'Resident',
      ...Array.from({ length: 6 }, (_, at) => `${date(at * length)} - ${date((at + 1) * length - 1)}`),
    ],
    ...cells.map((row, at) => [NAMES[at], ...row]),
  ]
    .map((row) => row.join(','))
    .join('\n');

const asList = (rows: ReturnType<typeof blocks>) =>
  [
    'Name,Start,End,Rotation',
    ...rows.map(({ name, label, from, until }) => `${name},${date(from)},${date(until)},${label}`),
  ].join('\n');

const american = (day: number) => {
  const [year = '', month, of] = date(day).split('-').map(Number).map(String);
  return `${month}-${of}-${year.slice(2)}`;
};
const asAmion = (rows: ReturnType<typeof blocks>) =>
  [
    ...AMION_PREAMBLE,
    ...rows.flatMap(({ name, label, from, until }) =>
      Array.from({ length: until - from + 1 }, (_, at) => amionRow(name, label, american(from + at))),
    ),
  ].join('\n');

async function peopleIn(text: string): Promise<Record<string, NamedPerson['spans']>> {
  const read = await readFile(text);
  if (!('schedule' in read)) throw new Error(JSON.stringify(read));
  return Object.fromEntries(read.schedule.people.map(({ who, spans }) => [who.name, spans]));
}

test('a grid, a list in any order, and a report say the same of everyone', async () => {
  await fc.assert(
    fc.asyncProperty(schedules, fc.integer(), async (schedule, seed) => {
      const rows = blocks(schedule);
      fc.pre(rows.length > 0);
      const mixed = rows.toSorted((a, b) => ((a.from * 31 + seed) % 7) - ((b.from * 31 + seed) % 7));
      const said = await peopleIn(asGrid(schedule));
      expect(await peopleIn(asList(mixed))).toEqual(said);
      expect(await peopleIn(asAmion(mixed))).toEqual(said);
    }),
    { numRuns: 60 },
  );
});

test('a file twice over says what it says once, and two halves together what the whole does', () => {
  fc.assert(
    fc.property(schedules, fc.nat(40), (schedule, cut) => {
      const entries = blocks(schedule).map(({ name, ...rest }, line) => ({ ...rest, line, who: { name } }));
      const spansOf = (of: typeof entries) => gather(of).map(({ who, spans }) => ({ who, spans }));
      const halves = entries.flatMap((entry) =>
        entry.from < cut && entry.until >= cut
          ? [
              { ...entry, until: cut - 1 },
              { ...entry, from: cut },
            ]
          : [entry],
      );
      expect(spansOf([...entries, ...entries])).toEqual(spansOf(entries));
      expect(spansOf(halves)).toEqual(spansOf(entries));
    }),
  );
});

const cell = fc.oneof(
  fc.constantFrom(
    'Resident',
    'Start',
    'End',
    'Rotation',
    'Date',
    'Block 1',
    '1',
    '2',
    'July',
    'Jul-26',
    '7/1',
    '13/7',
  ),
  fc.constantFrom(
    '7/1-7/28',
    '2/30',
    '12/20-1/3',
    '2026-07-01',
    '99999',
    '46204',
    'Ana Ruiz',
    'a@x.org',
    'ICU',
    '',
  ),
  fc.constantFrom(
    '7-1-26',
    '0700',
    '1900',
    'r',
    'A / B',
    'W',
    '1A',
    '1B',
    '7/1/2026 19:00',
    'Feb 29',
    '0/0',
    '2026',
  ),
  fc.string({ maxLength: 8 }),
);

test('whatever a file holds, it is read, asked about, or answered in words', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(cell, { maxLength: 18 }), { maxLength: 12 }),
      fc.constantFrom(',', '\t'),
      fc.constantFrom({}, { firstDay: '2026-07-01', length: '4' as const }, { sheet: 3 }),
      async (rows, delimiter, choices) => {
        const read = await readFile(rows.map((row) => row.join(delimiter)).join('\n'), choices);
        if ('message' in read) expect(read.message).toMatch(/^[A-Z"].*[.]$/s);
        if ('schedule' in read)
          for (const { spans } of read.schedule.people)
            for (const { firstDay, lastDay } of spans) expect(firstDay <= lastDay).toBe(true);
      },
    ),
    { numRuns: 400 },
  );
});
