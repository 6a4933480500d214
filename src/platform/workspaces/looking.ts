import type { HandlerDeps } from '../handler-deps.ts';
import { aWorkspace, eachAlone } from '../jobs/alone.ts';
import { lookCount } from '../metrics.ts';
import { troubleOf } from '../slack/errors.ts';
import { checkToken, type TokenCheck } from '../slack/token-check.ts';
import { claimLooks, startAgain } from './queries.ts';

/** So many workspaces are asked about at once, and no more in one tick. */
const AT_ONCE = 20;

/**
 * Asks Slack about stopped workspaces, with growing pauses up to an hour, since what stopped them may pass: an address
 * that was not allowed, a setting, an app taken out and put back. One whose token works again is at work again, and
 * what waited goes out.
 */
export async function lookAgain(ctx: HandlerDeps): Promise<void> {
  const stopped = await claimLooks(ctx.db, ctx.clock(), AT_ONCE);
  await eachAlone(
    ctx,
    'workspaces.look-again',
    stopped,
    ({ id }) => aWorkspace(id),
    async ({ id, stopped_reason }) => {
      const check = await ask(ctx, id, stopped_reason ?? '');
      if (check.works) {
        lookCount.inc({ result: 'started' });
        ctx.log.warn(
          { workspace: id, reason: stopped_reason },
          'Slack accepts the token again, so sending resumes',
        );
        await startAgain(ctx.db, id);
        await ctx.queue.wakeSender(id); // it is at work again already: should this fail, the tick finds what waits
      } else {
        lookCount.inc({ result: check.works === false ? 'refused' : 'no_answer' });
        ctx.log.warn({ workspace: id, code: check.code }, 'still stopped, because Slack rejects the token');
      }
    },
    { together: true },
  );
}

async function ask(ctx: HandlerDeps, workspaceId: string, reason: string): Promise<TokenCheck> {
  try {
    return await checkToken(await ctx.slack.sending(workspaceId), reason);
  } catch (error) {
    const { kind, code } = troubleOf(error);
    return { works: kind === 'installation' ? false : undefined, code };
  }
}
