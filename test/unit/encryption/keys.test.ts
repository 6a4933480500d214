import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SEALED_COLUMNS } from '../../../src/platform/encryption/columns.ts';
import {
  DecryptionError,
  decrypt,
  encrypt,
  keyRing,
  loadKeys,
} from '../../../src/platform/encryption/keys.ts';
import { sealedUnpadded } from '../../support/sealed.ts';

const ring = keyRing(Buffer.alloc(32, 1).toString('base64'));
const cell = { table: 'rematches', column: 'confidential', id: 'a' };

describe('sealed texts', () => {
  test('open for their own cell, whatever was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 4000 }), (text) => {
        const sealed = encrypt(ring, cell, text.toWellFormed());
        expect(decrypt(ring, cell, sealed)).toBe(text.toWellFormed());
      }),
    );
  });

  test('show nothing of the text and differ each time', () => {
    const [one, two] = [encrypt(ring, cell, 'he interrupts me'), encrypt(ring, cell, 'he interrupts me')];
    expect(one).not.toContain('interrupts');
    expect(one).not.toBe(two);
  });

  test('of one kind have one length, whatever was written and when nothing was', () => {
    const length = encrypt(ring, cell, '').length;
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        expect(encrypt(ring, cell, text.toWellFormed())).toHaveLength(length);
      }),
    );
    // The longest that a window takes, in the longest letters.
    for (const { table, column } of SEALED_COLUMNS.filter((one) => one.column === 'confidential')) {
      const longest = JSON.stringify({ note: '\u{1f9e1}'.repeat(3000), ratherNot: [] });
      expect(encrypt(ring, { table, column, id: 'a' }, longest)).toHaveLength(length);
    }
  });

  test('of an earlier version still open, and a padded one does not pass for one of them', () => {
    const before = sealedUnpadded(ring, cell, 'he interrupts me');
    expect(decrypt(ring, cell, before)).toBe('he interrupts me');
    expect(before).not.toHaveLength(encrypt(ring, cell, 'he interrupts me').length);
    const padded = encrypt(ring, cell, 'he interrupts me');
    expect(() => decrypt(ring, cell, padded.replace('v2.', 'v1.'))).toThrow(DecryptionError);
    expect(() => decrypt(ring, cell, before.replace('v1.', 'v2.'))).toThrow(DecryptionError);
  });

  test.each([
    ['another row', { ...cell, id: 'b' }],
    ['another column', { ...cell, column: 'note_to_resident' }],
    ['another table', { ...cell, table: 'requests' }],
  ])('do not open for %s', (_name, other) => {
    expect(() => decrypt(ring, other, encrypt(ring, cell, 'text'))).toThrow(DecryptionError);
  });

  test('do not open when changed, nor with another key', () => {
    const sealed = encrypt(ring, cell, 'text');
    const [version, id, nonce, body] = sealed.split('.') as [string, string, string, string];
    const bytes = Buffer.from(body, 'base64url');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    expect(() => decrypt(ring, cell, [version, id, nonce, bytes.toString('base64url')].join('.'))).toThrow(
      DecryptionError,
    );
    expect(() => decrypt(keyRing(Buffer.alloc(32, 2).toString('base64')), cell, sealed)).toThrow(
      /isn't in the key ring/,
    );
    expect(() => decrypt(ring, cell, 'plain text')).toThrow(DecryptionError);
  });
});

describe('the key of the embedded database', () => {
  test('is made once, for the owner alone, and its loss is noticed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mentor-keys-'));
    try {
      const first = loadKeys({ DATA_DIR: folder });
      const file = join(folder, 'encryption.key');
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(loadKeys({ DATA_DIR: folder }).current).toBe(first.current);
      expect(Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')).toHaveLength(32);
      mkdirSync(join(folder, 'pglite'));
      unlinkSync(file);
      expect(() => loadKeys({ DATA_DIR: folder })).toThrow(/Restore the key/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
