import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Temporal } from 'temporal-polyfill';
import { record, recordAll } from '../../domain/audit/record.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { type ComingChange, findComing } from '../../domain/pairs/change-queries.ts';
import type { Chosen } from '../../domain/pairs/next-policy.ts';
import { lineUp, lineUpNew } from '../../domain/pairs/successor-operations.ts';
import { lockProgram } from '../../domain/programs/queries.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import type { What } from './policy.ts';

/** A change that was checked: whom, what, and when. */
export type Planned = {
  memberId: string;
  what: Exclude<What, 'away'>;
  pairId: string | null;
  on: Temporal.PlainDate;
  at: Date;
  /** The next mentors lined up for the residents whose pairs end; null where none is any more. */
  next?: readonly Chosen[];
};

/**
 * Plans changes for their day, all of them or none; until then no one is told and nothing changes. One entered once more
 * by the same person is the same change on another day, so that a second click does nothing.
 */
export async function planChanges(
  ctx: OperationDeps,
  by: Membership,
  planned: readonly Planned[],
): Promise<void> {
  const now = ctx.clock();
  await transact(ctx, async (tx) => {
    await lockProgram(tx, by.workspace_id, by.program_id);
    await planAll(tx, now, by, planned);
  });
}

const sameChange = (change: { memberId: string; what: string; pairId: string | null }) =>
  `${change.memberId} ${change.what} ${change.pairId}`;

async function planAll(tx: Tx, now: Date, by: Membership, entered: readonly Planned[]): Promise<void> {
  // One entered twice in a list is one change, on the day that was entered last.
  const planned = [...new Map(entered.map((each) => [sameChange(each), each])).values()];
  const idOf = await moveEntered(tx, by, planned);
  const added = new Map(
    planned.filter((each) => !idOf.has(sameChange(each))).map((each) => [sameChange(each), each]),
  );
  const rows = [...added.values()].map(({ memberId, pairId, what, on, at }) => ({
    id: randomUUID(),
    workspace_id: by.workspace_id,
    program_id: by.program_id,
    member_id: memberId,
    pair_id: pairId,
    what,
    happens_on: on.toString(),
    carry_out_at: at,
    entered_by: by.id,
    created_at: now,
  }));
  if (rows.length > 0) await tx.insertInto('changes').values(rows).execute();
  await recordAll(tx, now, 'change.entered', rows, by.slack_user_id);
  for (const [index, key] of [...added.keys()].entries()) idOf.set(key, rows[index]?.id ?? '');
  const choices = planned.flatMap((each) =>
    (each.next ?? [])
      .filter(({ isNew }) => isNew || added.has(sameChange(each)))
      .map((next) => ({ ending: { change_id: idOf.get(sameChange(each)) ?? '' }, ...next })),
  );
  await lineUp(tx, now, by, choices);
}

/** Moves what the same person entered before to the day entered now; answers with the ids of these changes. */
async function moveEntered(
  tx: Tx,
  by: Membership,
  planned: readonly Planned[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; memberId: string; what: string; pairId: string | null }>`
    update changes set happens_on = entered.happens_on, carry_out_at = entered.carry_out_at
    from unnest(${planned.map(({ memberId }) => memberId)}::uuid[], ${planned.map(({ what }) => what)}::text[],
      ${planned.map(({ pairId }) => pairId)}::uuid[], ${planned.map(({ on }) => on.toString())}::date[],
      ${planned.map(({ at }) => at.toISOString())}::timestamptz[])
      as entered (member_id, what, pair_id, happens_on, carry_out_at)
    where changes.entered_by = ${by.id} and changes.state = 'planned' and changes.member_id = entered.member_id
      and changes.what = entered.what and changes.pair_id is not distinct from entered.pair_id
    returning changes.id, changes.member_id as "memberId", changes.what, changes.pair_id as "pairId"`.execute(
    tx,
  );
  return new Map(rows.map((row) => [sameChange(row), row.id]));
}

/** Takes a change back that is still to come and that this person may see; undefined where there is no such change. */
export async function undoChange(
  ctx: OperationDeps,
  by: Membership,
  changeId: string,
): Promise<ComingChange | undefined> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    await lockProgram(tx, by.workspace_id, by.program_id);
    const change = (await findComing(tx, by)).find(({ id }) => id === changeId);
    if (!change) return undefined;
    await tx
      .updateTable('changes')
      .set({ state: 'undone', settled_at: now })
      .where('id', '=', change.id)
      .execute();
    await tx.deleteFrom('successors').where('change_id', '=', change.id).execute();
    await record(tx, now, by, { actor: by.slack_user_id, action: 'change.undone', subjectId: change.id });
    return change;
  });
}

/** Lines up next mentors for a change still to come that this director may see; false where there is none such. */
export async function lineUpForChange(
  ctx: OperationDeps,
  director: Membership,
  changeId: string,
  next: readonly Chosen[],
): Promise<boolean> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    await lockProgram(tx, director.workspace_id, director.program_id);
    if (!(await findComing(tx, director)).some(({ id }) => id === changeId)) return false;
    await lineUpNew(tx, now, director, { change_id: changeId }, next);
    return true;
  });
}
