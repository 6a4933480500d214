import { parentPort, workerData } from 'node:worker_threads';
import { readBytes } from './bytes.ts';
import type { Limits } from './types.ts';

// The whole of the thread: one file in, its sheets out.
const { bytes, limits } = workerData as { bytes: Uint8Array; limits: Limits };
parentPort?.postMessage(await readBytes(bytes, limits));
