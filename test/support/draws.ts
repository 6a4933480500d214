import type { Db } from '../../src/platform/database/tables.ts';
import { encrypt, type KeyRing, keyRing } from '../../src/platform/encryption/keys.ts';

/** The keys of a world. */
const WORLDS = keyRing(Buffer.alloc(32, 9).toString('base64'));

/**
 * Has every resident's draw leave out no one, for tests that are about something else and want a certain mentor offered.
 * What a resident says later draws again.
 */
export const drawNobody = (db: Db, keys?: KeyRing): Promise<void> => drawThese(db, [], keys);

/** Leaves these mentors (member ids) out for every resident, as if each had been drawn. */
export async function drawThese(db: Db, drawnIds: readonly string[], keys: KeyRing = WORLDS): Promise<void> {
  const draw = JSON.stringify({ meant: [], drawn: drawnIds });
  const residents = await db.selectFrom('members').select(['id', 'workspace_id', 'program_id']).execute();
  for (const { id, workspace_id, program_id } of residents) {
    const drawn = encrypt(keys, { table: 'draws', column: 'drawn', id }, draw);
    await db
      .insertInto('draws')
      .values({ resident_id: id, workspace_id, program_id, drawn, is_small: false })
      .onConflict((conflict) => conflict.column('resident_id').doUpdateSet({ drawn, is_small: false }))
      .execute();
  }
}
