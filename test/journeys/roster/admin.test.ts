import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import type { FakeSlack } from '../../../sandbox/slack/fake.ts';
import { startFakeSlack } from '../../../sandbox/slack/server.ts';
import { runAdmin } from '../../../src/app/admin/run.ts';
import { migrateToLatest } from '../../../src/platform/database/migrate.ts';
import { type OpenDatabase, openDatabase } from '../../../src/platform/database/open.ts';
import { loadKeys } from '../../../src/platform/encryption/keys.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addProgram, addWorkspace } from '../../support/fixtures.ts';
import { launch } from '../../support/process.ts';
import { unpackTemplate } from '../../support/scene.ts';
import { serverUrl } from '../../support/template.ts';

jest.setTimeout(900_000);

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
    loadKeys({ DATA_DIR: folder }); // a key beside no database is made again
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
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_API_URL: slack.apiUrl,
  DATA_DIR: folder,
  ...(server ? { ENCRYPTION_KEY: Buffer.alloc(32, 5).toString('base64') } : {}),
  ...(server?.kind === 'postgres' ? { DATABASE_URL: server.url } : {}),
});

type Result = { code: number | null; out: string; err: string };

/** A command as operators run it, in a process of its own. */
async function ranAlone(...words: string[]): Promise<{ code: number | null; output: string }> {
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', '--liftoff-only'] as const;
  const command = launch({ env: environment(), command: [...node, 'src/app/admin.ts', ...words] });
  const { code } = await command.exit;
  return { code, output: command.output() };
}

/** The same in this process, which takes a fraction of the time. */
async function admin(
  words: string[],
  env: Record<string, string | undefined> = environment(),
): Promise<Result> {
  const said: string[] = [];
  const { code, out, err } = await runAdmin(words, env, (line) => said.push(line));
  const written = (lines: (string | undefined)[]) => lines.map((line) => (line ? `${line}\n` : '')).join('');
  return { code, out: written([out]), err: written([...said, err]) };
}

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
        'email,roles,mentor_email,notes',
        'ana@x.org,residnt,who@x.org,1',
        'max@x.org,mentor,max@x.org,2',
      ),
    );
    expect(bad).toMatchObject({ code: 1, err: '' });
    expect(bad.out.split('\n')).toEqual([
      'Columns left out: notes.',
      '3 problems to fix in the file for Internal Medicine. Nothing was saved.',
      expect.stringMatching(/^Line 2 \(Dr\. ana\), roles: "residnt" isn't a valid role/),
      expect.stringMatching(
        /^Line 2 \(Dr\. ana\), mentor_email: No one in this Slack workspace matches who@x.org/,
      ),
      expect.stringMatching(/^Line 3 \(Dr\. max\), mentor_email: Only residents can have a mentor/),
      '',
    ]);

    const skipping = await roster(
      file('rest.csv', 'email,roles', 'ana@x.org,residnt', 'max@x.org,mentor', 'who@x.org,mentor'),
      ...['--skip-problems', '--dry-run'],
    );
    expect(skipping).toMatchObject({ code: 0, err: '' });
    expect(skipping.out).toMatch(
      /Left out, .* who@x\.org \(line 4\)\n +Left out: Line 2 \(Dr\. ana\), roles: /,
    );

    const good = file(
      'good.csv',
      'email,roles,mentor_email,paired_on,last_met_on',
      'ana@x.org,resident,max@x.org,2020-07-01,2020-08-01',
      'max@x.org,mentor,,,',
    );
    const dry = await roster(good, '--dry-run');
    expect(dry).toMatchObject({ code: 0, err: '' });
    expect(dry.out).toContain('The file looks good. Nothing is saved yet');
    expect(dry.out).toContain('  2 new people (1 resident and 1 mentor): Dr. ana and Dr. max\n'); // so nothing was saved before
    expect(dry.out).toContain('  1 new pair: Dr. ana with Dr. max');

    const done = await roster(good);
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(done.out).toContain(
      'Imported into Internal Medicine:\n  2 new people (1 resident and 1 mentor): Dr. ana and Dr. max\n',
    );
    expect((await members()).map((row) => row.active_mentees).sort()).toEqual([0, 1]);

    const again = await roster(good);
    expect(again).toMatchObject({
      code: 0,
      out: 'Nothing to change: everything in this file is already on the roster for Internal Medicine.\n',
    });
    slack.assertClean();
  });

  test('assigns beyond capacity only where that was asked for', async () => {
    const full = file(
      'full.csv',
      'email,roles,capacity,mentor_email',
      'olga@x.org,resident;mentor,0,',
      'max@x.org,resident;mentor,,olga@x.org',
    );
    const asked =
      'Dr. olga has 0 of 0 residents. Assign a first?\nImporting this file needs --beyond-capacity.\n';
    const dry = await roster(full, '--dry-run');
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining(asked) });
    const refused = await roster(full);
    expect(refused).toMatchObject({ code: 1, out: expect.stringContaining(asked) });
    expect(refused.out).toContain('Nothing is saved yet');
    const done = await roster(full, '--beyond-capacity');
    expect(done).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Imported[^?]*1 new pair: Dr\. max with Dr\. olga/),
    });
    expect(await roster(full)).toMatchObject({ code: 0, out: expect.stringContaining('Nothing to change') });
  });

  test('someone with a new account is named, and moves by a flag or by a command that shows first what it does', async () => {
    const account = (name: string) => {
      const found = slack.users.find((user) => user.name === name);
      if (!found) throw new Error(`no ${name}`);
      return found.id;
    };
    const [ana, max] = [account('ana'), account('max')];
    for (const id of [ana, max]) slack.deactivate(id);
    await withDatabase(({ db }) =>
      db
        .updateTable('people')
        .set({ deactivated_at: new Date() })
        .where('slack_user_id', 'in', [ana, max])
        .execute(),
    );
    const newAna = slack.addUser({ name: 'ana2', real_name: 'Ana, Dr. Newname', email: 'ana@new.org' }).id;
    const newMax = slack.addUser({ name: 'max2', real_name: 'Dr. max Faculty', email: 'max@new.org' }).id;
    await withDatabase(({ db }) =>
      db
        .updateTable('people')
        .set({ display_name: 'max Faculty' })
        .where('slack_user_id', '=', max)
        .execute(),
    );
    const path = file('new.csv', 'email,roles', 'max@new.org,resident;mentor');
    const named = await roster(path);
    expect(named).toMatchObject({ code: 1, err: '' });
    expect(named.out).toContain(
      `max Faculty (${max}, deactivated) seems to have a new Slack account, ${newMax}.`,
    );
    const moved = await roster(path, '--new-accounts', 'move');
    expect(moved).toMatchObject({ code: 0, err: '' });
    expect(moved.out).toContain('  1 person moved to a new account: Dr. max Faculty');

    const move = (...args: string[]) => admin(['person', 'move', ...args]);
    expect(await move(ana)).toMatchObject({
      code: 1,
      err: expect.stringContaining('Give the old and the new'),
    });
    expect(await move(ana, ana)).toMatchObject({
      code: 1,
      err: expect.stringContaining("That's the account they already have"),
    });
    expect(await move('U0NOBODY01', newAna)).toMatchObject({
      code: 1,
      err: expect.stringContaining("U0NOBODY01 isn't on a roster"),
    });
    expect(await move(ana, 'U0NOBODY01')).toMatchObject({
      code: 1,
      err: expect.stringContaining('This workspace has no account U0NOBODY01'),
    });
    expect(await move(ana, newMax)).toMatchObject({
      code: 1,
      err: expect.stringContaining("they aren't the same person. Nothing was moved."),
    });
    const dry = await move(ana, newAna);
    expect(dry).toMatchObject({ code: 1, err: '' });
    expect(dry.out).toContain('  Internal Medicine: resident, 1 pair with 1 meeting');
    expect(dry.out).toContain('Check that this is the same person.');
    expect(dry.out).toContain('Nothing has been done yet');
    expect((await members()).map(({ slack_user_id }) => slack_user_id)).toContain(ana);
    const done = await move(ana, newAna, '--yes');
    expect(done).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining(`have moved to Ana, Dr. Newname (${newAna}).`),
    });
    const users = (await members()).map(({ slack_user_id }) => slack_user_id);
    expect(users).toEqual(expect.arrayContaining([newAna, newMax]));
    expect(users.filter((user) => user === ana || user === max)).toEqual([]);
    expect(await move(ana, newAna, '--yes')).toMatchObject({ code: 1 });
  });

  test('says which programs there are', async () => {
    const path = file('one.csv', 'email,roles', 'ana@x.org,mentor');
    expect(await ranAlone('roster', 'import', path, '--program', 'Medicine')).toEqual({
      code: 1,
      output: 'There is no program named "Medicine". Existing programs:\n  Internal Medicine\n  Surgery\n',
    });
  });

  test('a token that Slack refuses', async () => {
    const path = file('one.csv', 'email,roles', 'ana@x.org,mentor');
    const env = { ...environment(), SLACK_BOT_TOKEN: 'xoxb-wrong' };
    const result = await admin(['roster', 'import', path, '--program', 'Surgery'], env);
    expect(result).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('Slack rejects SLACK_BOT_TOKEN (invalid_auth)'),
    });
  });
});

test('while the bot holds the embedded database, the command says so and touches nothing', async () => {
  if (server) return; // Postgres serves many
  const open = await openDatabase({ DATA_DIR: folder });
  try {
    const path = file('two.csv', 'email,roles', 'olga@x.org,mentor');
    const { code, output } = await ranAlone('roster', 'import', path, '--program', 'internal medicine');
    expect(code).toBe(1);
    expect(output).toContain('is in use by another Mentor process');
  } finally {
    await open.close();
  }
});
