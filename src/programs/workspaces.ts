import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Db } from '../database.ts';

/** Who the bot is in the workspace whose token it holds. */
export type Identity = { workspaceId: string; botId: string; botUserId: string };

const answer = z.object({
  team_id: z.string().nullish(),
  enterprise_id: z.string().nullish(),
  is_enterprise_install: z.boolean().optional(),
  user_id: z.string(),
  bot_id: z.string(),
});

/** Asks Slack whose token this is (auth.test); throws Slack's error when the token is refused. */
export async function identify(client: WebClient): Promise<Identity> {
  const who = answer.parse(await client.auth.test());
  const workspaceId = (who.is_enterprise_install ? who.enterprise_id : who.team_id) ?? who.enterprise_id;
  if (!workspaceId) throw new Error('auth.test named no workspace');
  return { workspaceId, botId: who.bot_id, botUserId: who.user_id };
}

/** Records the workspace, or that a stopped one is installed again. */
export async function ensureWorkspace(db: Db, now: Date, identity: Identity): Promise<void> {
  await db
    .insertInto('workspaces')
    .values({
      id: identity.workspaceId,
      bot_user_id: identity.botUserId,
      sends_paused_until: null,
      stopped_at: null,
      stopped_reason: null,
      created_at: now,
    })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({
        bot_user_id: identity.botUserId,
        stopped_at: null,
        stopped_reason: null,
        delete_after: null,
      }),
    )
    .execute();
}

/** Those of these workspaces that are known and have not been taken leave of yet. */
export async function findActive(db: Db, ids: readonly (string | null | undefined)[]): Promise<string[]> {
  const named = ids.filter((id) => typeof id === 'string');
  if (named.length === 0) return [];
  const rows = await db
    .selectFrom('workspaces')
    .select('id')
    .where('id', 'in', named)
    .where('delete_after', 'is', null)
    .execute();
  return rows.map((row) => row.id);
}
