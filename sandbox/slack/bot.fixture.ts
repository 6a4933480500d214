import { App, HTTPReceiver, type Logger, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { FakeSlack } from './fake.ts';
import { startFakeSlack } from './server.ts';

/** A manifest for the tests of the fake itself. */
export const testManifest = {
  display_information: { name: 'Tester' },
  features: {
    app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
    bot_user: { display_name: 'Tester', always_online: true },
    slash_commands: [
      { command: '/test', should_escape: true },
      { command: '/raw', should_escape: false },
    ],
  },
  oauth_config: {
    scopes: {
      bot: [
        'commands',
        'chat:write',
        'im:write',
        'im:history',
        'users:read',
        'users:read.email',
        'groups:read',
        'files:read',
        'files:write',
      ],
    },
  },
  settings: {
    event_subscriptions: {
      bot_events: [
        'app_home_opened',
        'user_change',
        'team_join',
        'member_joined_channel',
        'app_uninstalled',
        'tokens_revoked',
      ],
    },
  },
};

/** A logger that keeps silent. */
export const quiet: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

/** A bot under test and how to stop it. */
export interface TestBot {
  app: App;
  requestUrl: string;
  stop(): Promise<void>;
}

function clientOptions(slack: FakeSlack) {
  return {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 5000,
  };
}

/** A client that tries once and says nothing, with the bot's token unless told otherwise. */
export function clientOf(slack: FakeSlack, token = slack.botToken, more: WebClientOptions = {}): WebClient {
  return new WebClient(token, { ...clientOptions(slack), logger: quiet, ...more });
}

/** Slack's error code of a refused call; `ok` for one that was not. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => ({ data: { error: 'ok' } }),
    (reason: { data?: { error?: string } }) => reason,
  );
  return error.data?.error ?? String(error);
}

/** A workspace with people and channels of every kind. */
export async function startCrowd(): Promise<FakeSlack> {
  const slack = await startFakeSlack({ manifest: testManifest });
  slack.addUser({ id: 'U1', name: 'ana', email: 'ana@example.org', tz: 'America/New_York' });
  slack.addUser({ id: 'U2', name: 'ben', deleted: true });
  slack.addUser({ id: 'U3', name: 'cy', team_id: 'TOTHER' });
  slack.addUser({ id: 'U4', name: 'otherbot', is_bot: true });
  slack.addUser({ id: 'U5', name: 'dee' });
  slack.addChannel({ id: 'CPRIV', name: 'directors', members: ['U1'], withBot: true });
  slack.addChannel({ id: 'CALIEN', name: 'secret', members: ['U1'] });
  slack.addChannel({ id: 'CPUB', name: 'general', kind: 'public', members: ['U1'] });
  slack.addChannel({ id: 'COLD', name: 'old', members: ['U1'], withBot: true });
  slack.archive('COLD');
  return slack;
}

function appFor(slack: FakeSlack, receiver: HTTPReceiver | SocketModeReceiver): App {
  return new App({
    token: slack.botToken,
    botId: slack.botId,
    botUserId: slack.botUserId,
    receiver,
    logger: quiet,
    convoStore: false,
    deferInitialization: true,
    clientOptions: clientOptions(slack),
  });
}

/** Starts a real Bolt app over HTTP and points the fake at it. */
export async function startHttpBot(slack: FakeSlack, setUp: (app: App) => void): Promise<TestBot> {
  const receiver = new HTTPReceiver({
    unhandledRequestTimeoutMillis: 60_000, // the fake times acknowledgements
    signingSecret: slack.signingSecret,
    port: 0,
    logger: quiet,
  });
  const app = appFor(slack, receiver);
  setUp(app);
  await app.init();
  const server = await receiver.start(0);
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const requestUrl = `http://127.0.0.1:${port}/slack/events`;
  slack.connect({ requestUrl });
  return { app, requestUrl, stop: async () => void (await receiver.stop()) };
}

/** Starts a real Bolt app over Socket Mode. */
export async function startSocketBot(slack: FakeSlack, setUp: (app: App) => void): Promise<TestBot> {
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: quiet,
    clientPingTimeout: 300,
    installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } } },
  });
  const app = appFor(slack, receiver);
  setUp(app);
  await app.init();
  await app.start();
  return { app, requestUrl: '', stop: async () => void (await app.stop()) };
}
