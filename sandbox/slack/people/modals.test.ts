import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Obj } from '../types.ts';
import { FormBench } from './forms.fixture.ts';
import { everyInput, modalOf, nameInput } from './modals.fixture.ts';
import type { Person } from './person.ts';

let bench: FormBench;

beforeEach(async () => {
  bench = await FormBench.start();
});

afterEach(() => bench.stop());

describe('filling', () => {
  test('every kind of input arrives as Slack sends it', async () => {
    await bench.open(modalOf('All', everyInput));
    await bench.ana.fillAll({
      Words: 'hello',
      'One of': 'Two',
      'Some of': ['One', 'Two'],
      Person: '@Ben B',
      People: ['U1', 'U2'],
      Place: '#club',
      Day: '2026-07-01',
      Hour: '09:30',
      Radio: 'Two',
      Boxes: ['One'],
      Roster: { name: 'r.csv', content: 'a,b' },
    });
    const result = await bench.ana.submit();
    expect(result).toMatchObject({ closed: true });
    expect(result.errors).toBeUndefined();
    const one = { text: { type: 'plain_text', text: 'One' }, value: '1' };
    const two = { text: { type: 'plain_text', text: 'Two' }, value: '2' };
    expect(bench.submitted[0]).toMatchObject({
      words: { a: { type: 'plain_text_input', value: 'hello' } },
      one: { a: { type: 'static_select', selected_option: two } },
      some: { a: { type: 'multi_static_select', selected_options: [one, two] } },
      person: { a: { type: 'users_select', selected_user: 'U2' } },
      people: { a: { selected_users: ['U1', 'U2'] } },
      place: { a: { type: 'conversations_select', selected_conversation: 'CPRIV' } },
      day: { a: { type: 'datepicker', selected_date: '2026-07-01' } },
      hour: { a: { selected_time: '09:30' } },
      radio: { a: { type: 'radio_buttons', selected_option: two } },
      boxes: { a: { type: 'checkboxes', selected_options: [one] } },
      roster: { a: { type: 'file_input', files: [{ name: 'r.csv', filetype: 'csv', user: 'U1' }] } },
    });
    bench.slack.assertClean();
  });

  test('untouched inputs send their initial values, or nothing', async () => {
    await bench.open(
      modalOf('Name', [nameInput({ initial_value: 'Ana' }), nameInput({}, 'other', { optional: true })]),
    );
    await bench.ana.submit();
    expect(bench.submitted[0]).toEqual({
      name: { a: { type: 'plain_text_input', value: 'Ana' } },
      other: { a: { type: 'plain_text_input', value: null } },
    });
  });

  test.each<[string, string, Parameters<Person['fill']>[1], RegExp]>([
    ['an unknown label', 'Nope', 'x', /no input labelled Nope; on offer: Words \| One of/],
    ['an option not offered', 'One of', 'Three', /offers no option "Three"; it offers: One \| Two/],
    ['a deactivated person', 'Person', 'gone', /no active person/],
    ['a channel the person is not in', 'Place', 'hidden', /offers no conversation "hidden"/],
    ['a public channel in a private picker', 'Place', 'general', /offers no conversation "general"/],
    ['two values for one', 'One of', ['One', 'Two'], /exactly one value/],
    ['more than allowed', 'People', ['U1', 'U2', 'U1'], /at most 2/],
    ['a wrong date', 'Day', 'tomorrow', /not a date/],
    ['a wrong file', 'Roster', { name: 'r.exe', content: '' }, /takes only csv/],
  ])('%s is an error that helps', async (_name, label, value, message) => {
    await bench.open(modalOf('All', everyInput));
    await expect(bench.ana.fill(label, value)).rejects.toThrow(message);
  });

  test('Slack’s client holds back what is missing or malformed', async () => {
    await bench.open(modalOf('All', everyInput));
    const first = await bench.ana.submit();
    expect(first.ack).toBeUndefined();
    expect(first.errors).toContainEqual({
      label: 'Words',
      blockId: 'words',
      message: 'Please complete this required field.',
    });
    await bench.ana.fill('Words', 'x'.repeat(11));
    const messages = (await bench.ana.submit()).errors?.map((error) => `${error.label}: ${error.message}`);
    expect(messages).toContain('Words: Please enter no more than 10 characters.');
    expect(bench.submitted).toEqual([]);
  });

  test('what was typed survives an update under the same ids, and only then', async () => {
    await bench.open(
      modalOf('First', [nameInput({ initial_value: 'start' }), nameInput({}, 'other', { optional: true })]),
    );
    await bench.ana.fill('name', 'typed');
    await bench.ana.fill('other', 'lost');
    bench.reply = {
      response_action: 'update',
      view: modalOf('Second', [
        nameInput({ initial_value: 'start' }),
        nameInput({}, 'renamed', { optional: true }),
      ]),
    };
    const result = await bench.ana.submit();
    expect(result).toMatchObject({ closed: false });
    expect(result.view?.state).toMatchObject({
      name: { a: { value: 'typed' } },
      renamed: { a: { value: null } },
    });
  });
});

describe('acknowledging a submission', () => {
  beforeEach(() => bench.open(modalOf('Name', [nameInput({ initial_value: 'x' })])));

  test('errors are shown by label', async () => {
    bench.reply = { response_action: 'errors', errors: { name: 'Too short' } };
    expect(await bench.ana.submit()).toMatchObject({
      closed: false,
      errors: [{ label: 'name', blockId: 'name', message: 'Too short' }],
    });
    expect(bench.ana.everythingSeen()).toContain('Too short');
    bench.slack.assertClean();
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
    bench.reply = answer;
    expect(await bench.ana.submit()).toMatchObject({ closed: false, failed: 'invalid_response' });
    expect(bench.slack.problems).toMatchObject([
      { kind: 'protocol', message: expect.stringMatching(message) },
    ]);
    expect(bench.ana.everythingSeen()).toContain('trouble connecting');
  });

  test('push, pop and clear', async () => {
    bench.reply = { response_action: 'push', view: modalOf('Second', [nameInput({ initial_value: 'y' })]) };
    expect((await bench.ana.submit()).view?.title).toMatchObject({ text: 'Second' });
    bench.reply = undefined;
    expect(await bench.ana.submit()).toMatchObject({ closed: true, view: { title: { text: 'Name' } } });
    bench.reply = { response_action: 'push', view: modalOf('Second', [nameInput({ initial_value: 'y' })]) };
    await bench.ana.submit();
    bench.reply = { response_action: 'clear' };
    expect((await bench.ana.submit()).view).toBeUndefined();
    expect(bench.ana.modal()).toBeUndefined();
  });

  test('a fourth view is one too many', async () => {
    bench.reply = { response_action: 'push', view: modalOf('More', [nameInput({ initial_value: 'y' })]) };
    await bench.ana.submit();
    await bench.ana.submit();
    await bench.ana.submit();
    expect(bench.slack.problems.map((problem) => problem.message)).toEqual([
      'view_submission ack: push_limit_reached',
    ]);
  });
});
