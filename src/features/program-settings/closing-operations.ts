import { record } from '../../domain/audit/record.ts';
import { recheckPairsIn } from '../../domain/cadence/recheck.ts';
import { lockProgram } from '../../domain/programs/queries.ts';
import type { Program, Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { enqueue } from '../../platform/outbox/enqueue.ts';
import { laterOf } from '../../platform/retention/looks.ts';
import { deletionAfter } from '../../platform/retention/policy.ts';
import { OPERATOR, wasClosedByDirector } from './closing-queries.ts';

export const CLOSED = 'programs.closed';
export const RESTORED = 'programs.restored';

type Closing = Pick<OperationDeps, 'db' | 'queue' | 'log' | 'clock' | 'otherClocks'>;
/** Which program, and the director who asks for it; no one: the operator. */
type Where = { workspaceId: string; programId: string; by?: string };

type Closed = { ok: true; deleteAfter: Date } | { ok: false; reason: 'gone' | 'closed_already' };

/**
 * Closes a program: it is gone for its people at once, what waits to be sent is held, its directors' channel is told,
 * and its data is deleted after a while.
 */
export async function closeProgram(ctx: Closing, where: Where): Promise<Closed> {
  const now = ctx.clock();
  const deleteAfter = deletionAfter(await laterOf(ctx));
  const closed = await transact(ctx, async (tx): Promise<Closed> => {
    const program = await lockProgram(tx, where.workspaceId, where.programId);
    if (!program) return { ok: false, reason: 'gone' };
    if (program.delete_after) return { ok: false, reason: 'closed_already' };
    await setDeletion(tx, now, program, deleteAfter);
    // Without tries, a moment that far ahead is no sign of a wrong clock.
    await tx
      .updateTable('outbox')
      .set({ not_before: deleteAfter, tries: 0 })
      .where('program_id', '=', program.id)
      .where('state', '=', 'planned')
      .execute();
    await audit(tx, now, program, 'program.closed', where);
    await tell(tx, now, program, CLOSED, where);
    return { ok: true, deleteAfter };
  });
  const { workspaceId, programId } = where;
  if (closed.ok)
    ctx.log.warn(
      { workspaceId, programId, deleteAfter: closed.deleteAfter },
      'a program was closed, and its data will be deleted',
    );
  return closed;
}

type Restored = { ok: true } | { ok: false; reason: 'gone' | 'not_closed' | 'closed_by_operator' };

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
    await audit(tx, now, program, 'program.restored', where);
    await tell(tx, now, program, RESTORED, where);
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

const audit = (tx: Tx, now: Date, program: Program, action: string, { by }: Where) =>
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
