import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keyRing, loadKeys, SealError, seal, unseal } from '../../../src/confidential/keys.ts';

const ring = keyRing(Buffer.alloc(32, 1).toString('base64'));
const cell = { table: 'rematches', column: 'confidential', id: 'a' };

describe('sealed texts', () => {
  test('open for their own cell, whatever was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 4000 }), (text) => {
        const sealed = seal(ring, cell, text.toWellFormed());
        expect(unseal(ring, cell, sealed)).toBe(text.toWellFormed());
      }),
    );
  });

  test('show nothing of the text and differ each time', () => {
    const [one, two] = [seal(ring, cell, 'he interrupts me'), seal(ring, cell, 'he interrupts me')];
    expect(one).not.toContain('interrupts');
    expect(one).not.toBe(two);
  });

  test.each([
    ['another row', { ...cell, id: 'b' }],
    ['another column', { ...cell, column: 'note_to_resident' }],
    ['another table', { ...cell, table: 'requests' }],
  ])('do not open for %s', (_name, other) => {
    expect(() => unseal(ring, other, seal(ring, cell, 'text'))).toThrow(SealError);
  });

  test('do not open when changed, nor with another key', () => {
    const sealed = seal(ring, cell, 'text');
    const [version, id, nonce, body] = sealed.split('.') as [string, string, string, string];
    const bytes = Buffer.from(body, 'base64url');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    expect(() => unseal(ring, cell, [version, id, nonce, bytes.toString('base64url')].join('.'))).toThrow(
      SealError,
    );
    expect(() => unseal(keyRing(Buffer.alloc(32, 2).toString('base64')), cell, sealed)).toThrow(
      /not in the ring/,
    );
    expect(() => unseal(ring, cell, 'plain text')).toThrow(SealError);
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
      expect(() => loadKeys({ DATA_DIR: folder })).toThrow(/Put the key back/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
