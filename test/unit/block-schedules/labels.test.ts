import { describe, expect, test } from '@jest/globals';
import { chosenIn, labelsIn, lettersOf, MOST_LABELS } from '../../../src/features/block-schedules/choices.ts';
import { fileLabels, proposedKind } from '../../../src/features/block-schedules/labels-policy.ts';
import { sortModal } from '../../../src/features/block-schedules/sort-views.ts';
import type { LabelSpan, Schedule } from '../../../src/features/block-schedules/types.ts';
import type { LabelKind } from '../../../src/platform/database/tables/schedules.ts';

const WORDS: Record<LabelKind, string[]> = {
  away: [
    ...['Vacation', 'VAC', 'vac 1', 'Annual Leave', 'Maternity leave', 'PTO', 'LOA', 'FMLA', 'Sick'],
    ...['Holiday', 'Eid Holiday', 'Thanksgiving', 'Days off', 'VACATION/CONF'],
  ],
  hold: [
    ...[
      'Nights',
      'Night Float',
      'NF',
      'night_float',
      'MICU',
      'ICU',
      'SICU-2',
      'CCU',
      'Short call',
      'On-call',
    ],
    ...['Holiday call', 'ED nights', 'Sick call', 'Jeopardy', 'Clinic + night call'],
  ],
  good: [
    ...[
      'Clinic',
      'Continuity clinic',
      'Elective',
      'RESEARCH',
      'Outpatient',
      'Ambulatory',
      'AMB',
      'Admin',
      'QI',
    ],
  ],
  ordinary: ['Wards', 'Cardiology', 'Inpatient', 'Recall', '夜勤', 'Clinical pharmacology', 'Infant'],
};

describe('the words of a label suggest what it means', () => {
  test.each(Object.entries(WORDS).flatMap(([kind, labels]) => labels.map((label) => [label, kind])))(
    '%s: %s',
    (label, kind) => expect(proposedKind(label)).toBe(kind),
  );
});

const span = (label: string, firstDay: string, lastDay: string): LabelSpan => ({ label, firstDay, lastDay });
const people = (...spans: LabelSpan[]) => [{ who: { name: 'Ana Ruiz' }, lines: [2], spans }];

test('labels that were never sorted come first, then those with most days', () => {
  const spans = [
    span('Wards', '2026-07-01', '2026-07-28'),
    span('Nights', '2026-07-29', '2026-07-30'),
    span('Clinic', '2026-07-31', '2026-08-06'),
    span('Nights', '2026-08-07', '2026-08-07'),
  ];
  expect(fileLabels(people(...spans), new Map([['Wards', 'ordinary']]))).toEqual([
    { label: 'Clinic', days: 7, kind: undefined },
    { label: 'Nights', days: 3, kind: undefined },
    { label: 'Wards', days: 28, kind: 'ordinary' },
  ]);
});

const schedule = (labels: readonly string[]): Schedule => ({
  ...{
    form: 'list',
    sheet: '',
    firstDay: '2026-07-01',
    lastDay: '2026-07-28',
    unread: [],
    isDayFirst: false,
  },
  people: people(...labels.map((label) => span(label, '2026-07-01', '2026-07-28'))),
});

test('what was chosen goes from window to window in a letter per label', () => {
  const given = schedule(['Wards', 'Clinic', 'Nights']);
  expect(labelsIn(given)).toEqual(['Clinic', 'Nights', 'Wards']);
  const letters = lettersOf('', new Map([[1, 'hold']]));
  expect([...chosenIn(given, letters)]).toEqual([['Nights', 'hold']]);
  const more = lettersOf(
    letters,
    new Map([
      [0, 'good'],
      [2, 'ordinary'],
    ]),
  );
  expect(more).toBe('gho');
  expect([...chosenIn(given, lettersOf(more, new Map([[1, 'away']])))]).toEqual([
    ['Clinic', 'good'],
    ['Nights', 'away'],
    ['Wards', 'ordinary'],
  ]);
  expect(lettersOf('', new Map([[MOST_LABELS + 5, 'away']]))).toHaveLength(MOST_LABELS);
});

test('more labels than a window holds: those with most days are asked about, and how many are left is said', () => {
  const labels = Array.from({ length: 120 }, (_, index) => `Service ${String(index).padStart(3, '0')}`);
  const given = schedule(labels);
  const view = sortModal(
    { id: 'p' },
    { fileId: 'F1', choices: {} },
    given,
    fileLabels(given.people, new Map()),
  );
  const inputs = view.blocks.filter(({ type }) => type === 'input');
  expect(inputs).toHaveLength(90);
  expect(inputs.map(({ block_id }) => block_id)).toEqual(Array.from({ length: 90 }, (_, at) => `l${at}`));
  expect(view.blocks.length).toBeLessThanOrEqual(100);
  expect(JSON.stringify(view.blocks)).toContain('Showing 90 of 120 labels');
});
