import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { quiet, testManifest } from '../bot.fixture.ts';
import { type Distribution, startDistribution } from './distribution.ts';

// Bolt brings it; it is no dependency of ours.
const { InstallProvider } = createRequire(createRequire(import.meta.url).resolve('@slack/bolt'))(
  '@slack/oauth',
);

const redirectUri = 'http://127.0.0.1:9/slack/oauth_redirect';
const manifest = {
  ...testManifest,
  oauth_config: { ...testManifest.oauth_config, redirect_urls: [redirectUri] },
  settings: { ...testManifest.settings, token_rotation_enabled: true, org_deploy_enabled: true },
};
const HOUR = 3_600_000;

let offset = 0;
let slack: Distribution;
beforeAll(async () => {
  slack = await startDistribution({
    manifest,
    clock: () => Date.now() + offset,
    teams: [
      { teamId: 'T1' },
      { teamId: 'T2' },
      { teamId: 'T3', enterpriseId: 'E1' },
      { teamId: 'T4', enterpriseId: 'E1' },
    ],
  });
});
afterAll(() => slack.stop());

const client = (token?: string, teamId?: string) =>
  new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    logger: quiet,
    ...(teamId ? { teamId } : {}),
  });

const errorOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error: { data?: { error?: string } }) => error.data?.error ?? String(error),
  );

/** Goes through Slack's page as the person at the browser; answers with where it sends them, or its complaint. */
async function approve(change: Record<string, string> = {}): Promise<URL | string> {
  const asked = {
    client_id: slack.clientId,
    scope: 'commands,chat:write',
    state: 's',
    redirect_uri: redirectUri,
  };
  const page = new URL('/oauth/v2/authorize', slack.url);
  page.search = new URLSearchParams({ ...asked, ...change }).toString();
  const answer = await fetch(page, { redirect: 'manual' });
  return answer.status === 302 ? new URL(answer.headers.get('location') ?? '') : answer.text();
}

async function codeFor(teamId: string, org = false): Promise<string> {
  slack.choice = { teamId, userId: 'UADMIN', org };
  const to = await approve();
  if (typeof to === 'string') throw new Error(to);
  return to.searchParams.get('code') ?? '';
}

const secrets = () => ({ client_id: slack.clientId, client_secret: slack.clientSecret });

async function install(teamId: string, org = false) {
  const code = await codeFor(teamId, org);
  return client().oauth.v2.access({ ...secrets(), code, redirect_uri: redirectUri });
}

const renew = (token = '') =>
  client().oauth.v2.access({ ...secrets(), grant_type: 'refresh_token', refresh_token: token });

test("Slack's page refuses an unknown app, a foreign address and unknown scopes, and tells of a cancellation", async () => {
  slack.choice = { teamId: 'T1', userId: 'UADMIN' };
  expect(await approve({ client_id: '9.9' })).toBe('invalid_client_id');
  expect(await approve({ redirect_uri: 'https://evil.example/' })).toBe('bad_redirect_uri');
  expect(await approve({ scope: 'commands,admin' })).toBe('invalid_scope');
  slack.choice = { teamId: 'T1', userId: 'UADMIN', cancel: true };
  expect(String(await approve())).toBe(`${redirectUri}?state=s&error=access_denied`);
});

test('a code works once, for the address it was made for, with the right secret', async () => {
  const code = await codeFor('T1');
  const exchange = (change: object) =>
    errorOf(client().oauth.v2.access({ ...secrets(), code, redirect_uri: redirectUri, ...change }));
  expect(await exchange({ client_id: 'x' })).toBe('invalid_client_id');
  expect(await exchange({ client_secret: 'x' })).toBe('bad_client_secret');
  expect(await exchange({ code: 'x' })).toBe('invalid_code');
  expect(await exchange({ redirect_uri: `${redirectUri}?x` })).toBe('bad_redirect_uri');
  expect(await exchange({})).toBe('ok');
  expect(await exchange({})).toBe('code_already_used');
});

test('workspaces are apart: each has its own token, people and ids', async () => {
  const [one, two] = [await install('T1'), await install('T2')];
  expect(one).toMatchObject({ team: { id: 'T1' }, is_enterprise_install: false, expires_in: 43_200 });
  expect(await client(one.access_token).auth.test()).toMatchObject({
    team_id: 'T1',
    user_id: one.bot_user_id,
  });
  const ana = slack.team('T1').addUser({ name: 'ana' });
  const ben = slack.team('T2').addUser({ name: 'ben' });
  expect(ana.id).not.toBe(ben.id);
  await client(one.access_token).chat.postMessage({ channel: ana.id, text: 'hello' });
  expect(await errorOf(client(two.access_token).chat.postMessage({ channel: ana.id, text: 'hello' }))).toBe(
    'user_not_found',
  );
  expect(await errorOf(client(two.access_token).users.info({ user: ana.id }))).toBe('user_not_found');
  expect(await errorOf(client('xoxb-nobody').auth.test())).toBe('invalid_auth');
  expect(slack.team('T1').as(ana.id).everythingSeen()).toContain('hello');
});

test('a token lives 12 hours; its refresh token works once, and the former token until its end', async () => {
  const first = await install('T1');
  offset += 11 * HOUR;
  const second = await renew(first.refresh_token);
  expect(await errorOf(renew(first.refresh_token))).toBe('invalid_refresh_token');
  expect(await errorOf(client(first.access_token).auth.test())).toBe('ok');
  offset += 2 * HOUR;
  expect(await errorOf(client(first.access_token).auth.test())).toBe('token_expired');
  expect(await errorOf(client(second.access_token).auth.test())).toBe('ok');
  expect(slack.oauthCalls.at(-1)).toEqual({ grant: 'refresh_token', error: 'invalid_refresh_token' });
});

test('taken out of a workspace, its tokens are worthless there and nowhere else', async () => {
  const [one, two] = [await install('T1'), await install('T2')];
  await slack.uninstall('T1');
  expect(await errorOf(client(one.access_token).auth.test())).toBe('token_revoked');
  expect(await errorOf(renew(one.refresh_token))).toBe('invalid_refresh_token');
  expect(await errorOf(client(two.access_token).auth.test())).toBe('ok');
});

test('one token serves all of an organization: a call names its workspace, or a person or channel of it', async () => {
  const org = await install('T3', true);
  expect(org).toMatchObject({ team: null, enterprise: { id: 'E1' }, is_enterprise_install: true });
  const cleo = slack.team('T4').addUser({ name: 'cleo' });
  await client(org.access_token).chat.postMessage({ channel: cleo.id, text: 'hello' });
  expect(slack.team('T4').as(cleo.id).everythingSeen()).toContain('hello');
  expect(await errorOf(client(org.access_token).users.list({ limit: 5 }))).toBe('missing_argument');
  const { members } = await client(org.access_token, 'T4').users.list({ limit: 5 });
  expect(members?.map(({ id }) => id)).toContain(cleo.id);
  expect(await errorOf(client(org.access_token, 'T1').users.info({ user: cleo.id }))).toBe(
    'team_access_not_granted',
  );
  const payload = slack.team('T4').payloads.event({ type: 'app_home_opened' }, 'Ev1');
  expect(payload).toMatchObject({
    team_id: 'T4',
    authorizations: [{ team_id: null, is_enterprise_install: true }],
  });
});

test("Slack's own installer gets along with it", async () => {
  const stored: Record<string, unknown>[] = [];
  const provider = new InstallProvider({
    clientId: slack.clientId,
    clientSecret: slack.clientSecret,
    stateSecret: 'a-secret-of-the-test',
    logger: quiet,
    clientOptions: { slackApiUrl: slack.apiUrl },
    authorizationUrl: `${slack.url}/oauth/v2/authorize`,
    installationStore: {
      storeInstallation: async (installation: Record<string, unknown>) => void stored.push(installation),
      fetchInstallation: async () => stored.at(-1),
    },
  });
  slack.choice = { teamId: 'T2', userId: 'UADMIN' };
  const address = await provider.generateInstallUrl({ scopes: ['commands'], redirectUri });
  const { headers } = await fetch(address, { redirect: 'manual' });
  const state = new URL(headers.get('location') ?? '').searchParams.get('state');
  const request = {
    url: headers.get('location'),
    headers: { host: 'x', cookie: `slack-app-oauth-state=${state}` },
  };
  const response = { setHeader() {}, writeHead() {}, end() {} };
  await provider.handleCallback(request, response);
  expect(stored).toMatchObject([{ team: { id: 'T2' }, user: { id: 'UADMIN' }, bot: { userId: 'UT2BOT' } }]);
  expect(await provider.authorize({ teamId: 'T2', isEnterpriseInstall: false })).toMatchObject({
    teamId: 'T2',
    botUserId: 'UT2BOT',
  });
});
