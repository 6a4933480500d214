import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` up to `tries` times. After an error it waits as many milliseconds as `waitFor` says before it runs `work`
 * again; where `waitFor` gives undefined, and after the last try, the error is thrown.
 */
export async function retry<T>(
  work: () => Promise<T>,
  tries: number,
  waitFor: (error: unknown) => number | undefined,
): Promise<T> {
  for (let made = 1; ; made += 1) {
    try {
      return await work();
    } catch (error) {
      const waitMs = made < tries ? waitFor(error) : undefined;
      if (waitMs === undefined) throw error;
      if (waitMs > 0) await sleep(waitMs);
    }
  }
}
