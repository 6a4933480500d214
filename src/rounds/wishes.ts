import { z } from 'zod';
import { type KeyRing, seal, unseal } from '../confidential/keys.ts';
import { NO_WISHES, type Wishes } from './policy.ts';

const wishes = z.object({
  choices: z.array(z.string()),
  topics: z.array(z.string()),
  ratherNot: z.array(z.string()),
  note: z.string(),
});
const excluded = z.array(z.string());

const cell = (column: 'wishes' | 'excluded', id: string) => ({ table: 'round_residents', column, id });

/** Seals what a resident wishes for their row of the round. */
export const sealWishes = (keys: KeyRing, id: string, words: Wishes): string =>
  seal(keys, cell('wishes', id), JSON.stringify(words));

/** Opens what a resident wishes; who has sent nothing wishes nothing. */
export const openWishes = (keys: KeyRing, row: { id: string; wishes: string | null }): Wishes =>
  row.wishes === null
    ? NO_WISHES
    : wishes.parse(JSON.parse(unseal(keys, cell('wishes', row.id), row.wishes)));

/** Seals whom the draw took from a resident. */
export const sealExcluded = (keys: KeyRing, id: string, mentors: readonly string[]): string =>
  seal(keys, cell('excluded', id), JSON.stringify(mentors));

/** Opens whom the draw took from a resident; before the draw that is nobody. */
export const openExcluded = (keys: KeyRing, row: { id: string; excluded: string | null }): string[] =>
  row.excluded === null
    ? []
    : excluded.parse(JSON.parse(unseal(keys, cell('excluded', row.id), row.excluded)));
