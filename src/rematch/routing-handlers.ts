import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { track } from '../slack/in-flight.ts';
import { explain, inTime } from '../slack/troubles.ts';
import type { Web } from '../slack/web.ts';
import { workspaceOfEvent } from '../workspaces/events.ts';
import { closedState } from './access.ts';
import { divertNotices } from './notice-operations.ts';
import { routeNotice } from './policy.ts';
import { findNoticedIn, type Rematch } from './queries.ts';

/** How long Slack is asked who reads the directors' channel; after that the safe answer holds, in milliseconds. */
const CHANNEL_PATIENCE_MS = 1200;

const joined = z.object({ user: z.string(), channel: z.string() });

/** Registers what follows when somebody joins a channel: they may be the mentor in question. */
export function registerRouting(web: Web, ctx: Context): void {
  web.app.event('member_joined_channel', ({ event, body }) =>
    track(mentorJoined(ctx, body, event).catch((error) => void explain(ctx.log, 'event', error, 'rematch'))),
  );
}

async function mentorJoined(ctx: Context, body: unknown, event: unknown): Promise<void> {
  const workspaceId = workspaceOfEvent(body);
  const given = joined.safeParse(event);
  if (!workspaceId || !given.success) return;
  const { user, channel } = given.data;
  for (const { id } of await findNoticedIn(ctx.db, { workspaceId, channelId: channel, mentorUser: user })) {
    await divertNotices(ctx, workspaceId, id);
  }
}

/**
 * Whether the mentor sits in the directors' channel, asked of Slack at this moment (confidentiality rule 5). When
 * Slack does not say in time the answer is yes: then the notice goes to each director alone, which is always safe.
 */
export async function mentorReadsChannel(
  client: WebClient,
  channel: string,
  mentorUser: string,
): Promise<boolean> {
  const look = async () => {
    let cursor: string | undefined;
    do {
      const page = await client.conversations.members({
        channel,
        limit: 1000,
        ...(cursor ? { cursor } : {}),
      });
      if (!page.members || page.members.includes(mentorUser)) return true;
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor);
    return false;
  };
  return inTime(look(), CHANNEL_PATIENCE_MS).catch(() => true);
}

/**
 * Before a notice is changed: Slack is asked anew who reads the channel, since an event can be lost, and roles may
 * have changed. Where the mentor reads there, the request leaves the channel first.
 */
export async function divertIfRead(ctx: Context, client: WebClient, rematch: Rematch): Promise<void> {
  if (rematch.diverted_at || closedState(rematch)) return;
  const route = routeNotice({
    mentorRoles: rematch.mentor_roles,
    mentorReadsChannel: await mentorReadsChannel(client, rematch.directors_channel_id, rematch.mentor_user),
    deciders: 1,
  });
  if (route === 'direct') await divertNotices(ctx, rematch.workspace_id, rematch.id);
}
