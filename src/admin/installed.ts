import { WebClient, type WebClientOptions } from '@slack/web-api';
import { pino } from 'pino';
import { loadKeys } from '../confidential/keys.ts';
import { type AdminConfig, oauthOf } from '../config.ts';
import type { Db } from '../database/tables.ts';
import { StartError } from '../start-error.ts';
import { findInstallations, type InstallationRow } from '../workspaces/queries.ts';
import { renewAtSlack } from '../workspaces/renewal.ts';
import { installedTokens } from '../workspaces/tokens.ts';

/** The installation that a command is about; throws what to do when it is not named, or not there. */
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
      : `The workspace ${workspace} has not installed the app, or took it out. Those that have:`;
  throw new StartError([lead, ...all.map((row) => `  ${row.workspace_id}`)].join('\n'));
}

/** A client with the workspace's own token, renewed first where it is about to end. */
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
