import type { Tx } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { decidersOf } from './access.ts';
import { refreshNotices } from './notice-operations.ts';
import { UNDECIDED } from './policy.ts';
import { findRematch } from './queries.ts';

/**
 * Takes back the new match of a decision whose mentor has left or stepped down meanwhile. The resident waits for a
 * mentor like anybody else who has none; that it was to be otherwise is told to those who decide the request alone.
 */
export async function takeBackNewMatch(tx: Tx, now: Date, pairId: string): Promise<void> {
  const decided = await tx
    .updateTable('rematches')
    .set({ new_pair_id: null, fell_through_at: now })
    .where('new_pair_id', '=', pairId)
    .returning(['id', 'workspace_id'])
    .executeTakeFirst();
  await tx.deleteFrom('pairs').where('id', '=', pairId).where('status', '=', 'scheduled').execute();
  const rematch = decided && (await findRematch(tx, decided.workspace_id, decided.id));
  if (!rematch) return;
  for (const { slack_user_id: user } of await decidersOf(tx, rematch)) {
    await enqueue(tx, now, {
      workspaceId: rematch.workspace_id,
      programId: rematch.program_id,
      kind: 'rematch.fell_through',
      payload: { rematchId: rematch.id },
      to: { user },
      dedupeKey: `rematch.fell_through:${rematch.id}:${user}`,
    });
  }
}

/**
 * Closes the undecided request about a pair that has ended for another cause, in silence: its resident hears, and
 * those who could decide find it closed; for everybody else there was none.
 */
export async function closeOvertaken(tx: Tx, now: Date, pairId: string): Promise<void> {
  const closed = await tx
    .updateTable('rematches')
    .set({ status: 'withdrawn', decided_at: now, overtaken_at: now })
    .where('pair_id', '=', pairId)
    .where('status', 'in', UNDECIDED)
    .returning(['id', 'workspace_id'])
    .executeTakeFirst();
  const rematch = closed && (await findRematch(tx, closed.workspace_id, closed.id));
  if (!rematch) return;
  await refreshNotices(tx, now, rematch);
  await enqueue(tx, now, {
    workspaceId: rematch.workspace_id,
    programId: rematch.program_id,
    kind: 'rematch.overtaken',
    payload: { rematchId: rematch.id },
    to: { user: rematch.resident_user },
    dedupeKey: `rematch.overtaken:${rematch.id}`,
  });
}

/**
 * Where an assignment was taken back, whatever was asked or decided in confidence about its pair is over: asked in
 * silence, as when another ending overtakes it; a new match that was to follow is taken back.
 */
export async function settleTakenBack(ctx: Means): Promise<void> {
  const now = ctx.clock();
  const rows = await ctx.db
    .selectFrom('rematches')
    .innerJoin('pairs', 'pairs.id', 'rematches.pair_id')
    .leftJoin('pairs as next', 'next.id', 'rematches.new_pair_id')
    .select(['rematches.pair_id', 'next.id as next_id'])
    .where('pairs.end_reason', '=', 'taken_back')
    .where((eb) => eb.or([eb('rematches.status', 'in', UNDECIDED), eb('next.status', '=', 'scheduled')]))
    .execute();
  for (const { pair_id, next_id } of rows)
    await transact(ctx, async (tx) => {
      await closeOvertaken(tx, now, pair_id);
      if (next_id) await takeBackNewMatch(tx, now, next_id);
    });
}
