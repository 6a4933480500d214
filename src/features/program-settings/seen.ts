import { createHash } from 'node:crypto';
import type { Asked } from './policy.ts';

/** Names what was asked about: the same once more is what was meant. */
export const seenOf = (asked: Asked): string =>
  createHash('sha256').update(JSON.stringify(asked)).digest('base64url').slice(0, 16);
