import { monitorEventLoopDelay } from 'node:perf_hooks';
import { draftInThread } from '../../src/features/class-match/thread.ts';
import { randomInstance } from '../unit/class-match/instances.ts';

/** Seconds that drafts of a class take in their thread, and how long this thread was held meanwhile at most, in ms. */
export async function measureMatch(residents: number, mentors: number, runs = 5) {
  const held = monitorEventLoopDelay({ resolution: 5 });
  held.enable();
  const seconds: number[] = [];
  for (let seed = 1; seed <= runs; seed += 1) {
    const instance = randomInstance(seed, {
      residents,
      mentors,
      openings: seed % 2 === 0 ? 2 : 3,
      pins: false,
    });
    const began = performance.now();
    await draftInThread(instance);
    seconds.push((performance.now() - began) / 1000);
  }
  held.disable();
  return { seconds: Math.max(...seconds), held: held.percentile(99) / 1e6 };
}
