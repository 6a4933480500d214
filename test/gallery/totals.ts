import type { Totals } from '../../src/domain/totals/queries.ts';
import { ID, NOW } from './samples.ts';

type Sampled = Pick<Totals, 'figure' | 'groups'>;

const totalsOf = (half_from: string, half_until: string, sampled: readonly Sampled[]): Totals[] =>
  sampled.map((each) => ({
    ...each,
    people: null,
    id: ID,
    workspace_id: 'T0000000001',
    program_id: ID,
    made_at: NOW,
    half_from,
    half_until,
  }));

/** A year in counts, as large as any. */
export const summary = {
  ...{ residents: 99, pairs: 99, meetings: 999, atLeast: [99, 99, 99] },
  ...{ daysToMentor: 99, daysToFirst: undefined },
};

/** Each total with answers of its own, by themselves and joined, and half a year whose totals would reveal answers. */
export const totals: Totals[] = [
  ...totalsOf('2026-01-01', '2026-07-01', [
    {
      figure: 'fit',
      groups: [
        { of: ['good'], count: 12 },
        { of: ['okay', 'not_a_fit'], count: 5 },
        { of: ['none'], count: 4 },
      ],
    },
    {
      figure: 'yearly',
      groups: [
        { of: ['yes'], count: 12 },
        { of: ['partly', 'no'], count: 5 },
        { of: ['none'], count: 4 },
      ],
    },
    {
      figure: 'conversations',
      groups: [
        { of: ['yes'], count: 9 },
        { of: ['none'], count: 12 },
      ],
    },
  ]),
  ...totalsOf('2025-07-01', '2026-01-01', [
    { figure: 'fit', groups: [] },
    { figure: 'conversations', groups: [] },
  ]),
];
