import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { settings } from '../../../src/platform/config.ts';
import { repository } from '../../support/process.ts';

const read = (path: string) => readFileSync(join(repository, path), 'utf8');
const namesIn = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name).sort();

/** What compose.yaml needs beside the settings of the product. */
const ofCompose = ['POSTGRES_PASSWORD'];

test('.env.example names every setting of the product once, and nothing else', () => {
  expect(namesIn(read('.env.example'), /^([A-Z_]+)=/gm)).toEqual([...settings, ...ofCompose].sort());
});

test("the README's table names every setting of the product once, and nothing else", () => {
  expect(namesIn(read('README.md'), /^\| `([A-Z_]+)` +\|/gm)).toEqual([...settings].sort());
});
