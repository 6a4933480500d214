import { z } from 'zod';
import { type KeyRing, seal, unseal } from '../confidential/keys.ts';

/** What a resident entered in confidence; preferred mentors are member ids. Sealed as one text in one column. */
const inConfidence = z.object({
  reasons: z.array(z.string()),
  words: z.string(),
  preferred: z.array(z.uuid()),
});

export type InConfidence = z.infer<typeof inConfidence>;

const wordsOf = (id: string) => ({ table: 'rematches', column: 'confidential', id });
const noteOf = (id: string) => ({ table: 'rematches', column: 'note_to_resident', id });

/** Seals what a resident entered; always, also when it is empty, so that the row does not tell. */
export const sealWords = (keys: KeyRing, rematchId: string, entered: InConfidence): string =>
  seal(keys, wordsOf(rematchId), JSON.stringify(entered));

/** Opens what a resident entered: for the modal of the director who decides, and for nothing else. */
export function readWords(keys: KeyRing, rematch: { id: string; confidential: string | null }): InConfidence {
  if (rematch.confidential === null) return { reasons: [], words: '', preferred: [] };
  return inConfidence.parse(JSON.parse(unseal(keys, wordsOf(rematch.id), rematch.confidential)));
}

/** Seals a director's words to the resident; likewise also when there are none. */
export const sealNote = (keys: KeyRing, rematchId: string, note: string): string =>
  seal(keys, noteOf(rematchId), note);

/** Opens a director's words to the resident: for the modal of that resident, and for nothing else. */
export const readNote = (keys: KeyRing, rematch: { id: string; note_to_resident: string | null }): string =>
  rematch.note_to_resident === null ? '' : unseal(keys, noteOf(rematch.id), rematch.note_to_resident);
