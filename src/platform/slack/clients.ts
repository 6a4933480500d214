import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { SlackClients } from '../handler-deps.ts';
import { boltLogger } from './bolt-logger.ts';
import { countedFetch } from './counted-fetch.ts';
import { NotInstalled } from './errors.ts';
import { type Patience, SLACKS_PATIENCE } from './patience.ts';

/** For background questions, in milliseconds. */
const QUESTION_TIMEOUT_MS = 5000;

/** Longer than Slack itself works on a message, so that a slow answer is still heard, in milliseconds. */
const POST_TIMEOUT_MS = 120_000;

/** Slack takes seconds for a page of a large workspace's people, in milliseconds. */
const PATIENCE_MS = 30_000;

type Options = WebClientOptions;

const base = (config: Pick<Config, 'SLACK_API_URL'>): Options => ({
  ...(config.SLACK_API_URL ? { slackApiUrl: config.SLACK_API_URL } : {}),
  fetch: countedFetch,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
});

/** What Bolt's own client is made with: it answers people who are waiting, so it neither retries nor waits long. */
export const clickOptions = (
  config: Pick<Config, 'SLACK_API_URL'>,
  { callMs }: Pick<Patience, 'callMs'> = SLACKS_PATIENCE,
): Options => ({
  ...base(config),
  timeout: callMs,
});

/** The bot token that works now for a workspace; throws `NotInstalled` when there is none. */
export type TokenOf = (workspaceId: string, how: { inAHurry: boolean }) => Promise<string>;

/** The token of a single-workspace installation, for that workspace and no other that the database may know. */
export const onlyFor =
  (ownId: string, token: string): TokenOf =>
  async (workspaceId) => {
    if (workspaceId !== ownId) throw new NotInstalled(workspaceId);
    return token;
  };

/** The clients of each workspace, kept as long as its token is the same. */
export function slackClients(
  config: Pick<Config, 'SLACK_API_URL'>,
  log: Logger,
  tokenOf: TokenOf,
  patience: Patience,
): SlackClients {
  const logger = boltLogger(log);
  const keeping = (options: Options, inAHurry: boolean) => {
    const kept = new Map<string, WebClient>();
    return async (workspaceId: string): Promise<WebClient> => {
      const token = await tokenOf(workspaceId, { inAHurry });
      const last = kept.get(workspaceId);
      if (last?.token === token) return last;
      const client = new WebClient(token, { ...options, logger });
      kept.set(workspaceId, client);
      return client;
    };
  };
  return {
    clicks: keeping(clickOptions(config, patience), true),
    sending: keeping({ ...base(config), timeout: QUESTION_TIMEOUT_MS }, false),
    posting: keeping({ ...base(config), timeout: POST_TIMEOUT_MS }, false),
    patient: keeping({ ...base(config), timeout: PATIENCE_MS }, false),
  };
}
