import { record } from '../../domain/audit/record.ts';
import { cancelEnding } from '../../domain/pairs/operations.ts';
import { lockPair } from '../../domain/pairs/queries.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { enqueue } from '../../platform/outbox/enqueue.ts';
import type { Person } from '../../platform/slack/person.ts';
import { findForDecider } from './access.ts';
import { isToCome } from './policy.ts';
import { lockRematch, type Rematch } from './queries.ts';

/** `refused` says nothing about why; `over`: there is no decision whose day is still to come. */
type Undone = { ok: true; isTold: boolean } | { ok: false; reason: 'refused' | 'over' };

/**
 * Undoes a decision until its day, for anyone who may decide the request: it waits again as if it had not been decided,
 * and its pair goes on as everyone else has seen it go on. Only a resident who may have been told hears of it.
 */
export async function undoDecision(ctx: OperationDeps, person: Person, rematchId: string): Promise<Undone> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    await lockRematch(tx, rematchId);
    const found = await findForDecider(tx, person, rematchId);
    if (!found) return { ok: false, reason: 'refused' };
    const { rematch, decider } = found;
    // The worker locks the pair on the day: whoever comes first has it.
    const pair = isToCome(rematch) ? await lockPair(tx, rematch.pair_id) : undefined;
    if (pair?.status !== 'active' || !pair.change_at || pair.change_at <= now)
      return { ok: false, reason: 'over' };
    const isTold = await dropAnswer(tx, rematch);
    await reopen(tx, now, rematch, isTold);
    await tx.deleteFrom('successors').where('rematch_id', '=', rematch.id).execute();
    await cancelEnding(tx, pair.id);
    await record(tx, now, rematch, {
      actor: decider.slack_user_id,
      action: 'rematch.undone',
      subjectId: rematch.id,
    });
    if (isTold) await sendNews(tx, now, rematch);
    return { ok: true, isTold };
  });
}

const reopen = (tx: Tx, now: Date, rematch: Rematch, isTold: boolean) =>
  tx
    .updateTable('rematches')
    .set({
      status: rematch.talk_by ? 'talking' : 'open',
      note_to_resident: null,
      decided_by: rematch.talk_by,
      decided_at: rematch.talk_at,
      ...(isTold ? { reopened_at: now } : {}),
    })
    .where('id', '=', rematch.id)
    .execute();

/** The answer is not sent where it still waits to be; says whether the resident may have read it. */
async function dropAnswer(tx: Tx, { workspace_id, id, decided_at, created_at }: Rematch): Promise<boolean> {
  const dropped = await tx
    .updateTable('outbox')
    .set({ state: 'skipped', error: 'no longer relevant' })
    .where('workspace_id', '=', workspace_id)
    .where('dedupe_key', 'like', `rematch.answer:${id}:%`)
    .where('created_at', '>=', decided_at ?? created_at)
    .where('state', '=', 'planned')
    .returning('id')
    .execute();
  return dropped.length === 0;
}

/** Sent once for each decision undone, which the moment tells apart. */
const sendNews = (tx: Tx, now: Date, rematch: Rematch) =>
  enqueue(tx, now, {
    workspaceId: rematch.workspace_id,
    programId: rematch.program_id,
    kind: 'rematch.reopened',
    payload: { rematchId: rematch.id },
    to: { user: rematch.resident_user },
    dedupeKey: `rematch.reopened:${rematch.id}:${now.toISOString()}`,
  });
