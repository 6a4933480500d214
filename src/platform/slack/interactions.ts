import type {
  App,
  BlockAction,
  ButtonAction,
  GlobalShortcut,
  SlackShortcutMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewOutput,
  ViewSubmitAction,
} from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { HandlerDeps } from '../handler-deps.ts';
import { acknowledging } from '../metrics.ts';
import { messageModal } from './blocks.ts';
import { type Click, type ClickArgs, clickOf, metadataOf } from './clicks.ts';
import { type Form, readForm } from './forms.ts';
import { track } from './in-flight.ts';
import { endWindow, modalOpener, type OpenModal, replaceModal, tellUnshown } from './modals.ts';
import { FOREIGN, type Person, personOfInteraction } from './person.ts';
import { explain, inTime } from './troubles.ts';

/** What the slices registered, by action id and by callback id. */
type Handled = {
  clicks: ReadonlyMap<string, (click: Click) => Promise<void>>;
  changes: ReadonlyMap<string, (click: Click) => Promise<void>>;
  submissions: ReadonlyMap<string, (submission: Submission) => Promise<Outcome>>;
  shortcuts: ReadonlyMap<string, (shortcut: Shortcut) => Promise<void>>;
};

/** A global shortcut that someone chose, wherever they were. */
export type Shortcut = { person: Person; openModal: OpenModal };

/** A modal that someone submitted. */
export type Submission = {
  person: Person;
  form: Form;
  metadata: Record<string, string>;
  viewId: string;
  client: WebClient;
};

/**
 * What becomes of the modal: kept open with errors by field; replaced, and once more by what `finish` ends
 * with; or closed, with the modal beneath it replaced (where there is none, this one is replaced).
 */
export type Outcome =
  | { errors: Record<string, string> }
  | { show: ModalView; finish?: () => Promise<ModalView> }
  | { back: ModalView };

async function clicked(
  ctx: HandlerDeps,
  handle: (click: Click) => Promise<void>,
  args: ClickArgs,
): Promise<void> {
  const name = args.action.action_id;
  const acked = acknowledging('click', name);
  await args.ack();
  acked();
  const click = clickOf(ctx, args);
  if (click.person.foreign) return click.answer(FOREIGN);
  try {
    await handle(click);
  } catch (error) {
    await click.answer(explain(ctx.log, 'click', error, name));
  }
}

/** The person sees their choice at once; the form is held until it fits, so that nothing is entered into an old one. */
async function changed(
  ctx: HandlerDeps,
  handle: (click: Click) => Promise<void>,
  args: ClickArgs,
): Promise<void> {
  const acked = acknowledging('click', args.action.action_id);
  const silent = async () => undefined; // the submission says what is wrong
  const click = { ...clickOf(ctx, args), answer: silent };
  if (!click.person.foreign)
    await inTime((async () => handle(click))(), ctx.patience.answerMs).catch(
      (error) => void explain(ctx.log, 'change', error, args.action.action_id),
    );
  await args.ack();
  acked();
}

function firstInput(view: ViewOutput): string | undefined {
  return view.blocks.find((block) => block.type === 'input')?.block_id;
}

function failure(view: ViewOutput, text: string): Settled {
  const field = firstInput(view);
  return field ? { errors: { [field]: text } } : { show: messageModal(view.title.text, text) };
}

type SubmitArgs = SlackViewMiddlewareArgs<ViewSubmitAction> & { client: WebClient };

async function submitted(
  ctx: HandlerDeps,
  handle: (submission: Submission) => Promise<Outcome>,
  { ack, body, view, client }: SubmitArgs,
): Promise<void> {
  const name = view.callback_id;
  const acked = acknowledging('submission', name);
  const person = personOfInteraction(body);
  const work = async () =>
    settle(
      ctx,
      client,
      view,
      await handle({
        person,
        form: readForm(view.state.values),
        metadata: metadataOf(view),
        viewId: view.id,
        client,
      }),
    );
  const outcome: Settled = person.foreign
    ? { show: messageModal(view.title.text, FOREIGN) }
    : await inTime(work(), ctx.patience.answerMs).catch((error) =>
        failure(view, explain(ctx.log, 'submit', error, name)),
      );
  if ('errors' in outcome) await ack({ response_action: 'errors', errors: outcome.errors });
  else if ('show' in outcome) await ack({ response_action: 'update', view: outcome.show });
  else await ack(); // closes this window alone; the one beneath it shows the outcome
  acked();
  if (!('finish' in outcome) || !outcome.finish) return;
  const end = await outcome
    .finish()
    .catch((error) => messageModal(view.title.text, explain(ctx.log, 'after', error, name)));
  if (!(await endWindow(ctx, client, view.id, end, name)))
    await tellUnshown(ctx, { client, name }, person.userId);
}

type Settled = Exclude<Outcome, { back: ModalView }> | { closed: true };

/** Shows in the window beneath what leads back there. */
async function settle(
  ctx: HandlerDeps,
  client: WebClient,
  view: ViewOutput,
  outcome: Outcome,
): Promise<Settled> {
  if (!('back' in outcome)) return outcome;
  const beneath = view.previous_view_id;
  const isBack =
    beneath !== null &&
    (await replaceModal(client, beneath, outcome.back).catch((error) => {
      explain(ctx.log, 'modal beneath', error, view.callback_id);
      return false;
    }));
  return isBack ? { closed: true } : { show: outcome.back };
}

const OUTDATED = 'This is from an earlier version of Mentor. To see what you can do now, type `/mentor`.';

/**
 * Listens to clicks and submissions: acknowledged first, and the person hears back whatever happens. What no slice handles is answered too, such as a
 * button of an earlier version; selects only change their form.
 */
export function listenToInteractions(
  app: App,
  ctx: HandlerDeps,
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
  ctx: HandlerDeps,
  handle: ((shortcut: Shortcut) => Promise<void>) | undefined,
  { ack, shortcut, body, client }: ShortcutArgs,
): Promise<void> {
  const name = handle ? shortcut.callback_id : 'unknown';
  const acked = acknowledging('shortcut', name);
  await ack();
  acked();
  const person = personOfInteraction(body);
  const openModal = modalOpener(ctx, { client, triggerId: body.trigger_id, name });
  try {
    if (person.foreign) return await openModal('Mentor', async () => messageModal('Mentor', FOREIGN));
    if (!handle) return await openModal('Mentor', async () => messageModal('Mentor', OUTDATED));
    await handle({ person, openModal });
  } catch (error) {
    await tellUnshown(ctx, { client, name }, person.userId, error);
  }
}

type ShortcutArgs = SlackShortcutMiddlewareArgs<GlobalShortcut> & { client: WebClient };

async function unknownClick(ctx: HandlerDeps, args: ClickArgs): Promise<void> {
  await args.ack();
  // Typed as buttons, since that is what the slices register; what no one registered may be anything.
  const type: string = args.action.type;
  if (type === 'button' || type === 'overflow') await clickOf(ctx, args).answer(OUTDATED);
}
