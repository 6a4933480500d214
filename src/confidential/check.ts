import type { Db } from '../database/tables.ts';
import { type KeyRing, SealError, seal, unseal } from './keys.ts';
import { countByKey, PLACES } from './places.ts';

const WORD = 'mentor';
const cell = (keyId: string) => ({ table: 'key_checks', column: 'sealed', id: keyId });

const refusal = (why: string) =>
  new SealError(
    [
      `Mentor cannot start: ${why}`,
      'Put the right key back: it was ENCRYPTION_KEY, or encryption.key in DATA_DIR. After a change of keys the former',
      'ones belong into ENCRYPTION_KEYS_OLD until `npm run admin -- keys rotate` has finished. Nothing was changed.',
    ].join('\n'),
  );

/**
 * Makes sure that this process can open every confidential text there is, before anything is written: throws
 * `SealError` when the key is not one of this database's, or a former key is missing. Then the current key is noted.
 */
export async function checkKeys(db: Db, now: Date, ring: KeyRing): Promise<void> {
  const known = await db.selectFrom('key_checks').select(['key_id', 'sealed']).execute();
  const opened = known.filter(({ key_id }) => ring.keys.has(key_id));
  if (known.length > 0 && opened.length === 0) {
    throw refusal('the encryption key is not the one this database was made with.');
  }
  for (const { key_id, sealed } of opened) {
    if (unseal(ring, cell(key_id), sealed) !== WORD)
      throw refusal('an encryption key does not open what it sealed.');
  }
  const missing = await missingKeys(db, ring);
  if (missing.length > 0) {
    const [texts, keys] = [
      missing.reduce((sum, { count }) => sum + count, 0),
      new Set(missing.map(({ key }) => key)),
    ];
    throw refusal(
      `${texts} confidential texts are sealed with a key that is not set (${[...keys].join(', ')}).`,
    );
  }
  await db
    .insertInto('key_checks')
    .values({ key_id: ring.current, sealed: seal(ring, cell(ring.current), WORD), created_at: now })
    .onConflict((conflict) => conflict.column('key_id').doNothing())
    .execute();
}

async function missingKeys(db: Db, ring: KeyRing) {
  const missing: { key: string; count: number }[] = [];
  for (const place of PLACES) {
    for (const [key, count] of await countByKey(db, place)) {
      if (!ring.keys.has(key)) missing.push({ key, count });
    }
  }
  return missing;
}
