import type { WebClient } from '@slack/web-api';
import type { HandlerDeps } from '../handler-deps.ts';
import { pages } from './retry.ts';
import { inTime } from './troubles.ts';

/** Whether a person is in a channel; undefined where Slack does not say so in time. */
export function isInChannel(
  { patience }: Pick<HandlerDeps, 'patience'>,
  client: WebClient,
  channel: string,
  userId: string,
): Promise<boolean | undefined> {
  const look = async () => {
    for await (const { members } of pages((at) =>
      client.conversations.members({ channel, limit: 1000, ...at }),
    )) {
      if (!members) return undefined;
      if (members.includes(userId)) return true;
    }
    return false;
  };
  return inTime(look(), patience.channelMs).catch(() => undefined);
}
