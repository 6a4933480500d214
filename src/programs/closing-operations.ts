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

/** Who closes and restores programs from the command line: whoever runs the bot. */
const OPERATOR = 'operator';

type Closing = Pick<Means, 'db' | 'queue' | 'log' | 'clock'>;
/** Which program, and the director who asks for it; nobody: whoever runs the bot. */
type Where = { workspaceId: string; programId: string; by?: string };

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
    await note(tx, now, program, 'program.closed', where);
    await tell(tx, now, program, CLOSED, where);
    return { ok: true, deleteAfter };
  });
}

export type Restored = { ok: true } | { ok: false; reason: 'gone' | 'not_closed' | 'closed_by_operator' };

/** Takes a closing back while the data is there: what was held goes out, and reminders follow from the dates again. */
export async function restoreProgram(ctx: Closing, where: Where): Promise<Restored> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const program = await lockProgram(tx, where.workspaceId, where.programId);
    if (!program) return { ok: false, reason: 'gone' };
    if (!program.delete_after) return { ok: false, reason: 'not_closed' };
    if (where.by && !(await wasClosedByDirector(tx, program.id)))
      return { ok: false, reason: 'closed_by_operator' };
    await setDeletion(tx, now, program, null);
    await tx
      .updateTable('outbox')
      .set({ not_before: now })
      .where('program_id', '=', program.id)
      .where('state', '=', 'planned')
      .execute();
    await note(tx, now, program, 'program.restored', where);
    await tell(tx, now, program, RESTORED, where);
    return { ok: true };
  });
}

/** Whoever runs the bot may have closed it for reasons of their own: that is theirs to take back. */
async function wasClosedByDirector(tx: Tx, programId: string): Promise<boolean> {
  const closing = await tx
    .selectFrom('audit_log')
    .select('actor')
    .where('program_id', '=', programId)
    .where('action', '=', 'program.closed')
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return closing !== undefined && closing.actor !== OPERATOR;
}

async function setDeletion(tx: Tx, now: Date, program: Program, deleteAfter: Date | null): Promise<void> {
  await tx
    .updateTable('programs')
    .set({ delete_after: deleteAfter, digest_at: null, updated_at: now })
    .where('id', '=', program.id)
    .execute();
  await recheckPairsIn(tx, now, program.id);
}

const note = (tx: Tx, now: Date, program: Program, action: string, { by }: Where) =>
  record(
    tx,
    now,
    { workspace_id: program.workspace_id, program_id: program.id },
    { actor: by ?? OPERATOR, action, subjectId: program.id },
  );

const tell = (tx: Tx, now: Date, program: Program, kind: string, { by }: Where) =>
  enqueue(tx, now, {
    workspaceId: program.workspace_id,
    programId: program.id,
    kind,
    payload: { programId: program.id, ...(by ? { by } : {}) },
    to: { channel: program.directors_channel_id },
    dedupeKey: `${kind}:${program.id}:${now.toISOString()}`,
  });
