import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { CLICKS } from '../../support/clicks.ts';
import { repository } from '../../support/process.ts';

test('the table of clicks says what the journeys count', () => {
  const page = readFileSync(join(repository, 'docs/benchmarks.md'), 'utf8');
  const [, table = ''] = /## Clicks per act\n(.*?)\n## /s.exec(page) ?? [];
  const rows = [...table.matchAll(/^\| (\w.*?) +\| +(\d+) +\| +(\d+) +\|$/gm)];
  const said = rows.map(([, act, takes, most]) => [act, { takes: Number(takes), most: Number(most) }]);
  expect(Object.fromEntries(said)).toEqual(CLICKS);
});
