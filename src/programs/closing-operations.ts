import { record } from '../audit/record.ts';
import type { Program, Tx } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { recheckPairsIn } from '../pairs/operations.ts';
import { deletionAfter } from '../retention/policy.ts';
import { lockProgram } from './queries.ts';

export const CLOSED = 'programs.closed';
export const RESTORED = 'programs.restored';

/** Who closes and restores programs: whoever runs the bot, from the command line. */
const ACTOR = 'operator';

type Closing = Pick<Means, 'db' | 'queue' | 'log' | 'clock'>;
type Where = { workspaceId: string; programId: string };

export type Closed = { ok: true; deleteAfter: Date } | { ok: false; reason: 'gone' | 'closed_already' };

/**
 * Closes a program: it is gone for its people at once, what waits to be sent is held, its directors' channel is told,
 * and its data is deleted after a while.
 */
export async function closeProgram(ctx: Closing, where: Where): Promise<Closed> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const program = await lockProgram(tx, where.workspaceId, where.programId);
    if (!program) return { ok: false, reason: 'gone' };
    if (program.delete_after) return { ok: false, reason: 'closed_already' };
    const deleteAfter = deletionAfter(now);
    await setDeletion(tx, now, program, deleteAfter);
    // Without tries, a moment that far ahead is no sign of a wrong clock.
    await tx
      .updateTable('outbox')
      .set({ not_before: deleteAfter, tries: 0 })
      .where('program_id', '=', program.id)
      .where('state', '=', 'planned')
      .execute();
    await note(tx, now, program, 'program.closed');
    await tell(tx, now, program, CLOSED);
    return { ok: true, deleteAfter };
  });
}

export type Restored = { ok: true } | { ok: false; reason: 'gone' | 'not_closed' };

/** Takes a closing back while the data is there: what was held goes out, and reminders follow from the dates again. */
export async function restoreProgram(ctx: Closing, where: Where): Promise<Restored> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const program = await lockProgram(tx, where.workspaceId, where.programId);
    if (!program) return { ok: false, reason: 'gone' };
    if (!program.delete_after) return { ok: false, reason: 'not_closed' };
    await setDeletion(tx, now, program, null);
    await tx
      .updateTable('outbox')
      .set({ not_before: now })
      .where('program_id', '=', program.id)
      .where('state', '=', 'planned')
      .execute();
    await note(tx, now, program, 'program.restored');
    await tell(tx, now, program, RESTORED);
    return { ok: true };
  });
}

async function setDeletion(tx: Tx, now: Date, program: Program, deleteAfter: Date | null): Promise<void> {
  await tx
    .updateTable('programs')
    .set({ delete_after: deleteAfter, digest_at: null, updated_at: now })
    .where('id', '=', program.id)
    .execute();
  await recheckPairsIn(tx, now, program.id);
}

const note = (tx: Tx, now: Date, program: Program, action: string) =>
  record(
    tx,
    now,
    { workspace_id: program.workspace_id, program_id: program.id },
    { actor: ACTOR, action, subjectId: program.id },
  );

const tell = (tx: Tx, now: Date, program: Program, kind: string) =>
  enqueue(tx, now, {
    workspaceId: program.workspace_id,
    programId: program.id,
    kind,
    payload: { programId: program.id },
    to: { channel: program.directors_channel_id },
    dedupeKey: `${kind}:${program.id}:${now.toISOString()}`,
  });
