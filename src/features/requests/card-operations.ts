import { cardKey, findCards, refreshCards } from '../../domain/members/request-cards.ts';
import { isAmong } from '../../platform/database/sql.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { eachAlone, inProgram } from '../../platform/jobs/alone.ts';
import { enqueue, enqueueAll, type Outgoing } from '../../platform/outbox/enqueue.ts';
import { findLeftBehind, findRequests, lockRequest, type RequestWithPeople } from './queries.ts';

/** Posts the card of a request in the directors' channel, once; `again` numbers those in a channel it moved to. */
async function postCard(tx: Tx, now: Date, request: RequestWithPeople, again: number): Promise<void> {
  await noteChannels(tx, [request.id]);
  await enqueue(tx, now, cardOf(request, again));
}

/** Posts the cards of new requests in the directors' channel, each once. */
export async function postCards(tx: Tx, now: Date, requestIds: readonly string[]): Promise<void> {
  if (requestIds.length === 0) return;
  await noteChannels(tx, requestIds);
  const requests = await findRequests(tx, requestIds);
  await enqueueAll(
    tx,
    now,
    requests.map((request) => cardOf(request)),
  );
}

const cardOf = (request: RequestWithPeople, again = 0): Outgoing => ({
  workspaceId: request.workspace_id,
  programId: request.program_id,
  kind: 'matching.card',
  payload: { requestId: request.id },
  to: { channel: request.directors_channel_id },
  dedupeKey: again === 0 ? cardKey(request.id) : `${cardKey(request.id)}:${again}`,
});

/** Writes that the cards of these requests are in the channel that is the directors' now. */
const noteChannels = (tx: Tx, requestIds: readonly string[]) =>
  tx
    .updateTable('requests')
    .from('programs')
    .set((eb) => ({ card_channel_id: eb.ref('programs.directors_channel_id') }))
    .whereRef('programs.id', '=', 'requests.program_id')
    .where(isAmong('requests.id', requestIds))
    .execute();

/** Where a program has another directors' channel now: an open request's card is closed in the former one and posted again. */
export async function moveCards(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  await eachAlone(ctx, 'requests.move-cards', await findLeftBehind(ctx.db), inProgram, ({ id }) =>
    transact(ctx, async (tx) => {
      const request = await lockRequest(tx, id);
      if (request?.status !== 'open') return;
      if (request.card_channel_id === request.directors_channel_id) return;
      const cards = await findCards(tx, request.workspace_id, id);
      const here = cards.some(
        ({ to_channel, state }) => to_channel === request.directors_channel_id && state !== 'failed',
      );
      // One that stood here before, or waited and followed, is as good as a new one.
      if (here) await noteChannels(tx, [id]);
      else await postCard(tx, now, request, cards.length);
      await refreshCards(tx, now, [id]);
    }),
  );
}
