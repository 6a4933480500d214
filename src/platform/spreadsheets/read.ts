import { Worker } from 'node:worker_threads';
import { isZip, readBytes } from './bytes.ts';
import { LIMITS, type Limits, type Spreadsheet } from './types.ts';
import { TOO_MUCH, tooLarge } from './words.ts';

/** Text this short is read faster than a thread starts. */
const SHORT = 64 * 2 ** 10;
const MEMORY = { maxOldGenerationSizeMb: 160, maxYoungGenerationSizeMb: 32 };

/**
 * Reads an Excel or CSV file (.xlsx, .csv, .tsv), told apart by what it holds. Never throws for what a file holds: a
 * file that can't be read is answered in words. No one's click waits for it, and files are read one at a time, so
 * that their memory doesn't add up.
 */
export async function readSpreadsheet(bytes: Uint8Array, limits: Limits = LIMITS): Promise<Spreadsheet> {
  if (bytes.length > limits.bytes) return { ok: false, message: tooLarge(limits) };
  if (bytes.length <= SHORT && !isZip(bytes)) return readBytes(bytes, limits);
  const before = last;
  const read = before.then(() => inThread(bytes, limits));
  last = read.catch(() => undefined);
  return read;
}

let last: Promise<unknown> = Promise.resolve();

function inThread(bytes: Uint8Array, limits: Limits): Promise<Spreadsheet> {
  const worker = new Worker(new URL('./thread-main.ts', import.meta.url), {
    workerData: { bytes, limits },
    resourceLimits: MEMORY,
  });
  return new Promise((resolve, reject) => {
    const refuse = () => resolve({ ok: false, message: TOO_MUCH });
    const timer = setTimeout(() => {
      refuse();
      void worker.terminate();
    }, limits.ms);
    worker.once('message', resolve);
    worker.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? refuse() : reject(error),
    );
    worker.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the thread ended with ${code} and no sheets`)); // does nothing where there are some
    });
  });
}
