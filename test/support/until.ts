import { setTimeout as sleep } from 'node:timers/promises';
import { PATIENCE } from './conditions.ts';

/** Waits until a condition holds, and fails when it does not in time. */
export async function until(
  holds: () => Promise<boolean> | boolean,
  what = 'what was waited for',
  withinMs = 20_000,
): Promise<void> {
  const deadline = Date.now() + withinMs * PATIENCE;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(20);
  }
}
