import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { COUNTS } from '../../journeys/statements/counts.ts';
import { repository } from '../../support/process.ts';

const text = readFileSync(join(repository, 'docs/benchmarks.md'), 'utf8');
const section = text.split('\n## ').find((part) => part.startsWith('Statements per act')) ?? '';

/** The last column of each row, by its first. */
const rows = new Map(
  section
    .split('\n')
    .filter((line) => /^\| [^-]/.test(line) && !/\| Before +\|/.test(line))
    .map((line) => {
      const cells = line.split('|').map((cell) => cell.trim());
      return [cells[1] ?? '', cells.at(-2) ?? ''];
    }),
);

const several = COUNTS['Assign several'];
const match = COUNTS['class match'];
const { roster, frequent } = COUNTS;
const entering = COUNTS['Enter several'];
const digest = COUNTS['digest and exports'];
const request = COUNTS['confidential request'];
const home = frequent['home of a director'];

const EXPECTED: Record<string, number[]> = {
  '**Assign several**, the window with 15': [several.window, home],
  '**Assign several**, n = 15 while 40 wait': [several.assign, home],
  'class match: draw and draft, n = 5, 15': [match['close and draft']],
  'class match: **Change a match**': [match.change, home],
  'class match: the price of a change, n = 5, 15': [match.price],
  'class match: publish': [match.publish],
  'class match: announce, n = 5, 15': [match.announce],
  '**Tell them**: new pairs, new people': Object.values(COUNTS['Tell them']),
  'roster: check, import': [roster['import: check'], roster.import],
  'block schedule: check, import, n = 5, 15': [COUNTS.schedule.check, COUNTS.schedule.import],
  'roster: import of other dates, n = 5, 15': [roster['import of other dates']],
  '**Enter several**, leaving: check, n = 5, 15': [entering['leaving: check']],
  '**Enter several**, leaving: confirm, n = 5, 15': [entering.leaving],
  '**Enter several**, away: check, n = 5, 15': [entering['away: check']],
  '**Enter several**, away: confirm, n = 5, 15': [entering.away],
  'gentle reminder: ask, say': Object.values(COUNTS['gentle reminder']),
  'new academic year, carried out, n = 5, 15': [COUNTS['new academic year'].rollover],
  'digest: enqueue, send': [digest['digest: enqueue'], digest.digest],
  'export: roster, pairs and meetings, summary': [
    digest['export: Roster'],
    digest['export: Pairs and meetings'],
    digest['export: Summary for the program evaluation'],
  ],
  '`/mentor help`, and again within a minute': [frequent.help, frequent['help again']],
  'Home tab of a resident, a mentor, a coordinator, a director': [
    frequent['home of a resident'],
    frequent['home of a mentor'],
    frequent['home of a coordinator'],
    frequent['home of a director'],
  ],
  'log a meeting by command': [frequent['log by command']],
  'log a meeting in the window': [frequent.log],
  'ask for a mentor': [frequent.request],
  'assign a mentor: the window, the act while four wait': [frequent['assign window'], frequent.assign],
  'ask for a new match: the window, the act': [request['rematch window'], request.rematch],
  'confidential request: open': [request['decide: open']],
  'confidential request: choose a new mentor, ask to talk': [
    request['decide: new mentor'],
    request['decide: talk'],
  ],
  'confidential request: decide': [request.decide],
  'a reminder to a mentor of five, sent': [COUNTS['a reminder to a mentor of five']],
};

test('the tables of statements say what the tests count', () => {
  const numbers = (cell: string) => (cell.match(/\d+/g) ?? []).map(Number);
  expect(Object.fromEntries([...rows].map(([act, cell]) => [act, numbers(cell)]))).toEqual(EXPECTED);
});

test('so do the sentences beside them', () => {
  const { 'home of a coordinator': coordinator, 'home of a resident': resident } = frequent;
  expect(frequent['home of a mentor']).toBe(resident);
  expect(section).toContain(
    `${home} statements for a director, ${coordinator} for a coordinator, ${resident} for a resident or a mentor`,
  );
  expect(section).toContain(`sends ${COUNTS['a tick with nothing due']} statements`);
});
