import { randomBytes } from 'node:crypto';
import { attended } from '../attended.ts';
import { stateFor, stored } from '../blocks/controls.ts';
import { everythingIn, plainView } from '../blocks/render.ts';
import { Triggers } from '../delivery/triggers.ts';
import { copyOf, type Message, type Obj, type Sighting, strAt, type View } from '../types.ts';
import { Faults } from './faults.ts';
import { type ApiCall, type Delivery, Journal } from './journal.ts';
import type { BotToken, Credentials, InstallState, Manifest } from './manifest.ts';
import { type RateLimitOptions, RateLimits } from './ratelimits.ts';
import type { Workspace } from './workspace.ts';

/** What the parts of the fake Slack share: the workspace, the journal, limits and faults. */
export class Core {
  readonly journal: Journal;
  readonly triggers: Triggers;
  /** Milliseconds by which acknowledgements, triggers and waits are timed. */
  readonly stopwatch: () => number;
  /** How many times as long as Slack does it waits for answers. */
  readonly patience: number;
  readonly faults: Faults;
  readonly limits: RateLimits;
  readonly workspace: Workspace;
  readonly manifest: Manifest;
  readonly credentials: Credentials;
  /** Tickets of `apps.connections.open` that no socket has used yet. */
  readonly tickets = new Set<string>();
  install: InstallState = 'installed';
  /** The app came with an installation on the whole Enterprise organization. */
  orgInstall = false;
  /** Scopes that whoever installed the app left out. */
  leftOut: ReadonlySet<string> = new Set();
  /** Every bot token given out for this workspace. */
  readonly tokens = new Map<string, BotToken>();
  /** Views that a person closed by hand. */
  readonly closedByPeople = new Set<string>();
  down = false;
  /** Slack answers every call with `invalid_auth`, as to an address that is not on the app's list. */
  addressRefused = false;
  /** The app is distributed outside the Marketplace: `conversations.history` once a minute, 15 objects. */
  limitedHistory = false;
  /** Minutes after which a message can no longer be changed; undefined: always. */
  editWindowMinutes: number | undefined;
  /** Home tabs are shown without their tables, and nothing is said about it. */
  tablesDropped = false;
  /** Slack's code for every file of the app, where a setting or a limit of the workspace forbids it. */
  filesForbidden: string | undefined;
  /** Milliseconds that each call takes before its effect, by its method; undefined: none. */
  latency: ((method: string) => number) | undefined;
  baseUrl = '';

  constructor(options: {
    manifest: Manifest;
    credentials: Credentials;
    workspace: Workspace;
    rateLimits: RateLimitOptions | boolean;
    seed: number;
    stopwatch: (() => number) | undefined;
    patience?: number | undefined;
  }) {
    this.patience = options.patience ?? 1;
    this.stopwatch = options.stopwatch ?? attended;
    this.journal = new Journal(this.stopwatch);
    this.triggers = new Triggers(this.stopwatch, this.patience);
    this.manifest = options.manifest;
    this.credentials = options.credentials;
    this.workspace = options.workspace;
    this.limits = new RateLimits(options.rateLimits);
    this.faults = new Faults(options.seed);
    this.tokens.set(this.credentials.botToken, {});
  }

  /** The scopes that the installation has. */
  get scopes(): ReadonlySet<string> {
    const { scopes } = this.manifest;
    return this.leftOut.size === 0
      ? scopes
      : new Set([...scopes].filter((scope) => !this.leftOut.has(scope)));
  }

  /** Slack's error for a bot token that does not work here and now; undefined when it works. */
  tokenTrouble(token: string): string | undefined {
    const given = this.tokens.get(token);
    if (!given) return 'invalid_auth';
    if (given.revoked) return 'token_revoked';
    if (this.install !== 'installed') return this.install;
    const isOver = given.expiresAt !== undefined && given.expiresAt <= this.workspace.clock();
    return isOver ? 'token_expired' : undefined;
  }

  /** The name under which people see a user or channel. */
  readonly names = (id: string): string | undefined => {
    const user = this.workspace.users.get(id);
    if (user) return user.display_name || user.real_name || user.name;
    return this.workspace.channels.get(id)?.name;
  };

  /** Puts a message into a conversation and before the eyes of those who can read it. */
  post(draft: Omit<Message, 'ts' | 'order'>): Message {
    const message: Message = { ...draft, ts: this.workspace.ts(), order: this.workspace.next() };
    if (message.blocks) message.state = stateFor(message.blocks);
    if (message.ephemeral_to) {
      this.workspace.ephemerals.push(message);
      this.see(message.ephemeral_to, 'ephemeral', message.channel, this.read(message), { message });
    } else {
      this.workspace.messagesIn(message.channel).push(message);
      this.showToReaders('message', message);
    }
    this.journal.emit({
      type: 'message',
      change: message.ephemeral_to ? 'ephemeral' : 'posted',
      channel: message.channel,
      ts: message.ts,
      ...(message.ephemeral_to ? { user: message.ephemeral_to } : {}),
    });
    return message;
  }

  /** Changes a message in place; typed state under the same ids is kept. */
  edit(message: Message, change: Partial<Pick<Message, 'text' | 'blocks' | 'metadata'>>): void {
    Object.assign(message, change, { edited_at: this.workspace.ts() });
    if ('blocks' in change && !change.blocks) delete message.blocks;
    message.state = stateFor(message.blocks ?? [], message.state);
    if (message.ephemeral_to)
      this.see(message.ephemeral_to, 'edit', message.channel, this.read(message), { message });
    else this.showToReaders('edit', message);
    this.journal.emit({ type: 'message', change: 'edited', channel: message.channel, ts: message.ts });
  }

  remove(message: Message): void {
    const list = message.ephemeral_to
      ? this.workspace.ephemerals
      : this.workspace.messagesIn(message.channel);
    const index = list.indexOf(message);
    if (index >= 0) list.splice(index, 1);
    this.journal.emit({ type: 'message', change: 'deleted', channel: message.channel, ts: message.ts });
  }

  /** What Slack itself tells one person, such as a failed command. */
  notice(user: string, channel: string, text: string): void {
    this.see(user, 'notice', channel, text);
  }

  /** Makes the stored form of a checked view. */
  view(
    definition: Obj,
    owner: string,
    place: { root?: string; previous?: string | null; id?: string; kept?: View },
  ): View {
    const id = place.id ?? this.workspace.id('V');
    const blocks = stored(definition.blocks);
    const view: View = {
      id,
      owner,
      type: definition.type === 'home' ? 'home' : 'modal',
      hash: `${this.workspace.seconds()}.${randomBytes(4).toString('hex')}`,
      root_view_id: place.root ?? id,
      previous_view_id: place.previous ?? null,
      callback_id: strAt(definition, 'callback_id'),
      private_metadata: strAt(definition, 'private_metadata'),
      external_id: strAt(definition, 'external_id'),
      blocks,
      state: stateFor(blocks, place.kept?.state),
      order: this.workspace.next(),
    };
    for (const key of ['title', 'submit', 'close'] as const) {
      if (definition[key]) view[key] = copyOf(definition[key]) as Obj;
    }
    return view;
  }

  /** Puts a modal on top of a person's stack, or replaces the one with the same id. */
  show(view: View): void {
    const stack = this.workspace.modalsOf(view.owner);
    const index = stack.findIndex((open) => open.id === view.id);
    if (index >= 0) stack[index] = view;
    else stack.push(view);
    this.see(view.owner, 'modal', 'modal', plainView(view, this.names), { view });
    this.journal.emit({ type: 'view', surface: 'modal', user: view.owner, viewId: view.id });
  }

  publish(view: View): void {
    this.workspace.homes.set(view.owner, view);
    this.see(view.owner, 'home', 'home', plainView(view, this.names), { view });
    this.journal.emit({ type: 'view', surface: 'home', user: view.owner, viewId: view.id });
  }

  /** Takes modals off a person's stack, from the given one up. */
  closeFrom(owner: string, index: number): View[] {
    const closed = this.workspace.modalsOf(owner).splice(Math.max(0, index));
    if (closed.length > 0) this.journal.emit({ type: 'view', surface: 'modal', user: owner });
    return closed;
  }

  see(
    user: string,
    kind: Sighting['kind'],
    where: string,
    text: string,
    shown: { message?: Message; view?: View } = {},
  ): void {
    const seq = this.workspace.sightings.length + 1;
    this.workspace.sightings.push({
      seq,
      user,
      at: this.workspace.clock(),
      kind,
      where,
      text,
      ...copyOf(shown),
    });
  }

  /** Lets a person read what is already in a channel, as on joining it. */
  showHistory(user: string, channel: string): void {
    for (const message of this.workspace.messagesIn(channel)) {
      this.see(user, 'message', channel, this.read(message), { message });
    }
  }

  recordCall(call: ApiCall): void {
    this.journal.call(call);
    const answeredByFault = call.fault !== undefined && call.fault !== 'slow' && call.fault !== 'lost_reply';
    if (call.ok || answeredByFault || call.error === undefined || this.metAClosedView(call)) return;
    this.journal.problem('refused', `${call.method}: ${call.error}`, call.result);
  }

  /** A person may close a modal while the bot is at work on it; then `not_found` is no one's mistake. */
  private metAClosedView({ method, error, args }: ApiCall): boolean {
    return (
      method === 'views.update' && error === 'not_found' && this.closedByPeople.has(strAt(args, 'view_id'))
    );
  }

  recordDelivery(delivery: Delivery): void {
    this.journal.emit({ type: 'delivery', delivery });
  }

  private read(message: Message): string {
    return everythingIn(message, this.names);
  }

  private showToReaders(kind: 'message' | 'edit', message: Message): void {
    const channel = this.workspace.channel(message.channel);
    const text = this.read(message);
    for (const reader of this.workspace.readers(channel))
      this.see(reader, kind, channel.id, text, { message });
  }
}
