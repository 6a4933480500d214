import { LogLevel, WebClient } from '@slack/web-api';
import { migrateToLatest } from '../../db/migrate.ts';
import { loadKeys } from '../confidential/keys.ts';
import type { AdminConfig } from '../config.ts';
import { type Db, openDatabase } from '../database.ts';
import { ensureWorkspace, type Identity, identify } from '../programs/workspaces.ts';
import { slackCode } from '../slack/errors.ts';
import { StartError } from '../start-error.ts';

/** What a command works with: the database, and Slack as the bot sees it. */
export type Opened = { db: Db; client: WebClient; identity: Identity };

const TIMEOUT_MS = 20_000;

/** Opens the database (the embedded one with its folder's lock) and Slack for a command, and closes it after. */
export async function withOpened<T>(
  config: AdminConfig,
  now: Date,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  // A new embedded database gets its key with it; one without its key must not be touched.
  if (!config.DATABASE_URL) loadKeys(config);
  const open = await openDatabase(config);
  try {
    await migrateToLatest(open.db);
    const client = new WebClient(config.SLACK_BOT_TOKEN, {
      ...(config.SLACK_API_URL ? { slackApiUrl: config.SLACK_API_URL } : {}),
      timeout: TIMEOUT_MS,
      retryConfig: { retries: 2 },
      logLevel: LogLevel.ERROR,
    });
    const identity = await identifyOrSay(client);
    await ensureWorkspace(open.db, now, identity);
    return await work({ db: open.db, client, identity });
  } finally {
    await open.close();
  }
}

async function identifyOrSay(client: WebClient): Promise<Identity> {
  try {
    return await identify(client);
  } catch (error) {
    const code = slackCode(error);
    throw new StartError(
      code
        ? `Slack refuses SLACK_BOT_TOKEN (${code}). Check it under "OAuth & Permissions" of your Slack app.`
        : 'Slack cannot be reached. Check the network, and SLACK_API_URL if you set it.',
    );
  }
}
