import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { SlackClients } from '../context.ts';
import { boltLogger } from './bolt-logger.ts';
import { countedFetch } from './counted-fetch.ts';

/** Below pg-boss's heartbeat, so that a slow call never looks like a dead worker, in milliseconds. */
export const SEND_TIMEOUT_MS = 5000;

type Options = WebClientOptions;

const base = (config: Pick<Config, 'SLACK_API_URL'>): Options => ({
  ...(config.SLACK_API_URL ? { slackApiUrl: config.SLACK_API_URL } : {}),
  fetch: countedFetch,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
});

/** What Bolt's own client is made with: it answers people who are waiting, so it neither retries nor waits long. */
export const clickOptions = (config: Pick<Config, 'SLACK_API_URL'>): Options => ({
  ...base(config),
  timeout: 2800,
});

/** The clients of a single-workspace installation, made from its token. */
export function slackClients(
  config: Pick<Config, 'SLACK_API_URL' | 'SLACK_BOT_TOKEN'>,
  log: Logger,
): SlackClients {
  const logger = boltLogger(log);
  const clicks = new WebClient(config.SLACK_BOT_TOKEN, { ...clickOptions(config), logger });
  const sending = new WebClient(config.SLACK_BOT_TOKEN, {
    ...base(config),
    timeout: SEND_TIMEOUT_MS,
    logger,
  });
  return { clicks: async () => clicks, sending: async () => sending };
}
