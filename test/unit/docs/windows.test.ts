import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { repository } from '../../support/process.ts';

const files = execFileSync('git', ['ls-files', '*.ts', '*.mjs'], { cwd: repository, encoding: 'utf8' })
  .trim()
  .split('\n');

test('npm is a script on Windows, so whatever starts it names a shell there', () => {
  const starts = /\b(?:spawn|spawnSync|execFile|execFileSync)\(\s*'(?:npm|npx)'/;
  const bare = files.filter((file) => {
    const text = readFileSync(join(repository, file), 'utf8');
    return starts.test(text) && !text.includes("shell: process.platform === 'win32'");
  });
  expect(bare).toEqual([]);
  expect(files.filter((file) => file.startsWith('.ci/')).length).toBeGreaterThan(2);
});

test('the README says how each step is done on Windows', () => {
  const readme = readFileSync(join(repository, 'README.md'), 'utf8');
  for (const command of ['cp .env.example .env', 'openssl rand -base64 32', 'curl localhost:3001/readyz'])
    expect(readme).toContain(command);
  for (const command of ['Copy-Item .env.example .env', "randomBytes(32).toString('base64')", 'curl.exe'])
    expect(readme).toContain(command);
});
