import { z } from 'zod';
import { type KeyRing, seal, unseal } from '../confidential/keys.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import type { Membership } from '../members/queries.ts';
import { findActivePair } from '../pairs/queries.ts';

const cell = (memberId: string) => ({ table: 'goals', column: 'goals', id: memberId });
const texts = z.array(z.string());

/** Opens somebody's goals. */
export const openGoals = (keys: KeyRing, row: { member_id: string; goals: string }): string[] =>
  texts.parse(JSON.parse(unseal(keys, cell(row.member_id), row.goals)));

/**
 * Keeps a resident's own goals, sealed; without any, nothing is kept. Sharing is for the mentor they have now, and ends
 * with that pair. Answers whether they are shared.
 */
export async function saveGoals(
  ctx: Means,
  resident: Membership,
  goals: readonly string[],
  isShared: boolean,
): Promise<boolean> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    if (goals.length === 0) {
      await tx.deleteFrom('goals').where('member_id', '=', resident.id).execute();
      return false;
    }
    const pair = isShared ? await findActivePair(tx, resident.id) : undefined;
    const kept = {
      goals: seal(ctx.keys, cell(resident.id), JSON.stringify(goals)),
      shared_pair_id: pair?.id ?? null,
      updated_at: now,
    };
    await tx
      .insertInto('goals')
      .values({
        ...kept,
        member_id: resident.id,
        workspace_id: resident.workspace_id,
        program_id: resident.program_id,
      })
      .onConflict((conflict) => conflict.column('member_id').doUpdateSet(kept))
      .execute();
    return pair !== undefined;
  });
}
