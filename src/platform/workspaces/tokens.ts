import type { Logger } from 'pino';
import type { Clock } from '../calendar/dates.ts';
import { isDatabaseDown } from '../database/errors.ts';
import type { Db, Tx } from '../database/tables.ts';
import { decrypt, encrypt, type KeyRing } from '../encryption/keys.ts';
import { NotInstalled, troubleOf } from '../slack/errors.ts';
import { track } from '../slack/in-flight.ts';
import { findInstallation, type InstallationRow, lockInstallation, tokenCell } from './queries.ts';

const MINUTE_MS = 60_000;

/** Slack's tokens live 12 hours; one is renewed in its last two, so that an outage of Slack is survived. */
export const RENEW_BEFORE_MS = 120 * MINUTE_MS;
/** So long before its end a token is not handed out any more without having been renewed. */
const TOO_LATE_MS = 5 * MINUTE_MS;
const TRY_AGAIN_MS = MINUTE_MS;

/** What Slack gives for a refresh token. */
export type Renewal = { token: string; refreshToken: string; expiresInSeconds: number };

/** An installation whose bot token is open. */
type Installed = Pick<InstallationRow, 'workspace_id' | 'is_org' | 'bot_id' | 'bot_user_id'> & {
  token: string;
  expiresAt: Date | null;
};

/**
 * The installation of a workspace with a token that works; throws `NotInstalled` when there is none. Someone who is
 * kept waiting by it (`inAHurry`) gets the present token as long as it works, and the renewal goes on behind.
 */
export type FindInstalled = (workspaceId: string, how?: { inAHurry: boolean }) => Promise<Installed>;

type Needs = {
  db: Db;
  keys: KeyRing;
  clock: Clock;
  log: Logger;
  renew(refreshToken: string): Promise<Renewal>;
};

const opened = (keys: KeyRing, row: InstallationRow): Installed => ({
  workspace_id: row.workspace_id,
  is_org: row.is_org,
  bot_id: row.bot_id,
  bot_user_id: row.bot_user_id,
  token: decrypt(keys, tokenCell('bot_token', row.workspace_id), row.bot_token),
  expiresAt: row.expires_at,
});

/** Reads a workspace's installation; while the database is away, the last one read: a person can still be told so. */
function installationReader({ db, keys }: Needs) {
  const known = new Map<string, Installed>();
  return async (workspaceId: string): Promise<Installed> => {
    try {
      const row = await findInstallation(db, workspaceId);
      if (!row) {
        known.delete(workspaceId);
        throw new NotInstalled(workspaceId);
      }
      const installed = opened(keys, row);
      known.set(workspaceId, installed);
      return installed;
    } catch (error) {
      const last = isDatabaseDown(error) ? known.get(workspaceId) : undefined;
      if (last) return last;
      throw error;
    }
  };
}

/** Renews a workspace's token; callers that ask meanwhile get the same renewal. */
function renewer(needs: Needs) {
  const underWay = new Map<string, Promise<Installed>>();
  return (workspaceId: string): Promise<Installed> => {
    const running = underWay.get(workspaceId);
    if (running) return running;
    const work = needs.db
      .transaction()
      .execute(async (tx) => opened(needs.keys, await renewLocked(tx, needs, workspaceId)));
    const renewal = track(work).finally(() => underWay.delete(workspaceId));
    underWay.set(workspaceId, renewal);
    return renewal;
  };
}

/**
 * Reads tokens from the database each time, so that a new installation counts at once in every process, and renews
 * those that end soon. A renewal holds the lock of the installation's row while Slack is asked: a refresh token works
 * once, and who comes second finds what the first one got.
 */
export function installedTokens(needs: Needs): FindInstalled {
  const { clock, log } = needs;
  const read = installationReader(needs);
  const renew = renewer(needs);
  const failedAt = new Map<string, number>();
  const leftMs = ({ expiresAt }: Pick<Installed, 'expiresAt'>) =>
    expiresAt ? expiresAt.getTime() - clock().getTime() : Number.POSITIVE_INFINITY;

  return async (workspaceId, { inAHurry } = { inAHurry: false }) => {
    const installed = await read(workspaceId);
    const left = leftMs(installed);
    if (left > RENEW_BEFORE_MS) return installed;
    const works = left > TOO_LATE_MS;
    const triedAt = failedAt.get(workspaceId) ?? Number.NEGATIVE_INFINITY;
    if (works && performance.now() - triedAt < TRY_AGAIN_MS) return installed;
    const renewal = renew(workspaceId).catch((error: unknown) => {
      failedAt.set(workspaceId, performance.now());
      log.error({ workspaceId, code: troubleOf(error).code }, 'the token could not be renewed');
      if (leftMs(installed) > 0) return installed;
      throw error;
    });
    return works && inAHurry ? installed : renewal;
  };
}

/** Exchanges the refresh token, unless another process did so while this one waited for the lock. */
async function renewLocked(
  tx: Tx,
  { keys, clock, log, renew }: Needs,
  workspaceId: string,
): Promise<InstallationRow> {
  const row = await lockInstallation(tx, workspaceId);
  if (!row) throw new NotInstalled(workspaceId);
  const isRenewed = !row.expires_at || row.expires_at.getTime() - clock().getTime() > RENEW_BEFORE_MS;
  if (!row.refresh_token || isRenewed) return row;
  const renewal = await renew(decrypt(keys, tokenCell('refresh_token', workspaceId), row.refresh_token));
  const now = clock();
  const changed = {
    bot_token: encrypt(keys, tokenCell('bot_token', workspaceId), renewal.token),
    refresh_token: encrypt(keys, tokenCell('refresh_token', workspaceId), renewal.refreshToken),
    expires_at: new Date(now.getTime() + renewal.expiresInSeconds * 1000),
    renewed_at: now,
  };
  await tx.updateTable('installations').set(changed).where('workspace_id', '=', workspaceId).execute();
  log.info({ workspaceId, expiresAt: changed.expires_at }, 'token renewed');
  return { ...row, ...changed };
}
