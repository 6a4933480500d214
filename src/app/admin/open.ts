import { LogLevel, WebClient } from '@slack/web-api';
import { type AdminConfig, oauthOf, StartError } from '../../platform/config.ts';
import { migrateToLatest } from '../../platform/database/migrate.ts';
import { openDatabase } from '../../platform/database/open.ts';
import { PATIENT } from '../../platform/database/postgres.ts';
import type { Db } from '../../platform/database/tables.ts';
import { checkKeys } from '../../platform/encryption/check.ts';
import { type KeyRing, loadKeys } from '../../platform/encryption/keys.ts';
import { slackCode } from '../../platform/slack/errors.ts';
import { identify } from '../../platform/workspaces/identity.ts';
import { ensureWorkspace, type Identity } from '../../platform/workspaces/queries.ts';
import { chooseInstallation, clientOfInstallation } from './installed.ts';

/** What a command works with: the database, and Slack as the bot sees it. */
export type Opened = { db: Db; client: WebClient; identity: Identity };

const TIMEOUT_MS = 20_000;

/** Opens the database (the embedded one with its folder's lock) and Slack for a command, and closes it after. */
export async function withOpened<T>(
  config: AdminConfig,
  { now, workspace }: { now: Date; workspace: string | undefined },
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  // A new embedded database gets its key with it; one without its key must not be touched.
  if (!config.DATABASE_URL) loadKeys(config);
  const open = await openDatabase(config, { ...PATIENT, name: 'mentor admin' });
  try {
    await migrateToLatest(open.db);
    return await work({ db: open.db, ...(await openSlack(open.db, config, now, workspace)) });
  } finally {
    await open.close();
  }
}

/** The keys of the bot, for a command that seals texts again; throws advice where they are not those of the database. */
export async function keysFor(config: AdminConfig, db: Db): Promise<KeyRing> {
  if (config.DATABASE_URL && !config.ENCRYPTION_KEY)
    throw new StartError(
      'Set ENCRYPTION_KEY, and ENCRYPTION_KEYS_OLD if the bot has it: records hold encrypted text.',
    );
  const keys = loadKeys(config);
  await checkKeys(db, new Date(), keys);
  return keys;
}

/** Slack by the one token that is set, or by the token of the workspace that is meant. */
async function openSlack(db: Db, config: AdminConfig, now: Date, workspace: string | undefined) {
  const options = {
    ...(config.SLACK_API_URL ? { slackApiUrl: config.SLACK_API_URL } : {}),
    timeout: TIMEOUT_MS,
    retryConfig: { retries: 2 },
    logLevel: LogLevel.ERROR,
  };
  if (oauthOf(config)) {
    const { workspace_id, bot_id, bot_user_id } = await chooseInstallation(db, workspace);
    const client = await clientOfInstallation(db, config, workspace_id, options);
    return { client, identity: { workspaceId: workspace_id, botId: bot_id, botUserId: bot_user_id } };
  }
  const client = new WebClient(config.SLACK_BOT_TOKEN, options);
  const identity = await identifyOrSay(client);
  if (workspace !== undefined && workspace !== identity.workspaceId) {
    throw new StartError(`SLACK_BOT_TOKEN is for the workspace ${identity.workspaceId}, not ${workspace}.`);
  }
  await ensureWorkspace(db, now, identity);
  return { client, identity };
}

async function identifyOrSay(client: WebClient): Promise<Identity> {
  try {
    return await identify(client);
  } catch (error) {
    const code = slackCode(error);
    throw new StartError(
      code
        ? `Slack rejects SLACK_BOT_TOKEN (${code}). Check it under "OAuth & Permissions" in your Slack app.`
        : "Slack can't be reached. Check the network, and SLACK_API_URL if you set it.",
    );
  }
}
