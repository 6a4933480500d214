import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import { clientOf, errorOf, startCrowd, testManifest } from '../bot.fixture.ts';
import type { FakeSlack } from '../fake.ts';
import { startFakeSlack } from '../server.ts';

let slack: FakeSlack;
let client: WebClient;

beforeEach(async () => {
  slack = await startCrowd();
  client = clientOf(slack);
});

afterEach(() => slack.stop());

describe('tokens and scopes', () => {
  test('who may call', async () => {
    expect(await errorOf(clientOf(slack, '').auth.test())).toBe('not_authed');
    expect(await errorOf(clientOf(slack, 'xoxb-other').auth.test())).toBe('invalid_auth');
    expect(await errorOf(clientOf(slack, slack.appToken).auth.test())).toBe('not_allowed_token_type');
    expect(await errorOf(client.apps.connections.open())).toBe('not_allowed_token_type');
    expect(await client.auth.test()).toMatchObject({
      ok: true,
      user_id: slack.botUserId,
      bot_id: slack.botId,
      team_id: slack.teamId,
    });
  });

  test('a method this app does not use is refused by name', async () => {
    for (const method of ['chat.posMessage', 'team.info', 'users.lookupByEmail'])
      expect(await client.apiCall(method).catch((error: { data: unknown }) => error.data)).toMatchObject({
        error: 'unknown_method',
        response_metadata: { messages: [`[ERROR] not used by this app: ${method}`] },
      });
  });

  test('a scope outside the manifest', async () => {
    const asked = client.dnd.teamInfo({ users: 'U1' });
    expect(await asked.catch((error: { data: unknown }) => error.data)).toMatchObject({
      ok: false,
      error: 'missing_scope',
      needed: 'dnd:read',
      provided: expect.stringContaining('chat:write'),
    });
    expect(await errorOf(client.conversations.info({ channel: 'CPUB' }))).toBe('missing_scope');
    expect(await errorOf(client.conversations.history({ channel: 'CPRIV' }))).toBe('missing_scope');
  });

  test('a dead installation', async () => {
    slack.revokeTokens();
    expect(await errorOf(client.auth.test())).toBe('token_revoked');
    slack.uninstallApp();
    expect(await errorOf(client.auth.test())).toBe('account_inactive');
    slack.reinstallApp();
    expect(await errorOf(client.auth.test())).toBe('ok');
  });

  test('the granted scopes come with every answer, and the token stays out of the record', async () => {
    const answer = await client.auth.test();
    expect(answer.response_metadata?.scopes).toContain('im:history');
    await fetch(`${slack.apiUrl}auth.test`, {
      method: 'POST',
      body: new URLSearchParams({ token: slack.botToken }),
    });
    expect(JSON.stringify(slack.calls)).not.toContain(slack.botToken);
  });

  test('JSON bodies, whose token must be in the header', async () => {
    const body = JSON.stringify({ token: slack.botToken, channel: 'U1', text: 'hi' });
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const bare = await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST', headers, body });
    expect(await bare.json()).toEqual({ ok: false, error: 'not_authed' });
    const authorized = { ...headers, authorization: `Bearer ${slack.botToken}` };
    const good = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: authorized,
      body,
    });
    expect(await good.json()).toMatchObject({ ok: true });
    const broken = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: authorized,
      body: '{',
    });
    expect(await broken.json()).toEqual({ ok: false, error: 'invalid_json' });
  });
});

describe('people', () => {
  test('users.info and the email scope', async () => {
    const { user } = await client.users.info({ user: 'U1' });
    expect(user).toMatchObject({
      tz: 'America/New_York',
      deleted: false,
      profile: { email: 'ana@example.org' },
    });
    expect([-18000, -14400]).toContain(user?.tz_offset);
    expect(await errorOf(client.users.info({ user: 'U999' }))).toBe('user_not_found');
    expect((await client.users.info({ user: 'U3' })).user).toMatchObject({
      is_stranger: true,
      team_id: 'TOTHER',
    });
  });

  test('without the scope there is no email', async () => {
    const bare = structuredClone(testManifest);
    bare.oauth_config.scopes.bot = ['users:read'];
    const other = await startFakeSlack({ manifest: bare });
    other.addUser({ id: 'U1', name: 'ana' });
    const web = clientOf(other);
    expect((await web.users.info({ user: 'U1' })).user?.profile?.email).toBeUndefined();
    await other.stop();
  });

  test('users.list comes in pages', async () => {
    const ids: string[] = [];
    for await (const page of client.paginate('users.list', { limit: 2 })) {
      const { members } = page as { members?: { id: string }[] };
      ids.push(...(members ?? []).map((member) => member.id));
    }
    expect(ids).toEqual([slack.botUserId, 'U1', 'U2', 'U3', 'U4', 'U5']);
    expect(slack.calls).toHaveLength(3);
    expect(await errorOf(client.users.list({ cursor: 'nonsense' }))).toBe('invalid_cursor');
  });
});

describe('conversations', () => {
  test.each([
    ['U999', 'user_not_found'],
    ['U2', 'user_disabled'],
    ['U3', 'user_not_visible'],
    ['U4', 'cannot_dm_bot'],
    ['', 'users_list_not_supplied'],
    ['U1,U5', 'missing_scope'],
    ['U1', 'ok'],
  ])('opening a DM with "%s" gives %s', async (users, expected) => {
    expect(await errorOf(client.conversations.open({ users }))).toBe(expected);
  });

  test('a stranger who shares a channel with the bot can be reached', async () => {
    slack.addToChannel('CPRIV', 'U3');
    expect(await errorOf(client.conversations.open({ users: 'U3' }))).toBe('ok');
  });

  test('info and members of private channels only with the bot in them', async () => {
    const { channel } = await client.conversations.info({ channel: 'CPRIV', include_num_members: true });
    expect(channel).toMatchObject({
      id: 'CPRIV',
      is_private: true,
      is_member: true,
      is_archived: false,
      num_members: 2,
    });
    expect((await client.conversations.members({ channel: 'CPRIV' })).members).toEqual([
      'U1',
      slack.botUserId,
    ]);
    expect(await errorOf(client.conversations.info({ channel: 'CALIEN' }))).toBe('channel_not_found');
    expect(await errorOf(client.conversations.members({ channel: 'CALIEN' }))).toBe('channel_not_found');
    slack.inviteBot('CALIEN');
    expect(await errorOf(client.conversations.members({ channel: 'CALIEN' }))).toBe('ok');
  });

  test('history of the bot’s own DM: order, bounds, metadata, pages', async () => {
    const { channel } = await client.conversations.open({ users: 'U1' });
    const id = channel?.id ?? '';
    const metadata = { event_type: 'nudge', event_payload: { id: 'r1' } };
    const stamps: string[] = [];
    for (const text of ['one', 'two', 'three'])
      stamps.push((await client.chat.postMessage({ channel: id, text, metadata })).ts ?? '');
    const texts = async (options: object) =>
      (await client.conversations.history({ channel: id, ...options })).messages?.map(
        (message) => message.text,
      );
    expect(await texts({})).toEqual(['three', 'two', 'one']);
    expect(await texts({ oldest: stamps[1] })).toEqual(['three']);
    expect(await texts({ oldest: stamps[1], inclusive: true })).toEqual(['three', 'two']);
    expect(await texts({ latest: stamps[1] })).toEqual(['one']);
    const first = await client.conversations.history({ channel: id, limit: 2 });
    expect(first.has_more).toBe(true);
    expect(await texts({ limit: 2, cursor: first.response_metadata?.next_cursor })).toEqual(['one']);
    expect(first.messages?.[0]?.metadata).toBeUndefined();
    const full = await client.conversations.history({ channel: id, include_all_metadata: true });
    expect(full.messages?.[0]?.metadata).toEqual(metadata);
  });
});
