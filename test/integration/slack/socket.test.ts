import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { LogLevel, SocketModeReceiver } from '@slack/bolt';
import { pino } from 'pino';
import { parse } from 'yaml';
import type { FakeSlack } from '../../../sandbox/slack/fake.ts';
import { startFakeSlack } from '../../../sandbox/slack/server.ts';
import { StartError } from '../../../src/platform/config.ts';
import { createLoops, type LoopName, type Loops } from '../../../src/platform/health/loops.ts';
import { keepConnected, OPENING } from '../../../src/platform/socket.ts';
import { repository } from '../../support/process.ts';
import { until } from '../../support/until.ts';

const HURRIED = { attemptMs: 400, firstPauseMs: 20, longestPauseMs: 50 };

let slack: FakeSlack;
beforeAll(async () => {
  const manifest: unknown = parse(readFileSync(join(repository, 'manifest.yml'), 'utf8'));
  slack = await startFakeSlack({ manifest, rateLimits: false });
});
afterAll(() => slack.stop());

let lines: string[];
let loops: Loops;
let receiver: SocketModeReceiver;
beforeEach(() => {
  lines = [];
  loops = createLoops();
  receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    autoReconnectEnabled: false,
    logLevel: LogLevel.ERROR,
    logger: quiet,
    installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl, ...OPENING, timeout: 200 } },
  });
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  keepConnected(receiver.client, { loops, log }, HURRIED);
});
afterEach(async () => {
  slack.faults.clear();
  slack.silenceSockets(false);
  await receiver.client.disconnect();
  await until(() => slack.socketConnections === 0, 'every connection is closed');
});

const nothing = () => undefined;
const quiet = {
  ...{ debug: nothing, info: nothing, warn: nothing, error: nothing },
  ...{ setLevel: nothing, setName: nothing, getLevel: () => LogLevel.ERROR },
};
const isUp = () => slack.socketConnections === 1;
const codes = () => [...new Set(lines.map((line) => String((JSON.parse(line) as { code?: string }).code)))];
const names = (ages: [LoopName, number][]) => ages.map(([name]) => name);

test('a connection that Slack refreshes, warns of, or that breaks comes back by itself', async () => {
  await receiver.client.start();
  expect([isUp(), names(loops.ages())]).toEqual([true, ['socket']]);
  for (const end of [
    () => slack.recycleSockets('refresh_requested'),
    () => slack.recycleSockets('warning'),
    () => slack.cutSockets(),
  ]) {
    const before = slack.calls.length;
    end();
    await until(() => slack.calls.length > before && isUp(), 'it is connected again');
  }
  expect(codes()).toEqual([]);
});

test.each([
  ['no_answer', 'an upgrade that no one answers', () => slack.silenceSockets(true)],
  [
    'network',
    'a call that hangs',
    () => slack.faults.add({ method: 'apps.connections.open', kind: 'never' }),
  ],
  [
    'http_503',
    'a call that fails',
    () => slack.faults.add({ method: 'apps.connections.open', kind: 'http503' }),
  ],
  [
    'too_many_websockets',
    'too many connections',
    () => slack.faults.add({ method: 'apps.connections.open', kind: 'error', error: 'too_many_websockets' }),
  ],
])('%s: %s is named in one line, tried again, and over as soon as Slack answers', async (code, _, make) => {
  make();
  const started = receiver.client.start();
  await until(() => lines.length >= 2, 'two attempts');
  expect(codes()).toEqual([code]);
  expect(names(loops.ages())).toEqual([]);
  slack.faults.clear();
  slack.silenceSockets(false);
  await started;
  await until(isUp, 'it is connected');
  expect(names(loops.ages())).toEqual(['socket']);
});

test.each([
  ['missing_scope', 'lacks the scope connections:write'],
  ['invalid_auth', 'Slack rejects SLACK_APP_TOKEN (invalid_auth)'],
])('%s keeps the process from starting, in words', async (error, words) => {
  slack.faults.add({ method: 'apps.connections.open', kind: 'error', error });
  const refused = await receiver.client.start().catch((failed: unknown) => failed);
  expect(refused).toBeInstanceOf(StartError);
  expect(String(refused)).toContain(words);
});
