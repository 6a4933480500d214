import { type Message, type Sighting, textOf, type User } from '../types.ts';
import type { Core } from '../workspace/core.ts';
import { Seen } from './seen.ts';

/** What to wait for, and where. */
export interface WaitOptions {
  timeoutMs?: number;
  where?: 'dm' | 'ephemeral' | 'modal' | 'home' | (string & {});
  /** `ever` looks at everything seen; the default at what came since the last act or the last find. */
  since?: 'lastAct' | 'ever';
}

const POLL_MS = 5;

/** One person's eyes: all they can read, and waiting for what comes into view. */
export class Observer {
  readonly id: string;
  protected readonly core: Core;
  private cursor = 0;

  constructor(core: Core, id: string) {
    this.core = core;
    this.id = id;
    core.workspace.user(id);
  }

  get user(): User {
    return this.core.workspace.user(this.id);
  }

  /** Everything this person could ever read, in order. */
  sees(): Sighting[] {
    return this.core.workspace.sightings.filter((sighting) => sighting.user === this.id);
  }

  /** All that text as one string, for proofs of what was never shown. */
  everythingSeen(): string {
    return this.sees()
      .map((sighting) => sighting.text)
      .join('\n');
  }

  /** The messages in the DM with the bot, oldest first. */
  dms(): Seen[] {
    return this.channel(this.core.workspace.im(this.id).id);
  }

  /** The messages of a channel, if this person may read it. */
  channel(id: string): Seen[] {
    const { workspace } = this.core;
    if (!workspace.readers(workspace.channel(id)).includes(this.id))
      throw new Error(`${this.id} cannot read ${id}`);
    return workspace.messagesIn(id).map((message) => this.asSeen(message));
  }

  ephemerals(): Seen[] {
    const own = this.core.workspace.ephemerals.filter((message) => message.ephemeral_to === this.id);
    return own.map((message) => this.asSeen(message));
  }

  /** The published Home tab. */
  home(): Seen | undefined {
    const view = this.core.workspace.homes.get(this.id);
    return view && new Seen(this.core, { kind: 'home', where: 'home', at: this.now(), view });
  }

  /** The modal on top. */
  modal(): Seen | undefined {
    const view = this.core.workspace.modalsOf(this.id).at(-1);
    return view && new Seen(this.core, { kind: 'modal', where: 'modal', at: this.now(), view });
  }

  /** Waits for something to come into view: text, a pattern, or a test of one's own. */
  async waitFor(
    wanted: string | RegExp | ((seen: Seen) => boolean),
    options: WaitOptions = {},
  ): Promise<Seen> {
    const from = options.since === 'ever' ? 0 : this.cursor;
    const find = () =>
      this.after(from)
        .filter((sighting) => this.isAt(sighting, options.where))
        .find((sighting) => fits(new Seen(this.core, sighting), wanted));
    const found = await this.until(
      find,
      options.timeoutMs,
      `${String(wanted)}${options.where ? ` in ${options.where}` : ''}`,
      from,
    );
    this.cursor = Math.max(this.cursor, found.seq);
    return new Seen(this.core, found);
  }

  /** Waits until the top modal has this title and is no mere loading view (`callback_id` `loading`). */
  async waitForModal(title?: string | RegExp, options: { timeoutMs?: number } = {}): Promise<Seen> {
    const isReady = (): Seen | undefined => {
      const modal = this.modal();
      if (!modal?.view || modal.view.callback_id === 'loading') return undefined;
      const shown = textOf(modal.view.title);
      const isIt = title === undefined || (title instanceof RegExp ? title.test(shown) : shown === title);
      return isIt ? modal : undefined;
    };
    return this.until(
      isReady,
      options.timeoutMs,
      `a modal ${title === undefined ? '' : String(title)}`,
      this.cursor,
    );
  }

  /** Marks the moment of an act: what comes after it is what `waitFor` looks at. */
  protected act(): number {
    if (this.user.deleted) throw new Error(`${this.user.name} is deactivated and can do nothing`);
    this.cursor = this.core.workspace.sightings.length;
    return this.cursor;
  }

  protected after(from: number): Sighting[] {
    return this.core.workspace.sightings.slice(from).filter((sighting) => sighting.user === this.id);
  }

  protected async until<T>(
    find: () => T | undefined,
    timeoutMs = this.core.latency ? 60_000 : 20_000,
    wanted: string,
    from: number,
  ): Promise<T> {
    const start = this.core.stopwatch();
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (this.core.stopwatch() - start > timeoutMs) throw new Error(this.notSeen(wanted, timeoutMs, from));
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  protected asSeen(message: Message): Seen {
    const kind = message.ephemeral_to ? 'ephemeral' : 'message';
    return new Seen(this.core, {
      kind,
      where: message.channel,
      at: Math.floor(Number(message.ts) * 1000),
      message,
    });
  }

  private isAt(sighting: Sighting, where: WaitOptions['where']): boolean {
    if (where === undefined) return true;
    if (where === 'ephemeral') return sighting.kind === 'ephemeral' || sighting.kind === 'notice';
    if (where === 'dm')
      return sighting.where === this.core.workspace.im(this.id).id && sighting.kind !== 'ephemeral';
    return sighting.where === where;
  }

  private notSeen(wanted: string, timeoutMs: number, from: number): string {
    const seen = this.after(from).map((sighting) => `[${sighting.kind} ${sighting.where}] ${sighting.text}`);
    const problems = this.core.journal.problems
      .slice(-5)
      .map((problem) => `${problem.kind}: ${problem.message}`);
    return [
      `${this.user.name} did not see ${wanted} within ${timeoutMs} ms. Seen meanwhile:`,
      ...(seen.length > 0 ? seen : ['(nothing)']),
      ...(problems.length > 0 ? ['Latest problems:', ...problems] : []),
    ].join('\n');
  }

  protected now(): number {
    return this.core.workspace.clock();
  }
}

function fits(seen: Seen, wanted: string | RegExp | ((seen: Seen) => boolean)): boolean {
  if (typeof wanted === 'function') return wanted(seen);
  return wanted instanceof RegExp ? wanted.test(seen.everything()) : seen.everything().includes(wanted);
}
