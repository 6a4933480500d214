import { App, HTTPReceiver, type Logger, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { FakeSlack } from './fake.ts';

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
