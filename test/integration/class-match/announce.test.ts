import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runClassMatches } from '../../../src/features/class-match/announce-operations.ts';
import { openProgramRequests } from '../../../src/features/requests/operations.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { seedPair, testClock, testContext } from '../../support/fixtures.ts';
import { startClassMatch } from '../jobs/rows.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

test('who publishes announces the match of their program, and no other; the worker announces the rest', async () => {
  const [own, other] = [await seedPair(open.db), await seedPair(open.db)];
  const { ctx } = testContext(open, testClock('2026-09-14T17:00:00Z').clock);
  const closeAt = '2026-09-07T15:00:00Z';
  const rounds = [
    await startClassMatch(ctx, own, { state: 'published', closeAt }),
    await startClassMatch(ctx, other, { state: 'published', closeAt }),
  ];
  const states = async () => {
    const rows = await open.db.selectFrom('rounds').select(['id', 'state']).execute();
    return rounds.map((round) => rows.find(({ id }) => id === round)?.state);
  };
  await runClassMatches(ctx, openProgramRequests, own.programId);
  expect(await states()).toEqual(['announced', 'published']);
  await runClassMatches(ctx, openProgramRequests);
  expect(await states()).toEqual(['announced', 'announced']);
});
