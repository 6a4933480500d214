import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { runAdmin } from '../../../src/app/admin/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'mentor-admin-unit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const token = { SLACK_BOT_TOKEN: 'xoxb-x', DATA_DIR: join(folder, 'data') };

describe('npm run admin', () => {
  test.each([[['--help']], [['roster', 'import', '--help']], [['roster', 'import', 'x.csv', '-h']], [[]]])(
    '%j shows the usage, without any setting',
    async (words) => {
      const ended = await runAdmin(words, {});
      expect(ended).toMatchObject({ code: 0 });
      expect(ended.out).toContain('roster import FILE --program NAME');
    },
  );

  test.each([
    ['an unknown command', ['roster', 'export'], 'There is no command "roster export"'],
    ['half a command', ['roster'], 'There is no command "roster"'],
    ['no file named', ['roster', 'import', '--program', 'Surgery'], 'No file given. Add the path'],
    [
      'two files',
      ['roster', 'import', 'a.csv', 'b.csv', '--program', 'Surgery'],
      'One file at a time: a.csv b.csv',
    ],
    ['no program named', ['roster', 'import', 'a.csv'], 'No program given. Add --program'],
    ['an unknown option', ['roster', 'import', 'a.csv', '--force'], '--force'],
    [
      'a file that is not there',
      ['roster', 'import', 'a.csv', '--program', 'Surgery'],
      'File not found: a.csv',
    ],
    ['a folder', ['roster', 'import', '.', '--program', 'Surgery'], '. is a folder'],
  ])('%s', async (_, words, said) => {
    const ended = await runAdmin(words, token);
    expect(ended).toMatchObject({ code: 1, err: expect.stringContaining(said) });
    expect(ended.out).toBeUndefined();
  });

  test('a file over 5 MB is refused before anything is opened', async () => {
    const path = join(folder, 'large.csv');
    writeFileSync(path, Buffer.alloc(5_242_881, 'x'));
    const ended = await runAdmin(['roster', 'import', path, '--program', 'Surgery'], token);
    expect(ended).toMatchObject({ code: 1, err: expect.stringContaining('larger than 5 MB') });
  });

  test('missing settings are named, only those that a command needs', async () => {
    const ended = await runAdmin(['roster', 'import', 'a.csv', '--program', 'Surgery'], {
      DATABASE_URL: 'mysql://x',
    });
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('SLACK_BOT_TOKEN is missing');
    expect(ended.err).toContain('DATABASE_URL must start with postgres://');
    expect(ended.err).not.toContain('SLACK_SIGNING_SECRET');
  });
});
