import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findAhead } from '../../../src/features/rematch/queries.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { decline, setUp, talk } from './acts.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

test('after a backup was restored: a request it does not know is ahead, and an answer to one that it shows undecided', async () => {
  const [waiting, talking, declined] = [await setUp(open), await setUp(open), await setUp(open)];
  const ids = {
    waiting: (await waiting.asked()).id,
    talking: (await talking.asked()).id,
    declined: (await declined.asked()).id,
    unknown: randomUUID(),
  };
  await talking.decide(ids.talking, talk);
  await declined.decide(ids.declined, decline);
  const seen = Object.entries(ids).flatMap(([name, id]) =>
    [false, true].map((isAnswer) => ({ name, id, isAnswer })),
  );
  const ahead = await findAhead(open.db, seen);
  expect(ahead.map(({ name, isAnswer }) => `${name}, ${isAnswer ? 'answer' : 'question'}`)).toEqual([
    'waiting, answer',
    'talking, answer',
    'unknown, question',
    'unknown, answer',
  ]);
});
