import { z } from 'zod';
import type { FindBefore } from '../../domain/draws/operations.ts';
import { decrypt, encrypt, type KeyRing } from '../../platform/encryption/keys.ts';
import { NO_WISHES, type Wishes } from './policy.ts';
import { findLastEntriesOf } from './queries.ts';

/** An earlier version kept there, too, whom a resident would rather not have, by member id. */
const wishes = z.object({
  choices: z.array(z.string()),
  topics: z.array(z.string()),
  ratherNot: z.array(z.string()).default([]),
  note: z.string(),
});
const excluded = z.array(z.string());

const cell = (column: 'wishes' | 'excluded', id: string) => ({ table: 'round_residents', column, id });

/** Seals what a resident wishes for their row of the round. */
export const encryptWishes = (keys: KeyRing, id: string, words: Wishes): string =>
  encrypt(keys, cell('wishes', id), JSON.stringify(words));

/** Opens what a resident wishes; who has sent nothing wishes nothing. */
export const decryptWishes = (
  keys: KeyRing,
  row: { id: string; wishes: string | null },
): Wishes & { ratherNot: string[] } =>
  row.wishes === null
    ? { ...NO_WISHES, ratherNot: [] }
    : wishes.parse(JSON.parse(decrypt(keys, cell('wishes', row.id), row.wishes)));

/** Whom these residents named in the last class match of an earlier version, and whom its draw took, for their draw. */
export const findNamedInClassMatches: FindBefore = async ({ keys }, tx, residentIds) =>
  new Map(
    (await findLastEntriesOf(tx, residentIds)).map((row) => {
      const { ratherNot, choices } = decryptWishes(keys, row);
      const drawn =
        row.excluded === null
          ? []
          : excluded.parse(JSON.parse(decrypt(keys, cell('excluded', row.id), row.excluded)));
      return [row.resident_id, { ratherNot, drawn, listed: choices }];
    }),
  );
