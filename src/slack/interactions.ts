import type {
  App,
  BlockAction,
  ButtonAction,
  GlobalShortcut,
  RespondFn,
  SlackActionMiddlewareArgs,
  SlackShortcutMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewOutput,
  ViewSubmitAction,
} from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { acknowledging } from '../metrics.ts';
import { type Message, messageModal } from './blocks.ts';
import { type Form, readForm } from './forms.ts';
import { track } from './in-flight.ts';
import { modalOpener, type OpenModal } from './modals.ts';
import { type Person, personOfInteraction } from './person.ts';
import { explain, inTime } from './troubles.ts';

/** What the slices registered, by action id and by callback id. */
type Handled = {
  clicks: ReadonlyMap<string, (click: Click) => Promise<void>>;
  changes: ReadonlyMap<string, (click: Click) => Promise<void>>;
  submissions: ReadonlyMap<string, (submission: Submission) => Promise<Outcome>>;
  shortcuts: ReadonlyMap<string, (shortcut: Shortcut) => Promise<void>>;
};

/** What a person of another organization is told. */
export const FOREIGN = 'Mentor works for people of this workspace only. Please ask your own program.';

/** A button or menu that somebody used. */
export type Click = {
  person: Person;
  /** The button's value or the chosen option's: ids only, from outside, to be checked. */
  value: string;
  /** The message it stood in, where it stood in one. */
  message: { channel: string; ts: string } | undefined;
  /** The modal or home tab it stood in, where it stood in one. */
  view: { id: string; metadata: Record<string, string>; form: Form; isModal: boolean } | undefined;
  client: WebClient;
  /** Says something to the person who clicked, and to nobody else. */
  answer(message: Message | string): Promise<void>;
  openModal: OpenModal;
};

/** A global shortcut that somebody chose, wherever they were. */
export type Shortcut = { person: Person; openModal: OpenModal };

/** A modal that somebody submitted. */
export type Submission = {
  person: Person;
  form: Form;
  metadata: Record<string, string>;
  viewId: string;
  client: WebClient;
};

/** What becomes of the modal: closed, kept open with errors by field, or replaced; `after` runs once Slack has its answer. */
export type Outcome = { after?: () => Promise<void> } & (
  | { close: true }
  | { errors: Record<string, string> }
  | { show: ModalView }
);

export const asMessage = (message: Message | string): Message =>
  typeof message === 'string' ? { text: message } : message;

/** What `modal` wrote there: ids as JSON. Anything else holds no id. */
const metadataForm = z.string().transform((text, check): Record<string, string> => {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(text));
  } catch {
    check.addIssue('not ours');
    return z.NEVER;
  }
});

function metadataOf(view: Pick<ViewOutput, 'private_metadata'>): Record<string, string> {
  const parsed = metadataForm.safeParse(view.private_metadata);
  return parsed.success ? parsed.data : {};
}

function answerer(ctx: Context, body: BlockAction, client: WebClient, respond: RespondFn) {
  return async (message: Message | string) => {
    const { text, blocks } = asMessage(message);
    if (body.response_url) {
      await respond({
        response_type: 'ephemeral',
        replace_original: false,
        text,
        ...(blocks ? { blocks } : {}),
      });
      return;
    }
    const how = body.view?.type === 'modal' ? 'push' : 'open';
    const view = messageModal('Mentor', text);
    await modalOpener(
      ctx,
      client,
      body.trigger_id,
      'answer',
      how,
    )('Mentor', async () => (blocks ? { ...view, blocks } : view));
  };
}

function clickedValue(action: BlockAction['actions'][number]): string {
  if ('value' in action && typeof action.value === 'string') return action.value;
  if ('selected_option' in action && action.selected_option)
    return String(action.selected_option.value ?? '');
  return '';
}

type ClickArgs = SlackActionMiddlewareArgs<BlockAction<ButtonAction>> & { client: WebClient };

async function clicked(
  ctx: Context,
  handle: (click: Click) => Promise<void>,
  { ack, action, body, client, respond }: ClickArgs,
): Promise<void> {
  const acked = acknowledging('click', action.action_id);
  await ack();
  acked();
  const answer = answerer(ctx, body, client, respond);
  const person = personOfInteraction(body);
  if (person.foreign) return answer(FOREIGN);
  const click = clickOf(ctx, person, answer, { action, body, client });
  try {
    await handle(click);
  } catch (error) {
    const name = action.action_id;
    const text = explain(ctx.log, 'click', error, name);
    await answer(text).catch((failed) => explain(ctx.log, 'telling of a failed click', failed, name));
  }
}

/** The person sees their choice at once; the form is held until it fits, so that nothing is entered into an old one. */
async function changed(
  ctx: Context,
  handle: (click: Click) => Promise<void>,
  { ack, action, body, client }: ClickArgs,
): Promise<void> {
  const acked = acknowledging('click', action.action_id);
  const person = personOfInteraction(body);
  const silent = async () => undefined; // the submission says what is wrong
  const click = clickOf(ctx, person, silent, { action, body, client });
  if (!person.foreign)
    await inTime((async () => handle(click))()).catch(
      (error) => void explain(ctx.log, 'change', error, action.action_id),
    );
  await ack();
  acked();
}

function clickOf(
  ctx: Context,
  person: Person,
  answer: Click['answer'],
  { action, body, client }: Pick<ClickArgs, 'action' | 'body' | 'client'>,
): Click {
  const channel = body.channel?.id;
  const isModal = body.view?.type === 'modal';
  return {
    person,
    value: clickedValue(action),
    message: body.message && channel ? { channel, ts: body.message.ts } : undefined,
    view: body.view && {
      id: body.view.id,
      metadata: metadataOf(body.view),
      form: readForm(body.view.state?.values ?? {}),
      isModal,
    },
    client,
    answer,
    openModal: modalOpener(ctx, client, body.trigger_id, action.action_id, isModal ? 'push' : 'open'),
  };
}

function firstInput(view: ViewOutput): string | undefined {
  return view.blocks.find((block) => block.type === 'input')?.block_id;
}

function failure(view: ViewOutput, text: string): Outcome {
  const field = firstInput(view);
  return field ? { errors: { [field]: text } } : { show: messageModal(view.title.text, text) };
}

type SubmitArgs = SlackViewMiddlewareArgs<ViewSubmitAction> & { client: WebClient };

async function submitted(
  ctx: Context,
  handle: (submission: Submission) => Promise<Outcome>,
  { ack, body, view, client }: SubmitArgs,
): Promise<void> {
  const acked = acknowledging('submission', view.callback_id);
  const person = personOfInteraction(body);
  const submission = (): Submission => ({
    person,
    form: readForm(view.state.values),
    metadata: metadataOf(view),
    viewId: view.id,
    client,
  });
  const outcome: Outcome = person.foreign
    ? { show: messageModal(view.title.text, FOREIGN) }
    : await inTime((async () => handle(submission()))()).catch((error) =>
        failure(view, explain(ctx.log, 'submit', error, view.callback_id)),
      );
  if ('errors' in outcome) await ack({ response_action: 'errors', errors: outcome.errors });
  else if ('show' in outcome) await ack({ response_action: 'update', view: outcome.show });
  else await ack({ response_action: 'clear' });
  acked();
  await outcome.after?.().catch((error) => explain(ctx.log, 'after', error, view.callback_id));
}

const OUTDATED = 'This is from an earlier version of Mentor. Type `/mentor` to see what you can do now.';

/**
 * Listens to clicks and submissions: acknowledged first, and the person hears back whatever happens. What no slice handles is answered too, such as a
 * button of an earlier version; selects only change their form.
 */
export function listenToInteractions(
  app: App,
  ctx: Context,
  { clicks, changes, submissions, shortcuts }: Handled,
): void {
  app.action<BlockAction<ButtonAction>>({ type: 'block_actions' }, (args) => {
    const change = changes.get(args.action.action_id);
    if (change) return track(changed(ctx, change, args));
    const handle = clicks.get(args.action.action_id);
    return track(handle ? clicked(ctx, handle, args) : unknownClick(ctx, args));
  });
  app.shortcut<GlobalShortcut>({ type: 'shortcut' }, (args) =>
    track(chosen(ctx, shortcuts.get(args.shortcut.callback_id), args)),
  );
  app.view<ViewSubmitAction>({ type: 'view_submission' }, (args) => {
    const handle = submissions.get(args.view.callback_id);
    const { ack, view } = args;
    return track(
      handle
        ? submitted(ctx, handle, args)
        : ack({ response_action: 'update', view: messageModal(view.title.text, OUTDATED) }),
    );
  });
}

async function chosen(
  ctx: Context,
  handle: ((shortcut: Shortcut) => Promise<void>) | undefined,
  { ack, shortcut, body, client }: ShortcutArgs,
): Promise<void> {
  const acked = acknowledging('shortcut', shortcut.callback_id);
  await ack();
  acked();
  const person = personOfInteraction(body);
  const openModal = modalOpener(ctx, client, body.trigger_id, shortcut.callback_id, 'open');
  try {
    if (person.foreign) return await openModal('Mentor', async () => messageModal('Mentor', FOREIGN));
    if (!handle) return await openModal('Mentor', async () => messageModal('Mentor', OUTDATED));
    await handle({ person, openModal });
  } catch (error) {
    explain(ctx.log, 'shortcut', error, shortcut.callback_id);
  }
}

type ShortcutArgs = SlackShortcutMiddlewareArgs<GlobalShortcut> & { client: WebClient };

async function unknownClick(ctx: Context, { ack, action, body, client, respond }: ClickArgs): Promise<void> {
  await ack();
  // Typed as buttons, since that is what the slices register; what nobody registered may be anything.
  const type: string = action.type;
  if (type !== 'button' && type !== 'overflow') return;
  await answerer(
    ctx,
    body,
    client,
    respond,
  )(OUTDATED).catch((error) => void explain(ctx.log, 'unknown click', error));
}
