import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { App } from '@slack/bolt';
import { SocketModeClient } from '@slack/socket-mode';
import { clientOf, quiet, startSocketBot, type TestBot, testManifest } from '../bot.fixture.ts';
import type { FakeSlack } from '../fake.ts';
import { modalOf, nameInput } from '../people/modals.fixture.ts';
import { startFakeSlack } from '../server.ts';

let slack: FakeSlack;
let bots: TestBot[];

function testBot(name: string) {
  return (app: App) => {
    app.command('/test', async ({ ack, command, client }) => {
      if (command.text === 'who') return ack(name);
      await ack();
      await client.views.open({
        trigger_id: command.trigger_id,
        view: modalOf('Name', [nameInput({ initial_value: 'x' })]),
      });
    });
    app.view('form', async ({ ack }) => ack({ response_action: 'errors', errors: { name: 'No' } }));
    app.event('app_home_opened', async ({ client, event }) => {
      await client.views.publish({
        user_id: event.user,
        view: { type: 'home', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'Welcome' } }] },
      });
    });
  };
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 10));
}

beforeEach(async () => {
  slack = await startFakeSlack({ manifest: testManifest });
  slack.addUser({ id: 'U1', name: 'ana' });
  bots = [await startSocketBot(slack, testBot('first'))];
});

afterEach(async () => {
  for (const bot of bots) await bot.stop();
  await slack.stop();
});

describe('Socket Mode with Bolt', () => {
  test('commands, forms and events, with answers in the acknowledgement', async () => {
    const ana = slack.as('U1');
    expect((await ana.command('/test who')).ephemerals[0]?.text).toBe('first');
    await ana.command('/test');
    await ana.waitForModal('Name');
    expect(await ana.submit()).toMatchObject({ closed: false, errors: [{ message: 'No' }] });
    expect((await ana.openHome()).plainText()).toBe('Welcome');
    expect(slack.deliveries.map((delivery) => delivery.transport)).toEqual([
      'socket',
      'socket',
      'socket',
      'socket',
    ]);
    slack.assertClean();
  });

  test('each payload goes to one of several connections', async () => {
    bots.push(await startSocketBot(slack, testBot('second')));
    expect(slack.socketConnections).toBe(2);
    const answers: (string | undefined)[] = [];
    for (let index = 0; index < 4; index += 1)
      answers.push((await slack.as('U1').command('/test who')).ephemerals[0]?.text);
    expect(answers.sort()).toEqual(['first', 'first', 'second', 'second']);
  });

  test('after a disconnect message the client comes back', async () => {
    slack.recycleSockets();
    await until(() => slack.socketConnections === 0);
    await until(() => slack.socketConnections === 1);
    expect((await slack.as('U1').command('/test who')).ephemerals[0]?.text).toBe('first');
  });

  test('after a broken connection too', async () => {
    slack.cutSockets();
    await until(
      () =>
        slack.socketConnections === 1 &&
        slack.calls.filter((call) => call.method === 'apps.connections.open').length === 2,
    );
    expect((await slack.as('U1').command('/test who')).failed).toBeUndefined();
  });
});

describe('Socket Mode at the wire', () => {
  const clientFor = (appToken: string) =>
    new SocketModeClient({
      appToken,
      clientPingTimeout: 300,
      logger: quiet,
      clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
    });

  test('a wrong token does not connect', async () => {
    const client = clientFor('xapp-wrong');
    await expect(client.start()).rejects.toMatchObject({ data: { error: 'invalid_auth' } });
    const web = clientOf(slack);
    await expect(web.apps.connections.open()).rejects.toMatchObject({
      data: { error: 'not_allowed_token_type' },
    });
  });

  test('a ticket works once', async () => {
    const opened = await fetch(`${slack.apiUrl}apps.connections.open`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.appToken}` },
    });
    const { url } = (await opened.json()) as { url: string };
    const connect = () =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(url);
        socket.onmessage = ({ data }) => {
          resolve(JSON.parse(String(data)).type);
          socket.close();
        };
        socket.onerror = () => resolve('refused');
      });
    expect(await connect()).toBe('hello');
    expect(await connect()).toBe('refused');
  });

  test('a connection lost before the acknowledgement, and an acknowledgement of nothing', async () => {
    for (const bot of bots.splice(0)) await bot.stop();
    await until(() => slack.socketConnections === 0);
    const client = clientFor(slack.appToken);
    client.on('slash_commands', () => slack.cutSockets());
    await client.start();
    // A client that leaves before Slack's hello rejects a promise that no one holds.
    const back = new Promise((resolve) => client.once('connected', resolve));
    const { failed } = await slack.as('U1').command('/test who');
    expect(failed).toBe('dispatch_failed');
    await back;
    expect(slack.socketConnections).toBe(1);
    await client.disconnect();
    const { url = '' } = await clientOf(slack, slack.appToken).apps.connections.open({});
    const other = new WebSocket(url);
    await new Promise((resolve) => other.addEventListener('open', resolve));
    other.send(JSON.stringify({ envelope_id: 'unknown-envelope', payload: {} }));
    await until(() => slack.problems.some((problem) => problem.message.includes('unknown envelope')));
    other.close();
  });
});
