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

  test('blocks without text and arguments this app does not use are problems, though Slack takes them', async () => {
    await client.chat.postMessage({ channel: 'U1', blocks: [{ type: 'divider' }] } as never);
    await client.apiCall('chat.postMessage', { channel: 'U1', text: 'x', colour: 'red', attachments: [] });
    const lines = slack.problems.map((problem) => `${problem.kind}: ${problem.message}`);
    expect(lines).toEqual([
      'accessibility: chat.postMessage: blocks without a text fallback',
      'protocol: chat.postMessage: argument not used by this app: colour',
      'protocol: chat.postMessage: argument not used by this app: attachments',
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
    expect(await errorOf(client.chat.update({ channel, ts: '1.000001', text: 'x' }))).toBe(
      'message_not_found',
    );
    expect(await errorOf(client.chat.update({ channel, ts, text: 'x'.repeat(4001) }))).toBe('msg_too_long');
    const words = (count: number) => ({
      text: 'x',
      blocks: Array.from({ length: count }, () => ({
        type: 'section' as const,
        text: { type: 'mrkdwn' as const, text: 'x'.repeat(2260) },
      })),
    });
    expect(await errorOf(client.chat.update({ channel, ts, ...words(5) }))).toBe('ok');
    expect(await errorOf(client.chat.update({ channel, ts, ...words(6) }))).toBe('msg_blocks_too_long');
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
    const web = clientOf(closed);
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
    const web = clientOf(tuned);
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
