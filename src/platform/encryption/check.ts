import type { Db } from '../database/tables.ts';
import { countByKey, SEALED_COLUMNS } from './columns.ts';
import { DecryptionError, decrypt, encrypt, type KeyRing } from './keys.ts';

const WORD = 'mentor';
const cell = (keyId: string) => ({ table: 'key_checks', column: 'sealed', id: keyId });

const refusal = (why: string) =>
  new DecryptionError(
    [
      `Mentor can't start: ${why}`,
      'Put back the right key, either ENCRYPTION_KEY or encryption.key in DATA_DIR. After a key change, keep the old keys',
      'in ENCRYPTION_KEYS_OLD until `npm run admin -- keys rotate` has finished. Nothing was changed.',
    ].join('\n'),
  );

/**
 * Makes sure that this process can open every confidential text there is, before anything is written: throws
 * `DecryptionError` when the key is not one of this database's, or a former key is missing. Then the current key is noted.
 */
export async function checkKeys(db: Db, now: Date, ring: KeyRing): Promise<void> {
  const known = await db.selectFrom('key_checks').select(['key_id', 'sealed']).execute();
  const opened = known.filter(({ key_id }) => ring.keys.has(key_id));
  if (known.length > 0 && opened.length === 0) {
    throw refusal("this encryption key isn't the one this database was created with.");
  }
  for (const { key_id, sealed } of opened) {
    if (decrypt(ring, cell(key_id), sealed) !== WORD)
      throw refusal("an encryption key can't decrypt what it encrypted.");
  }
  const missing = await missingKeys(db, ring);
  if (missing.length > 0) {
    const [entries, keys] = [
      missing.reduce((sum, { count }) => sum + count, 0),
      new Set(missing.map(({ key }) => key)),
    ];
    throw refusal(
      `${entries} confidential ${entries === 1 ? 'entry is' : 'entries are'} encrypted with a key that isn't set (${[...keys].join(', ')}).`,
    );
  }
  await db
    .insertInto('key_checks')
    .values({ key_id: ring.current, sealed: encrypt(ring, cell(ring.current), WORD), created_at: now })
    .onConflict((conflict) => conflict.column('key_id').doNothing())
    .execute();
}

async function missingKeys(db: Db, ring: KeyRing) {
  const missing: { key: string; count: number }[] = [];
  for (const sealedColumn of SEALED_COLUMNS) {
    for (const [key, count] of await countByKey(db, sealedColumn)) {
      if (!ring.keys.has(key)) missing.push({ key, count });
    }
  }
  return missing;
}
