import { sql } from 'kysely';
import type { Db, Tx } from '../database/tables.ts';
import { refresh } from '../outbox/enqueue.ts';

/** The beginning of the dedupe keys of a request's cards. */
export const cardKey = (requestId: string) => `matching.card:${requestId}`;

/** The cards of a request: more than one where the program changed its directors' channel. */
export const findCards = (db: Db, workspaceId: string, requestId: string) =>
  db
    .selectFrom('outbox')
    .select(['dedupe_key', 'to_channel', 'state'])
    .where('workspace_id', '=', workspaceId)
    .where(sql<boolean>`kind = 'matching.card'`)
    .where('refresh_of', 'is', null)
    .where('dedupe_key', 'like', `${cardKey(requestId)}%`)
    .orderBy('created_at')
    .orderBy('id')
    .execute();

/**
 * Makes the cards of a program that still wait anew: their suggestions say how many places mentors have left, and that
 * has just changed. The last thing in its transaction, since messages are locked after all else.
 */
export async function refreshWaitingCards(tx: Tx, now: Date, programId: string): Promise<void> {
  const waiting = await tx
    .selectFrom('requests')
    .select(['id', 'workspace_id'])
    .where('program_id', '=', programId)
    .where('status', '=', 'open')
    .orderBy('id')
    .execute();
  for (const { id, workspace_id } of waiting)
    for (const { dedupe_key } of await findCards(tx, workspace_id, id))
      await refresh(tx, now, workspace_id, dedupe_key);
}
