import { isZip, readBytes } from './bytes.ts';
import { inThread } from './thread.ts';
import { LIMITS, type Limits, type Spreadsheet } from './types.ts';
import { TOO_MUCH, tooLarge } from './words.ts';

/** Text this short, in bytes, is read faster than a thread starts. */
export const SHORT = 64 * 2 ** 10;

/**
 * Reads an Excel or CSV file (.xlsx, .csv, .tsv), told apart by what it holds. Never throws for what a file holds: a
 * file that can't be read is answered in words. No one's click waits for it, and files are read one at a time, so
 * that their memory doesn't add up.
 */
export async function readSpreadsheet(bytes: Uint8Array, limits: Limits = LIMITS): Promise<Spreadsheet> {
  if (bytes.length > limits.bytes) return { ok: false, message: tooLarge(limits) };
  if (bytes.length <= SHORT && !isZip(bytes)) return readBytes(bytes, limits);
  const read = await inThread<Spreadsheet>(
    new URL('./thread-main.ts', import.meta.url),
    { bytes, limits },
    limits,
  );
  return read ?? { ok: false, message: TOO_MUCH };
}
