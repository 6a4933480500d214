import type { WebClient } from '@slack/web-api';
import type { Context } from '../context.ts';
import { troubleOf } from '../slack/errors.ts';
import type { Sender } from './outcome.ts';
import { stopWorkspace } from './queries.ts';

/** The client to send to a workspace with; undefined when there is no token that works: then the workspace is stopped. */
export async function clientOf(ctx: Context, workspaceId: string): Promise<WebClient | undefined> {
  try {
    return await ctx.slack.sending(workspaceId);
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.kind !== 'installation') throw error;
    await stop(ctx, workspaceId, trouble.code);
    return undefined;
  }
}

/**
 * Slack refused this client's token: the workspace is stopped, unless the app was installed anew meanwhile; then the
 * sender goes on with the new token.
 */
export async function stopIfDead(
  sender: Pick<Sender, 'ctx' | 'client'>,
  workspaceId: string,
  refused: WebClient,
  code: string,
): Promise<void> {
  const now = await clientOf(sender.ctx, workspaceId);
  if (now?.token === refused.token) await stop(sender.ctx, workspaceId, code);
  else if (now) sender.client = now;
}

async function stop(ctx: Context, workspaceId: string, code: string): Promise<void> {
  ctx.log.error(
    { workspace: workspaceId, code },
    'the installation is dead: sending to this workspace stops',
  );
  await stopWorkspace(ctx.db, workspaceId, code, ctx.clock());
}
