import { randomUUID } from 'node:crypto';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Context } from '../context.ts';
import { namedInPublic } from '../metrics.ts';
import { again } from './again.ts';
import { loadingModal, messageModal } from './blocks.ts';
import { slackCode, troubleOf } from './errors.ts';
import { explain, inTime } from './troubles.ts';

/** Opens modals in one person's face: a loading view at once, since the trigger dies in 3 s, then the real one. */
export type OpenModal = (title: string, render: () => Promise<ModalView>) => Promise<void>;

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
  ctx: Pick<Context, 'log'>,
  client: WebClient,
  viewId: string,
  view: ModalView,
  name = view.callback_id ?? '',
): Promise<boolean> {
  const title = view.title.text;
  try {
    return await again(() => replaceModal(client, viewId, view));
  } catch (error) {
    const words = messageModal(title, explain(ctx.log, 'modal of', error, name));
    return again(() => replaceModal(client, viewId, words)).catch((failed) => {
      explain(ctx.log, 'telling of a failed modal of', failed, name);
      return true;
    });
  }
}

/** What a window says that is not ready in time. */
const LONGER =
  'This is taking longer than usual. It appears here as soon as it is ready; there is nothing to press.';

/**
 * Opens or pushes a modal for a trigger: loading at once, then what `render` returns, or why it could not. Where that
 * takes long the window says so, and what comes late is shown in it all the same. `name` is the command's or the button's, for
 * the log.
 */
export function modalOpener(
  ctx: Pick<Context, 'log'>,
  client: WebClient,
  triggerId: string,
  name: string,
  how: 'open' | 'push' = 'open',
): OpenModal {
  return async (title, render) => {
    const viewId = await openWindow(client, how, triggerId, title);
    const rendering = render().catch((error) =>
      messageModal(title, explain(ctx.log, 'modal of', error, name)),
    );
    let isLate = false;
    const view = await inTime(rendering).catch(() => {
      ctx.log.warn({ where: `modal of ${namedInPublic(name)}` }, 'a window takes long');
      isLate = true;
      return messageModal(title, LONGER);
    });
    const isThere = await endWindow(ctx, client, viewId, view, name);
    if (isLate && isThere) await endWindow(ctx, client, viewId, await rendering, name);
  };
}

/** Opens the window and answers with its id. Where Slack's answer was lost, it may be open: our own id finds it. */
async function openWindow(
  client: WebClient,
  how: 'open' | 'push',
  triggerId: string,
  title: string,
): Promise<string> {
  const view = { ...loadingModal(title), external_id: randomUUID() };
  try {
    const opened = await client.views[how]({ trigger_id: triggerId, view });
    if (opened.view?.id) return opened.view.id;
    throw new Error(`views.${how} gave no view`);
  } catch (error) {
    if (troubleOf(error).kind !== 'unclear') throw error;
    const { external_id } = view;
    const found = await again(() => client.views.update({ external_id, view })).catch(() => undefined);
    if (found?.view?.id) return found.view.id;
    throw error;
  }
}
