import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FormBench } from './forms.fixture.ts';
import { modalOf, nameInput } from './modals.fixture.ts';

let bench: FormBench;

beforeEach(async () => {
  bench = await FormBench.start();
});

afterEach(() => bench.stop());

test('a button in a modal pushes with its trigger; views.update knows stale hashes and closed views', async () => {
  await bench.open(
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
  bench.next = modalOf('Pushed', [{ type: 'divider' }]);
  await bench.ana.click('More');
  const pushed = await bench.ana.waitForModal('Pushed');
  expect(bench.acted[0]).toMatchObject({
    type: 'button',
    action_id: 'more',
    value: 'v',
    text: { text: 'More' },
  });
  expect(bench.slack.deliveries.at(-1)?.payload).toMatchObject({
    container: { type: 'view' },
    view: { state: { values: { name: { a: { value: 'x' } } } } },
  });
  const { client } = bench.app;
  const id = pushed.view?.id ?? '';
  await expect(client.views.update({ view_id: id, hash: 'stale', view: bench.next })).rejects.toMatchObject({
    data: { error: 'hash_conflict' },
  });
  await bench.ana.close();
  await expect(client.views.update({ view_id: id, view: bench.next })).rejects.toMatchObject({
    data: { error: 'not_found' },
  });
  const refused = bench.slack.problems.map(({ message }) => message);
  expect(refused).not.toContain('views.update: not_found'); // she closed it: no one's mistake
  await expect(client.views.update({ view_id: 'V404', view: bench.next })).rejects.toMatchObject({
    data: { error: 'not_found' },
  });
  expect(bench.slack.problems.at(-1)?.message).toBe('views.update: not_found');
  await expect(client.views.push({ trigger_id: '1.2.abc', view: bench.next })).rejects.toMatchObject({
    data: { error: 'expired_trigger_id' },
  });
  await expect(client.views.push({ trigger_id: 'nonsense', view: bench.next })).rejects.toMatchObject({
    data: { error: 'invalid_trigger_id' },
  });
});

test('a choice outside an input block, and one that dispatches, are sent at once', async () => {
  const options = [{ text: { type: 'plain_text' as const, text: 'Red' }, value: 'r' }];
  await bench.open(
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
  await bench.ana.fill('Color', 'Red');
  await bench.ana.fill('name', 'typed');
  expect(bench.acted).toMatchObject([
    { type: 'static_select', action_id: 'pick', block_id: 'color', selected_option: options[0] },
    { type: 'plain_text_input', action_id: 'a', value: 'typed' },
  ]);
});
