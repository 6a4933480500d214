import { type Control, controlsOf, optionsOf, ownLabel } from '../blocks/controls.ts';
import { everythingIn, plainMessage, plainView } from '../blocks/render.ts';
import { type Block, type Message, type Sighting, textOf, type View } from '../types.ts';
import type { Core } from '../workspace/core.ts';

/** A message or view before a person's eyes. */
export class Seen {
  readonly kind: Sighting['kind'];
  /** A channel id, `modal` or `home`. */
  readonly where: string;
  /** Epoch milliseconds by the workspace clock. */
  readonly at: number;
  readonly message: Message | undefined;
  readonly view: View | undefined;
  private readonly core: Core;
  private readonly whole: string | undefined;

  constructor(
    core: Core,
    from: Pick<Sighting, 'kind' | 'where' | 'at'> & { message?: Message; view?: View; text?: string },
  ) {
    this.core = core;
    this.kind = from.kind;
    this.where = from.where;
    this.at = from.at;
    this.message = from.message;
    this.view = from.view;
    this.whole = from.text;
  }

  /** The message's own text: what a notification and a screen reader are given. */
  get text(): string {
    return this.message?.text ?? this.whole ?? '';
  }

  /** The first line of that text: what a locked phone shows first. */
  get headline(): string {
    return this.text.split('\n', 1)[0] ?? '';
  }

  get ts(): string {
    return this.message?.ts ?? '';
  }

  get blocks(): readonly Block[] {
    return this.message?.blocks ?? this.view?.blocks ?? [];
  }

  /** What is shown, as plain text. */
  plainText(): string {
    if (this.message) return plainMessage(this.message, this.core.names);
    if (this.view) return plainView(this.view, this.core.names);
    return this.whole ?? '';
  }

  /** All there is to read, with the notification text. */
  everything(): string {
    if (this.whole !== undefined) return this.whole;
    return this.message ? everythingIn(this.message, this.core.names) : this.plainText();
  }

  controls(): Control[] {
    return controlsOf(this.blocks);
  }

  /** The texts on all buttons and overflow options. */
  buttons(): string[] {
    return this.controls().flatMap(({ element }) => {
      if (element.type === 'button') return [ownLabel(element)];
      return element.type === 'overflow' ? optionsOf(element).map((option) => textOf(option.text)) : [];
    });
  }
}
