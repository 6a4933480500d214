import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { pino } from 'pino';
import { parse } from 'yaml';
import { type Distribution, startDistribution } from '../../../sandbox/slack/distribution/distribution.ts';
import { runAdmin } from '../../../src/app/admin/run.ts';
import { migrateToLatest } from '../../../src/platform/database/migrate.ts';
import { type OpenDatabase, openDatabase } from '../../../src/platform/database/open.ts';
import type { Db } from '../../../src/platform/database/tables.ts';
import { keyRing } from '../../../src/platform/encryption/keys.ts';
import { neededScopes } from '../../../src/platform/slack/scopes.ts';
import { recordInstallation } from '../../../src/platform/workspaces/operations.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addProgram } from '../../support/fixtures.ts';
import { unpackTemplate } from '../../support/scene.ts';
import { serverUrl } from '../../support/template.ts';

const REDIRECT = 'https://mentor.example.org/slack/oauth_redirect';
const KEY = Buffer.alloc(32, 5).toString('base64');
const folder = mkdtempSync(join(tmpdir(), 'mentor-admin-oauth-'));
const clock = () => new Date();
const scopes = Object.keys(neededScopes);
let slack: Distribution;
let server: OpenDatabase | undefined;
let env: Record<string, string>;

beforeAll(async () => {
  const manifest = parse(await readFile('manifest.yml', 'utf8'));
  manifest.settings.token_rotation_enabled = true;
  slack = await startDistribution({
    manifest,
    rateLimits: false,
    redirectUrls: [REDIRECT],
    teams: [{ teamId: 'T1' }, { teamId: 'T2' }],
  });
  server = serverUrl() ? await createTestDatabase() : undefined;
  env = {
    SLACK_CLIENT_ID: slack.clientId,
    SLACK_CLIENT_SECRET: slack.clientSecret,
    PUBLIC_URL: 'https://mentor.example.org',
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    DATA_DIR: folder,
    ENCRYPTION_KEY: KEY,
    ...(server?.kind === 'postgres' ? { DATABASE_URL: server.url } : {}),
  };
  if (!server) unpackTemplate(folder);
  await withDatabase((db) => migrateToLatest(db));
});
afterAll(async () => {
  await slack.stop();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function withDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const open = await openDatabase({ DATABASE_URL: env.DATABASE_URL, DATA_DIR: folder });
  return work(open.db).finally(() => open.close());
}

/** What a workspace's admin does on Slack's page, and what the bot does with the code that comes of it. */
async function install(teamId: string): Promise<void> {
  slack.choice = { teamId, userId: 'UADMIN' };
  const query = new URLSearchParams({
    client_id: slack.clientId,
    scope: scopes.join(),
    redirect_uri: REDIRECT,
  });
  const page = await fetch(`${slack.url}/oauth/v2/authorize?${query}`, { redirect: 'manual' });
  const code = new URL(page.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const given = await new WebClient(undefined, { slackApiUrl: slack.apiUrl }).oauth.v2.access({
    client_id: slack.clientId,
    client_secret: slack.clientSecret,
    code,
    redirect_uri: REDIRECT,
  });
  const queue = { wakeSender: async () => undefined, wakeSweep: async () => undefined };
  await withDatabase((db) =>
    recordInstallation(
      { db, keys: keyRing(KEY), clock, log: pino({ level: 'silent' }), queue },
      {
        workspaceId: teamId,
        isOrg: false,
        appId: given.app_id ?? null,
        installedBy: 'UADMIN',
        botId: 'B1',
        botUserId: given.bot_user_id ?? '',
        scopes,
        token: given.access_token ?? '',
        renewal: {
          refreshToken: given.refresh_token ?? '',
          expiresAt: new Date(Date.now() + (given.expires_in ?? 0) * 1000),
        },
      },
    ),
  );
}

const doctor = async () => (await runAdmin(['doctor'], env)).out ?? '';
const roster = (...more: string[]) =>
  runAdmin(['roster', 'import', join(folder, 'r.csv'), '--program', 'Surgery', ...more], env);

test('before anyone installed it', async () => {
  const said = await doctor();
  expect(said).toContain('installed by OAuth');
  expect(said).toContain('ok     Workspaces: none has installed the app yet. Open PUBLIC_URL/slack/install');
  expect(said).toContain('Everything looks good.');
  writeFileSync(join(folder, 'r.csv'), 'email,roles\nana@x.org,resident\n');
  expect(await roster()).toMatchObject({
    code: 1,
    err: expect.stringContaining('No workspace has installed the app yet'),
  });
});

test('the doctor looks at every workspace, and shows no token', async () => {
  await install('T1');
  await install('T2');
  const channel = slack
    .team('T1')
    .addChannel({ name: 'directors', kind: 'private', members: [], withBot: true });
  await withDatabase((db) => addProgram(db, 'T1', { name: 'Surgery', directors_channel_id: channel.id }));
  await withDatabase((db) => addProgram(db, 'T2', { name: 'Surgery', directors_channel_id: 'CGONE' }));
  const said = await doctor();
  expect(said).toMatch(/ok {5}T1, token: works/);
  expect(said).toMatch(/ok {5}T1, Scopes: all present/);
  expect(said).toMatch(/ok {5}T1, Directors' channel for Surgery/);
  expect(said).toMatch(/ok {5}T2, token: works/);
  expect(said).toMatch(/WRONG {2}T2, Directors' channel for Surgery: CGONE/);
  expect(said).not.toMatch(/xox/);
});

test('a roster goes into the workspace that is named, with its own token', async () => {
  slack.team('T2').addUser({ name: 'ana', email: 'ana@x.org' });
  expect((await roster()).err).toBe(
    'Several workspaces have installed the app. Add --workspace:\n  T1\n  T2',
  );
  expect((await roster('--workspace', 'T9')).err).toContain("The workspace T9 hasn't installed the app");
  expect((await roster('--workspace', 'T1')).out).toContain('ana@x.org');
  expect((await roster('--workspace', 'T1')).code).toBe(1); // no one of that name there
  expect(await roster('--workspace', 'T2')).toMatchObject({ code: 0 });
  const members = await withDatabase((db) => db.selectFrom('members').select('workspace_id').execute());
  expect(members).toEqual([{ workspace_id: 'T2' }]);
});

test('a token that ended is told by the doctor, and renewed for an import', async () => {
  const end = (at: Date) =>
    withDatabase((db) =>
      db.updateTable('installations').set({ expires_at: at }).where('workspace_id', '=', 'T2').execute(),
    );
  await end(new Date(Date.now() - 60_000));
  expect(await doctor()).toMatch(/WRONG {2}T2, token: it expired at .* it renews tokens/);
  expect(await roster('--workspace', 'T2')).toMatchObject({ code: 0 });
  expect(await doctor()).toMatch(/ok {5}T2, token: works/);
});

test('a workspace that took the app out is named as stopped, and a refused token says what to do', async () => {
  await slack.uninstall('T1');
  expect(await doctor()).toMatch(
    /WRONG {2}T1, token: Slack rejects it \((account_inactive|token_revoked|invalid_auth)\)/,
  );
  await withDatabase((db) =>
    db
      .updateTable('workspaces')
      .set({ stopped_at: new Date(), stopped_reason: 'app_uninstalled' })
      .where('id', '=', 'T1')
      .execute(),
  );
  expect(await doctor()).toMatch(/WRONG {2}T1, Workspace: nothing has been sent to T1/);
  expect(
    (await runAdmin(['doctor'], { ...env, ENCRYPTION_KEY: Buffer.alloc(32, 6).toString('base64') })).out,
  ).toMatch(/WRONG {2}T2, token: /);
});
