import { Worker } from 'node:worker_threads';
import type { Content } from './types.ts';

const MEMORY = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32 };
/** No file takes longer, in milliseconds, on a machine that does anything at all. */
const MOST_MS = 60_000;

let last: Promise<unknown> = Promise.resolve();

/**
 * Makes a file in a thread of its own, so that no one's click waits for it. Files are made one at a time, so that
 * their memory doesn't add up.
 */
export async function makeDocument(content: Content): Promise<Buffer> {
  const made = last.then(() => inThread(content));
  last = made.catch(() => undefined);
  return made;
}

function inThread(content: Content): Promise<Buffer> {
  const worker = new Worker(new URL('./thread-main.ts', import.meta.url), {
    workerData: content,
    resourceLimits: MEMORY,
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`a file of kind ${content.kind} took too long`));
      void worker.terminate();
    }, MOST_MS);
    worker.once('message', (bytes: Uint8Array) => resolve(Buffer.from(bytes)));
    worker.once('error', reject);
    worker.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the thread ended with ${code} and no file`)); // does nothing where there is one
    });
  });
}
