import { isAmong } from '../../platform/database/sql.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { eachAlone, inProgram } from '../../platform/jobs/alone.ts';
import { enqueueAll, type Outgoing } from '../../platform/outbox/enqueue.ts';
import { UNDECIDED } from './policy.ts';
import { findRematches } from './queries.ts';

/**
 * Closes the undecided requests about pairs that have ended for another cause, in silence: each resident hears, and
 * those who could decide find it closed; for everyone else there was none.
 */
export async function closeOvertaken(tx: Tx, now: Date, pairIds: readonly string[]): Promise<void> {
  if (pairIds.length === 0) return;
  const closed = await tx
    .updateTable('rematches')
    .set({ status: 'withdrawn', decided_at: now, overtaken_at: now })
    .where(isAmong('pair_id', pairIds))
    .where('status', 'in', UNDECIDED)
    .returning('id')
    .execute();
  const rematches = await findRematches(
    tx,
    closed.map(({ id }) => id),
  );
  await enqueueAll(
    tx,
    now,
    rematches.map(
      (rematch): Outgoing => ({
        workspaceId: rematch.workspace_id,
        programId: rematch.program_id,
        kind: 'rematch.overtaken',
        payload: { rematchId: rematch.id },
        to: { user: rematch.resident_user },
        dedupeKey: `rematch.overtaken:${rematch.id}`,
      }),
    ),
  );
}

/**
 * Where an assignment was taken back, whatever was asked in confidence about its pair is over, in silence, as when
 * another ending overtakes it.
 */
export async function resolveTakenBack(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  const rows = await ctx.db
    .selectFrom('rematches')
    .innerJoin('pairs', 'pairs.id', 'rematches.pair_id')
    .select(['rematches.id', 'rematches.workspace_id', 'rematches.program_id', 'rematches.pair_id'])
    .where('pairs.end_reason', '=', 'taken_back')
    .where('rematches.status', 'in', UNDECIDED)
    .execute();
  await eachAlone(ctx, 'rematch.taken-back', rows, inProgram, ({ pair_id }) =>
    transact(ctx, (tx) => closeOvertaken(tx, now, [pair_id])),
  );
}
