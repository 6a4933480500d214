import { LogLevel, WebClient } from '@slack/web-api';
import { type KeyRing, loadKeys, unseal } from '../confidential/keys.ts';
import type { AdminConfig } from '../config.ts';
import type { Db } from '../database/tables.ts';
import { slackCode } from '../slack/errors.ts';
import { reasonOf } from '../start-error.ts';
import { findInstallations, type InstallationRow, tokenCell } from '../workspaces/queries.ts';
import { checkChannels, checkScopes, checkWorkspace, type Finding } from './doctor-checks.ts';

/** Every workspace that installed the app: its token, scopes and directors' channels. Renews nothing. */
export async function checkInstallations(db: Db, config: AdminConfig, now: Date): Promise<Finding[]> {
  const rows = await findInstallations(db);
  if (rows.length === 0) {
    const words = 'none has installed the app yet: open PUBLIC_URL/slack/install in a browser';
    return [{ what: 'Workspaces', ok: true, words }];
  }
  let keys: KeyRing;
  try {
    keys = loadKeys(config);
  } catch (error) {
    return [{ what: 'Key', ok: false, words: reasonOf('it cannot be used', error) }];
  }
  const findings: Finding[] = [];
  for (const row of rows) {
    for (const found of await checkInstallation(db, config, keys, row, now)) {
      findings.push({ ...found, what: `${row.workspace_id}, ${found.what}` });
    }
  }
  return findings;
}

async function checkInstallation(
  db: Db,
  config: AdminConfig,
  keys: KeyRing,
  row: InstallationRow,
  now: Date,
): Promise<Finding[]> {
  const identity = { workspaceId: row.workspace_id, botId: row.bot_id, botUserId: row.bot_user_id };
  const workspace = await checkWorkspace(db, identity);
  if (!workspace.ok) return [workspace];
  const what = 'token';
  if (row.expires_at && row.expires_at <= now) {
    const words = `it ended at ${row.expires_at.toISOString()}. Is a process with ROLE=worker or ROLE=all running, and can it reach Slack? It renews tokens; its log says why not.`;
    return [workspace, { what, ok: false, words }];
  }
  try {
    const client = new WebClient(unseal(keys, tokenCell('bot_token', row.workspace_id), row.bot_token), {
      ...(config.SLACK_API_URL ? { slackApiUrl: config.SLACK_API_URL } : {}),
      timeout: 10_000,
      retryConfig: { retries: 1 },
      logLevel: LogLevel.ERROR,
    });
    const { response_metadata } = await client.auth.test();
    return [
      workspace,
      { what, ok: true, words: 'it is good' },
      checkScopes(response_metadata?.scopes),
      ...(await checkChannels(db, client, identity)),
    ];
  } catch (error) {
    const code = slackCode(error);
    const words = code
      ? `Slack refuses it (${code}). The workspace's admin installs the app again from PUBLIC_URL/slack/install.`
      : reasonOf('it cannot be used', error);
    return [workspace, { what, ok: false, words }];
  }
}
