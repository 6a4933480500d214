import type { Channel, Message, Sighting, SlackFile, User, View } from '../types.ts';
import { copyOf } from '../types.ts';

/** The whole workspace as JSON, for saving and resetting a sandbox. */
export interface WorkspaceSnapshot {
  version: 1;
  teamId: string;
  seq: number;
  lastTs: number;
  users: User[];
  channels: Channel[];
  messages: Message[];
  ephemerals: Message[];
  modals: View[][];
  homes: View[];
  files: SlackFile[];
}

/** The people, channels, messages, views and files of one Slack workspace. */
export class Workspace {
  readonly users = new Map<string, User>();
  readonly channels = new Map<string, Channel>();
  readonly messages = new Map<string, Message[]>();
  readonly ephemerals: Message[] = [];
  readonly modals = new Map<string, View[]>();
  readonly homes = new Map<string, View>();
  readonly files = new Map<string, SlackFile>();
  readonly sightings: Sighting[] = [];
  private readonly ims = new Map<string, Channel>();
  private seq: number;
  private lastTs = 0;
  readonly teamId: string;
  readonly enterpriseId: string | undefined;
  readonly homeTeams: readonly string[];
  readonly botUserId: string;
  readonly clock: () => number;

  constructor(options: {
    teamId: string;
    enterpriseId?: string;
    homeTeams?: readonly string[];
    botUserId: string;
    clock: () => number;
    /** Where the numbering of ids begins, so that two workspaces have none in common. */
    firstId?: number;
  }) {
    this.seq = options.firstId ?? 1;
    this.teamId = options.teamId;
    this.enterpriseId = options.enterpriseId;
    this.homeTeams = options.homeTeams ?? [];
    this.botUserId = options.botUserId;
    this.clock = options.clock;
  }

  next(): number {
    return this.seq++;
  }

  id(prefix: string): string {
    return `${prefix}0${(this.seq++ * 7919 + 46656).toString(36).toUpperCase().padStart(8, '0')}`;
  }

  /** A message timestamp: from the workspace clock, and never the same twice. */
  ts(): string {
    this.lastTs = Math.max(Math.floor(this.clock() * 1000), this.lastTs + 1);
    const micros = String(this.lastTs);
    return `${micros.slice(0, -6)}.${micros.slice(-6)}`;
  }

  seconds(): number {
    return Math.floor(this.clock() / 1000);
  }

  user(id: string): User {
    const user = this.users.get(id);
    if (!user)
      throw new Error(`no user ${id} in this workspace; there are: ${[...this.users.keys()].join(', ')}`);
    return user;
  }

  channel(id: string): Channel {
    const channel = this.channels.get(id);
    if (!channel) throw new Error(`no channel ${id}; there are: ${[...this.channels.keys()].join(', ')}`);
    return channel;
  }

  /** The direct conversation of a person with the bot, made when first needed. */
  im(userId: string): Channel {
    const open = this.openIm(userId);
    if (open) return open;
    const channel: Channel = {
      id: this.id('D'),
      name: 'directmessage',
      kind: 'im',
      members: [userId, this.botUserId],
      user: userId,
      archived: false,
      is_ext_shared: false,
      created: this.seconds(),
    };
    this.channels.set(channel.id, channel);
    this.ims.set(userId, channel);
    return channel;
  }

  /** The direct conversation of a person with the bot, if it has ever been opened. */
  openIm(userId: string): Channel | undefined {
    return this.ims.get(userId);
  }

  messagesIn(channelId: string): Message[] {
    let list = this.messages.get(channelId);
    if (!list) {
      list = [];
      this.messages.set(channelId, list);
    }
    return list;
  }

  modalsOf(userId: string): View[] {
    let stack = this.modals.get(userId);
    if (!stack) {
      stack = [];
      this.modals.set(userId, stack);
    }
    return stack;
  }

  /** The people who can read a channel: members, and in a public one every full member of the workspace. */
  readers(channel: Channel): string[] {
    if (channel.user !== undefined) return this.user(channel.user).deleted ? [] : [channel.user];
    const people = [...this.users.values()].filter((user) => !user.is_bot && !user.deleted);
    const isReader = (user: User) =>
      channel.members.includes(user.id) ||
      (channel.kind === 'public' && !user.is_restricted && !user.is_ultra_restricted && !user.is_stranger);
    return people.filter(isReader).map((user) => user.id);
  }

  snapshot(): WorkspaceSnapshot {
    return copyOf({
      version: 1 as const,
      teamId: this.teamId,
      seq: this.seq,
      lastTs: this.lastTs,
      users: [...this.users.values()],
      channels: [...this.channels.values()],
      messages: [...this.messages.values()].flat(),
      ephemerals: this.ephemerals,
      modals: [...this.modals.values()].filter((stack) => stack.length > 0),
      homes: [...this.homes.values()],
      files: [...this.files.values()],
    });
  }

  /** Replaces everything by a snapshot; what people saw before is forgotten. */
  restore(snapshot: WorkspaceSnapshot): void {
    if (snapshot.version !== 1) throw new Error('not a snapshot of this fake Slack');
    const saved = copyOf(snapshot);
    for (const store of [
      this.users,
      this.channels,
      this.messages,
      this.modals,
      this.homes,
      this.files,
      this.ims,
    ])
      store.clear();
    this.sightings.length = 0;
    this.ephemerals.splice(0, this.ephemerals.length, ...saved.ephemerals);
    for (const user of saved.users) this.users.set(user.id, user);
    for (const channel of saved.channels) {
      this.channels.set(channel.id, channel);
      if (channel.user !== undefined) this.ims.set(channel.user, channel);
    }
    for (const message of saved.messages) this.messagesIn(message.channel).push(message);
    for (const stack of saved.modals) if (stack[0]) this.modals.set(stack[0].owner, stack);
    for (const home of saved.homes) this.homes.set(home.owner, home);
    for (const file of saved.files) this.files.set(file.id, file);
    this.seq = saved.seq;
    this.lastTs = saved.lastTs;
  }
}
