import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SEALED_COLUMNS } from './columns.ts';

/** The keys that open confidential columns, by id, and the one that seals new text. */
export type KeyRing = { current: string; keys: ReadonlyMap<string, Buffer> };

/** The cell a sealed text belongs to; sealed text moved to any other cell does not open. */
export type Cell = { table: string; column: string; id: string };

/** A confidential text that cannot be opened: an unknown key, or a text that is not this cell's. */
export class DecryptionError extends Error {
  override readonly name = 'DecryptionError';
}

const keyId = (key: Buffer) => createHash('sha256').update(key).digest('hex').slice(0, 8);

function readKey(base64: string): [string, Buffer] {
  const key = Buffer.from(base64, 'base64');
  if (key.length !== 32) throw new DecryptionError('An encryption key must be 32 bytes in base64.');
  return [keyId(key), key];
}

/** A ring of the current key and the former ones, each given in base64 (32 bytes). */
export function keyRing(current: string, former: readonly string[] = []): KeyRing {
  const [id, key] = readKey(current);
  return { current: id, keys: new Map([...former.map(readKey), [id, key]]) };
}

type KeySettings = {
  ENCRYPTION_KEY?: string | undefined;
  ENCRYPTION_KEYS_OLD?: readonly string[] | undefined;
  DATA_DIR: string;
};

const fileIn = (folder: string) => join(folder, 'encryption.key');

/** The keys of a key file: the current one on the first line, former ones below. */
function readFile(file: string): [string, ...string[]] {
  const [current = '', ...former] = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return [current, ...former];
}

/** The ring of this process: ENCRYPTION_KEY, else a key made once in the data folder (readable by its owner only). */
export function loadKeys(config: KeySettings): KeyRing {
  const old = config.ENCRYPTION_KEYS_OLD ?? [];
  if (config.ENCRYPTION_KEY) return keyRing(config.ENCRYPTION_KEY, old);
  mkdirSync(config.DATA_DIR, { recursive: true, mode: 0o700 });
  const file = fileIn(config.DATA_DIR);
  if (!existsSync(file)) {
    if (existsSync(join(config.DATA_DIR, 'pglite'))) {
      throw new DecryptionError(
        [
          `The key file ${file} is missing, but there is a database next to it.`,
          "Restore the key from your backup, or set ENCRYPTION_KEY if you used it before. Without the key, confidential text can't",
          'be read.',
        ].join('\n'),
      );
    }
    makeKey(file);
  }
  const [current, ...former] = readFile(file);
  return keyRing(current, [...old, ...former]);
}

/** Puts a new key on the first line of the key file, by a new file that takes the old one's place; answers with the ring. */
export function addKey(folder: string, old: readonly string[] = []): KeyRing {
  const file = fileIn(folder);
  const former = readFile(file);
  const current = randomBytes(32).toString('base64');
  writeFileSync(`${file}.new`, `${[current, ...former].join('\n')}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return keyRing(current, [...old, ...former]);
}

/** Makes the key, unless another process that starts at this moment was first. */
function makeKey(file: string): void {
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!existsSync(file)) throw error;
  }
}

/** The form in which texts are sealed now, and the one before, which was not padded. */
type Version = 'v1' | 'v2';

const binding = (version: Version, cell: Cell) =>
  Buffer.from(`${version === 'v1' ? '' : 'v2 '}${cell.table}.${cell.column}.${cell.id}`);

/** Where the text ends and its padding begins; zeros follow it. */
const END = 0x80;
/** What is sealed but stored nowhere, such as the state of an installation, is padded to this. */
const UNSTORED = 16;

const sizeOf = ({ table, column }: Cell) =>
  SEALED_COLUMNS.find((one) => one.table === table && one.column === column)?.size ?? UNSTORED;

/** A text filled up to the size of its kind; one that is longer than any window takes goes to a multiple of it. */
function padded(cell: Cell, text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const size = sizeOf(cell);
  const filled = Buffer.alloc(Math.ceil((bytes.length + 1) / size) * size);
  bytes.copy(filled);
  filled[bytes.length] = END;
  return filled;
}

const unpadded = (bytes: Buffer) => bytes.subarray(0, bytes.lastIndexOf(END)).toString('utf8');

/** Seals a text for one cell with AES-256-GCM, padded: `v2.<key id>.<nonce>.<ciphertext and tag>`. */
export function encrypt(ring: KeyRing, cell: Cell, text: string): string {
  const key = ring.keys.get(ring.current);
  if (!key) throw new DecryptionError("The current encryption key isn't in the key ring.");
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(binding('v2', cell));
  const sealed = Buffer.concat([cipher.update(padded(cell, text)), cipher.final(), cipher.getAuthTag()]);
  return ['v2', ring.current, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
}

/** Opens a text sealed for this very cell; throws `DecryptionError` when the key is unknown or the text is not this cell's. */
export function decrypt(ring: KeyRing, cell: Cell, sealed: string): string {
  const [version, id, nonce, body] = sealed.split('.');
  const key = id === undefined ? undefined : ring.keys.get(id);
  if ((version !== 'v1' && version !== 'v2') || !nonce || !body)
    throw new DecryptionError('This is not encrypted text.');
  if (!key) throw new DecryptionError(`The encryption key ${id} isn't in the key ring.`);
  const bytes = Buffer.from(body, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url')).setAAD(
      binding(version, cell),
    );
    decipher.setAuthTag(bytes.subarray(-16));
    const opened = Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]);
    return version === 'v1' ? opened.toString('utf8') : unpadded(opened);
  } catch {
    throw new DecryptionError("Encrypted text doesn't belong to its row.");
  }
}
