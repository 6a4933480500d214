import { expect, test } from '@jest/globals';
import { plainBlocks } from '../../../sandbox/slack/blocks/render.ts';
import type { Block } from '../../../sandbox/slack/types.ts';
import { toComeBlocks } from '../../../src/features/rematch/decided-views.ts';

const ZONE = 'America/Los_Angeles';
const AT = new Date('2026-09-14T17:00:00Z');

test('what is decided for a day to come, for the home tab: a reference and a date, the next 20', () => {
  expect(toComeBlocks([], ZONE)).toEqual([]);
  const decided = Array.from({ length: 22 }, (_, n) => ({
    id: crypto.randomUUID(),
    reference: `REF${n}`,
    change_at: AT,
  }));
  const text = plainBlocks(toComeBlocks(decided, ZONE) as unknown as Block[], () => undefined);
  expect(text).toContain(
    'A confidential request (reference REF19) was approved, effective Mon, Sep 14, 2026.',
  );
  expect(text).not.toContain('REF20');
  expect(text).toContain('and 2 more');
});
