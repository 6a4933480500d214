import { Worker } from 'node:worker_threads';
import type { Draft, Instance } from './types.ts';

/**
 * Finds the best draft in a thread of its own, so that no one's click waits for it; `signal` ends it at once. Rejects
 * with the reason of the signal, or with what went wrong in the thread.
 */
export function draftInThread(instance: Instance, signal?: AbortSignal): Promise<Draft> {
  signal?.throwIfAborted();
  const worker = new Worker(new URL('./thread-main.ts', import.meta.url), { workerData: instance });
  return new Promise((resolve, reject) => {
    const stop = () => {
      reject(signal?.reason);
      void worker.terminate();
    };
    signal?.addEventListener('abort', stop, { once: true });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => {
      signal?.removeEventListener('abort', stop);
      reject(new Error(`the thread ended with ${code} and no draft`)); // does nothing where there is one
    });
  });
}
