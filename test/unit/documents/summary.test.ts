import { expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { summarize } from '../../../src/domain/totals/summary-policy.ts';

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
