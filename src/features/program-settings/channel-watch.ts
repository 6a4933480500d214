import type { Program } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { aProgram, eachAlone } from '../../platform/jobs/alone.ts';
import { troubleOf } from '../../platform/slack/errors.ts';
import { askAgainSoon, claimChannelChecks, noteChannel } from './channel-operations.ts';
import { askAboutChannel } from './checks.ts';

/** Under Slack's 50 a minute, also where two ticks come close. */
const AT_ONCE = 20;

/**
 * Asks Slack about directors' channels, each once a day and each hour while nothing is posted there: one may have
 * become public, been shared or archived, or lost the bot, and Slack tells of none of it.
 */
export async function watchChannels(ctx: HandlerDeps): Promise<void> {
  const claimed = await claimChannelChecks(ctx.db, ctx.clock(), AT_ONCE);
  await eachAlone(ctx, 'program-settings.channels', claimed, aProgram, (program) => look(ctx, program));
}

async function look(ctx: HandlerDeps, program: Program): Promise<void> {
  const { id: programId, workspace_id: workspaceId, directors_channel_id: channelId } = program;
  try {
    const client = await ctx.slack.sending(workspaceId);
    const asked = await settled(askAboutChannel(client, channelId));
    if ('error' in asked) {
      ctx.log.warn(
        { programId, code: troubleOf(asked.error).code },
        "Slack didn't return details for a channel",
      );
      return await askAgainSoon(ctx.db, ctx.clock(), programId);
    }
    const { value: problem } = asked;
    if (problem) ctx.log.warn({ programId, channelId, problem }, 'posting in this channel is on hold');
    await transact(ctx, (tx) => noteChannel(tx, ctx.clock(), { workspaceId, programId, channelId, problem }));
  } catch (error) {
    await askAgainSoon(ctx.db, ctx.clock(), programId); // it was claimed for a day
    throw error;
  }
}

const settled = <T>(work: Promise<T>): Promise<{ value: T } | { error: unknown }> =>
  work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
