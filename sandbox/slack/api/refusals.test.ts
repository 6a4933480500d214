import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { quiet, testManifest } from '../bot.fixture.ts';
import type { FakeSlack } from '../fake.ts';
import { startFakeSlack } from '../server.ts';
import { ADMINISTRATIVE } from '../workspace/faults.ts';

let slack: FakeSlack;
let client: WebClient;
let now = Date.UTC(2026, 8, 14);

beforeEach(async () => {
  const manifest = structuredClone(testManifest);
  slack = await startFakeSlack({ manifest, rateLimits: false, clock: () => now });
  slack.addUser({ id: 'U1', name: 'ana' });
  client = new WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 1000,
    logger: quiet,
  });
});

afterEach(() => slack.stop());

const post = (text = 'x') => client.chat.postMessage({ channel: 'U1', text });

test('an address that is not allowed gets invalid_auth for everything, until it is allowed again', async () => {
  slack.refuseAddress(true);
  await expect(post()).rejects.toMatchObject({ data: { error: 'invalid_auth' } });
  await expect(client.auth.test()).rejects.toMatchObject({ data: { error: 'invalid_auth' } });
  slack.refuseAddress(false);
  await expect(post()).resolves.toMatchObject({ ok: true });
});

test.each(ADMINISTRATIVE)('an administrator’s %s passes, and nothing was posted', async (error) => {
  slack.faults.add({ method: 'chat.postMessage', kind: 'error', error, times: 1 });
  await expect(post()).rejects.toMatchObject({ data: { error } });
  expect(slack.as('U1').dms()).toHaveLength(0);
  await post();
  expect(slack.as('U1').dms()).toHaveLength(1);
});

test('a message older than the workspace’s setting cannot be changed', async () => {
  const { channel = '', ts = '' } = await post();
  slack.closeEditsAfter(60);
  await client.chat.update({ channel, ts, text: 'y' });
  now += 61 * 60_000;
  await expect(client.chat.update({ channel, ts, text: 'z' })).rejects.toMatchObject({
    data: { error: 'edit_window_closed' },
  });
});

test('history for an app outside the Marketplace: 15 objects, once a minute by the workspace’s clock', async () => {
  const { channel = '' } = await post();
  for (let more = 0; more < 19; more += 1) await post(`${more}`);
  slack.limitHistory(true);
  const look = (cursor?: string) =>
    client.conversations.history({ channel, limit: 100, ...(cursor ? { cursor } : {}) });
  const first = await look();
  expect(first.messages).toHaveLength(15);
  const cursor = first.response_metadata?.next_cursor;
  await expect(look(cursor)).rejects.toMatchObject({ retryAfter: 60 });
  now += 60_000;
  expect((await look(cursor)).messages).toHaveLength(5);
});

test('a channel can become public or shared', async () => {
  const { id } = slack.addChannel({ name: 'directors', withBot: true });
  slack.share(id);
  expect((await client.conversations.info({ channel: id })).channel).toMatchObject({ is_ext_shared: true });
  slack.share(id, false);
  slack.makePublic(id);
  // Reading public channels needs a scope of its own, which this app does not have.
  await expect(client.conversations.info({ channel: id })).rejects.toMatchObject({
    data: { error: 'missing_scope', needed: 'channels:read' },
  });
  slack.makePrivate(id);
  expect((await client.conversations.info({ channel: id })).channel).toMatchObject({ is_private: true });
});
