import { addFile, fileJson } from '../api/files.ts';
import { type Failure, failureOf, TROUBLE } from '../delivery/acks.ts';
import type { Courier } from '../delivery/courier.ts';
import type { Events } from '../delivery/events.ts';
import type { Payloads, Place } from '../delivery/payloads.ts';
import { copyOf, type Message, type Obj, type StateValues, strAt, type View } from '../types.ts';
import type { Core } from '../workspace/core.ts';
import type { Delivery } from '../workspace/journal.ts';
import type { PickedFile } from './choices.ts';
import { actionOf, buttonAction, overflowAction, overflowOptions } from './forms.ts';
import { Observer } from './observer.ts';
import { Seen } from './seen.ts';

/** The parts of the fake Slack that a person acts through. */
export interface Stage {
  core: Core;
  courier: Courier;
  payloads: Payloads;
  events: Events;
}

/** What came of a click or a choice. */
export interface ActionResult {
  /** Not there when a confirmation was dismissed, or nothing was sent. */
  ack?: Delivery;
  failed?: Failure;
}

/** Where to look: a message, the Home tab or the open modal. */
export type Surface = Seen | Message | 'home' | 'modal';

/** An observer who can touch what is seen, under the exact ids of its blocks: what a page or a test by label needs. */
export class Hands extends Observer {
  protected readonly stage: Stage;

  constructor(stage: Stage, id: string) {
    super(stage.core, id);
    this.stage = stage;
  }

  /** Puts entries into inputs under their exact ids, as a page that holds the form does. */
  hold(where: Surface, values: StateValues): void {
    const surface = this.surface(where);
    const state = this.stateOf(placeOf(surface));
    for (const { block, element } of surface.controls()) {
      const actionId = strAt(element, 'action_id');
      const entry = values[block.block_id]?.[actionId];
      if (!entry) continue;
      if (entry.type !== element.type)
        throw new Error(`${block.block_id} is a ${strAt(element, 'type')}, not a ${strAt(entry, 'type')}`);
      state[block.block_id] = { ...state[block.block_id], [actionId]: copyOf(entry) };
    }
  }

  /** Presses the button under exactly these ids, or chooses there: an overflow option's value, or an entry. */
  async press(
    where: Surface,
    at: { block: string; action: string },
    chosen?: string | Obj,
  ): Promise<ActionResult> {
    const surface = this.surface(where);
    const control = surface
      .controls()
      .find(({ block, element }) => block.block_id === at.block && element.action_id === at.action);
    if (!control) throw new Error('that is no longer there');
    if (typeof chosen === 'object') {
      this.hold(where, { [at.block]: { [at.action]: chosen } });
      return control.dispatches ? this.send(placeOf(surface), actionOf(control, chosen)) : {};
    }
    if (control.element.type === 'button') return this.send(placeOf(surface), buttonAction(control));
    const option = overflowOptions(control.element).find(({ value }) => value === chosen);
    if (!option) throw new Error('that option is no longer there');
    return this.send(placeOf(surface), overflowAction(control, option));
  }

  /** Uploads a file as a file input does, and answers with what the form's state holds of it. */
  pick(file: PickedFile): Obj {
    return fileJson(this.core, addFile(this.core, { ...file, user: this.id, bot_may_read: true }));
  }

  /** Where typed values are kept: in the view as it is now, or in the message. */
  protected stateOf(place: Place): StateValues {
    if ('view' in place) {
      const { homes } = this.core.workspace;
      const shown = [...this.core.workspace.modalsOf(this.id), homes.get(this.id)];
      return (shown.find((view) => view?.id === place.view.id) ?? place.view).state;
    }
    place.message.state = place.message.state ?? {};
    return place.message.state;
  }

  protected topModal(): View {
    const view = this.core.workspace.modalsOf(this.id).at(-1);
    if (!view) throw new Error(`${this.user.name} has no modal open`);
    return view;
  }

  protected surface(where: Surface): Seen {
    if (where === 'modal') {
      this.topModal();
      return this.modal() as Seen;
    }
    if (where === 'home') {
      const home = this.home();
      if (!home) throw new Error(`${this.user.name} has no Home tab yet`);
      return home;
    }
    const { workspace } = this.core;
    const { ts, channel } = where instanceof Seen ? { ts: where.ts, channel: where.where } : where;
    const all = [
      ...workspace.messagesIn(channel),
      ...workspace.ephemerals.filter((message) => message.ephemeral_to === this.id),
    ];
    const current = all.find((message) => message.ts === ts && message.channel === channel);
    if (!current) throw new Error('that message is no longer there');
    return this.asSeen(current);
  }

  protected async send(place: Place, action: Obj): Promise<ActionResult> {
    const { core } = this;
    const { courier, payloads } = this.stage;
    this.act();
    const payload = payloads.blockActions(this.id, place, [action]);
    const ack = await courier.deliver({
      kind: 'block_actions',
      name: strAt(action, 'action_id'),
      user: this.id,
      payload,
    });
    const failed = failureOf(ack);
    if (failed) core.notice(this.id, 'view' in place ? place.view.type : place.message.channel, TROUBLE);
    return { ack, ...(failed ? { failed } : {}) };
  }
}

/** Where something seen was. */
export function placeOf(seen: Seen): Place {
  if (seen.view) return { view: seen.view };
  if (seen.message) return { message: seen.message };
  throw new Error('nothing can be clicked there');
}
