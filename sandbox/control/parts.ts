import { type Message, textOf, type View } from '../slack/types.ts';
import type { Stage } from '../stage.ts';
import type { Clock, Parts, PersonCard, ShownChannel, ShownMessage, ShownView } from './protocol.ts';
import type { Reads } from './reads.ts';

const MOST_MESSAGES = 300;

/** What every page shows, whoever is looking. */
export function sharedParts(stage: Stage): Parts {
  const { users, channels } = stage.slack.workspace;
  const parts = new Map(stage.cast().map(({ user, part }) => [user, part]));
  const people: PersonCard[] = stage.cast().flatMap(({ user }) => {
    const found = users.get(user);
    return found
      ? [
          {
            id: user,
            name: found.real_name,
            handle: found.name,
            part: parts.get(user) ?? '',
            zone: found.tz,
            gone: found.deleted,
          },
        ]
      : [];
  });
  const names: Record<string, string> = { [stage.slack.botUserId]: 'Mentor' };
  for (const user of users.values()) names[user.id] = user.display_name || user.real_name || user.name;
  for (const channel of channels.values()) if (channel.kind !== 'im') names[channel.id] = channel.name;
  const { botUserId } = stage.slack;
  const { shortcuts } = stage.slack.as(stage.cast()[0]?.user ?? botUserId);
  return { people, names, shortcuts, bot: { user: botUserId, name: 'Mentor' } };
}

/** The clock as the page shows it. */
export async function clockPart(stage: Stage, zone: string, travelling: string | null): Promise<Clock> {
  const next = await stage.nextMoment().catch(() => undefined);
  return { now: stage.now().getTime(), zone, next: next?.getTime() ?? null, travelling };
}

/** Everything one person sees: sidebar, conversations, Home tab and open modals. */
export function personParts(stage: Stage, user: string, reads: Reads): Parts {
  const { workspace } = stage.slack;
  if (!workspace.users.has(user)) return {};
  workspace.im(user);
  const mine = [...workspace.channels.values()].filter(
    ({ members, archived }) => members.includes(user) && !archived,
  );
  const parts: Parts = {
    [`${user}/channels`]: mine.map((channel): ShownChannel => {
      const upTo = reads.upTo(user, channel.id);
      const fresh = workspace
        .messagesIn(channel.id)
        .filter(({ order, user: by }) => order > upTo && by !== user);
      return {
        id: channel.id,
        name: channel.name,
        kind: channel.kind,
        unread: fresh.length,
        members: channel.members.length,
      };
    }),
    [`${user}/home`]: viewOf(workspace.homes.get(user)),
    [`${user}/modals`]: workspace.modalsOf(user).map(viewOf),
  };
  for (const { id } of mine) parts[`${user}/messages/${id}`] = conversation(stage, user, id);
  return parts;
}

function conversation(stage: Stage, user: string, channel: string): ShownMessage[] {
  const { workspace } = stage.slack;
  const own = workspace.ephemerals.filter(
    (message) => message.ephemeral_to === user && message.channel === channel,
  );
  const notices = workspace.sightings.filter(
    (sighting) => sighting.kind === 'notice' && sighting.user === user && sighting.where === channel,
  );
  return [
    ...[...workspace.messagesIn(channel), ...own].map((message) => messageOf(stage, message)),
    ...notices.map(
      ({ seq, at, text }): ShownMessage => ({
        id: `notice${seq}`,
        ts: '',
        channel,
        kind: 'notice',
        from: 'slack',
        text,
        blocks: [],
        state: {},
        edited: false,
        at,
        files: [],
      }),
    ),
  ]
    .sort((a, b) => a.at - b.at)
    .slice(-MOST_MESSAGES);
}

function messageOf(stage: Stage, message: Message): ShownMessage {
  const isBot = message.bot_id !== undefined || message.user === stage.slack.botUserId;
  return {
    id: `${message.ts}${message.ephemeral_to ?? ''}`,
    ts: message.ts,
    channel: message.channel,
    kind: message.ephemeral_to ? 'ephemeral' : 'message',
    from: isBot ? 'bot' : message.user,
    text: message.text,
    blocks: message.blocks ?? [],
    state: message.state ?? {},
    edited: message.edited_at !== undefined && !isBot,
    at: Number(message.ts) * 1000,
    files: (message.files ?? []).map((id) => ({
      id,
      name: stage.slack.workspace.files.get(id)?.name ?? 'file',
    })),
  };
}

function viewOf(view: View | undefined): ShownView | null {
  if (!view) return null;
  return {
    id: view.id,
    hash: view.hash,
    callbackId: view.callback_id,
    title: textOf(view.title),
    submit: textOf(view.submit),
    close: textOf(view.close),
    blocks: view.blocks,
    state: view.state,
  };
}
