import { type KeyRing, seal, unseal } from '../confidential/keys.ts';

const cell = (id: string) => ({ table: 'time_proposals', column: 'place', id });

/** Seals where two people meet; nothing where nothing was said. */
export const sealPlace = (keys: KeyRing, id: string, place: string): string | null =>
  place === '' ? null : seal(keys, cell(id), place);

/** Opens where two people meet; empty where nothing was said, or it is forgotten. */
export const openPlace = (keys: KeyRing, { id, place }: { id: string; place: string | null }): string =>
  place === null ? '' : unseal(keys, cell(id), place);
