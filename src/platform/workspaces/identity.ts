import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Identity } from './queries.ts';

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
