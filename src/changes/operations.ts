import { randomUUID } from 'node:crypto';
import type { Temporal } from 'temporal-polyfill';
import { record } from '../audit/record.ts';
import type { Tx } from '../database/tables.ts';
import { transact, wakeSweep } from '../database/transact.ts';
import type { Means } from '../means.ts';
import type { Membership } from '../members/queries.ts';
import { findComing } from '../pairs/change-queries.ts';
import { lockProgram } from '../programs/queries.ts';
import type { What } from './policy.ts';

/** A change that was checked: whom, what, and when. */
export type Planned = {
  memberId: string;
  what: Exclude<What, 'away'>;
  pairId: string | null;
  on: Temporal.PlainDate;
  at: Date;
};

/**
 * Plans changes for their day, all of them or none; until then nobody is told and nothing changes. One entered once more
 * by the same person is the same change on another day, so that a second click does nothing.
 */
export async function planChanges(ctx: Means, by: Membership, planned: readonly Planned[]): Promise<void> {
  const now = ctx.clock();
  await transact(ctx, async (tx) => {
    await lockProgram(tx, by.workspace_id, by.program_id);
    for (const each of planned) await plan(tx, now, by, each);
    wakeSweep(tx);
  });
}

async function plan(tx: Tx, now: Date, by: Membership, planned: Planned): Promise<void> {
  const same = await tx
    .updateTable('changes')
    .set({ happens_on: planned.on.toString(), carry_out_at: planned.at })
    .where('entered_by', '=', by.id)
    .where('member_id', '=', planned.memberId)
    .where('what', '=', planned.what)
    .where('pair_id', planned.pairId ? '=' : 'is', planned.pairId)
    .where('state', '=', 'planned')
    .returning('id')
    .executeTakeFirst();
  if (same) return;
  const id = randomUUID();
  await tx
    .insertInto('changes')
    .values({
      id,
      workspace_id: by.workspace_id,
      program_id: by.program_id,
      member_id: planned.memberId,
      pair_id: planned.pairId,
      what: planned.what,
      happens_on: planned.on.toString(),
      carry_out_at: planned.at,
      entered_by: by.id,
      created_at: now,
    })
    .execute();
  await record(tx, now, by, { actor: by.slack_user_id, action: 'change.entered', subjectId: id });
}

/** Takes a change back that is still to come and that this person may see; false where there is no such change. */
export async function undoChange(ctx: Means, by: Membership, changeId: string): Promise<boolean> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    await lockProgram(tx, by.workspace_id, by.program_id);
    const change = (await findComing(tx, by)).find(({ id }) => id === changeId);
    if (!change) return false;
    await tx
      .updateTable('changes')
      .set({ state: 'undone', settled_at: now })
      .where('id', '=', change.id)
      .execute();
    await record(tx, now, by, { actor: by.slack_user_id, action: 'change.undone', subjectId: change.id });
    return true;
  });
}
