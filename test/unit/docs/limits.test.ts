import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { NOTICE_LIMIT } from '../../../src/features/rematch/views.ts';

test.each(['privacy.md', 'program-guide.md'])(
  '%s says the limits in the words of the window',
  async (page) => {
    const text = await readFile(new URL(`../../../docs/${page}`, import.meta.url), 'utf8');
    for (const limit of [NOTICE_LIMIT]) expect(text).toContain(limit);
  },
);
