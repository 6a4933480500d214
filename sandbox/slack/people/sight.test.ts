import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { App } from '@slack/bolt';
import { plainMrkdwn } from '../blocks/render.ts';
import { startHttpBot, type TestBot, testManifest } from '../bot.fixture.ts';
import type { FakeSlack } from '../fake.ts';
import { startFakeSlack } from '../server.ts';
import type { Obj } from '../types.ts';
import type { Activity } from '../workspace/journal.ts';

let slack: FakeSlack;
let bot: TestBot;
let time = Date.UTC(2026, 6, 1, 9);
const clicks: Obj[] = [];

const text = (words: string) => ({ type: 'plain_text' as const, text: words });
const button = (label: string, id: string, extra: object = {}) => ({
  type: 'button' as const,
  text: text(label),
  action_id: id,
  value: `v-${id}`,
  ...extra,
});

function testBot(app: App): void {
  app.action(/.*/, async ({ ack, action, body, respond }) => {
    await ack();
    clicks.push({ action, body });
    if ('value' in action && action.value === 'v-replace')
      await respond({ replace_original: true, text: 'Decided' });
    if ('value' in action && action.value === 'v-delete') await respond({ delete_original: true });
  });
}

beforeEach(async () => {
  slack = await startFakeSlack({ manifest: testManifest, clock: () => time });
  slack.addUser({ id: 'U1', name: 'ana', display_name: 'Ana' });
  slack.addUser({ id: 'U2', name: 'ben' });
  slack.addUser({ id: 'UG', name: 'guest', is_restricted: true });
  slack.addChannel({ id: 'CPRIV', name: 'club', members: ['U1', 'U2'], withBot: true });
  slack.addChannel({ id: 'CPUB', name: 'general', kind: 'public', members: ['U1'], withBot: true });
  bot = await startHttpBot(slack, testBot);
  clicks.length = 0;
});

afterEach(async () => {
  await bot.stop();
  await slack.stop();
});

const post = (channel: string, blocks: Obj[], words = 'fallback') =>
  bot.app.client.chat.postMessage({ channel, text: words, blocks: blocks as never });

describe('seeing', () => {
  test('a DM is one person’s, a private channel its members’, a public one every full member’s', async () => {
    await bot.app.client.chat.postMessage({ channel: 'U1', text: 'for ana' });
    await bot.app.client.chat.postMessage({ channel: 'CPRIV', text: 'for the club' });
    await bot.app.client.chat.postMessage({ channel: 'CPUB', text: 'for all' });
    expect(slack.as('U1').everythingSeen()).toBe('for ana\nfor the club\nfor all');
    expect(slack.as('U2').everythingSeen()).toBe('for the club\nfor all');
    expect(slack.as('UG').everythingSeen()).toBe('');
  });

  test('an edit does not make unseen what was seen', async () => {
    const { ts = '', channel = '' } = await bot.app.client.chat.postMessage({
      channel: 'U1',
      text: 'first words',
    });
    await bot.app.client.chat.update({ channel, ts, text: 'second words' });
    expect(
      slack
        .as('U1')
        .sees()
        .map((sighting) => [sighting.kind, sighting.text]),
    ).toEqual([
      ['message', 'first words'],
      ['edit', 'second words'],
    ]);
  });

  test('all that can be read counts: notification, blocks, options, confirmations', async () => {
    await post('U1', [
      {
        type: 'section',
        text: { type: 'mrkdwn', text: 'Ask <@U2>' },
        accessory: {
          type: 'static_select',
          action_id: 's',
          placeholder: text('Pick'),
          options: [{ text: text('Choice'), value: 'hidden-value' }],
        },
      },
      {
        type: 'actions',
        elements: [
          button('Go', 'go', {
            confirm: { title: text('Sure?'), text: text('Really'), confirm: text('Yes'), deny: text('No') },
          }),
        ],
      },
      {
        type: 'data_table',
        caption: 'Pairs',
        rows: [[{ type: 'raw_text', text: 'Name' }], [{ type: 'raw_text', text: 'Ben' }]],
      },
    ]);
    const [dm] = slack.as('U1').dms();
    expect(dm?.plainText()).toBe('Ask @ben\nPick\nChoice\nGo\nSure?\nReally\nYes\nNo\nPairs\nName\nBen');
    expect(slack.as('U1').everythingSeen()).toContain('fallback');
    expect(slack.as('U1').everythingSeen()).not.toContain('hidden-value');
    expect(dm?.buttons()).toEqual(['Go']);
  });

  test.each([
    ['*Ana* and _ben_, ~gone~ `code`', 'Ana and ben, gone code'],
    ['snake_case_stays 2*3*4', 'snake_case_stays 2*3*4'],
    [
      '<https://a.b|Guide> <https://a.b> <mailto:a@b.c|a@b.c>',
      'Guide (https://a.b) https://a.b a@b.c (mailto:a@b.c)',
    ],
    ['<!date^1^{date}|July 1> <!here> &lt;b&gt; &amp;', 'July 1 @here <b> &'],
    ['<@U404> <#CPUB>', '@U404 #general'],
  ])('%s reads as %s', (source, plain) => {
    expect(plainMrkdwn(source, (id) => (id === 'CPUB' ? 'general' : undefined))).toBe(plain);
  });

  test('timestamps follow the workspace clock and never repeat', async () => {
    const first = await bot.app.client.chat.postMessage({ channel: 'U1', text: 'a' });
    const second = await bot.app.client.chat.postMessage({ channel: 'U1', text: 'b' });
    expect(first.ts).toBe(`${time / 1000}.000000`);
    expect(second.ts).toBe(`${time / 1000}.000001`);
    time += 86_400_000;
    const later = await bot.app.client.chat.postMessage({ channel: 'U1', text: 'c' });
    expect(later.ts).toBe(`${time / 1000}.000000`);
    expect(slack.as('U1').sees().at(-1)?.at).toBe(time);
  });
});

describe('clicking', () => {
  test('takes the newest button of that text, and the nth on demand', async () => {
    await post('U1', [{ type: 'actions', elements: [button('Go', 'old')] }]);
    await post('U1', [{ type: 'actions', elements: [button('Go', 'a'), button('Go', 'b')] }]);
    const ana = slack.as('U1');
    await ana.click('Go');
    await ana.click('Go', { nth: 1 });
    await ana.click('Go', { in: ana.dms()[0]! });
    expect(clicks.map((click) => (click.action as Obj).action_id)).toEqual(['a', 'b', 'old']);
    expect(clicks[0]?.body).toMatchObject({
      type: 'block_actions',
      user: { id: 'U1' },
      container: { type: 'message' },
      message: { text: 'fallback' },
      trigger_id: expect.any(String),
    });
    await expect(ana.click('Stop')).rejects.toThrow('ana sees no button Stop; on offer: Go | Go | Go');
    await expect(slack.as('U2').click('Go')).rejects.toThrow('on offer: none');
    slack.assertClean();
  });

  test('confirmations, overflow menus and selects in messages', async () => {
    const options = [{ text: text('Archive'), value: 'x' }];
    const confirm = { title: text('Sure?'), text: text('Really'), confirm: text('Yes'), deny: text('No') };
    await post('U1', [
      { type: 'actions', elements: [button('Go', 'go', { confirm })] },
      {
        type: 'section',
        block_id: 'more',
        text: text('Menu'),
        accessory: { type: 'overflow', action_id: 'menu', options },
      },
      {
        type: 'section',
        block_id: 'pick',
        text: text('Day'),
        accessory: { type: 'datepicker', action_id: 'day' },
      },
    ]);
    const ana = slack.as('U1');
    expect((await ana.click('Go', { confirm: 'dismiss' })).ack).toBeUndefined();
    expect(clicks).toEqual([]);
    await ana.click('Go');
    await ana.click('Archive');
    await ana.fill('Day', '2026-07-02', { in: ana.dms()[0]! });
    expect(clicks.map((click) => click.action)).toMatchObject([
      { action_id: 'go' },
      { type: 'overflow', action_id: 'menu', selected_option: options[0] },
      { type: 'datepicker', action_id: 'day', selected_date: '2026-07-02' },
    ]);
    expect(clicks[2]?.body).toMatchObject({
      state: { values: { pick: { day: { selected_date: '2026-07-02' } } } },
    });
  });

  test('response_url replaces and deletes what was clicked', async () => {
    await post('U1', [
      { type: 'actions', elements: [button('Decide', 'replace'), button('Remove', 'delete')] },
    ]);
    const ana = slack.as('U1');
    await ana.click('Decide');
    await ana.waitFor('Decided', { where: 'dm' });
    expect(ana.dms()[0]).toMatchObject({ text: 'Decided', blocks: [] });
    await bot.app.client.chat.postEphemeral({
      channel: 'CPRIV',
      user: 'U1',
      text: 'x',
      blocks: [{ type: 'actions', elements: [button('Remove', 'delete')] }],
    });
    await ana.click('Remove');
    await slack.settled();
    expect(ana.ephemerals()).toEqual([]);
    expect(clicks[1]?.body).toMatchObject({ container: { is_ephemeral: true } });
    expect(clicks[1]?.body).not.toHaveProperty('message');
  });

  test('a forged click carries anything', async () => {
    await post('U1', [{ type: 'actions', elements: [button('Go', 'go')] }]);
    const message = slack.as('U1').dms()[0]?.message;
    const forged = slack.payloads.blockActions('U2', { message: message! }, [
      { type: 'button', action_id: 'go', block_id: 'x', value: 'forged' },
    ]);
    await slack.deliver(forged);
    expect(clicks[0]).toMatchObject({ action: { value: 'forged' }, body: { user: { id: 'U2' } } });
  });
});

describe('waiting', () => {
  test('finds what came since the last act, each thing once', async () => {
    const ana = slack.as('U1');
    await bot.app.client.chat.postMessage({ channel: 'U1', text: 'note 1' });
    await bot.app.client.chat.postMessage({ channel: 'U1', text: 'note 2' });
    expect((await ana.waitFor(/note/)).text).toBe('note 1');
    expect((await ana.waitFor(/note/)).text).toBe('note 2');
    const third = ana.waitFor(/note/, { where: 'dm' });
    await bot.app.client.chat.postMessage({ channel: 'U1', text: 'note 3' });
    expect((await third).text).toBe('note 3');
    await expect(ana.waitFor(/note/, { timeoutMs: 30 })).rejects.toThrow(
      /ana did not see \/note\/ within 30 ms.*\(nothing\)/s,
    );
    expect((await ana.waitFor((seen) => seen.text === 'note 1', { since: 'ever' })).text).toBe('note 1');
  });
});

describe('keeping and watching', () => {
  test('a snapshot is JSON and brings everything back', async () => {
    await post('U1', [{ type: 'actions', elements: [button('Go', 'go')] }]);
    await bot.app.client.views.publish({
      user_id: 'U1',
      view: { type: 'home', blocks: [{ type: 'header', text: text('Hi') }] },
    });
    const saved = JSON.stringify(slack.snapshot());
    await bot.app.client.chat.postMessage({ channel: 'U1', text: 'later' });
    slack.deactivate('U2');
    await slack.settled();
    slack.restore(JSON.parse(saved));
    expect(JSON.stringify(slack.snapshot())).toBe(saved);
    expect(
      slack
        .as('U1')
        .dms()
        .map((seen) => seen.text),
    ).toEqual(['fallback']);
    expect(slack.as('U1').home()?.plainText()).toBe('Hi');
    expect(slack.as('U2').user.deleted).toBe(false);
    await slack.as('U1').click('Go');
    expect(clicks).toHaveLength(1);
  });

  test('activity is heard until one stops listening', async () => {
    const heard: Activity['type'][] = [];
    const stop = slack.onActivity((activity) => heard.push(activity.type));
    await bot.app.client.chat.postMessage({ channel: 'U1', text: 'x' });
    await bot.app.client.chat.postMessage({ channel: 'C404', text: 'x' }).catch(() => undefined);
    stop();
    await bot.app.client.auth.test();
    expect(heard).toEqual(['message', 'apiCall', 'apiCall', 'problem']);
  });
});
