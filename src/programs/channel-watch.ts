import type { Context } from '../context.ts';
import type { Program } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import { troubleOf } from '../slack/errors.ts';
import { askAgainSoon, claimChannelChecks, noteChannel } from './channel-operations.ts';
import { askAboutChannel } from './checks.ts';

/** Under Slack's 50 a minute, also where two ticks come close. */
const AT_ONCE = 20;

/**
 * Asks Slack about directors' channels, each once a day and each hour while nothing is posted there: one may have
 * become public, been shared or archived, or lost the bot, and Slack tells of none of it.
 */
export async function watchChannels(ctx: Context): Promise<void> {
  for (const program of await claimChannelChecks(ctx.db, ctx.clock(), AT_ONCE)) await look(ctx, program);
}

async function look(ctx: Context, program: Program): Promise<void> {
  const { id: programId, workspace_id: workspaceId, directors_channel_id: channelId } = program;
  try {
    const problem = await askAboutChannel(await ctx.slack.sending(workspaceId), channelId);
    if (problem) ctx.log.warn({ programId, channelId, problem }, 'nothing is posted in this channel');
    await transact(ctx, (tx) => noteChannel(tx, ctx.clock(), { workspaceId, programId, channelId, problem }));
  } catch (error) {
    ctx.log.warn({ programId, code: troubleOf(error).code }, 'Slack does not tell about a channel');
    await askAgainSoon(ctx.db, ctx.clock(), programId);
  }
}
