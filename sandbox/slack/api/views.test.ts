import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { View } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { clientOf, testManifest } from '../bot.fixture.ts';
import type { FakeSlack } from '../fake.ts';
import { modalOf, nameInput } from '../people/modals.fixture.ts';
import { startFakeSlack } from '../server.ts';

let slack: FakeSlack;
let client: WebClient;

const good = modalOf('Name', [nameInput({})]);
const home = (words: string): View => ({
  type: 'home',
  blocks: [{ type: 'header', text: { type: 'plain_text', text: words } }],
});
const trigger = () =>
  String(slack.payloads.command('U1', slack.workspace.im('U1').id, '/test', '').trigger_id);
const dataOf = (call: Promise<unknown>): Promise<unknown> =>
  call.catch((error: { data: unknown }) => error.data);

beforeEach(async () => {
  slack = await startFakeSlack({ manifest: testManifest });
  slack.addUser({ id: 'U1', name: 'ana' });
  slack.addUser({ id: 'U2', name: 'ben', deleted: true });
  client = clientOf(slack);
});

afterEach(() => slack.stop());

test('an opened view comes back whole', async () => {
  const { view } = await client.views.open({
    trigger_id: trigger(),
    view: { ...good, private_metadata: 'secret' },
  });
  expect(view).toMatchObject({
    id: expect.stringMatching(/^V/),
    hash: expect.any(String),
    root_view_id: view?.id,
    previous_view_id: null,
    private_metadata: 'secret',
    callback_id: 'form',
    state: { values: { name: { a: { type: 'plain_text_input', value: null } } } },
    app_id: slack.appId,
    bot_id: slack.botId,
  });
  expect(slack.as('U1').everythingSeen()).toBe('Name\nname\nSave');
});

test('an invalid view names each place, and leaves the trigger unused', async () => {
  const trigger_id = trigger();
  const bad = modalOf('A title that is too long for it', [
    { type: 'header', text: { type: 'plain_text', text: '' } },
  ]);
  expect(await dataOf(client.views.open({ trigger_id, view: bad }))).toMatchObject({
    error: 'invalid_arguments',
    response_metadata: {
      messages: [
        '[ERROR] must be more than 0 characters [json-pointer:/view/blocks/0/text/text]',
        '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]',
      ],
    },
  });
  expect(await client.views.open({ trigger_id, view: good })).toMatchObject({ ok: true });
});

test('a view over 250 KB', async () => {
  const section = { type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'x'.repeat(2700) } };
  const view = modalOf(
    'Large',
    Array.from({ length: 100 }, () => section),
  );
  expect(await dataOf(client.views.open({ trigger_id: trigger(), view }))).toMatchObject({
    error: 'view_too_large',
  });
});

test('three views and no more', async () => {
  await client.views.open({ trigger_id: trigger(), view: good });
  const second = await client.views.push({ trigger_id: trigger(), view: good });
  const third = await client.views.push({ trigger_id: trigger(), view: good });
  expect(third.view).toMatchObject({
    previous_view_id: second.view?.id,
    root_view_id: second.view?.root_view_id,
  });
  const spent = trigger();
  expect(await dataOf(client.views.push({ trigger_id: spent, view: good }))).toMatchObject({
    error: 'push_limit_reached',
  });
  // Nothing else can be opened for that click; the view on top can still be updated, without a trigger.
  for (const how of ['open', 'push'] as const)
    expect(await dataOf(client.views[how]({ trigger_id: spent, view: good }))).toMatchObject({
      error: 'exchanged_trigger_id',
    });
  expect(slack.workspace.modalsOf('U1')).toHaveLength(3);
  expect(await client.views.update({ view_id: third.view?.id ?? '', view: good })).toMatchObject({
    ok: true,
  });
});

test('pushing onto nothing, updating nothing, forgetting arguments', async () => {
  expect(await dataOf(client.views.push({ trigger_id: trigger(), view: good }))).toMatchObject({
    error: 'not_found',
  });
  expect(await dataOf(client.views.update({ view_id: 'V404', view: good }))).toMatchObject({
    error: 'not_found',
  });
  expect(await dataOf(client.apiCall('views.open', { view: good }))).toMatchObject({
    error: 'invalid_arguments',
    response_metadata: { messages: ['[ERROR] missing required field: trigger_id'] },
  });
  expect(await dataOf(client.apiCall('views.open', { trigger_id: trigger(), view: '{' }))).toMatchObject({
    error: 'invalid_arguments',
  });
});

test('a Home tab for active people, guarded by its hash', async () => {
  const { view } = await client.views.publish({ user_id: 'U1', view: home('one') });
  await client.views.publish({ user_id: 'U1', hash: view?.hash ?? '', view: home('two') });
  expect(slack.as('U1').home()?.plainText()).toBe('two');
  expect(
    await dataOf(client.views.publish({ user_id: 'U1', hash: view?.hash ?? '', view: home('three') })),
  ).toMatchObject({ error: 'hash_conflict' });
  expect(await dataOf(client.views.publish({ user_id: 'U404', view: home('x') }))).toMatchObject({
    error: 'user_not_found',
  });
  expect(await dataOf(client.views.publish({ user_id: 'U2', view: home('x') }))).toMatchObject({
    error: 'user_disabled',
  });
  expect(await dataOf(client.views.publish({ user_id: 'U1', view: good as never }))).toMatchObject({
    error: 'invalid_arguments',
  });
});
