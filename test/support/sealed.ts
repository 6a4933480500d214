import { createCipheriv, randomBytes } from 'node:crypto';
import type { Cell, KeyRing } from '../../src/platform/encryption/keys.ts';

/** A text as versions before padding sealed it. */
export function sealedUnpadded(ring: KeyRing, cell: Cell, text: string): string {
  const nonce = randomBytes(12);
  const key = ring.keys.get(ring.current) ?? Buffer.alloc(32);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(`${cell.table}.${cell.column}.${cell.id}`));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return ['v1', ring.current, nonce.toString('base64url'), body.toString('base64url')].join('.');
}
