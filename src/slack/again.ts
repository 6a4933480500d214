import { setTimeout as sleep } from 'node:timers/promises';
import { troubleOf } from './errors.ts';

/** How often a call is tried, and how long is waited between, in milliseconds. */
const TRIES = 3;
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** Asks again where Slack did not take it up or its answer was lost; for calls that do no harm twice. */
export async function again<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      const trouble = troubleOf(error);
      if (tries === TRIES || (trouble.kind !== 'later' && trouble.kind !== 'unclear')) throw error;
      const asked = trouble.kind === 'later' ? (trouble.retryAfterSeconds ?? 0) * 1000 : 0;
      await sleep(Math.min(Math.max(asked, PAUSE_MS), LONGEST_PAUSE_MS));
    }
  }
}
