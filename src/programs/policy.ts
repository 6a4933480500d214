/** Why a channel cannot be a directors' channel: what is posted there is for the program's own people only. */
export type ChannelProblem = 'not_private' | 'archived' | 'shared' | 'not_in';

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

/** How the directors change: who is added, and who gives the role up. */
export function directorChanges(
  before: readonly string[],
  wanted: readonly string[],
): { added: string[]; removed: string[] } {
  return {
    added: [...new Set(wanted)].filter((id) => !before.includes(id)),
    removed: before.filter((id) => !wanted.includes(id)),
  };
}
