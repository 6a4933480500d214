import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { isAmong } from '../../platform/database/sql.ts';
import type { Database, Db, Tx } from '../../platform/database/tables.ts';
import { LOCKED_COLUMNS, refreshLocked } from '../../platform/outbox/enqueue.ts';

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

/** Has every card of these requests show how they stand now. */
export const refreshCards = (tx: Tx, now: Date, requestIds: readonly string[]): Promise<void> =>
  refreshWhere(tx, now, () => isAmong('requests.id', requestIds));

/**
 * Renders again the cards of a program that still wait: their suggestions say how many places mentors have left, and that
 * has just changed. The last thing in its transaction and once for all that changed, since messages are locked after
 * all else. `ended`: with them the cards of assignments since a moment whose pairs (by ID) ended, so that they offer no
 * **Undo** any more.
 */
export const refreshWaitingCards = (
  tx: Tx,
  now: Date,
  programId: string,
  ended?: { pairIds: readonly string[]; since: Date },
): Promise<void> =>
  refreshWhere(tx, now, (eb) => {
    const waits = eb('requests.status', '=', 'open');
    const over =
      ended &&
      eb.and([isAmong('requests.pair_id', ended.pairIds), eb('requests.decided_at', '>=', ended.since)]);
    return eb.and([eb('requests.program_id', '=', programId), over ? eb.or([waits, over]) : waits]);
  });

/** Two statements, however many the cards are; they are refreshed in the order in which they were enqueued. */
async function refreshWhere(
  tx: Tx,
  now: Date,
  which: (eb: ExpressionBuilder<Database, 'requests' | 'outbox'>) => Expression<SqlBool>,
): Promise<void> {
  const cards = await tx
    .selectFrom('requests')
    .innerJoin('outbox', (join) =>
      join
        .onRef('outbox.workspace_id', '=', 'requests.workspace_id')
        .on(sql<boolean>`outbox.kind = 'matching.card' and outbox.payload->>'requestId' = requests.id::text`),
    )
    .select(LOCKED_COLUMNS)
    .where('outbox.refresh_of', 'is', null)
    .where(which)
    .orderBy('outbox.created_at')
    .orderBy('outbox.seq')
    .forUpdate('outbox') // a sender that would claim one now must wait, and render what this transaction decides
    .execute();
  await refreshLocked(tx, now, cards);
}
