import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { App, ViewClosedAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { startHttpBot, type TestBot, testManifest } from './bot.fixture.ts';
import type { FakeSlack } from './fake.ts';
import { everyInput, modalOf, nameInput } from './modals.fixture.ts';
import type { Person } from './person.ts';
import { startFakeSlack } from './server.ts';
import type { Obj } from './types.ts';

let slack: FakeSlack;
let bot: TestBot;
let ana: Person;
let reply: Obj | undefined;
let next: ModalView;
const submitted: Obj[] = [];
const closed: { id: string; cleared: boolean }[] = [];
const acted: Obj[] = [];

function testBot(app: App): void {
  app.command('/test', async ({ ack, command, client }) => {
    await ack();
    const { view } = await client.views.open({
      trigger_id: command.trigger_id,
      view: modalOf('Wait', [{ type: 'divider' }], { callback_id: 'loading' }),
    });
    await client.views.update({ view_id: view?.id ?? '', hash: view?.hash ?? '', view: next });
  });
  app.view({ type: 'view_closed' }, async ({ ack, body }) => {
    await ack();
    closed.push({ id: body.view.callback_id, cleared: (body as ViewClosedAction).is_cleared });
  });
  app.view(/.*/, async ({ ack, view }) => {
    submitted.push(view.state.values as Obj);
    await (ack as (response?: unknown) => Promise<void>)(reply);
  });
  app.options('city', async ({ ack, options }) => {
    await ack({
      options: [{ text: { type: 'plain_text', text: options.value }, value: options.value }],
    });
  });
  app.action(/.*/, async ({ ack, action, body, client }) => {
    await ack();
    acted.push({ ...action });
    const trigger_id = 'trigger_id' in body ? body.trigger_id : '';
    if ('action_id' in action && action.action_id === 'more')
      await client.views.push({ trigger_id, view: next });
  });
}

async function open(view: ModalView): Promise<void> {
  next = view;
  await ana.command('/test');
  await ana.waitForModal(view.title.text);
}

beforeEach(async () => {
  slack = await startFakeSlack({ manifest: testManifest });
  slack.addUser({ id: 'U1', name: 'ana' });
  slack.addUser({ id: 'U2', name: 'ben', display_name: 'Ben B' });
  slack.addUser({ id: 'U3', name: 'gone', deleted: true });
  slack.addChannel({ id: 'CPRIV', name: 'club', members: ['U1'], withBot: true });
  slack.addChannel({ id: 'CHID', name: 'hidden', members: ['U2'], withBot: true });
  slack.addChannel({ id: 'CPUB', name: 'general', kind: 'public' });
  bot = await startHttpBot(slack, testBot);
  ana = slack.as('U1');
  reply = undefined;
  for (const list of [submitted, closed, acted]) list.length = 0;
});

afterEach(async () => {
  await bot.stop();
  await slack.stop();
});

describe('filling', () => {
  test('every kind of input arrives as Slack sends it', async () => {
    await open(modalOf('All', everyInput));
    await ana.fillAll({
      Words: 'hello',
      Count: 3,
      Email: 'a@b.co',
      Site: 'https://a.b',
      'One of': 'Two',
      'Some of': ['One', 'Two'],
      Person: '@Ben B',
      People: ['U1', 'U2'],
      Place: '#club',
      Open: 'general',
      Day: '2026-07-01',
      Hour: '09:30',
      Moment: 1782900000,
      Radio: 'Two',
      Boxes: ['One'],
      City: 'Ulm City',
      Roster: { name: 'r.csv', content: 'a,b' },
    });
    const result = await ana.submit();
    expect(result).toMatchObject({ closed: true });
    expect(result.errors).toBeUndefined();
    const one = { text: { type: 'plain_text', text: 'One' }, value: '1' };
    const two = { text: { type: 'plain_text', text: 'Two' }, value: '2' };
    expect(submitted[0]).toMatchObject({
      words: { a: { type: 'plain_text_input', value: 'hello' } },
      count: { a: { type: 'number_input', value: '3' } },
      email: { a: { value: 'a@b.co' } },
      site: { a: { value: 'https://a.b' } },
      one: { a: { type: 'static_select', selected_option: two } },
      some: { a: { type: 'multi_static_select', selected_options: [one, two] } },
      person: { a: { type: 'users_select', selected_user: 'U2' } },
      people: { a: { selected_users: ['U1', 'U2'] } },
      place: { a: { type: 'conversations_select', selected_conversation: 'CPRIV' } },
      open: { a: { selected_channel: 'CPUB' } },
      day: { a: { type: 'datepicker', selected_date: '2026-07-01' } },
      hour: { a: { selected_time: '09:30' } },
      moment: { a: { selected_date_time: 1782900000 } },
      radio: { a: { type: 'radio_buttons', selected_option: two } },
      boxes: { a: { type: 'checkboxes', selected_options: [one] } },
      city: { city: { type: 'external_select', selected_option: { value: 'Ulm City' } } },
      roster: { a: { type: 'file_input', files: [{ name: 'r.csv', filetype: 'csv', user: 'U1' }] } },
    });
    slack.assertClean();
  });

  test('untouched inputs send their initial values, or nothing', async () => {
    await open(
      modalOf('Name', [nameInput({ initial_value: 'Ana' }), nameInput({}, 'other', { optional: true })]),
    );
    await ana.submit();
    expect(submitted[0]).toEqual({
      name: { a: { type: 'plain_text_input', value: 'Ana' } },
      other: { a: { type: 'plain_text_input', value: null } },
    });
  });

  test.each<[string, string, Parameters<Person['fill']>[1], RegExp]>([
    ['an unknown label', 'Nope', 'x', /no input labelled Nope; on offer: Words \| Count/],
    ['an option not offered', 'One of', 'Three', /offers no option "Three"; it offers: One \| Two/],
    ['a deactivated person', 'Person', 'gone', /no active person/],
    ['a channel the person is not in', 'Place', 'hidden', /offers no conversation "hidden"/],
    ['a private channel in a public picker', 'Open', 'club', /offers no conversation "club"/],
    ['two values for one', 'One of', ['One', 'Two'], /exactly one value/],
    ['more than allowed', 'People', ['U1', 'U2', 'U1'], /at most 2/],
    ['a wrong date', 'Day', 'tomorrow', /not a date/],
    ['a wrong file', 'Roster', { name: 'r.exe', content: '' }, /takes only csv/],
  ])('%s is an error that helps', async (_name, label, value, message) => {
    await open(modalOf('All', everyInput));
    await expect(ana.fill(label, value)).rejects.toThrow(message);
  });

  test('Slack’s client holds back what is missing or malformed', async () => {
    await open(modalOf('All', everyInput));
    const first = await ana.submit();
    expect(first.ack).toBeUndefined();
    expect(first.errors).toContainEqual({
      label: 'Words',
      blockId: 'words',
      message: 'Please complete this required field.',
    });
    await ana.fill('Words', 'x'.repeat(11));
    await ana.fill('Count', 0);
    await ana.fill('Email', 'nonsense');
    const messages = (await ana.submit()).errors?.map((error) => `${error.label}: ${error.message}`);
    expect(messages).toContain('Words: Please enter no more than 10 characters.');
    expect(messages).toContain('Count: Please enter a number of at least 1.');
    expect(messages).toContain('Email: Please enter a valid email address.');
    expect(submitted).toEqual([]);
  });

  test('what was typed survives an update under the same ids, and only then', async () => {
    await open(
      modalOf('First', [nameInput({ initial_value: 'start' }), nameInput({}, 'other', { optional: true })]),
    );
    await ana.fill('name', 'typed');
    await ana.fill('other', 'lost');
    reply = {
      response_action: 'update',
      view: modalOf('Second', [
        nameInput({ initial_value: 'start' }),
        nameInput({}, 'renamed', { optional: true }),
      ]),
    };
    const result = await ana.submit();
    expect(result).toMatchObject({ closed: false });
    expect(result.view?.state).toMatchObject({
      name: { a: { value: 'typed' } },
      renamed: { a: { value: null } },
    });
  });
});

describe('acknowledging a submission', () => {
  beforeEach(() => open(modalOf('Name', [nameInput({ initial_value: 'x' })])));

  test('errors are shown by label', async () => {
    reply = { response_action: 'errors', errors: { name: 'Too short' } };
    expect(await ana.submit()).toMatchObject({
      closed: false,
      errors: [{ label: 'name', blockId: 'name', message: 'Too short' }],
    });
    expect(ana.everythingSeen()).toContain('Too short');
    slack.assertClean();
  });

  test.each<[string, Obj, RegExp]>([
    [
      'errors for a block that is not there',
      { response_action: 'errors', errors: { nmae: 'x' } },
      /errors for nmae, but the input blocks are name/,
    ],
    ['no errors', { response_action: 'errors', errors: {} }, /errors is empty/],
    [
      'an invalid view',
      {
        response_action: 'update',
        view: { type: 'modal', title: { type: 'plain_text', text: 'x' }, blocks: [{ type: 'section' }] },
      },
      /invalid_arguments in update/,
    ],
    ['no view', { response_action: 'push' }, /in push/],
    ['an unknown action', { response_action: 'close' }, /unknown response_action close/],
    ['something else', { ok: true }, /no response_action/],
  ])('%s is a protocol error', async (_name, answer, message) => {
    reply = answer;
    expect(await ana.submit()).toMatchObject({ closed: false, failed: 'invalid_response' });
    expect(slack.problems).toMatchObject([{ kind: 'protocol', message: expect.stringMatching(message) }]);
    expect(ana.everythingSeen()).toContain('trouble connecting');
  });

  test('push, pop and clear', async () => {
    reply = { response_action: 'push', view: modalOf('Second', [nameInput({ initial_value: 'y' })]) };
    expect((await ana.submit()).view?.title).toMatchObject({ text: 'Second' });
    reply = undefined;
    expect(await ana.submit()).toMatchObject({ closed: true, view: { title: { text: 'Name' } } });
    reply = { response_action: 'push', view: modalOf('Second', [nameInput({ initial_value: 'y' })]) };
    await ana.submit();
    reply = { response_action: 'clear' };
    expect((await ana.submit()).view).toBeUndefined();
    expect(ana.modal()).toBeUndefined();
  });

  test('a fourth view is one too many', async () => {
    reply = { response_action: 'push', view: modalOf('More', [nameInput({ initial_value: 'y' })]) };
    await ana.submit();
    await ana.submit();
    await ana.submit();
    expect(slack.problems.map((problem) => problem.message)).toEqual([
      'view_submission ack: push_limit_reached',
    ]);
  });
});

describe('buttons, choices and closing', () => {
  test('a button in a modal pushes with its trigger; views.update knows stale hashes and closed views', async () => {
    await open(
      modalOf('Name', [
        nameInput({ initial_value: 'x' }),
        {
          type: 'actions',
          elements: [
            { type: 'button', action_id: 'more', text: { type: 'plain_text', text: 'More' }, value: 'v' },
          ],
        },
      ]),
    );
    next = modalOf('Pushed', [{ type: 'divider' }]);
    await ana.click('More');
    const pushed = await ana.waitForModal('Pushed');
    expect(acted[0]).toMatchObject({ type: 'button', action_id: 'more', value: 'v', text: { text: 'More' } });
    expect(slack.deliveries.at(-1)?.payload).toMatchObject({
      container: { type: 'view' },
      view: { state: { values: { name: { a: { value: 'x' } } } } },
    });
    const { client } = bot.app;
    const id = pushed.view?.id ?? '';
    await expect(client.views.update({ view_id: id, hash: 'stale', view: next })).rejects.toMatchObject({
      data: { error: 'hash_conflict' },
    });
    await ana.close();
    await expect(client.views.update({ view_id: id, view: next })).rejects.toMatchObject({
      data: { error: 'not_found' },
    });
    await expect(client.views.push({ trigger_id: '1.2.abc', view: next })).rejects.toMatchObject({
      data: { error: 'expired_trigger_id' },
    });
    await expect(client.views.push({ trigger_id: 'nonsense', view: next })).rejects.toMatchObject({
      data: { error: 'invalid_trigger_id' },
    });
  });

  test('a choice outside an input block, and one that dispatches, are sent at once', async () => {
    const options = [{ text: { type: 'plain_text' as const, text: 'Red' }, value: 'r' }];
    await open(
      modalOf('Name', [
        {
          type: 'section',
          block_id: 'color',
          text: { type: 'mrkdwn', text: 'Color' },
          accessory: { type: 'static_select', action_id: 'pick', options },
        },
        { ...nameInput({}), dispatch_action: true },
      ]),
    );
    await ana.fill('Color', 'Red');
    await ana.fill('name', 'typed');
    expect(acted).toMatchObject([
      { type: 'static_select', action_id: 'pick', block_id: 'color', selected_option: options[0] },
      { type: 'plain_text_input', action_id: 'a', value: 'typed' },
    ]);
  });

  test('closing tells the bot where it asked for that', async () => {
    const quietOne = modalOf('Quiet', [nameInput({ initial_value: 'x' })]);
    await open(quietOne);
    await ana.close();
    expect(closed).toEqual([]);
    await open({ ...quietOne, notify_on_close: true, callback_id: 'root' });
    reply = { response_action: 'push', view: { ...quietOne, notify_on_close: true, callback_id: 'top' } };
    await ana.submit();
    await ana.close({ all: true });
    expect(closed).toEqual([
      { id: 'top', cleared: true },
      { id: 'root', cleared: true },
    ]);
    await expect(ana.close()).rejects.toThrow('no modal open');
    slack.assertClean();
  });

  test('external_id is unique among open views', async () => {
    await open(modalOf('Name', [{ type: 'divider' }], { external_id: 'one' }));
    reply = undefined;
    const trigger_id = String(
      slack.payloads.command('U2', slack.workspace.im('U2').id, '/test', '').trigger_id,
    );
    const call = bot.app.client.views.open({
      trigger_id,
      view: modalOf('Other', [{ type: 'divider' }], { external_id: 'one' }),
    });
    await expect(call).rejects.toMatchObject({ data: { error: 'duplicate_external_id' } });
  });
});
