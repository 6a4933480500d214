import { type Control, controlsOf } from '../blocks/controls.ts';
import { applyCommandAck, applySubmissionAck, type Failure, type FormError } from '../delivery/acks.ts';
import { type Obj, objAt, strAt, textOf, type View } from '../types.ts';
import type { Delivery } from '../workspace/journal.ts';
import { type Entry, enter } from './choices.ts';
import { escapeTyped, plainTyped } from './escaping.ts';
import { actionOf, buttonAction, clientErrors, findInput, overflowAction, overflowOptions } from './forms.ts';
import { type ActionResult, Hands, placeOf, type Surface } from './hands.ts';
import { Seen } from './seen.ts';

/** What came of a command. */
export interface CommandResult {
  ack: Delivery;
  /** What the person alone was shown until the acknowledgement. */
  ephemerals: Seen[];
  failed?: Failure;
}

/** What came of a submitted form. */
export interface SubmitResult {
  /** Not there when Slack's client refused the form before sending. */
  ack?: Delivery;
  errors?: FormError[];
  closed: boolean;
  view?: View;
  failed?: Failure;
}

/** One person of the workspace, acting by what is to be read: labels and the texts on buttons. */
export class Person extends Hands {
  /** Types a slash command; by default in the DM with the bot. */
  async command(typed: string, options: { channelId?: string } = {}): Promise<CommandResult> {
    const from = this.act();
    const { core } = this;
    const { courier, payloads } = this.stage;
    const channel = options.channelId ?? core.workspace.im(this.id).id;
    const [command = '', ...rest] = typed.trim().split(' ');
    const known = core.manifest.commands.get(command);
    if (!known)
      throw new Error(
        `${command} is not a valid command; there are: ${[...core.manifest.commands.keys()].join(', ')}`,
      );
    if (!core.workspace.readers(core.workspace.channel(channel)).includes(this.id)) {
      throw new Error(`${this.user.name} is not in ${channel}`);
    }
    const raw = rest.join(' ');
    const text = known.shouldEscape ? escapeTyped(core.workspace, raw) : plainTyped(core.workspace, raw);
    const payload = payloads.command(this.id, channel, command, text);
    const ack = await courier.deliver({ kind: 'command', name: command, user: this.id, payload });
    const failed = applyCommandAck(core, ack, this.id, channel);
    const shown = this.after(from).filter(
      (sighting) => sighting.kind === 'ephemeral' || sighting.kind === 'notice',
    );
    return {
      ack,
      ephemerals: shown.map((sighting) => new Seen(core, sighting)),
      ...(failed ? { failed } : {}),
    };
  }

  /** The app's global shortcuts, by name. */
  get shortcuts(): string[] {
    return [...this.core.manifest.shortcuts.keys()];
  }

  /** Chooses a global shortcut of the app by its name. */
  async shortcut(name: string): Promise<ActionResult> {
    this.act();
    const { courier, payloads } = this.stage;
    const callbackId = this.core.manifest.shortcuts.get(name);
    if (!callbackId) throw new Error(`there is no shortcut ${name}; there are: ${this.shortcuts.join(', ')}`);
    const payload = payloads.shortcut(this.id, callbackId);
    return { ack: await courier.deliver({ kind: 'shortcut', name: callbackId, user: this.id, payload }) };
  }

  /** Opens the Home tab and waits until the bot has published it. */
  async openHome(options: { timeoutMs?: number } = {}): Promise<Seen> {
    const { core } = this;
    const from = this.act();
    const old = core.workspace.homes.get(this.id);
    const channel = core.workspace.im(this.id).id;
    const view = old
      ? { view: { id: old.id, hash: old.hash, callback_id: old.callback_id, state: { values: old.state } } }
      : {};
    await this.stage.events.send({ type: 'app_home_opened', user: this.id, channel, tab: 'home', ...view });
    await this.until(
      () => this.after(from).find((sighting) => sighting.kind === 'home'),
      options.timeoutMs,
      'a published Home tab',
      from,
    );
    return this.home() as Seen;
  }

  /** Opens the Messages tab, which also sends `app_home_opened`. */
  async openMessages(): Promise<void> {
    this.act();
    const channel = this.core.workspace.im(this.id).id;
    await this.stage.events.send({ type: 'app_home_opened', user: this.id, channel, tab: 'messages' });
  }

  /** Enters a value by the visible label; elements outside input blocks send their action at once. */
  async fill(label: string | RegExp, value: Entry, options: { in?: Surface } = {}): Promise<ActionResult> {
    const { core } = this;
    const surface = this.surface(options.in ?? 'modal');
    const control = findInput(controlsOf(surface.blocks), label);
    const place = placeOf(surface);
    const entry = enter({ core, user: this.id }, control, value);
    const state = this.stateOf(place);
    const actionId = strAt(control.element, 'action_id');
    state[control.block.block_id] = { ...state[control.block.block_id], [actionId]: entry };
    return control.dispatches ? this.send(place, actionOf(control, entry)) : {};
  }

  /** Fills several inputs, one after the other. */
  async fillAll(values: Readonly<Record<string, Entry>>): Promise<void> {
    for (const [label, value] of Object.entries(values)) await this.fill(label, value);
  }

  /** Presses the modal's submit button, as Slack's client allows it. */
  async submit(): Promise<SubmitResult> {
    const { core } = this;
    const { courier, payloads } = this.stage;
    const view = this.topModal();
    if (!view.submit) throw new Error(`the modal "${textOf(view.title)}" has no submit button`);
    const refused = clientErrors(view);
    if (refused.length > 0) return { errors: refused, closed: false, view };
    this.act();
    const payload = payloads.viewSubmission(this.id, view);
    const ack = await courier.deliver({
      kind: 'view_submission',
      name: view.callback_id,
      user: this.id,
      payload,
    });
    const outcome = applySubmissionAck(core, ack, view);
    const top = core.workspace.modalsOf(this.id).at(-1);
    return { ack, ...outcome, ...(top ? { view: top } : {}) };
  }

  /** Closes the top modal by its close button, or with `all` the whole stack by the X. */
  async close(options: { all?: boolean } = {}): Promise<void> {
    const { core } = this;
    this.topModal();
    this.act();
    const closed = core.closeFrom(this.id, options.all ? 0 : core.workspace.modalsOf(this.id).length - 1);
    for (const view of closed) core.closedByPeople.add(view.id);
  }

  /** Clicks the newest visible button (or overflow option) with this text; a confirmation is accepted unless told otherwise. */
  async click(
    text: string | RegExp,
    options: { in?: Surface; nth?: number; confirm?: 'accept' | 'dismiss' } = {},
  ): Promise<ActionResult> {
    const surfaces = options.in ? [this.surface(options.in)] : this.clickable();
    for (const surface of surfaces) {
      const found = surface.controls().flatMap((control) => pressable(control, text));
      const chosen = found[options.nth ?? 0];
      if (!chosen) continue;
      const hasConfirm = Object.keys(objAt(chosen.control.element, 'confirm')).length > 0;
      if (hasConfirm && options.confirm === 'dismiss') return {};
      return this.send(placeOf(surface), chosen.action);
    }
    const offer = surfaces.flatMap((surface) => surface.buttons()).join(' | ');
    throw new Error(`${this.user.name} sees no button ${String(text)}; on offer: ${offer || 'none'}`);
  }

  /** The surfaces with buttons within reach, newest first; an open modal covers the rest. */
  private clickable(): Seen[] {
    const modal = this.modal();
    if (modal) return [modal];
    const { workspace } = this.core;
    const readable = [...workspace.channels.values()].filter((channel) =>
      workspace.readers(channel).includes(this.id),
    );
    const messages = readable.flatMap((channel) => this.channel(channel.id));
    const home = this.home();
    const order = (seen: Seen) => seen.message?.order ?? seen.view?.order ?? 0;
    return [...messages, ...this.ephemerals(), ...(home ? [home] : [])].sort((a, b) => order(b) - order(a));
  }
}

function textFits(text: string, wanted: string | RegExp): boolean {
  return wanted instanceof RegExp ? wanted.test(text) : text === wanted;
}

function pressable(control: Control, wanted: string | RegExp): { control: Control; action: Obj }[] {
  if (control.element.type === 'button') {
    return textFits(textOf(control.element.text), wanted) ? [{ control, action: buttonAction(control) }] : [];
  }
  const options = overflowOptions(control.element).filter((option) => textFits(textOf(option.text), wanted));
  return options.map((option) => ({ control, action: overflowAction(control, option) }));
}
