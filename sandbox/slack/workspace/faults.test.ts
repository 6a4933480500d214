import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import { clientOf, testManifest } from '../bot.fixture.ts';
import type { FakeSlack } from '../fake.ts';
import { startFakeSlack } from '../server.ts';
import type { FaultRule } from './faults.ts';

let slack: FakeSlack;
let client: WebClient;

beforeEach(async () => {
  slack = await startFakeSlack({ manifest: testManifest, rateLimits: false, seed: 7 });
  slack.addUser({ id: 'U1', name: 'ana' });
  client = clientOf(slack, slack.botToken, { timeout: 1000 });
});

afterEach(() => slack.stop());

const post = (text = 'x') => client.chat.postMessage({ channel: 'U1', text });
const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

test.each<[FaultRule['kind'], Partial<FaultRule>, object, number]>([
  ['http500', {}, { code: 'slack_webapi_http_error', statusCode: 500 }, 0],
  ['http503', {}, { code: 'slack_webapi_http_error', statusCode: 503 }, 0],
  ['ratelimited', { retryAfter: 42 }, { code: 'slack_webapi_rate_limited_error', retryAfter: 42 }, 0],
  ['error', { error: 'fatal_error' }, { data: { error: 'fatal_error' } }, 0],
  ['never', {}, { code: 'slack_webapi_request_error' }, 0],
  ['reset', {}, { code: 'slack_webapi_request_error' }, 0],
  ['slow', { ms: 1500 }, { code: 'slack_webapi_request_error' }, 1],
  ['lost_reply', {}, { code: 'slack_webapi_request_error' }, 1],
])('%s fails the caller and leaves the expected effect', async (kind, more, error, messages) => {
  slack.faults.add({ method: 'chat.postMessage', times: 1, kind, ...more });
  expect(await failure(post())).toMatchObject(error);
  await slack.settled();
  expect(slack.as('U1').dms()).toHaveLength(messages);
  expect(slack.calls[0]).toMatchObject({ fault: kind });
  await post('after');
  expect(slack.as('U1').dms()).toHaveLength(messages + 1);
  slack.assertClean();
});

test('a refusal behind a lost reply is still a problem', async () => {
  slack.faults.add({ kind: 'lost_reply' });
  await failure(client.chat.postMessage({ channel: 'C404', text: 'x' }));
  expect(slack.problems[0]?.message).toBe('chat.postMessage: channel_not_found');
});

test('faults strike by method pattern, by arguments, by chance, and end', async () => {
  slack.faults.add({ method: /^users\./, kind: 'error', error: 'internal_error' });
  const undo = slack.faults.add({ match: (args) => args.text === 'bad', kind: 'http500' });
  expect(await failure(client.users.info({ user: 'U1' }))).toBeDefined();
  expect(await failure(post('bad'))).toBeDefined();
  expect(await failure(post('good'))).toBeUndefined();
  undo();
  expect(await failure(post('bad'))).toBeUndefined();
  slack.faults.clear();
  expect(await failure(client.users.info({ user: 'U1' }))).toBeUndefined();
});

test('chance is seeded', async () => {
  const draw = async () => {
    slack.faults.clear();
    slack.faults.seed(3);
    slack.faults.add({ method: 'auth.test', probability: 0.5, kind: 'http503' });
    const outcomes: boolean[] = [];
    for (let index = 0; index < 12; index += 1)
      outcomes.push((await failure(client.auth.test())) === undefined);
    return outcomes;
  };
  const first = await draw();
  expect(new Set(first)).toEqual(new Set([true, false]));
  expect(await draw()).toEqual(first);
});

test('Slack down, and up again', async () => {
  slack.down = true;
  expect(await failure(client.auth.test())).toMatchObject({ code: 'slack_webapi_request_error' });
  slack.down = false;
  expect(await failure(client.auth.test())).toBeUndefined();
});
