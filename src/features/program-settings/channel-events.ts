import { z } from 'zod';
import { transact } from '../../platform/database/transact.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { track } from '../../platform/slack/in-flight.ts';
import { explain } from '../../platform/slack/troubles.ts';
import type { Web } from '../../platform/slack/web.ts';
import { workspaceOfEvent } from '../../platform/workspaces/events.ts';
import { checkChannelNow } from './channel-operations.ts';

const joined = z.object({ user: z.string(), channel: z.string() });

/** Registers what follows when the bot is invited into a channel: a directors' channel may be in order again. */
export function registerChannelEvents(web: Web, ctx: HandlerDeps): void {
  web.app.event('member_joined_channel', ({ event, body, context }) => {
    const given = joined.safeParse(event);
    const workspaceId = workspaceOfEvent(body);
    if (!workspaceId || !given.success || given.data.user !== context.botUserId) return Promise.resolve();
    const work = transact(ctx, (tx) => checkChannelNow(tx, workspaceId, given.data.channel));
    return track(work.catch((error) => void explain(ctx.log, 'event member_joined', error)));
  });
}
