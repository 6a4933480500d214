import type { ChannelProblem } from '../../platform/database/tables/programs.ts';

/** What Slack tells of a channel, as far as it decides whether directors can use it. */
export type ChannelFacts = {
  isPrivate: boolean;
  isArchived: boolean;
  /** With another organization, or about to be. */
  isShared: boolean;
  botIsIn: boolean;
};

/** What stands in the way of using the channel, the gravest first; undefined when nothing does. */
export function channelProblem(channel: ChannelFacts): ChannelProblem | undefined {
  if (!channel.isPrivate) return 'not_private';
  if (channel.isShared) return 'shared';
  if (channel.isArchived) return 'archived';
  return channel.botIsIn ? undefined : 'not_in';
}

const HOUR_MS = 3_600_000;

/** When Slack is next asked about a directors' channel: once a day, and each hour while nothing is posted there. */
export const nextChannelCheck = (now: Date, problem: ChannelProblem | undefined): Date =>
  new Date(now.getTime() + (problem ? HOUR_MS : 24 * HOUR_MS));

const REFUSALS: Record<string, ChannelProblem> = {
  channel_not_found: 'not_in',
  not_in_channel: 'not_in',
  is_archived: 'archived',
};

/** What a refusal to post says of the channel; undefined when it is about the message. */
export const problemOfRefusal = (code: string): ChannelProblem | undefined =>
  code.startsWith('restricted_action') ? 'restricted' : REFUSALS[code];

/** How those with a role change: who is added, and who gives it up. */
export function roleChanges(
  before: readonly string[],
  wanted: readonly string[],
): { added: string[]; removed: string[] } {
  return {
    added: [...new Set(wanted)].filter((id) => !before.includes(id)),
    removed: before.filter((id) => !wanted.includes(id)),
  };
}

/** What saving a program would change that someone may not mean: people by Slack user, channels by ID. */
export type Asked = {
  name?: { from: string; to: string };
  channel?: { from: string; to: string };
  /** Who would no longer be one. */
  directors: string[];
  coordinators: string[];
  /** Other programs with the same directors' channel, or with directors who are new to this one. */
  elsewhere: { name: string; channel?: string; directors: string[] }[];
};

/** Whether there is anything to ask about. */
export const isAsked = ({ name, channel, directors, coordinators, elsewhere }: Asked): boolean =>
  name !== undefined ||
  channel !== undefined ||
  [directors, coordinators, elsewhere].some((some) => some.length > 0);
