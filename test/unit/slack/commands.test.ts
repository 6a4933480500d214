import { describe, expect, test } from '@jest/globals';
import { splitCommand } from '../../../src/platform/slack/commands.ts';

describe('typed text', () => {
  test.each([
    ['', '', ''],
    ['   ', '', ''],
    ['log', 'log', ''],
    ['  log  yesterday ', 'log', 'yesterday'],
    ['log\tlast week', 'log', 'last week'],
    ['rematch a\n b', 'rematch', 'a\n b'],
  ])('%j', (text, word, argument) => {
    expect(splitCommand(text)).toEqual({ word, argument });
  });

  test.each([
    ['blanks between', `log ${' '.repeat(39_000)}x`],
    ['blanks inside the argument', `log x${' '.repeat(39_000)}y`],
    ['blanks alone', ' '.repeat(39_000)],
    ['one word', 'x'.repeat(39_000)],
  ])('39,000 characters are split at once: %s', (_, text) => {
    const from = performance.now();
    splitCommand(text);
    expect(performance.now() - from).toBeLessThan(50);
  });
});
