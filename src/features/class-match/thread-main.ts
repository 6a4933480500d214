import { parentPort, workerData } from 'node:worker_threads';
import { findOptimum } from './optimum-policy.ts';
import type { Instance } from './types.ts';

// The whole of the thread: one instance in, one draft out.
parentPort?.postMessage(findOptimum(workerData as Instance));
