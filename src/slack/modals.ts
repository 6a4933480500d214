import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Context } from '../context.ts';
import { loadingModal, messageModal } from './blocks.ts';
import { slackCode } from './errors.ts';
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
 * Opens or pushes a modal for a trigger: loading at once, then what `render` returns, or why it could not. `name` is the
 * command's or the button's, for the log.
 */
export function modalOpener(
  ctx: Context,
  client: WebClient,
  triggerId: string,
  name: string,
  how: 'open' | 'push' = 'open',
): OpenModal {
  return async (title, render) => {
    const opened = await client.views[how]({ trigger_id: triggerId, view: loadingModal(title) });
    const viewId = opened.view?.id;
    if (!viewId) throw new Error(`views.${how} gave no view`);
    const view = await inTime(render()).catch((error) =>
      messageModal(title, explain(ctx.log, 'modal of', error, name)),
    );
    await replaceModal(client, viewId, view);
  };
}
