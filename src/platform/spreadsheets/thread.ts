import { Worker } from 'node:worker_threads';

const MEMORY = { maxOldGenerationSizeMb: 160, maxYoungGenerationSizeMb: 32 };

let last: Promise<unknown> = Promise.resolve();

/**
 * What a thread makes of a file; undefined where that takes too long or too much memory. Files are read one at a time,
 * so that their memory doesn't add up.
 */
export async function inThread<T>(main: URL, data: unknown, { ms }: { ms: number }): Promise<T | undefined> {
  const read = last.then(() => run<T>(main, data, ms));
  last = read.catch(() => undefined);
  return read;
}

function run<T>(main: URL, workerData: unknown, ms: number): Promise<T | undefined> {
  const worker = new Worker(main, { workerData, resourceLimits: MEMORY });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve(undefined);
      void worker.terminate();
    }, ms);
    worker.once('message', resolve);
    worker.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? resolve(undefined) : reject(error),
    );
    worker.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the thread ended with ${code} and no answer`)); // does nothing where there is one
    });
  });
}
