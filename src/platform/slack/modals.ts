import { randomUUID } from 'node:crypto';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { HandlerDeps } from '../handler-deps.ts';
import { namedInPublic } from '../metrics.ts';
import { loadingModal, messageModal } from './blocks.ts';
import { slackCode, troubleOf } from './errors.ts';
import { retryCall } from './retry.ts';
import { explain, inTime, unshown } from './troubles.ts';

type Log = Pick<HandlerDeps, 'log'>;
type Waiting = Pick<HandlerDeps, 'log' | 'patience'>;

/** Opens modals in one person's face: a loading view at once, since the trigger dies in 3 s, then the real one. */
export type OpenModal = (title: string, render: () => Promise<ModalView>) => Promise<void>;

/** Where someone acts, and so where a window can stand. */
export type ActingAt = {
  client: WebClient;
  triggerId: string;
  /** The name of the command, button, or window, for the log. */
  name: string;
  /** The window they act in; the next one is pushed over it. */
  modal?: { id: string; hasInputs: boolean } | undefined;
};

/** The person closed the window before its next view was shown. */
class WindowClosed extends Error {
  override readonly name = 'WindowClosed';
}

/** Puts a view in the place of an open modal; answers whether there was still one: the person may have closed it. */
export async function replaceModal(client: WebClient, viewId: string, view: ModalView): Promise<boolean> {
  try {
    await client.views.update({ view_id: viewId, view });
    return true;
  } catch (error) {
    if (slackCode(error) !== 'not_found') throw error;
    return false;
  }
}

/**
 * Ends what a person waits for in a window: with the view, or with words in the same window when Slack does not take
 * it. Never throws, since there is no other place to say it; answers whether the window is still there.
 */
export async function endWindow(
  ctx: Log,
  client: WebClient,
  viewId: string,
  view: ModalView,
  name = view.callback_id ?? '',
): Promise<boolean> {
  const title = view.title.text;
  try {
    return await retryCall(() => replaceModal(client, viewId, view));
  } catch (error) {
    const words = messageModal(title, explain(ctx.log, 'modal of', error, name));
    return retryCall(() => replaceModal(client, viewId, words)).catch((failed) => {
      explain(ctx.log, 'reporting a failed window for', failed, name);
      return true;
    });
  }
}

/**
 * Tells someone in their messages that no window could be shown to them, with the log's reference. The words are the
 * same for every window, so that they reveal nothing. Never throws.
 */
export async function tellUnshown(
  ctx: Log,
  { client, name }: Pick<ActingAt, 'client' | 'name'>,
  userId: string,
  error: unknown = new WindowClosed(),
): Promise<void> {
  const text = unshown(ctx.log, error, name);
  await client.chat
    .postMessage({ channel: userId, text })
    .catch((failed) => explain(ctx.log, "reporting a window that couldn't be shown for", failed, name));
}

/** What a window says that is not ready in time. */
const LONGER =
  "This is taking longer than usual. It'll appear here when it's ready; you don't need to do anything.";

/**
 * Opens or pushes a modal for a trigger: loading at once, then what `render` returns, or why it could not. Where that
 * takes long the window says so, and what comes late is shown in it all the same.
 */
export function modalOpener(ctx: Waiting, at: ActingAt): OpenModal {
  return async (title, render) => {
    const { client, name } = at;
    const viewId = await openWindow(ctx, at, title);
    const rendering = render().catch((error) =>
      messageModal(title, explain(ctx.log, 'modal of', error, name)),
    );
    let isLate = false;
    const view = await inTime(rendering, ctx.patience.answerMs).catch(() => {
      ctx.log.warn({ where: `modal of ${namedInPublic(name)}` }, 'a window takes long');
      isLate = true;
      return messageModal(title, LONGER);
    });
    const isThere = await endWindow(ctx, client, viewId, view, name);
    if (isLate && isThere) await endWindow(ctx, client, viewId, await rendering, name);
  };
}

/**
 * Shows the outcome of an act in the window it was done in, or in a new one where there is none. If the person has
 * closed theirs meanwhile, the outcome opens again; if no window opens any more, their messages say so.
 */
export function modalReplacer(ctx: Waiting, at: ActingAt, userId: string): OpenModal {
  return async (title, render) => {
    const { client, name, modal } = at;
    if (!modal) return modalOpener(ctx, at)(title, render);
    const view = await render();
    if (await endWindow(ctx, client, modal.id, view, name)) return;
    const openAnew = modalOpener(ctx, { ...at, modal: undefined });
    await openAnew(title, async () => view).catch((error) => tellUnshown(ctx, at, userId, error));
  };
}

/**
 * Opens the loading window and answers with its id. Where Slack's answer was lost, the window may be open: our own id
 * finds it. Where none can be pushed (a stack holds three, a trigger lives for 3 s), it takes the place of the one
 * the person acts in, unless something may be typed there.
 */
async function openWindow(
  ctx: Log,
  { client, triggerId, name, modal }: ActingAt,
  title: string,
): Promise<string> {
  const how = modal ? 'push' : 'open';
  const view = { ...loadingModal(title), external_id: randomUUID() };
  try {
    const opened = await client.views[how]({ trigger_id: triggerId, view });
    if (opened.view?.id) return opened.view.id;
    throw new Error(`views.${how} didn't return a view`);
  } catch (error) {
    if (troubleOf(error).kind === 'unclear') {
      const { external_id } = view;
      const found = await retryCall(() => client.views.update({ external_id, view })).catch(() => undefined);
      if (found?.view?.id) return found.view.id;
    }
    if (!modal || modal.hasInputs) throw error;
    explain(ctx.log, 'pushing the modal of', error, name);
    if (await retryCall(() => replaceModal(client, modal.id, loadingModal(title)))) return modal.id;
    throw error;
  }
}
