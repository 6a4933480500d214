import { randomUUID } from 'node:crypto';
import type { OperationDeps } from '../deps.ts';
import { encrypt } from '../encryption/keys.ts';
import { stopWorkspace } from '../outbox/queries.ts';
import { laterOf } from '../retention/looks.ts';
import { ensureWorkspace, tokenCell } from './queries.ts';

/** An installation as Slack just gave it, tokens and all. */
export type NewInstallation = {
  /** The team, or the Enterprise id of an org install. */
  workspaceId: string;
  isOrg: boolean;
  appId: string | null;
  installedBy: string;
  botId: string;
  botUserId: string;
  scopes: string[];
  token: string;
  /** Set where tokens end and are renewed. */
  renewal: { refreshToken: string; expiresAt: Date } | undefined;
};

/** Records an installation, the first or another one; a stopped workspace is at work again, and a deletion is off. */
export async function recordInstallation(
  ctx: Pick<OperationDeps, 'db' | 'keys' | 'clock' | 'log' | 'queue'>,
  given: NewInstallation,
): Promise<void> {
  const { db, keys, log } = ctx;
  const now = ctx.clock();
  const { workspaceId, renewal } = given;
  const row = {
    install_id: randomUUID(),
    is_org: given.isOrg,
    app_id: given.appId,
    bot_id: given.botId,
    bot_user_id: given.botUserId,
    scopes: given.scopes,
    installed_by: given.installedBy,
    bot_token: encrypt(keys, tokenCell('bot_token', workspaceId), given.token),
    refresh_token: renewal
      ? encrypt(keys, tokenCell('refresh_token', workspaceId), renewal.refreshToken)
      : null,
    expires_at: renewal?.expiresAt ?? null,
    installed_at: now,
    renewed_at: null,
  };
  await db.transaction().execute(async (tx) => {
    await ensureWorkspace(tx, now, given);
    await tx
      .insertInto('installations')
      .values({ workspace_id: workspaceId, ...row })
      .onConflict((conflict) => conflict.column('workspace_id').doUpdateSet(row))
      .execute();
  });
  log.info({ workspaceId, isOrg: given.isOrg, installedBy: given.installedBy }, 'installed');
  // What waited goes out now; if the queue does not answer, the next tick finds it.
  await ctx.queue
    .wakeSender(workspaceId)
    .catch((error) => log.warn({ workspaceId, code: error?.code }, "can't reach the queue"));
}

/**
 * Notes that the app was taken out: nothing is sent any more, the tokens are forgotten, and the data is deleted after
 * a while: the answer is when. With `installId`, only if the app was not installed again meanwhile.
 */
export async function endInstallation(
  { db, clock, otherClocks }: Pick<OperationDeps, 'db' | 'clock' | 'otherClocks'>,
  { workspaceId, installId, reason }: { workspaceId: string; installId: string | undefined; reason: string },
): Promise<Date | undefined> {
  const now = await laterOf({ clock, otherClocks });
  return db.transaction().execute(async (tx) => {
    // The workspace's row first, as in recording an installation, so that no one waits in a circle.
    await tx.selectFrom('workspaces').select('id').where('id', '=', workspaceId).forUpdate().execute();
    if (installId) {
      const gone = await tx
        .deleteFrom('installations')
        .where('install_id', '=', installId)
        .executeTakeFirst();
      if (gone.numDeletedRows === 0n) return undefined;
    }
    return stopWorkspace(tx, workspaceId, reason, now);
  });
}
