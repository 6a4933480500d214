import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { App } from '@slack/bolt';
import { startHttpBot, type TestBot, testManifest } from '../bot.fixture.ts';
import type { FakeSlack } from '../fake.ts';
import { startFakeSlack } from '../server.ts';
import type { Obj } from '../types.ts';

let slack: FakeSlack;
let bot: TestBot;
const events: Obj[] = [];

function testBot(app: App): void {
  app.event(/.*/, async ({ event, body, client }) => {
    events.push({ ...event, event_id: body.event_id });
    if (event.type === 'app_home_opened' && event.tab === 'home') {
      await client.views.publish({
        user_id: event.user,
        view: { type: 'home', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'Welcome' } }] },
      });
    }
  });
}

beforeEach(async () => {
  slack = await startFakeSlack({ manifest: testManifest, eventRetryDelays: [5, 10, 15] });
  slack.addUser({ id: 'U1', name: 'ana' });
  slack.addChannel({ id: 'CPRIV', name: 'club', members: ['U1'], withBot: true });
  slack.addChannel({ id: 'CFAR', name: 'far', members: ['U1'] });
  bot = await startHttpBot(slack, testBot);
  events.length = 0;
});

afterEach(async () => {
  await bot.stop();
  await slack.stop();
});

describe('what happens in the workspace reaches the bot', () => {
  test('people come, change and go', async () => {
    slack.addUser({ id: 'U2', name: 'ben', email: 'ben@example.org' });
    slack.updateUser('U2', { tz: 'Europe/Berlin' });
    slack.deactivate('U2');
    await slack.settled();
    expect(events).toMatchObject([
      { type: 'team_join', user: { id: 'U2', profile: { email: 'ben@example.org' } } },
      { type: 'user_change', user: { id: 'U2', tz: 'Europe/Berlin', deleted: false } },
      { type: 'user_change', user: { id: 'U2', deleted: true } },
    ]);
    await expect(slack.as('U2').command('/test')).rejects.toThrow('deactivated');
  });

  test('joining is told where the bot is, and shows what was said before', async () => {
    slack.addUser({ id: 'U2', name: 'ben' });
    await bot.app.client.chat.postMessage({ channel: 'CPRIV', text: 'old words' });
    expect(slack.as('U2').sees()).toEqual([]);
    slack.addToChannel('CPRIV', 'U2');
    slack.addToChannel('CFAR', 'U2');
    slack.inviteBot('CFAR');
    await slack.settled();
    expect(slack.as('U2').everythingSeen()).toBe('old words');
    expect(events.filter((event) => event.type === 'member_joined_channel')).toMatchObject([
      { user: 'U2', channel: 'CPRIV' },
      { user: slack.botUserId, channel: 'CFAR' },
    ]);
    slack.removeFromChannel('CPRIV', 'U2');
    await bot.app.client.chat.postMessage({ channel: 'CPRIV', text: 'new words' });
    expect(slack.as('U2').everythingSeen()).toBe('old words');
  });

  test('the Home tab and the Messages tab', async () => {
    const home = await slack.as('U1').openHome();
    expect(home.plainText()).toBe('Welcome');
    await slack.as('U1').openMessages();
    await slack.as('U1').openHome();
    await slack.settled();
    expect(events.map((event) => event.tab)).toEqual(['home', 'messages', 'home']);
    expect(events[0]).not.toHaveProperty('view');
    expect(events[2]).toMatchObject({ view: { id: home.view?.id, hash: home.view?.hash } });
    const stale = bot.app.client.views.publish({
      user_id: 'U1',
      hash: 'stale',
      view: { type: 'home', blocks: [{ type: 'divider' }] },
    });
    await expect(stale).rejects.toMatchObject({ data: { error: 'hash_conflict' } });
  });

  test('uninstalling', async () => {
    slack.uninstallApp();
    await slack.settled();
    expect(events.map((event) => event.type).sort()).toEqual(['app_uninstalled', 'tokens_revoked']);
    await expect(bot.app.client.auth.test()).rejects.toMatchObject({ data: { error: 'account_inactive' } });
  });

  test('what the manifest does not subscribe to, or has no scope for, stays silent', async () => {
    slack.archive('CPRIV');
    expect(await slack.sendEvent({ type: 'message', text: 'x' })).toBeUndefined();
    slack.addChannel({ id: 'CPUB', name: 'general', kind: 'public', withBot: true });
    slack.addToChannel('CPUB', 'U1'); // subscribed, but public channels need channels:read
    await slack.settled();
    expect(slack.deliveries).toEqual([]);
  });
});

describe('retries', () => {
  const eventDeliveries = () => slack.deliveries.filter((delivery) => delivery.kind === 'event');

  async function until(count: number): Promise<void> {
    while (eventDeliveries().length < count) await new Promise((resolve) => setTimeout(resolve, 10));
    await new Promise((resolve) => setTimeout(resolve, 60));
  }

  test('three, with the same event_id, then no more', async () => {
    slack.connect({ requestUrl: `${bot.requestUrl}/nowhere` });
    await slack.sendEvent({ type: 'user_change', user: { id: 'U1' } });
    await until(4);
    expect(eventDeliveries().map((delivery) => delivery.attempt)).toEqual([1, 2, 3, 4]);
    expect(new Set(eventDeliveries().map((delivery) => delivery.payload.event_id)).size).toBe(1);
    expect(slack.problems.map((problem) => problem.kind)).toEqual(Array(4).fill('bad_status'));
  });

  test('stop at the first success', async () => {
    slack.connect({ requestUrl: `${bot.requestUrl}/nowhere` });
    const sent = slack.sendEvent({ type: 'user_change', user: { id: 'U1' } });
    const delivery = await sent;
    slack.connect({ requestUrl: bot.requestUrl });
    await until(2);
    expect(delivery?.outcome).toBe('bad_status');
    expect(eventDeliveries().map((item) => item.outcome)).toEqual(['bad_status', 'acked']);
    expect(events).toHaveLength(1);
  });
});
