import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { readSlackPerson, type SlackPerson } from '../../domain/members/people.ts';
import type { ChannelProblem } from '../../platform/database/tables/programs.ts';
import { slackCode } from '../../platform/slack/errors.ts';
import { type ChannelFacts, channelProblem } from './policy.ts';

const flag = z.boolean().nullish();
const strings = z.array(z.string()).nullish();

const slackChannel = z.object({
  is_private: flag,
  is_im: flag,
  is_mpim: flag,
  is_member: flag,
  is_archived: flag,
  is_shared: flag,
  is_org_shared: flag,
  is_ext_shared: flag,
  is_pending_ext_shared: flag,
  pending_shared: strings,
  pending_connected_team_ids: strings,
});

function factsOf(channel: z.infer<typeof slackChannel>): ChannelFacts {
  const pending = [...(channel.pending_shared ?? []), ...(channel.pending_connected_team_ids ?? [])];
  const withOthers = channel.is_shared === true && channel.is_org_shared !== true;
  return {
    isPrivate: channel.is_private === true && !channel.is_im && !channel.is_mpim,
    isArchived: channel.is_archived === true,
    isShared:
      channel.is_ext_shared === true ||
      channel.is_pending_ext_shared === true ||
      withOthers ||
      pending.length > 0,
    botIsIn: channel.is_member === true,
  };
}

const refused = z.object({ data: z.object({ needed: z.string().nullish() }) });

/** Whether Slack refuses because the channel is public: reading those needs a scope that we do not ask for. */
function lacksPublicScope(error: unknown): boolean {
  const parsed = refused.safeParse(error);
  return parsed.success && (parsed.data.data.needed ?? '').split(',').includes('channels:read');
}

/** Asks Slack what stands in the way of using a channel as the directors' channel; undefined when nothing does. */
export async function askAboutChannel(
  client: WebClient,
  channelId: string,
): Promise<ChannelProblem | undefined> {
  try {
    const { channel } = await client.conversations.info({ channel: channelId });
    return channelProblem(factsOf(slackChannel.parse(channel)));
  } catch (error) {
    const code = slackCode(error);
    // A private channel that the bot is not in does not exist for it.
    if (code === 'channel_not_found') return 'not_in';
    if (code === 'missing_scope' && lacksPublicScope(error)) return 'not_private';
    throw error;
  }
}

type Unfit = { name: string; standing: Exclude<SlackPerson['standing'], 'active'> | 'unknown' };

/** Asks Slack about each chosen director, and tells who cannot be one. */
export async function askAboutDirectors(
  client: WebClient,
  workspaceId: string,
  userIds: readonly string[],
): Promise<{ people: SlackPerson[]; unfit: Unfit[] }> {
  const asked = await Promise.all(
    [...new Set(userIds)].map(async (id) => ({ id, person: await askAbout(client, workspaceId, id) })),
  );
  const people: SlackPerson[] = [];
  const unfit: Unfit[] = [];
  for (const { id, person } of asked) {
    if (!person) unfit.push({ name: id, standing: 'unknown' });
    else if (person.standing === 'active') people.push(person);
    else unfit.push({ name: person.name, standing: person.standing });
  }
  return { people, unfit };
}

/** Asks Slack who someone is; undefined when Slack shows us no such person. */
export async function askAbout(
  client: WebClient,
  workspaceId: string,
  userId: string,
): Promise<SlackPerson | undefined> {
  try {
    const { user } = await client.users.info({ user: userId });
    return readSlackPerson(user, workspaceId);
  } catch (error) {
    const code = slackCode(error);
    if (code === 'user_not_found' || code === 'user_not_visible') return undefined;
    throw error;
  }
}

/** Those of these people whom Slack shows as active; a window that names anyone else beforehand is refused. */
export async function stillActive(client: WebClient, workspaceId: string, userIds: readonly string[]) {
  const { people } = await askAboutDirectors(client, workspaceId, userIds);
  const active = new Set(people.map(({ userId }) => userId));
  return userIds.filter((id) => active.has(id));
}
