import { decrypt, encrypt, type KeyRing } from '../../platform/encryption/keys.ts';

const cell = (id: string) => ({ table: 'time_proposals', column: 'place', id });

/** Seals where two people meet, also where nothing was said, so that the row does not tell. */
export const encryptLocation = (keys: KeyRing, id: string, location: string): string =>
  encrypt(keys, cell(id), location);

/** Opens where two people meet; empty where nothing was said, or it is forgotten. */
export const decryptLocation = (
  keys: KeyRing,
  { id, place: location }: { id: string; place: string | null },
): string => (location === null ? '' : decrypt(keys, cell(id), location));
