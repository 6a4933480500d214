import type { WebClient } from '@slack/web-api';
import type { HandlerDeps } from '../handler-deps.ts';
import { troubleOf } from '../slack/errors.ts';
import { checkToken } from '../slack/token-check.ts';
import type { Sender } from './outcome.ts';
import { stopWorkspace } from './queries.ts';

/** The client to send to a workspace with; undefined when there is no token that works: then the workspace is stopped. */
export async function clientOf(ctx: HandlerDeps, workspaceId: string): Promise<WebClient | undefined> {
  try {
    return await ctx.slack.sending(workspaceId);
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.kind !== 'installation') throw error;
    await stop(ctx, workspaceId, trouble.code);
    return undefined;
  }
}

/** What became of a workspace whose token Slack refused: it is stopped, it has a new token, or the token works all the same. */
type Confirmed = 'stopped' | 'new token' | 'works' | 'no answer';

/**
 * Slack refused this client's token. The workspace is stopped when Slack says so once more, asked about nothing but
 * the token, and the app was not installed again meanwhile; then the sender goes on with the new token.
 */
export async function stopIfDead(
  sender: Pick<Sender, 'ctx' | 'client' | 'poster'>,
  workspaceId: string,
  refused: WebClient,
  code: string,
): Promise<Confirmed> {
  const now = await clientOf(sender.ctx, workspaceId);
  if (!now) return 'stopped';
  if (now.token !== refused.token) {
    sender.client = now;
    sender.poster = await sender.ctx.slack.posting(workspaceId);
    return 'new token';
  }
  const check = await checkToken(now, code);
  if (check.works) return 'works';
  if (check.works === undefined) return 'no answer';
  await stop(sender.ctx, workspaceId, check.code);
  return 'stopped';
}

async function stop(ctx: HandlerDeps, workspaceId: string, code: string): Promise<void> {
  ctx.log.error(
    { workspace: workspaceId, code },
    'the installation is dead: sending to this workspace stops, and Slack is asked again later',
  );
  await stopWorkspace(ctx.db, workspaceId, code, ctx.clock());
}
