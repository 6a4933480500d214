import { addFile } from '../api/files.ts';
import { userJson } from '../api/users.ts';
import type { Events } from '../delivery/events.ts';
import type { Channel, SlackFile, User } from '../types.ts';
import type { Core } from './core.ts';

/** What may be told of a new person; the rest is filled in. */
export type NewUser = Partial<Omit<User, 'updated'>> & { name: string };

/** What may be told of a new channel. */
export interface NewChannel {
  id?: string;
  name: string;
  kind?: 'public' | 'private';
  members?: string[];
  /** Whether the bot is in it from the start. */
  withBot?: boolean;
  is_ext_shared?: boolean;
}

/** What the workspace's admins and its people do to it; each change sends its event. */
export class Administration {
  protected readonly core: Core;
  protected readonly events: Events;

  constructor(core: Core, events: Events) {
    this.core = core;
    this.events = events;
  }

  /** Everyone in the workspace, bots included. */
  get users(): User[] {
    return [...this.core.workspace.users.values()];
  }

  /** Every channel, without the direct conversations. */
  get channels(): Channel[] {
    return [...this.core.workspace.channels.values()].filter((channel) => !channel.user);
  }

  /** Adds a person (or another bot, or a stranger from Slack Connect). */
  addUser(draft: NewUser): User {
    const { workspace } = this.core;
    const real = draft.real_name ?? draft.name;
    const isElsewhere = draft.team_id !== undefined && draft.team_id !== workspace.teamId;
    const user: User = {
      id: draft.id ?? workspace.id('U'),
      team_id: draft.team_id ?? workspace.teamId,
      ...this.belonging(draft, isElsewhere),
      name: draft.name,
      real_name: real,
      display_name: draft.display_name ?? real,
      email: draft.email ?? `${draft.name}@example.org`,
      tz: draft.tz ?? 'America/Los_Angeles',
      is_admin: draft.is_admin ?? false,
      is_owner: draft.is_owner ?? false,
      is_bot: draft.is_bot ?? false,
      deleted: draft.deleted ?? false,
      is_restricted: draft.is_restricted ?? false,
      is_ultra_restricted: draft.is_ultra_restricted ?? false,
      is_stranger: draft.is_stranger ?? isElsewhere,
      ...(draft.is_invited_user ? { is_invited_user: true } : {}),
      ...(draft.is_workflow_bot ? { is_workflow_bot: true } : {}),
      updated: workspace.seconds(),
    };
    if (workspace.users.has(user.id)) throw new Error(`user ${user.id} is there already`);
    workspace.users.set(user.id, user);
    void this.events.send({ type: 'team_join', user: userJson(this.core, user) });
    return user;
  }

  /** Changes a person's profile, role or time zone. */
  updateUser(id: string, change: Partial<Omit<User, 'id'>>): User {
    const user = Object.assign(this.core.workspace.user(id), change, {
      updated: this.core.workspace.seconds(),
    });
    void this.events.send({ type: 'user_change', user: userJson(this.core, user), cache_ts: user.updated });
    return user;
  }

  /** A person sets do-not-disturb hours; none takes them back. */
  doNotDisturb(id: string, hours?: { from: Date; until: Date }): void {
    const user = this.core.workspace.user(id);
    delete user.dnd;
    if (hours) user.dnd = { start: hours.from.getTime() / 1000, end: hours.until.getTime() / 1000 };
  }

  /** Deactivates a person's account; they leave every channel. */
  deactivate(id: string): User {
    for (const channel of this.core.workspace.channels.values()) {
      if (channel.kind !== 'im') channel.members = channel.members.filter((member) => member !== id);
    }
    this.core.closeFrom(id, 0);
    return this.updateUser(id, { deleted: true });
  }

  addChannel(draft: NewChannel): Channel {
    const { workspace, credentials } = this.core;
    for (const member of draft.members ?? []) workspace.user(member);
    const channel: Channel = {
      id: draft.id ?? workspace.id('C'),
      name: draft.name,
      kind: draft.kind ?? 'private',
      members: [...(draft.members ?? []), ...(draft.withBot ? [credentials.botUserId] : [])],
      archived: false,
      is_ext_shared: draft.is_ext_shared ?? false,
      created: workspace.seconds(),
    };
    workspace.channels.set(channel.id, channel);
    return channel;
  }

  /** Adds people to a channel: they can read what is there already. */
  addToChannel(channelId: string, ...users: string[]): void {
    const channel = this.core.workspace.channel(channelId);
    for (const user of users) {
      this.core.workspace.user(user);
      if (channel.members.includes(user)) continue;
      const couldRead = this.core.workspace.readers(channel).includes(user);
      channel.members.push(user);
      if (!couldRead && user !== this.core.credentials.botUserId) this.core.showHistory(user, channelId);
      this.joined(channel, user);
    }
  }

  removeFromChannel(channelId: string, ...users: string[]): void {
    const channel = this.core.workspace.channel(channelId);
    channel.members = channel.members.filter((member) => !users.includes(member));
    for (const user of users) {
      if (user === this.core.credentials.botUserId) {
        const type = channel.kind === 'private' ? 'group_left' : 'channel_left';
        void this.events.send({ type, channel: channel.id, actor_id: channel.members[0] ?? '' });
      } else if (channel.members.includes(this.core.credentials.botUserId)) {
        void this.events.send({
          type: 'member_left_channel',
          user,
          channel: channel.id,
          channel_type: channel.kind === 'private' ? 'G' : 'C',
          team: this.core.workspace.teamId,
        });
      }
    }
  }

  /** Does what `/invite @Bot` does. */
  inviteBot(channelId: string): void {
    this.addToChannel(channelId, this.core.credentials.botUserId);
  }

  /** Makes a private channel public; Slack sends the bot no event that it could read. */
  makePublic(channelId: string): void {
    this.core.workspace.channel(channelId).kind = 'public';
  }

  makePrivate(channelId: string): void {
    this.core.workspace.channel(channelId).kind = 'private';
  }

  /** Shares a channel with another organization, or ends that. */
  share(channelId: string, shared = true): void {
    this.core.workspace.channel(channelId).is_ext_shared = shared;
  }

  archive(channelId: string): void {
    const channel = this.core.workspace.channel(channelId);
    channel.archived = true;
    const type = channel.kind === 'private' ? 'group_archive' : 'channel_archive';
    void this.events.send({ type, channel: channel.id, user: channel.members[0] ?? '' });
  }

  unarchive(channelId: string): void {
    this.core.workspace.channel(channelId).archived = false;
  }

  /** A person posts into a channel they are in; the bot, without history scopes, gets nothing of it. */
  say(userId: string, channelId: string, text: string): void {
    const channel = this.core.workspace.channel(channelId);
    if (!channel.members.includes(userId)) throw new Error(`${userId} is not in ${channelId}`);
    this.core.post({ channel: channelId, user: userId, text });
  }

  /** A person uploads a file; the bot may read it when told so, or when they share it with a channel it is in. */
  upload(
    userId: string,
    file: { name: string; content: string | Buffer; channel?: string; botMayRead?: boolean },
  ): SlackFile {
    const { workspace, credentials } = this.core;
    const target = file.channel ? workspace.channel(file.channel) : undefined;
    const shared = target?.members.includes(credentials.botUserId) === true;
    const entry = addFile(this.core, {
      name: file.name,
      content: file.content,
      user: userId,
      bot_may_read: file.botMayRead ?? shared,
    });
    if (target) entry.channels.push(target.id);
    return entry;
  }

  /** Removes the app from the workspace: its token dies, and Slack says so. */
  uninstallApp(): void {
    this.core.install = 'account_inactive';
    void this.events.send({ type: 'tokens_revoked', tokens: { bot: [this.core.credentials.botUserId] } });
    void this.events.send({ type: 'app_uninstalled' });
  }

  /** Revokes the bot's token while the app stays installed. */
  revokeTokens(): void {
    this.core.install = 'token_revoked';
    void this.events.send({ type: 'tokens_revoked', tokens: { bot: [this.core.credentials.botUserId] } });
  }

  /** Takes the bot's address from the list of those that may use the token, or puts it back. */
  refuseAddress(refused: boolean): void {
    this.core.addressRefused = refused;
  }

  /** The app counts as distributed outside the Marketplace. */
  limitHistory(limited: boolean): void {
    this.core.limitedHistory = limited;
  }

  /** The workspace's setting for how long messages can be changed, in minutes; undefined: always. */
  closeEditsAfter(minutes: number | undefined): void {
    this.core.editWindowMinutes = minutes;
  }

  /** A setting or a limit of the workspace forbids the app's files, with this code; undefined: they are allowed. */
  forbidFiles(code: string | undefined): void {
    this.core.filesForbidden = code;
  }

  /** Home tabs lose their tables in silence, as has been seen in some workspaces. */
  dropTables(dropped: boolean): void {
    this.core.tablesDropped = dropped;
  }

  /** Makes the token work again. */
  reinstallApp(): void {
    this.core.install = 'installed';
  }

  /** What a person is to an Enterprise Grid organization; a stranger is of none, or of their own. */
  private belonging(
    draft: NewUser,
    isElsewhere: boolean,
  ): Pick<Partial<User>, 'enterprise_id' | 'home_team'> {
    const { enterpriseId, homeTeams, users } = this.core.workspace;
    const enterprise = draft.enterprise_id ?? (isElsewhere ? undefined : enterpriseId);
    const usual = isElsewhere || draft.is_bot ? undefined : homeTeams[users.size % homeTeams.length];
    const home = draft.home_team ?? usual;
    if (home && !enterprise) throw new Error(`${draft.name} has a home team, but is of no enterprise`);
    return {
      ...(enterprise ? { enterprise_id: enterprise } : {}),
      ...(home ? { home_team: home } : {}),
    };
  }

  private joined(channel: Channel, user: string): void {
    if (!channel.members.includes(this.core.credentials.botUserId)) return;
    void this.events.send({
      type: 'member_joined_channel',
      user,
      channel: channel.id,
      channel_type: channel.kind === 'private' ? 'G' : 'C',
      team: this.core.workspace.teamId,
    });
  }
}
