import { setTimeout as sleep } from 'node:timers/promises';
import { attended } from '../../sandbox/slack/attended.ts';
import { PATIENCE } from './conditions.ts';

/** Waits until a condition holds, and fails when it does not although this process had its turns. */
export async function until(
  holds: () => Promise<boolean> | boolean,
  what: string | (() => string) = 'what was waited for',
  withinMs = 60_000,
): Promise<void> {
  const start = attended();
  while (!(await holds())) {
    if (attended() - start > withinMs * PATIENCE)
      throw new Error(`not within ${withinMs} ms: ${typeof what === 'string' ? what : what()}`);
    await sleep(5);
  }
}
