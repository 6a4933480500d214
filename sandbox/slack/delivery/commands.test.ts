import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { App } from '@slack/bolt';
import { startHttpBot, type TestBot, testManifest } from '../bot.fixture.ts';
import type { FakeSlack } from '../fake.ts';
import { startFakeSlack } from '../server.ts';
import type { Obj } from '../types.ts';

let slack: FakeSlack;
let bot: TestBot;
const received: Obj[] = [];
const refusals: string[] = [];

const view = {
  type: 'modal' as const,
  title: { type: 'plain_text' as const, text: 'Form' },
  blocks: [{ type: 'divider' as const }],
};
const errorOf = (reason: { data?: { error?: string } }) => refusals.push(reason.data?.error ?? 'none');

/** Lets the acknowledgement of `/test late` go. */
let letGo = (): void => undefined;

function testBot(app: App): void {
  app.command(/.*/, async ({ ack, command, client, respond }) => {
    received.push({ ...command });
    if (command.text === 'text') return ack('hello');
    if (command.text === 'json') {
      return ack({
        text: 'hello there',
        blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*bold* <@U2>' } }],
      });
    }
    if (command.text === 'loud') return ack({ response_type: 'in_channel', text: 'to all' });
    if (command.text === 'broken') return ack({ text: 'x', blocks: [{ type: 'section' }] });
    if (command.text === 'late') {
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
    }
    if (command.text === 'throws') throw new Error('on purpose');
    await ack();
    if (command.text === 'respond') await respond('later');
    if (command.text === 'modal') await client.views.open({ trigger_id: command.trigger_id, view });
    if (command.text === 'twice') {
      await client.views.open({ trigger_id: command.trigger_id, view });
      await client.views.open({ trigger_id: command.trigger_id, view }).catch(errorOf);
    }
    if (command.text === 'slow') {
      slack.ageTriggers(3001);
      await client.views.open({ trigger_id: command.trigger_id, view }).catch(errorOf);
    }
  });
}

beforeAll(async () => {
  slack = await startFakeSlack({ manifest: testManifest, rateLimits: false });
  slack.addUser({ id: 'U1', name: 'ana', real_name: 'Ana Ruiz' });
  slack.addUser({ id: 'U2', name: 'ben' });
  slack.addUser({ id: 'U9', name: 'guest', is_restricted: true });
  slack.addChannel({ id: 'CPUB', name: 'general', kind: 'public', members: ['U1'] });
  slack.addChannel({ id: 'CPRIV', name: 'club', members: ['U1', 'U2'] });
  bot = await startHttpBot(slack, testBot);
});

afterEach(() => {
  slack.clearJournal();
  received.length = 0;
  refusals.length = 0;
});

afterAll(async () => {
  await bot.stop();
  await slack.stop();
});

describe('acknowledging', () => {
  test.each([
    ['text', 'hello'],
    ['json', 'bold @ben'],
  ])('%s is shown to the person alone', async (text, shown) => {
    const { ack, ephemerals, failed } = await slack.as('U1').command(`/test ${text}`);
    expect({ outcome: ack.outcome, status: ack.status, failed }).toEqual({ outcome: 'acked', status: 200 });
    expect(ephemerals.map((seen) => seen.plainText())).toEqual([shown]);
    expect(slack.as('U2').sees()).toEqual([]);
    slack.assertClean();
  });

  test('in_channel is shown to the members, and not to others', async () => {
    await slack.as('U1').command('/test loud', { channelId: 'CPRIV' });
    expect(slack.as('U2').everythingSeen()).toContain('to all');
    expect(slack.as('U9').sees()).toEqual([]);
    expect(() => slack.as('U9').channel('CPRIV')).toThrow(/cannot read/);
  });

  test('invalid blocks fail the command and are a problem', async () => {
    const { failed, ephemerals } = await slack.as('U1').command('/test broken');
    expect(failed).toBe('invalid_response');
    expect(ephemerals[0]?.text).toContain('/test failed');
    expect(slack.problems.map((problem) => problem.kind)).toEqual(['invalid_blocks']);
  });

  test('an error gives dispatch_failed', async () => {
    const { failed, ack } = await slack.as('U1').command('/test throws');
    expect({ failed, status: ack.status }).toEqual({ failed: 'dispatch_failed', status: 500 });
    expect(slack.problems.map((problem) => problem.kind)).toEqual(['bad_status']);
  });

  test('after three seconds Slack gives up', async () => {
    const { failed, ephemerals } = await slack.as('U1').command('/test late');
    expect(failed).toBe('operation_timeout');
    expect(ephemerals[0]?.text).toContain('operation_timeout');
    expect(slack.lateAcks).toHaveLength(1);
    expect(slack.problems.map((problem) => problem.kind)).toEqual(['late_ack']);
    letGo();
    while (slack.lateAcks[0]?.ackMs === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(slack.lateAcks[0]?.outcome).toBe('timeout');
    expect(slack.lateAcks[0]?.ackMs).toBeGreaterThan(3000);
  });

  test('no one there', async () => {
    slack.connect({ requestUrl: 'http://127.0.0.1:1/slack/events' });
    const { failed } = await slack.as('U1').command('/test text');
    slack.connect({ requestUrl: bot.requestUrl });
    expect(failed).toBe('dispatch_failed');
    expect(slack.problems.map((problem) => problem.kind)).toEqual(['connection']);
  });
});

describe('what a command carries', () => {
  test('who, where, and a way to answer', async () => {
    await slack.as('U1').command('/test', { channelId: 'CPRIV' });
    expect(received[0]).toMatchObject({
      command: '/test',
      text: '',
      user_id: 'U1',
      user_name: 'ana',
      team_id: slack.teamId,
      channel_id: 'CPRIV',
      channel_name: 'privategroup',
      api_app_id: slack.appId,
      response_url: expect.stringContaining(slack.url),
      trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]+$/),
    });
  });

  test.each([
    [
      '/test for @ben & <@U1> in #general, @nobody',
      'for <@U2|ben> &amp; <@U1|ana> in <#CPUB|general>, @nobody',
    ],
    ['/raw for @ben & <@U1>', 'for @ben & @ana'],
  ])('%s', async (typed, text) => {
    await slack.as('U1').command(typed);
    expect(received[0]?.text).toBe(text);
  });

  test('what Slack’s client would not send', async () => {
    await expect(slack.as('U1').command('/unknown')).rejects.toThrow(
      '/unknown is not a valid command; there are: /test, /raw',
    );
    await expect(slack.as('U9').command('/test', { channelId: 'CPRIV' })).rejects.toThrow('not in CPRIV');
    expect(received).toEqual([]);
  });
});

describe('triggers', () => {
  test('open a modal', async () => {
    await slack.as('U1').command('/test modal');
    expect((await slack.as('U1').waitForModal('Form')).plainText()).toBe('Form');
    slack.assertClean();
  });

  test.each([
    ['twice', 'exchanged_trigger_id'],
    ['slow', 'expired_trigger_id'],
  ])('used %s give %s', async (text, error) => {
    await slack.as('U1').command(`/test ${text}`);
    await slack.settled();
    expect(refusals).toEqual([error]);
    expect(slack.problems.map((problem) => problem.message)).toEqual([`views.open: ${error}`]);
  });
});

describe('signatures', () => {
  test.each(['bad', 'none', 'stale'] as const)('%s is refused by Bolt', async (signature) => {
    const payload = slack.payloads.command('U1', 'CPUB', '/test', 'text');
    const delivery = await slack.deliver(payload, { signature });
    expect(delivery).toMatchObject({ status: 401, outcome: 'bad_status' });
    expect(received).toEqual([]);
  });

  test('a good one passes, and a replay comes with a trigger of its own', async () => {
    const { ack } = await slack.as('U1').command('/test modal');
    const again = await slack.replay(ack);
    await slack.settled();
    expect(again.outcome).toBe('acked');
    slack.assertClean();
    await slack.replay(ack, { sameTrigger: true });
    await slack.settled();
    expect(slack.problems.map((problem) => problem.message)).toContain('views.open: exchanged_trigger_id');
  });

  test('the handshake of a request URL', async () => {
    await expect(slack.verifyRequestUrl()).resolves.toBeUndefined();
  });
});

describe('response_url', () => {
  const post = (url: unknown, body: Obj) =>
    fetch(String(url), { method: 'POST', body: JSON.stringify(body) });
  const fresh = async () => {
    await slack.as('U1').command('/test', { channelId: 'CPUB' });
    return received.at(-1)?.response_url;
  };

  test('Bolt’s respond is seen by the person alone', async () => {
    await slack.as('U1').command('/test respond');
    expect((await slack.as('U1').waitFor('later', { where: 'ephemeral' })).kind).toBe('ephemeral');
    slack.assertClean();
  });

  test('works five times', async () => {
    const url = await fresh();
    const statuses: number[] = [];
    for (let index = 0; index < 6; index += 1) statuses.push((await post(url, { text: `${index}` })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
    expect(slack.problems.map((problem) => problem.message)).toEqual(['response_url: used_url']);
  });

  test('works for half an hour', async () => {
    const url = await fresh();
    slack.ageTriggers(30 * 60_000 + 1);
    expect((await post(url, { text: 'x' })).status).toBe(404);
    expect(slack.problems.map((problem) => problem.message)).toEqual(['response_url: expired_url']);
  });

  test('writes into the channel, though the bot is not in it', async () => {
    await post(await fresh(), { response_type: 'in_channel', text: 'public words' });
    expect(slack.as('U1').channel('CPUB').at(-1)?.text).toBe('public words');
  });

  test('refuses what a message refuses', async () => {
    const url = await fresh();
    expect((await post(url, {})).status).toBe(404);
    expect((await post(url, { text: 'x', blocks: [{ type: 'nope' }] })).status).toBe(400);
    expect(slack.problems.map((problem) => problem.message)).toEqual([
      'response_url: no_text',
      'response_url: invalid_blocks',
    ]);
  });
});
