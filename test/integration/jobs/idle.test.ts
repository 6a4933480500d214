import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { COUNTS } from '../../journeys/statements/counts.ts';
import { createTestDatabase } from '../../support/database.ts';
import { startIdling } from '../../support/idle.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
}, 60_000);
afterAll(() => open.close());

test('a tick with nothing due costs the same few statements, whatever the number of programs and pairs', async () => {
  const idling = await startIdling(open);
  const costs: number[] = [];
  for (const more of [1, 19, 180]) costs.push(await idling.tickWith(more));
  const cost = COUNTS['a tick with nothing due'];
  expect(costs).toEqual([cost, cost, cost]);
}, 120_000);
