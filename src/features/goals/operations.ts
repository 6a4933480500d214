import { z } from 'zod';
import type { Membership } from '../../domain/members/queries.ts';
import { findActivePair } from '../../domain/pairs/queries.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { decrypt, encrypt, type KeyRing } from '../../platform/encryption/keys.ts';

const cell = (memberId: string) => ({ table: 'goals', column: 'goals', id: memberId });
const texts = z.array(z.string());

/** Decrypts a member's goals. */
export const decryptGoals = (keys: KeyRing, row: { member_id: string; goals: string }): string[] =>
  texts.parse(JSON.parse(decrypt(keys, cell(row.member_id), row.goals)));

/**
 * Keeps a resident's own goals, sealed; without any, nothing is kept. Sharing is for the mentor they have now, and ends
 * with that pair. Answers whether they are shared.
 */
export async function saveGoals(
  ctx: OperationDeps,
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
      goals: encrypt(ctx.keys, cell(resident.id), JSON.stringify(goals)),
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
