import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import { isAmong } from '../../platform/database/sql.ts';
import type { Database, Tx } from '../../platform/database/tables.ts';
import { wakeSweep } from '../../platform/database/transact.ts';
import { refreshAll } from '../../platform/outbox/enqueue.ts';

/** Has the reminder sweep look at the pair again: something it depends on has changed. */
export async function recheckPair(tx: Tx, now: Date, pairId: string): Promise<void> {
  await tx
    .updateTable('pairs')
    .set({ next_check_at: now })
    .where('id', '=', pairId)
    .where('status', '=', 'active')
    .execute();
  wakeSweep(tx);
}

/**
 * Has the reminders about a pair that people may have rendered again, such as after what they offer was withdrawn; those
 * of the last weeks, since no one looks for older ones.
 */
export async function refreshReminders(tx: Tx, now: Date, pairId: string): Promise<void> {
  const sent = await tx
    .selectFrom('nudges')
    .innerJoin('outbox', 'outbox.id', 'nudges.outbox_id')
    .select(['outbox.workspace_id', 'outbox.dedupe_key'])
    .where('nudges.pair_id', '=', pairId)
    .where('nudges.state', '=', 'sent')
    .where('outbox.created_at', '>', new Date(now.getTime() - SHOWN_MS))
    .execute();
  for (const [workspaceId, some] of Map.groupBy(sent, ({ workspace_id }) => workspace_id))
    await refreshAll(
      tx,
      now,
      workspaceId,
      some.map(({ dedupe_key }) => dedupe_key),
    );
}
const SHOWN_MS = 60 * 86_400_000;

/** As `recheckPair`, for every pair of a member, such as after they paused. */
export const recheckPairsOf = (tx: Tx, now: Date, memberId: string): Promise<void> =>
  recheckPairsOfAll(tx, now, [memberId]);

/** As `recheckPairsOf`, for many members in one statement. */
export async function recheckPairsOfAll(tx: Tx, now: Date, memberIds: readonly string[]): Promise<void> {
  if (memberIds.length === 0) return;
  await recheckWhere(tx, now, (eb) =>
    eb.or([isAmong('pairs.resident_id', memberIds), isAmong('pairs.mentor_id', memberIds)]),
  );
}

/** As `recheckPair`, for every pair of a program, such as after its cadence changed. */
export function recheckPairsIn(tx: Tx, now: Date, programId: string): Promise<void> {
  return recheckWhere(tx, now, (eb) => eb('pairs.program_id', '=', programId));
}

/** The rows are locked in the order in which the reminders lock them, so that no one waits in a circle. */
async function recheckWhere(
  tx: Tx,
  now: Date,
  which: (eb: ExpressionBuilder<Database, 'pairs'>) => Expression<SqlBool>,
): Promise<void> {
  const meant = tx
    .selectFrom('pairs')
    .select('pairs.id')
    .where(which)
    .where('pairs.status', '=', 'active')
    .orderBy('pairs.id')
    .forNoKeyUpdate();
  await tx.updateTable('pairs').set({ next_check_at: now }).where('id', 'in', meant).execute();
  wakeSweep(tx);
}
