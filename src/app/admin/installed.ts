import { WebClient, type WebClientOptions } from '@slack/web-api';
import { pino } from 'pino';
import { type AdminConfig, oauthOf, StartError } from '../../platform/config.ts';
import type { Db } from '../../platform/database/tables.ts';
import { loadKeys } from '../../platform/encryption/keys.ts';
import { findInstallations, type InstallationRow } from '../../platform/workspaces/queries.ts';
import { renewAtSlack } from '../../platform/workspaces/renewal.ts';
import { installedTokens } from '../../platform/workspaces/tokens.ts';

/** The installation that a command is about; throws advice when none is named or found. */
export async function chooseInstallation(db: Db, workspace: string | undefined): Promise<InstallationRow> {
  const all = await findInstallations(db);
  const [only, second] = all;
  if (!only)
    throw new StartError(
      'No workspace has installed the app yet. Open PUBLIC_URL/slack/install in a browser.',
    );
  const found = workspace === undefined && !second ? only : all.find((row) => row.workspace_id === workspace);
  if (found) return found;
  const lead =
    workspace === undefined
      ? 'Several workspaces have installed the app. Add --workspace:'
      : `The workspace ${workspace} hasn't installed the app, or has removed it. These workspaces have it:`;
  throw new StartError([lead, ...all.map((row) => `  ${row.workspace_id}`)].join('\n'));
}

/** A client with the workspace's own token, renewed first if it is about to expire. */
export async function clientOfInstallation(
  db: Db,
  config: AdminConfig,
  workspaceId: string,
  options: WebClientOptions,
): Promise<WebClient> {
  const oauth = oauthOf(config);
  if (!oauth) throw new Error('not an OAuth installation');
  const find = installedTokens({
    db,
    keys: loadKeys(config),
    clock: () => new Date(),
    log: pino({ level: 'silent' }),
    renew: renewAtSlack({ ...oauth, apiUrl: config.SLACK_API_URL }),
  });
  return new WebClient((await find(workspaceId)).token, options);
}
