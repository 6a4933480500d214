import type { Tx } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { enqueue, refresh } from '../outbox/enqueue.ts';
import { cardKey, findCards } from '../pairs/cards.ts';
import { findLeftBehind, getRequest, lockRequest, type RequestWithPeople } from './queries.ts';

/** Posts the card of a request in the directors' channel, once; `again` numbers those in a channel it moved to. */
export async function postCard(tx: Tx, now: Date, requestId: string, again = 0): Promise<void> {
  const request = await getRequest(tx, requestId);
  await noteChannel(tx, request);
  await enqueue(tx, now, {
    workspaceId: request.workspace_id,
    programId: request.program_id,
    kind: 'matching.card',
    payload: { requestId },
    to: { channel: request.directors_channel_id },
    dedupeKey: again === 0 ? cardKey(requestId) : `${cardKey(requestId)}:${again}`,
  });
}

/** Writes that the request's card is in the channel that is the directors' now. */
const noteChannel = (tx: Tx, { id, directors_channel_id }: RequestWithPeople) =>
  tx.updateTable('requests').set({ card_channel_id: directors_channel_id }).where('id', '=', id).execute();

/** Has every card of a request show how it stands now. */
export async function refreshCards(tx: Tx, now: Date, workspaceId: string, requestId: string): Promise<void> {
  for (const { dedupe_key } of await findCards(tx, workspaceId, requestId))
    await refresh(tx, now, workspaceId, dedupe_key);
}

/** Where a program has another directors' channel now: an open request's card is closed in the former one and posted anew. */
export async function moveCards(ctx: Means): Promise<void> {
  const now = ctx.clock();
  for (const { id } of await findLeftBehind(ctx.db)) {
    await transact(ctx, async (tx) => {
      const request = await lockRequest(tx, id);
      if (request?.status !== 'open') return;
      if (request.card_channel_id === request.directors_channel_id) return;
      const cards = await findCards(tx, request.workspace_id, id);
      const here = cards.some(
        ({ to_channel, state }) => to_channel === request.directors_channel_id && state !== 'failed',
      );
      // One that stood here before, or waited and followed, is as good as a new one.
      if (here) await noteChannel(tx, request);
      else await postCard(tx, now, id, cards.length);
      await refreshCards(tx, now, request.workspace_id, id);
    });
  }
}
