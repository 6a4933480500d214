import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkView } from '../../../sandbox/slack/blocks/surfaces.ts';
import type { Checked } from '../../../src/features/roster/choices.ts';
import { COLUMNS } from '../../../src/features/roster/columns.ts';
import { problemLine } from '../../../src/features/roster/problem-views.ts';
import { summaryLines } from '../../../src/features/roster/summary-views.ts';
import type { RosterSummary } from '../../../src/features/roster/types.ts';
import { importedModal, problemsModal, readyModal, rosterModal } from '../../../src/features/roster/views.ts';
import { isSlackAddress } from '../../../src/platform/slack/hosts.ts';

const program = { id: '00000000-0000-4000-8000-000000000001', name: '<!here> & "Surgery" '.repeat(4) };
const faults = (view: unknown) => checkView(view, 'modal');
const person = (index: number) => ({
  userId: `U${String(index).padStart(10, '0')}`,
  name: `Person ${index}`,
});
const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

const summaryOf = (count: number): RosterSummary => ({
  moved: many(count, person),
  added: many(count, person),
  newDirectors: [],
  addedRoles: count > 0 ? [{ role: 'resident', count }] : [],
  updated: many(count, (index) => ({
    ...person(index),
    what: ['roles', 'PGY', 'start', 'graduation', 'capacity', 'topics'],
  })),
  unchanged: count,
  newPairs: many(count, (index) => ({ resident: person(index), mentor: person(index + 1) })),
  undated: count,
  meetings: count,
  otherMentor: [],
  left: [],
  setAside: many(count, (index) => ({ resident: person(index), mentor: person(index + 1) })),
  finished: many(count, person),
  beyond: many(count, (index) => ({
    id: person(index).userId,
    name: '&'.repeat(80),
    capacity: 2,
    has: 2,
    coming: 0,
    wants: 1,
  })),
  generous: many(count, person),
  absent: { levels: count, lastDays: count, mentors: count > 0 },
  leftOut: [],
});

const checked = (headers: string[] = []): Checked => ({
  fileId: 'F123',
  choices: {},
  file: {
    rows: [],
    problems: [],
    sheets: [''],
    understood: {
      sheet: '',
      line: 1,
      columns: headers.map((header, index) => ({
        index,
        header,
        meaning: undefined,
        isChosen: false,
        sample: '',
      })),
    },
  },
});

describe('every modal keeps Slack’s limits', () => {
  test('at first', () => expect(faults(rosterModal(program))).toEqual([]));

  test.each([0, 1, 10, 11, 5000])('with %d of everything in the summary', (count) => {
    const unknown = many(count, (index) => `column ${index} ${'x'.repeat(200)}`);
    expect(faults(readyModal(program, checked(unknown), summaryOf(count)))).toEqual([]);
    expect(faults(importedModal(program, summaryOf(count)))).toEqual([]);
  });

  test('with any problems', () => {
    const problem = fc.record({
      line: fc.option(fc.integer({ min: 1, max: 5001 }), { nil: undefined }),
      column: fc.option(fc.constantFrom(...COLUMNS), { nil: undefined }),
      message: fc.oneof(
        fc.string({ minLength: 1, maxLength: 400, unit: 'grapheme' }),
        fc.constant('&'.repeat(3000)),
      ),
    });
    fc.assert(
      fc.property(
        fc.array(problem, { minLength: 1, maxLength: 120 }),
        fc.array(fc.string(), { maxLength: 30 }),
        (problems, unknown) => {
          const view = problemsModal(
            program,
            { problems, offers: [], moves: [], others: 9, leftOut: problems },
            checked(unknown),
          );
          expect(faults(view)).toEqual([]);
          expect(JSON.stringify(view)).not.toMatch(/<!|<@/);
          const shown = view.blocks.flatMap(
            (block) =>
              ('text' in block && typeof block.text === 'object' && block.text.text.match(/^•/gm)) || [],
          );
          expect(shown.length).toBeGreaterThanOrEqual(Math.min(40, problems.length));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('words', () => {
  test('the first ten are named, the rest counted', () => {
    const lines = summaryLines(summaryOf(12), ({ name }) => name);
    expect(lines[0]).toMatch(/^12 people moved to new accounts: /);
    expect(lines[1]).toBe(
      `12 new people (12 residents): ${many(10, (index) => `Person ${index}`).join(', ')}, and 2 more`,
    );
    expect(summaryLines({ ...summaryOf(0), added: [person(1)], unchanged: 1 }, ({ name }) => name)).toEqual([
      '1 new person: Person 1',
      '1 person unchanged',
    ]);
    const newcomers = [
      { ...person(1), pgy: 1, track: 'preliminary' as const },
      { ...person(2), pgy: 2, track: 'categorical' as const },
      { ...person(3), pgy: null, track: null },
    ];
    expect(summaryLines({ ...summaryOf(0), added: newcomers }, ({ name }) => name)[0]).toBe(
      '3 new people: Person 1 (PGY-1, preliminary), Person 2 (PGY-2), and Person 3',
    );
    expect(summaryLines({ ...summaryOf(0), newDirectors: [person(1)] }, ({ name }) => name)[0]).toBe(
      'Will be directors, who can read and decide confidential requests: Person 1',
    );
  });

  test.each([
    [{ line: 3, column: 'roles' as const, message: 'no' }, 'Line 3, Role: no'],
    [{ line: 3, column: 'mentor_email' as const, header: 'Advisor', message: 'no' }, 'Line 3, Advisor: no'],
    [{ line: 3, column: undefined, message: 'no', who: 'Ana Ruiz' }, 'Line 3 (Ana Ruiz): no'],
    [{ line: undefined, column: undefined, message: 'no' }, 'no'],
  ])('a problem says its place: %j', (problem, text) => {
    expect(problemLine(problem)).toBe(text);
  });
});

describe('where the token may be sent', () => {
  const slack = 'https://slack.com/api/';
  const local = 'http://127.0.0.1:4000/api/';
  test.each([
    ['https://files.slack.com/files-pri/T1-F1/download/roster.csv', slack, true],
    ['https://acme.enterprise.slack.com/files/x', slack, true],
    ['https://files.slack-gov.com/files-pri/T1-F1/x', 'https://slack-gov.com/api/', true],
    ['https://files.slack.com/files-pri/T1-F1/x', 'https://slack-gov.com/api/', false],
    ['https://files.slack-gov.com/files-pri/T1-F1/x', slack, false],
    ['https://evilslack-gov.com/x', 'https://slack-gov.com/api/', false],
    ['https://a.slack-edge.com/x', slack, true],
    ['http://files.slack.com/x', slack, false],
    ['https://files.slack.com:8443/x', slack, false],
    ['https://slack.com.evil.example/x', slack, false],
    ['https://evilslack.com/x', slack, false],
    ['https://files.slack.com@evil.example/x', slack, false],
    ['https://evil.example/?https://files.slack.com', slack, false],
    ['http://127.0.0.1:4000/files-pri/x', local, true],
    ['http://127.0.0.1:4001/files-pri/x', local, false],
    ['http://localhost:4000/files-pri/x', local, false],
    ['http://169.254.169.254/latest/meta-data', slack, false],
    ['file:///etc/passwd', slack, false],
    ['not an address', slack, false],
  ])('%s under %s: %s', (address, api, may) => {
    expect(isSlackAddress(address, api)).toBe(may);
  });
});
