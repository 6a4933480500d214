import { parentPort, workerData } from 'node:worker_threads';
import { readSchedule } from './reading.ts';
import type { Choices, Known } from './types.ts';

// The whole of the thread: one file in, its schedule out.
const { bytes, choices, known } = workerData as { bytes: Uint8Array; choices: Choices; known: Known };
parentPort?.postMessage(await readSchedule(bytes, choices, known));
