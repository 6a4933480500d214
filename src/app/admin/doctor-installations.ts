import { LogLevel, WebClient } from '@slack/web-api';
import type { AdminConfig } from '../../platform/config.ts';
import type { Db } from '../../platform/database/tables.ts';
import { decrypt, type KeyRing, loadKeys } from '../../platform/encryption/keys.ts';
import { slackCode } from '../../platform/slack/errors.ts';
import { findInstallations, type InstallationRow, tokenCell } from '../../platform/workspaces/queries.ts';
import { reasonOf } from '../start-error.ts';
import { checkChannels, checkScopes, checkWorkspace, type Finding } from './doctor-checks.ts';

/** Every workspace that installed the app: its token, scopes and directors' channels. Renews nothing. */
export async function checkInstallations(db: Db, config: AdminConfig, now: Date): Promise<Finding[]> {
  const rows = await findInstallations(db);
  if (rows.length === 0) {
    const words = 'none has installed the app yet. Open PUBLIC_URL/slack/install in a browser.';
    return [{ what: 'Workspaces', ok: true, words }];
  }
  let keys: KeyRing;
  try {
    keys = loadKeys(config);
  } catch (error) {
    return [{ what: 'Key', ok: false, words: reasonOf("it can't be used", error) }];
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
    const words = `it expired at ${row.expires_at.toISOString()}. Check that a process with ROLE=worker or ROLE=all is running and can reach Slack, because it renews tokens; see its log.`;
    return [workspace, { what, ok: false, words }];
  }
  try {
    const client = new WebClient(decrypt(keys, tokenCell('bot_token', row.workspace_id), row.bot_token), {
      ...(config.SLACK_API_URL ? { slackApiUrl: config.SLACK_API_URL } : {}),
      timeout: 10_000,
      retryConfig: { retries: 1 },
      logLevel: LogLevel.ERROR,
    });
    const { response_metadata } = await client.auth.test();
    return [
      workspace,
      { what, ok: true, words: 'works' },
      checkScopes(response_metadata?.scopes),
      ...(await checkChannels(db, client, identity)),
    ];
  } catch (error) {
    const code = slackCode(error);
    const words = code
      ? `Slack rejects it (${code}). Ask the workspace's admin to reinstall the app from PUBLIC_URL/slack/install.`
      : reasonOf("it can't be used", error);
    return [workspace, { what, ok: false, words }];
  }
}
