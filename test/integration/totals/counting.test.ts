import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { countTotals, type Total } from '../../../src/domain/totals/operations.ts';
import { findTotals } from '../../../src/domain/totals/queries.ts';
import { totalBlocks } from '../../../src/domain/totals/views.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addProgram, addWorkspace, testClock, testContext } from '../../support/fixtures.ts';

let open: OpenDatabase;
let programId: string;
const time = testClock();
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());
beforeEach(async () => {
  await open.db.deleteFrom('programs').execute();
  programId = await addProgram(open.db, await addWorkspace(open.db));
  time.set('2027-01-01T08:00:00Z'); // the first moment of the second half-year in Los Angeles
});

/** Totals by how many said yes and how many had nothing to say; each number is a resident. */
const yearly = (yes: number, none: number): Total => ({
  name: 'yearly',
  partitions: [[['yes'], ['none']]],
  standingsIn: async (spans) => standings(spans, yes, none),
});
const conversations = (yes: number, none: number): Total => ({
  name: 'conversations',
  partitions: [[['yes'], ['none']]],
  standingsIn: async (spans) => standings(spans, yes, none),
});
function standings(spans: readonly { programId: string }[], yes: number, none: number) {
  const people = Array.from({ length: yes + none }, (_, at): [string, 'yes' | 'none'] => [
    `resident-${at}`,
    at < yes ? 'yes' : 'none',
  ]);
  return new Map(spans.map((span) => [span.programId, () => new Map(people)]));
}

const count = (...totals: Total[]) => countTotals(testContext(open, time.clock).ctx, totals);
const counted = async () =>
  (await findTotals(open.db, programId)).map(
    ({ figure, half_from, groups }) => `${half_from} ${figure} ${groups.map((group) => group.count).join()}`,
  );

test('a half-year is counted once, from the moment it is over', async () => {
  time.set('2027-01-01T07:59:59Z');
  await count(yearly(5, 4));
  expect(await counted()).toEqual(['2026-01-01 yearly 5,4']);
  time.set('2027-01-01T08:00:00Z');
  await count(yearly(5, 4));
  await count(yearly(9, 9));
  expect(await counted()).toEqual(['2026-07-01 yearly 5,4', '2026-01-01 yearly 5,4']);
});

test('where no one stands nothing is counted, and a program of that half-year is looked at again', async () => {
  await count(yearly(0, 0));
  expect(await counted()).toEqual([]);
  await count(yearly(4, 4));
  expect(await counted()).toEqual(['2026-07-01 yearly 4,4']);
});

test('a difference to an earlier total of the same question is kept from view, one between two questions is not', async () => {
  await count(yearly(5, 4), conversations(6, 4));
  expect(await counted()).toEqual(['2026-07-01 conversations 6,4', '2026-07-01 yearly 5,4']);
  time.set('2027-07-01T18:00:00Z');
  await count(yearly(6, 4), conversations(10, 4));
  expect((await counted()).slice(0, 2)).toEqual(['2027-01-01 conversations 10,4', '2027-01-01 yearly ']);
});

test('the Home tab has the last two half-years', async () => {
  for (const day of ['2027-01-01', '2027-07-01', '2028-01-01']) {
    time.set(`${day}T18:00:00Z`);
    await count(conversations(5, 4));
  }
  const text = JSON.stringify(totalBlocks(await findTotals(open.db, programId)));
  expect(text).toMatch(/July 2027 to December 2027[\s\S]*January 2027 to June 2027/);
  expect(text).not.toContain('July 2026');
  expect(text).toContain('One or more conversations: 5');
});
