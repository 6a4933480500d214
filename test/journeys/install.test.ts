import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { parse } from 'yaml';
import { type Distribution, startDistribution } from '../../sandbox/slack/distribution.ts';
import { readConfig } from '../../src/config.ts';
import type { OpenDatabase } from '../../src/database.ts';
import { type Running, startMentor } from '../../src/start.ts';
import { createTestDatabase } from '../support/database.ts';

const PUBLIC = 'https://mentor.example.org';
const dataDir = mkdtempSync(join(tmpdir(), 'mentor-install-'));
let offset = new Date('2026-09-14T17:00:00Z').getTime() - Date.now();
const clock = () => new Date(Date.now() + offset);
let slack: Distribution;
let open: OpenDatabase;
let running: Running;
beforeAll(async () => {
  const manifest = parse(await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  manifest.settings.token_rotation_enabled = true;
  slack = await startDistribution({
    manifest,
    clock: () => clock().getTime(),
    rateLimits: false,
    redirectUrls: [`${PUBLIC}/slack/oauth_redirect`],
    teams: [{ teamId: 'T1' }, { teamId: 'T2' }],
  });
  open = await createTestDatabase();
  const config = readConfig({
    SLACK_CLIENT_ID: slack.clientId,
    SLACK_CLIENT_SECRET: slack.clientSecret,
    PUBLIC_URL: PUBLIC,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    PORT: '0',
    HEALTH_PORT: '0',
    DATA_DIR: dataDir,
    ENCRYPTION_KEY: Buffer.alloc(32, 9).toString('base64'),
    REMINDER_CRON: '0 0 29 2 *',
  });
  running = await startMentor(config, {
    clock,
    log: pino({ level: 'silent' }),
    database: open,
    channelGapMs: 0,
  });
  slack.connect({ requestUrl: `http://127.0.0.1:${running.port}/slack/events` });
});
afterAll(async () => {
  await running.stop();
  await slack.stop();
  await open.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The product's own address is behind a proxy with TLS; the browser does not follow redirects by itself. */
const get = (address: string, cookie = '') =>
  fetch(address.replace(PUBLIC, `http://127.0.0.1:${running.port}`), {
    redirect: 'manual',
    headers: { cookie },
  });

/** Goes to Slack's page and back; answers with the address to return to, and the browser's cookie. */
async function approve(teamId: string): Promise<{ back: string; cookie: string }> {
  slack.choice = { teamId, userId: 'UADMIN' };
  const start = await get(`${PUBLIC}/slack/install`);
  const page = await get(start.headers.get('location') ?? '');
  const cookie = start.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { back: page.headers.get('location') ?? '', cookie };
}

async function install(teamId: string) {
  const { back, cookie } = await approve(teamId);
  return (await get(back, cookie)).status;
}

const workspace = (id: string) =>
  open.db.selectFrom('workspaces').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const refreshes = () => slack.oauthCalls.filter(({ grant }) => grant === 'refresh_token');

test('two workspaces install through redirects; their tokens are sealed, and each is answered with its own', async () => {
  expect([await install('T1'), await install('T2')]).toEqual([200, 200]);
  const rows = await open.db.selectFrom('installations').selectAll().execute();
  expect(rows.map(({ workspace_id }) => workspace_id).sort()).toEqual(['T1', 'T2']);
  expect(
    rows.every(
      ({ bot_token, refresh_token }) => /^v1\./.test(bot_token) && /^v1\./.test(refresh_token ?? ''),
    ),
  ).toBe(true);
  for (const id of ['T1', 'T2']) {
    const ana = slack.team(id).addUser({ name: 'ana' }).id;
    await slack.team(id).as(ana).command('/mentor guide');
    await slack.team(id).as(ana).waitForModal('Mentoring guide');
  }
});

test('a state is good once, in the browser it was made for, and for ten minutes', async () => {
  const { back, cookie } = await approve('T1');
  expect((await get(back)).status).toBe(400);
  expect((await get(back, cookie)).status).toBe(200);
  expect((await get(back, cookie)).status).toBe(400);
  const old = await approve('T1');
  offset += 11 * 60_000;
  const late = await get(old.back, old.cookie);
  expect(late.status).toBe(400);
  expect(await late.text()).toContain('This link no longer works');
});

test('two acts at once when the token has ended make one renewal', async () => {
  offset += 13 * 3_600_000;
  const before = refreshes().length;
  const team = slack.team('T1');
  const people = ['bo', 'cy'].map((name) => team.as(team.addUser({ name }).id));
  await Promise.all(people.map((person) => person.command('/mentor guide')));
  await Promise.all(people.map((person) => person.waitForModal('Mentoring guide')));
  expect(refreshes().slice(before)).toEqual([{ grant: 'refresh_token' }]);
});

test('taken out, the workspace stops and its data has an end; a new installation takes that back', async () => {
  await slack.uninstall('T1');
  for (let n = 0; n < 200 && !(await workspace('T1')).stopped_at; n += 1) await slack.settled();
  expect((await workspace('T1')).delete_after).not.toBeNull();
  expect((await workspace('T2')).stopped_at).toBeNull();
  expect(await open.db.selectFrom('installations').select('workspace_id').execute()).toEqual([
    { workspace_id: 'T2' },
  ]);
  expect(await install('T1')).toBe(200);
  expect(await workspace('T1')).toMatchObject({ stopped_at: null, stopped_reason: null, delete_after: null });
});
