import type { ModalView } from '@slack/types';
import type { z } from 'zod';
import { type Message, messageModal } from './blocks.ts';
import type { Click } from './clicks.ts';
import { parseForm } from './forms.ts';
import type { Outcome, Submission } from './interactions.ts';
import type { Person } from './person.ts';
import type { Web } from './web.ts';

/** Why a person may not act on something, or why it is no longer there, as they are told. */
export type Refused = { refused: string };

/**
 * Finds what a window is about by an ID from outside, if the person may act on it at this moment. The kit asks it on
 * every click and submission.
 */
type Find<Found extends object> = (person: Person, id: string) => Promise<Found | Refused>;

/** A click on something found, with what its value holds after the ID and one separator (`:` or a space). */
export type ClickOn = Click & { rest: string };

type Or<T> = T | Promise<T>;

/** The ways to show windows about one kind of thing. Each finds the thing first and says so if it is refused. */
export type Windows<Found extends object> = {
  /** A button whose window opens over the one it stands in. */
  open(actionId: string, render: (found: Found, click: ClickOn) => Or<ModalView>, title?: string): void;
  /** A button whose window takes the place of the one it stands in; elsewhere the window opens. */
  show(actionId: string, render: (found: Found, click: ClickOn) => Or<ModalView>): void;
  /** As `show`, for a button that does something: the person's Home tab shows it at once. */
  act(actionId: string, render: (found: Found, click: ClickOn) => Or<ModalView>): void;
  /** A button that is answered in words, to this person alone; nothing is said where what they see shows the outcome. */
  answer(actionId: string, run: (found: Found, click: ClickOn) => Or<Message | string | undefined>): void;
  /**
   * A button that does something, and whose words take the place of the window it stands in, as `render` has them;
   * elsewhere words alone. `after` does what may wait until it is said. The person's Home tab shows it at once.
   */
  reply(
    actionId: string,
    run: (found: Found, click: ClickOn) => Or<string>,
    render?: (found: Found, said: string) => Or<ModalView>,
    after?: (click: ClickOn) => Promise<unknown>,
  ): void;
  /** A window's form: parsed by its schema, with each problem at its field. A view alone replaces the window. */
  submit<S extends z.ZodType>(
    callbackId: string,
    form: S | ((found: Found) => S),
    run: (found: Found, entered: z.infer<S>, submission: Submission) => Or<ModalView | Outcome>,
  ): void;
  /** A window's submission without a form to parse. A view alone replaces the window. */
  confirm(callbackId: string, run: (found: Found, submission: Submission) => Or<ModalView | Outcome>): void;
};

const isRefused = (found: object): found is Refused => 'refused' in found;

const asOutcome = (result: ModalView | Outcome): Outcome => ('blocks' in result ? { show: result } : result);

const SEPARATOR = /[: ]/;

/** What a button's value holds: the ID, and the rest after one separator. */
function split(value: string): [id: string, rest: string] {
  const at = value.search(SEPARATOR);
  return at < 0 ? [value, ''] : [value.slice(0, at), value.slice(at + 1)];
}

/**
 * Registers windows about one kind of thing. A button's value begins with the thing's ID; a window's metadata holds it
 * under `key`, or its form does, where it asks which of several. The title is that of whatever has to be said instead.
 */
export function windowsOn<Found extends object>(
  web: Web,
  { title, key }: { title: string; key: string },
  find: Find<Found>,
): Windows<Found> {
  const clickOn = (click: Click) => {
    const [id, rest] = split(click.value);
    return { find: () => find(click.person, id), click: { ...click, rest } };
  };
  const viewOf = (click: Click, render: (found: Found, click: ClickOn) => Or<ModalView>) => async () => {
    const on = clickOn(click);
    const found = await on.find();
    return isRefused(found) ? messageModal(title, found.refused) : render(found, on.click);
  };
  const confirm: Windows<Found>['confirm'] = (callbackId, run) =>
    web.submit(callbackId, async (submission) => {
      const found = await find(
        submission.person,
        submission.metadata[key] ?? String(submission.form[key] ?? ''),
      );
      if (isRefused(found)) return { show: messageModal(title, found.refused) };
      return asOutcome(await run(found, submission));
    });
  return {
    open: (actionId, render, own = title) =>
      web.click(actionId, (click) => click.openModal(own, viewOf(click, render))),
    show: (actionId, render) => web.click(actionId, (click) => click.show(title, viewOf(click, render))),
    act: (actionId, render) => web.click(actionId, (click) => click.show(title, viewOf(click, render)), true),
    answer: (actionId, run) =>
      web.click(actionId, async (click) => {
        const on = clickOn(click);
        const found = await on.find();
        const said = isRefused(found) ? found.refused : await run(found, on.click);
        if (said !== undefined) await click.answer(said);
      }),
    reply: (actionId, run, render = (_, said) => messageModal(title, said), after) => {
      const handle = async (click: Click) => {
        const on = clickOn(click);
        const found = await on.find();
        if (isRefused(found)) return click.reply(found.refused, (said) => messageModal(title, said));
        await click.reply(await run(found, on.click), (said) => render(found, said));
        await after?.(on.click);
      };
      web.click(actionId, handle, true);
    },
    confirm,
    submit: (callbackId, form, run) =>
      confirm(callbackId, (found, submission) => {
        const entered = parseForm(typeof form === 'function' ? form(found) : form, submission.form);
        return entered.ok ? run(found, entered.data, submission) : { errors: entered.errors };
      }),
  };
}
