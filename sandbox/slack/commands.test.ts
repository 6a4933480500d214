import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startHttpBot, type TestBot, testManifest } from './bot.fixture.ts';
import type { FakeSlack } from './fake.ts';
import { startFakeSlack } from './server.ts';

let slack: FakeSlack;
let bot: TestBot;

beforeEach(async () => {
  slack = await startFakeSlack({ manifest: testManifest });
  slack.addUser({ id: 'U1', name: 'ana' });
  slack.addUser({ id: 'U2', name: 'ben' });
  bot = await startHttpBot(slack, (app) => {
    app.command('/test', async ({ ack, command, client, respond }) => {
      if (command.text === 'text') return ack('hello');
      if (command.text === 'json')
        return ack({
          response_type: 'ephemeral',
          text: 'hello there',
          blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*bold* <@U2>' } }],
        });
      if (command.text === 'loud') return ack({ response_type: 'in_channel', text: 'to all' });
      if (command.text === 'broken') return ack({ text: 'x', blocks: [{ type: 'section' }] });
      if (command.text === 'never') return;
      await ack();
      if (command.text === 'respond') await respond('later');
      if (command.text === 'modal')
        await client.views.open({
          trigger_id: command.trigger_id,
          view: { type: 'modal', title: { type: 'plain_text', text: 'Form' }, blocks: [{ type: 'divider' }] },
        });
    });
  });
});

afterEach(async () => {
  await bot.stop();
  await slack.stop();
});

describe('acknowledging a command', () => {
  test.each([
    ['text', 'hello'],
    ['json', 'bold @ben'],
  ])('%s is shown to the person alone', async (text, shown) => {
    const { ack, ephemerals } = await slack.as('U1').command(`/test ${text}`);
    expect(ack.outcome).toBe('acked');
    expect(ephemerals.map((seen) => seen.plainText())).toEqual([shown]);
    expect(slack.as('U2').sees()).toEqual([]);
    slack.assertClean();
  });

  test('a modal opens', async () => {
    await slack.as('U1').command('/test modal');
    expect((await slack.as('U1').waitForModal('Form')).view?.callback_id).toBe('');
    slack.assertClean();
  });
});
