import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { explain, PRIVATE_FOLDERS, TooSlow } from '../../../src/platform/slack/troubles.ts';

function logged(error: unknown, name: string): string {
  const lines: string[] = [];
  explain(pino({}, { write: (line: string) => void lines.push(line) }), 'click', error, name);
  return lines.join('');
}

/** An error that came from this file of ours. */
function from(file: string): Error {
  const error = new Error('secret words');
  error.stack = `Error: secret words\n    at work (file:///app/${file}:1:2)\n    at main (file:///app/src/slack/web.ts:3:4)`;
  return error;
}

test.each(['rematch.ask', 'confidential.open', 'answer.read', 'question.answer', 'fit.submit', 'privacy'])(
  'slow or failed, %s is private in the log',
  (name) => {
    for (const error of [
      new TooSlow(),
      ...PRIVATE_FOLDERS.map((folder) => from(`src/${folder}/operations.ts`)),
    ]) {
      const line = logged(error, name);
      expect(line).toContain('"where":"click private"');
      expect(line).not.toMatch(
        /rematch|confidential|fit|answer\.read|privacy|encryption|src\/features|secret/,
      );
    }
  },
);

test('every folder that is private in the log exists', () => {
  for (const folder of PRIVATE_FOLDERS) expect(existsSync(`src/${folder}`)).toBe(true);
});

test('anything else is called by its name, with its places in the code', () => {
  const line = logged(from('src/features/meetings/operations.ts'), 'meetings.log');
  expect(line).toContain('"where":"click meetings.log"');
  expect(line).toContain('src/features/meetings/operations.ts');
  expect(line).not.toContain('secret');
});
