import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { demoRoster } from '../../../sandbox/demo.ts';
import { repository } from '../../support/process.ts';

const read = (path: string) => readFileSync(join(repository, path), 'utf8');
const rows = demoRoster(new Date('2026-09-14T17:00:00Z'))
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','));
const pairsOf = (handle: string) =>
  rows
    .filter(([email = '', , , , , , , mentor = '']) =>
      [email, mentor].some((one) => one.startsWith(`${handle}@`)),
    )
    .filter(([, , , , , , , mentor]) => mentor !== '');

test('whoever the README has log a meeting without a form has one pair, and whoever has no mentor has none', () => {
  const [, named = ''] =
    /^\| ([^|]+?), each with one mentor +\| `\/mentor log yesterday`/m.exec(read('README.md')) ?? [];
  const handles = named.split(' or ').map((name) => name.toLowerCase());
  expect(handles).toEqual(['rosa', 'ben']);
  for (const handle of handles) expect(pairsOf(handle)).toHaveLength(1);
  expect(pairsOf('maya')).toEqual([]);
});

test('what the README checks on the machine, compose.yaml opens there and nowhere else', () => {
  expect(read('README.md')).toContain('curl localhost:3001/readyz');
  const ports = [...read('compose.yaml').matchAll(/^ +- '(.+:\d+)'$/gm)].map(([, port]) => port);
  expect(ports).toEqual(['127.0.0.1:3000:3000', '127.0.0.1:3001:3001']);
  expect(read('.env.example')).not.toContain('not this file');
});

test('a release has its bill of materials', () => {
  expect(read('package.json')).toContain('"sbom": "node .ci/sbom.mjs"');
  for (const page of ['CONTRIBUTING.md', 'docs/operations.md']) expect(read(page)).toContain('npm run sbom');
});
