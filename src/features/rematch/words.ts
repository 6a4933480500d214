import { z } from 'zod';
import { decrypt, encrypt, type KeyRing } from '../../platform/encryption/keys.ts';

/** What a resident entered confidentially; preferred mentors are member IDs. Encrypted as one text in one column. */
const inConfidence = z.object({
  reasons: z.array(z.string()),
  words: z.string(),
  preferred: z.array(z.uuid()),
});

/** What a resident entered in confidence. */
export type InConfidence = z.infer<typeof inConfidence>;

const wordsOf = (id: string) => ({ table: 'rematches', column: 'confidential', id });
const noteOf = (id: string) => ({ table: 'rematches', column: 'note_to_resident', id });

/** Seals what a resident entered; always, also when it is empty, so that the row does not tell. */
export const encryptWords = (keys: KeyRing, rematchId: string, entered: InConfidence): string =>
  encrypt(keys, wordsOf(rematchId), JSON.stringify(entered));

/** Opens what a resident entered: for the modal of the director who decides, and for nothing else. */
export function decryptWords(
  keys: KeyRing,
  rematch: { id: string; confidential: string | null },
): InConfidence {
  if (rematch.confidential === null) return { reasons: [], words: '', preferred: [] };
  return inConfidence.parse(JSON.parse(decrypt(keys, wordsOf(rematch.id), rematch.confidential)));
}

/** Seals a director's words to the resident; likewise also when there are none. */
export const encryptNote = (keys: KeyRing, rematchId: string, note: string): string =>
  encrypt(keys, noteOf(rematchId), note);

/** Opens a director's words to the resident: for the modal of that resident, and for nothing else. */
export const decryptNote = (
  keys: KeyRing,
  rematch: { id: string; note_to_resident: string | null },
): string =>
  rematch.note_to_resident === null ? '' : decrypt(keys, noteOf(rematch.id), rematch.note_to_resident);
