import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { quiet, testManifest } from './bot.fixture.ts';
import type { FakeSlack } from './fake.ts';
import { startFakeSlack } from './server.ts';

let slack: FakeSlack;
let client: WebClient;

const clientFor = (token?: string) =>
  new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet,
  });

/** Slack's error code of a refused call. */
async function errorOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => ({ data: { error: 'ok' } }),
    (reason: { data?: { error?: string }; code?: string }) => reason,
  );
  return error.data?.error ?? String(error);
}

beforeEach(async () => {
  slack = await startFakeSlack({ manifest: testManifest });
  slack.addUser({ id: 'U1', name: 'ana', email: 'ana@example.org', tz: 'America/New_York' });
  slack.addUser({ id: 'U2', name: 'ben', deleted: true });
  slack.addUser({ id: 'U3', name: 'cy', team_id: 'TOTHER' });
  slack.addUser({ id: 'U4', name: 'otherbot', is_bot: true });
  slack.addUser({ id: 'U5', name: 'dee' });
  slack.addChannel({ id: 'CPRIV', name: 'directors', members: ['U1'], withBot: true });
  slack.addChannel({ id: 'CALIEN', name: 'secret', members: ['U1'] });
  slack.addChannel({ id: 'CPUB', name: 'general', kind: 'public', members: ['U1'] });
  slack.addChannel({ id: 'COLD', name: 'old', members: ['U1'], withBot: true });
  slack.archive('COLD');
  client = clientFor(slack.botToken);
});

afterEach(() => slack.stop());

describe('tokens and scopes', () => {
  test('who may call', async () => {
    expect(await errorOf(clientFor().auth.test())).toBe('not_authed');
    expect(await errorOf(clientFor('xoxb-other').auth.test())).toBe('invalid_auth');
    expect(await errorOf(clientFor(slack.appToken).auth.test())).toBe('not_allowed_token_type');
    expect(await errorOf(client.apps.connections.open())).toBe('not_allowed_token_type');
    expect(await errorOf(client.apiCall('chat.posMessage'))).toBe('unknown_method');
    expect(await client.auth.test()).toMatchObject({
      ok: true,
      user_id: slack.botUserId,
      bot_id: slack.botId,
      team_id: slack.teamId,
    });
  });

  test('a scope outside the manifest', async () => {
    const refusal = await client.dnd.info({ user: 'U1' }).catch((error: { data: unknown }) => error.data);
    expect(refusal).toMatchObject({
      ok: false,
      error: 'missing_scope',
      needed: 'dnd:read',
      provided: expect.stringContaining('chat:write'),
    });
    expect(await errorOf(client.conversations.info({ channel: 'CPUB' }))).toBe('missing_scope');
    expect(await errorOf(client.conversations.history({ channel: 'CPRIV' }))).toBe('missing_scope');
    expect(await errorOf(client.team.info())).toBe('missing_scope');
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
    const web = new WebClient(other.botToken, {
      slackApiUrl: other.apiUrl,
      retryConfig: { retries: 0 },
      logger: quiet,
    });
    expect((await web.users.info({ user: 'U1' })).user?.profile?.email).toBeUndefined();
    expect(await errorOf(web.users.lookupByEmail({ email: 'ana@example.org' }))).toBe('missing_scope');
    await other.stop();
  });

  test('lookupByEmail finds active people only', async () => {
    expect((await client.users.lookupByEmail({ email: 'ANA@example.org' })).user?.id).toBe('U1');
    expect(await errorOf(client.users.lookupByEmail({ email: 'ben@example.org' }))).toBe('users_not_found');
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

describe('messages', () => {
  test.each([
    ['U999', 'user_not_found'],
    ['U2', 'user_disabled'],
    ['U4', 'cannot_dm_bot'],
    ['C999', 'channel_not_found'],
    ['CALIEN', 'channel_not_found'],
    ['CPUB', 'not_in_channel'],
    ['COLD', 'is_archived'],
    ['CPRIV', 'ok'],
    ['U1', 'ok'],
  ])('posting to %s gives %s', async (channel, expected) => {
    expect(await errorOf(client.chat.postMessage({ channel, text: 'hi' }))).toBe(expected);
  });

  test.each([
    ['no text', {}, 'no_text'],
    ['empty text', { text: '' }, 'no_text'],
    ['long text', { text: 'x'.repeat(40_001) }, 'msg_too_long'],
    ['bad blocks', { text: 'x', blocks: [{ type: 'section' }] }, 'invalid_blocks'],
    ['blocks that are no JSON', { text: 'x', blocks: '[' }, 'invalid_blocks_format'],
    ['metadata without a payload', { text: 'x', metadata: { event_type: 'a' } }, 'invalid_metadata_format'],
    [
      'metadata with more',
      { text: 'x', metadata: { event_type: 'a', event_payload: {}, id: 1 } },
      'invalid_metadata_format',
    ],
    ['a thread that is not there', { text: 'x', thread_ts: '1.2' }, 'thread_not_found'],
  ])('refuses %s', async (_name, content, expected) => {
    expect(await errorOf(client.apiCall('chat.postMessage', { channel: 'U1', ...content }))).toBe(expected);
    expect(slack.as('U1').dms()).toEqual([]);
  });

  test('invalid blocks are named one by one', async () => {
    const refusal = await client.chat
      .postMessage({
        channel: 'U1',
        text: 'x',
        blocks: [{ type: 'divider' }, { type: 'header', text: { type: 'plain_text', text: '' } }],
      })
      .catch((error: { data: unknown }) => error.data);
    expect(refusal).toMatchObject({
      error: 'invalid_blocks',
      errors: ['must be more than 0 characters [json-pointer:/blocks/1/text/text]'],
      response_metadata: {
        messages: ['[ERROR] must be more than 0 characters [json-pointer:/blocks/1/text/text]'],
      },
    });
    expect(slack.problems.map((problem) => problem.message)).toEqual(['chat.postMessage: invalid_blocks']);
    expect(() => slack.assertClean()).toThrow(/json-pointer:\/blocks\/1/);
    expect(() => slack.assertClean({ allow: ['invalid_blocks'] })).not.toThrow();
  });

  test('blocks without text, unknown arguments and attachments are problems, though Slack takes them', async () => {
    await client.chat.postMessage({ channel: 'U1', blocks: [{ type: 'divider' }] } as never);
    await client.apiCall('chat.postMessage', { channel: 'U1', text: 'x', colour: 'red', attachments: [] });
    const lines = slack.problems.map((problem) => `${problem.kind}: ${problem.message}`);
    expect(lines).toEqual([
      'accessibility: chat.postMessage: blocks without a text fallback',
      'protocol: chat.postMessage: unknown argument colour',
      'protocol: chat.postMessage: attachments are legacy and not covered',
    ]);
  });

  test('updating: text without blocks removes them; only own messages', async () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'card' } }];
    const { ts = '', channel = '' } = await client.chat.postMessage({
      channel: 'CPRIV',
      text: 'fallback',
      blocks,
    });
    expect(slack.as('U1').channel('CPRIV')[0]?.plainText()).toBe('card');
    await client.chat.update({ channel, ts, text: 'decided' });
    expect(slack.as('U1').channel('CPRIV')[0]).toMatchObject({ text: 'decided', blocks: [] });
    slack.say('U1', 'CPRIV', 'mine');
    const theirs = slack.as('U1').channel('CPRIV')[1]?.ts ?? '';
    expect(await errorOf(client.chat.update({ channel, ts: theirs, text: 'x' }))).toBe('cant_update_message');
    expect(await errorOf(client.chat.delete({ channel, ts: theirs }))).toBe('cant_delete_message');
    expect(await errorOf(client.chat.update({ channel, ts: '1.000001', text: 'x' }))).toBe(
      'message_not_found',
    );
    expect(await errorOf(client.chat.update({ channel, ts, text: 'x'.repeat(4001) }))).toBe('msg_too_long');
    await client.chat.delete({ channel, ts });
    expect(slack.as('U1').channel('CPRIV')).toHaveLength(1);
  });

  test('ephemeral messages reach one member of the channel', async () => {
    await client.chat.postEphemeral({ channel: 'CPRIV', user: 'U1', text: 'for you' });
    expect(slack.as('U1').ephemerals()[0]?.text).toBe('for you');
    expect(slack.as('U1').channel('CPRIV')).toEqual([]);
    expect(await errorOf(client.chat.postEphemeral({ channel: 'CPRIV', user: 'U5', text: 'x' }))).toBe(
      'user_not_in_channel',
    );
  });

  test('without the messages tab no DM arrives', async () => {
    const other = structuredClone(testManifest);
    other.features.app_home.messages_tab_enabled = false;
    const closed = await startFakeSlack({ manifest: other });
    closed.addUser({ id: 'U1', name: 'ana' });
    const web = new WebClient(closed.botToken, {
      slackApiUrl: closed.apiUrl,
      retryConfig: { retries: 0 },
      logger: quiet,
    });
    expect(await errorOf(web.chat.postMessage({ channel: 'U1', text: 'x' }))).toBe('messages_tab_disabled');
    await closed.stop();
  });
});

describe('rate limits', () => {
  test('a channel takes a burst, then names Retry-After, and recovers', async () => {
    const post = () => client.chat.postMessage({ channel: 'U1', text: 'x' });
    for (let index = 0; index < 4; index += 1) await post();
    const limited = await post().catch((error: { code: string; retryAfter: number }) => error);
    expect(limited).toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 1 });
    expect(slack.calls.at(-1)).toMatchObject({ status: 429, error: 'ratelimited' });
    expect(await errorOf(client.chat.postMessage({ channel: 'U5', text: 'x' }))).toBe('ok');
    await new Promise((resolve) => setTimeout(resolve, 1050));
    await post();
    expect(slack.problems.map((problem) => problem.message)).toEqual(['chat.postMessage: ratelimited']);
  });

  test('tiers and tuning', async () => {
    const tuned = await startFakeSlack({
      manifest: testManifest,
      rateLimits: { perMinute: { 'users.info': 1 }, perChannelBurst: 1, postsBurst: 2 },
    });
    const web = new WebClient(tuned.botToken, {
      slackApiUrl: tuned.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      logger: quiet,
    });
    for (const id of ['U1', 'U2', 'U3']) tuned.addUser({ id, name: id });
    await web.users.info({ user: 'U1' });
    expect(
      await web.users.info({ user: 'U1' }).catch((error: { retryAfter: number }) => error.retryAfter),
    ).toBe(60);
    await web.chat.postMessage({ channel: 'U1', text: 'x' });
    await web.chat.postMessage({ channel: 'U2', text: 'x' });
    expect(await errorOf(web.chat.postMessage({ channel: 'U3', text: 'x' }))).toMatch(/rate-limit/);
    tuned.clearJournal();
    expect(await errorOf(web.chat.postMessage({ channel: 'U3', text: 'x' }))).toBe('ok');
    await tuned.stop();
  });
});
