import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import { migrateToLatest } from '../../../db/migrate.ts';
import type { FakeSlack } from '../../../sandbox/slack/fake.ts';
import { startFakeSlack } from '../../../sandbox/slack/server.ts';
import { loadKeys } from '../../../src/confidential/keys.ts';
import { type OpenDatabase, openDatabase } from '../../../src/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addProgram, addWorkspace } from '../../support/fixtures.ts';
import { compiled } from '../../support/process.ts';
import { unpackTemplate } from '../../support/scene.ts';
import { serverUrl } from '../../support/template.ts';

/** Each command is a process of its own, which takes its time on a busy machine. */
jest.setTimeout(120_000);

const root = fileURLToPath(new URL('../../../', import.meta.url));

let slack: FakeSlack;
let folder: string;
let server: OpenDatabase | undefined;

/** Opens the database the command works on: the embedded one in the folder, or Postgres when that is under test. */
const withDatabase = async <T>(work: (open: OpenDatabase) => Promise<T>): Promise<T> => {
  if (server) return work(server);
  const open = await openDatabase({ DATA_DIR: folder });
  return work(open).finally(() => open.close());
};

beforeAll(async () => {
  const manifest: unknown = parse(await readFile(join(root, 'manifest.yml'), 'utf8'));
  slack = await startFakeSlack({ manifest });
  for (const name of ['ana', 'max', 'olga'])
    slack.addUser({ name, real_name: `Dr. ${name}`, email: `${name}@x.org` });
  folder = mkdtempSync(join(tmpdir(), 'mentor-admin-'));
  server = serverUrl() ? await createTestDatabase() : undefined;
  if (!server) {
    loadKeys({ DATA_DIR: folder }); // a key beside no database is made anew
    unpackTemplate(folder);
  }
  await withDatabase(async ({ db }) => {
    await migrateToLatest(db);
    await addWorkspace(db, slack.teamId);
    await addProgram(db, slack.teamId, { name: 'Internal Medicine' });
    await addProgram(db, slack.teamId, { name: 'Surgery' });
  });
});

afterAll(async () => {
  await slack.stop();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const environment = () => ({
  PATH: process.env.PATH,
  NODE_COMPILE_CACHE: compiled,
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_API_URL: slack.apiUrl,
  DATA_DIR: folder,
  ...(server?.kind === 'postgres' ? { DATABASE_URL: server.url } : {}),
});

type Result = { code: number | null; out: string; err: string };

function ended(child: ChildProcess): Promise<Result> {
  const result: Result = { code: null, out: '', err: '' };
  child.stdout?.on('data', (chunk) => {
    result.out += String(chunk);
  });
  child.stderr?.on('data', (chunk) => {
    result.err += String(chunk);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ ...result, code })));
}

const admin = (args: string[], env: Record<string, string | undefined> = environment()): Promise<Result> =>
  ended(
    spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--liftoff-only', 'src/admin.ts', ...args],
      {
        cwd: root,
        env,
      },
    ),
  );

function file(name: string, ...lines: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\r\n'));
  return path;
}

const roster = (path: string, ...more: string[]) =>
  admin(['roster', 'import', path, '--program', 'internal medicine', ...more]);

const members = () =>
  withDatabase(({ db }) =>
    db.selectFrom('members').select(['slack_user_id', 'active_mentees']).orderBy('slack_user_id').execute(),
  );

describe('npm run admin -- roster import', () => {
  test('names every problem and saves nothing; then a dry run, the import, and nothing to change', async () => {
    const bad = await roster(
      file(
        'bad.csv',
        'email,roles,mentor_email,pager',
        'ana@x.org,residnt,who@x.org,1',
        'max@x.org,mentor,max@x.org,2',
      ),
    );
    expect(bad).toMatchObject({ code: 1, err: '' });
    expect(bad.out.split('\n')).toEqual([
      '3 things to mend in the file for Internal Medicine. Nothing was saved.',
      expect.stringMatching(/^Line 2, roles: "residnt" is no role/),
      expect.stringMatching(/^Line 2, mentor_email: Nobody in this Slack workspace is who@x.org/),
      expect.stringMatching(/^Line 3, mentor_email: Only a resident has a mentor/),
      'Columns that are not known and are left out: pager.',
      '',
    ]);

    const good = file(
      'good.csv',
      'email,roles,mentor_email,paired_on,last_met_on',
      'ana@x.org,resident,max@x.org,2020-07-01,2020-08-01',
      'max@x.org,mentor,,,',
    );
    const dry = await roster(good, '--dry-run');
    expect(dry).toMatchObject({ code: 0, err: '' });
    expect(dry.out).toContain('The file is good. Nothing is saved yet');
    expect(dry.out).toContain('  2 new people: Dr. ana, Dr. max\n'); // so nothing was saved before
    expect(dry.out).toContain('  1 new pair: Dr. ana with Dr. max');

    const done = await roster(good);
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(done.out).toContain('Imported into Internal Medicine:\n  2 new people: Dr. ana, Dr. max\n');
    expect((await members()).map((row) => row.active_mentees).sort()).toEqual([0, 1]);

    const again = await roster(good);
    expect(again).toMatchObject({
      code: 0,
      out: 'Nothing to change: all of this file is on the roster of Internal Medicine already.\n',
    });
    slack.assertClean();
  });

  test('says which programs there are', async () => {
    const result = await admin([
      'roster',
      'import',
      file('one.csv', 'email,roles', 'ana@x.org,mentor'),
      '--program',
      'Medicine',
    ]);
    expect(result).toEqual({
      code: 1,
      out: '',
      err: 'There is no program named "Medicine". There are:\n  Internal Medicine\n  Surgery\n',
    });
  });

  test('a token that Slack refuses', async () => {
    const path = file('one.csv', 'email,roles', 'ana@x.org,mentor');
    const env = { ...environment(), SLACK_BOT_TOKEN: 'xoxb-wrong' };
    const result = await admin(['roster', 'import', path, '--program', 'Surgery'], env);
    expect(result).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('Slack refuses SLACK_BOT_TOKEN (invalid_auth)'),
    });
  });
});

test('while the bot holds the embedded database, the command says so and touches nothing', async () => {
  if (server) return; // Postgres serves many
  const open = await openDatabase({ DATA_DIR: folder });
  try {
    const result = await roster(file('two.csv', 'email,roles', 'olga@x.org,mentor'));
    expect(result).toMatchObject({ code: 1, out: '' });
    expect(result.err).toContain('is in use by another Mentor process');
  } finally {
    await open.close();
  }
});
