import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { parse } from 'yaml';
import { migrateToLatest } from '../../../db/migrate.ts';
import type { FakeSlack } from '../../../sandbox/slack/fake.ts';
import { startFakeSlack } from '../../../sandbox/slack/server.ts';
import { doctor } from '../../../src/admin/doctor.ts';
import { type OpenDatabase, openDatabase } from '../../../src/database/open.ts';
import type { Db } from '../../../src/database/tables.ts';
import { neededScopes } from '../../../src/slack/scopes.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addProgram, addWorkspace } from '../../support/fixtures.ts';
import { unpackTemplate } from '../../support/scene.ts';
import { serverUrl } from '../../support/template.ts';

let slack: FakeSlack;
let folder: string;
let env: Record<string, string>;
let server: OpenDatabase | undefined;

const readManifest = async () => parse(await readFile('manifest.yml', 'utf8'));

beforeAll(async () => {
  slack = await startFakeSlack({ manifest: await readManifest(), rateLimits: false });
});
afterAll(() => slack.stop());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mentor-doctor-'));
  server = serverUrl() ? await createTestDatabase() : undefined;
  env = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    DATA_DIR: folder,
    ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
    ...(server?.kind === 'postgres' ? { DATABASE_URL: server.url } : {}),
  };
});
afterEach(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Writes into the database that the doctor will look at. */
async function prepare(work: (db: Db) => Promise<void>): Promise<void> {
  if (!server) unpackTemplate(folder);
  const open = await openDatabase({ DATABASE_URL: env.DATABASE_URL, DATA_DIR: folder });
  await migrateToLatest(open.db);
  await work(open.db).finally(() => open.close());
}

const examined = async (change: Record<string, string> = {}) => {
  const { code, out = '' } = await doctor.run([], { ...env, ...change }, () => undefined);
  return { code, out };
};

describe('npm run admin -- doctor', () => {
  test('before the first start: nothing is wrong, and nothing is made', async () => {
    const { code, out } = await examined();
    expect(out).toContain('All is well.');
    expect(code).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  test('names every problem of the configuration and goes on with what it has', async () => {
    const { code, out } = await examined({ PORT: 'many', SLACK_SIGNING_SECRET: '' });
    expect(code).toBe(1);
    expect(out).toMatch(/WRONG {2}Configuration/);
    expect(out).toContain('PORT must be a whole number');
    expect(out).toContain('SLACK_SIGNING_SECRET is missing');
    expect(out).toContain('ok     Slack: the token is good');
    expect(out).not.toContain(slack.botToken);
  });

  test('says that Slack refuses the token', async () => {
    const { code, out } = await examined({ SLACK_BOT_TOKEN: 'xoxb-wrong' });
    expect(code).toBe(1);
    expect(out).toContain('refuses SLACK_BOT_TOKEN (invalid_auth)');
  });

  test('says that the database does not answer', async () => {
    const { code, out } = await examined({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
    expect(code).toBe(1);
    expect(out).toContain('WRONG  Database');
  });

  test('names pending migrations', async () => {
    await prepare(async (db) => {
      await sql`delete from kysely_migration where name like '0009%'`.execute(db);
    });
    const { code, out } = await examined();
    expect(code).toBe(1);
    expect(out).toContain('pending: 0009_keys');
  });

  test('says what to do with a database that other migrations made', async () => {
    await prepare(async (db) => {
      await sql`update kysely_migration set name = '0001_foundation' where name like '0001%'`.execute(db);
    });
    const { code, out } = await examined();
    expect(code).toBe(1);
    expect(out).toMatch(
      /WRONG {2}Migrations: This database was made by a version from before the first release/,
    );
    expect(out).not.toContain('Run npm run migrate');
  });

  test('names a stopped workspace, unfit channels, and messages that failed', async () => {
    const good = slack.addChannel({ name: 'good', kind: 'private', members: [], withBot: true });
    const without = slack.addChannel({ name: 'without', kind: 'private', members: [] });
    const shared = slack.addChannel({
      name: 'shared',
      kind: 'private',
      members: [],
      withBot: true,
      is_ext_shared: true,
    });
    const open = slack.addChannel({ name: 'open', kind: 'public', members: [], withBot: true });
    await prepare(async (db) => {
      const workspaceId = await addWorkspace(db, slack.teamId);
      for (const channel of [good, without, shared, open]) {
        await addProgram(db, workspaceId, { name: `On ${channel.name}`, directors_channel_id: channel.id });
      }
      await db
        .updateTable('workspaces')
        .set({ stopped_at: new Date(), stopped_reason: 'account_inactive' })
        .execute();
      await sql`insert into outbox (id, workspace_id, kind, payload, to_user, dedupe_key, state, error, not_before, created_at)
        values (gen_random_uuid(), ${workspaceId}, 'x', '{}', 'U1', 'k', 'failed', 'user_disabled', now(), now())`.execute(
        db,
      );
    });
    const { code, out } = await examined();
    expect(code).toBe(1);
    expect(out).toMatch(/WRONG {2}Workspace: nothing has been sent .* account_inactive/);
    expect(out).toMatch(/ok {5}Directors’ channel of On good/);
    expect(out).toMatch(/WRONG {2}Directors’ channel of On without: .* \/invite @Mentor/);
    expect(out).toMatch(/WRONG {2}Directors’ channel of On shared: .* shared with another organization/);
    expect(out).toMatch(/WRONG {2}Directors’ channel of On open: .* not private/);
    if (server) expect(out).toContain('1 × user_disabled');
  });
});

test('a token that lacks scopes', async () => {
  const manifest = await readManifest();
  const scopes: string[] = manifest.oauth_config.scopes.bot;
  expect(Object.keys(neededScopes).sort()).toEqual(scopes.toSorted());
  manifest.oauth_config.scopes.bot = scopes.filter((scope) => scope !== 'im:history');
  const poor = await startFakeSlack({ manifest, rateLimits: false });
  const { code, out } = await examined({ SLACK_API_URL: poor.apiUrl });
  await poor.stop();
  expect(code).toBe(1);
  expect(out).toMatch(/WRONG {2}Scopes: .* reinstall it:\n {2}im:history: /);
});
