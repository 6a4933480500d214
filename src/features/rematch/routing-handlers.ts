import type { WebClient } from '@slack/web-api';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { isInChannel } from '../../platform/slack/channels.ts';

/**
 * Whether the mentor sits in the directors' channel, asked of Slack at this moment (confidentiality rule 5). When
 * Slack does not say in time the answer is yes: then the notice goes to each director alone, which is always safe.
 */
export async function mentorReadsChannel(
  ctx: Pick<HandlerDeps, 'patience'>,
  client: WebClient,
  channel: string,
  mentorUser: string,
): Promise<boolean> {
  return (await isInChannel(ctx, client, channel, mentorUser)) ?? true;
}
