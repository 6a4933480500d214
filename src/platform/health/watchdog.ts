import type { Logger } from 'pino';
import { countRestart } from '../metrics.ts';
import type { Loops } from './loops.ts';

const LOOK_EVERY_MS = 5000;

/** What the watchdog can look at and start again. */
export type Watched = {
  /** Tells the loops what has succeeded since the last look. */
  look(): void;
  /** Starts its loops again, and lets go of what hangs. Throws, and changes nothing, while the database is away. */
  restart(): Promise<void>;
};

/**
 * Looks at the loops at intervals, and restarts them where one of them has not succeeded within its bound.
 * Time limits end what hangs, so this is for what no one foresaw. Returns how to stop it.
 */
export function startWatchdog(
  loops: Loops,
  queue: Watched,
  log: Logger,
  everyMs = LOOK_EVERY_MS,
): () => Promise<void> {
  let restarting: Promise<void> | undefined;
  let notBefore = 0;
  const timer = setInterval(() => {
    queue.look();
    const late = loops.late().filter(({ toRestart }) => toRestart);
    if (late.length === 0 || restarting || performance.now() < notBefore) return;
    notBefore = performance.now() + 3 * everyMs;
    restarting = startAnew(late.map(({ name }) => name)).finally(() => {
      restarting = undefined;
    });
  }, everyMs);
  timer.unref();
  const startAnew = async (names: Parameters<typeof countRestart>[0][]) => {
    try {
      await queue.restart();
      loops.startedAnew();
      for (const name of names) countRestart(name);
      log.warn({ loops: names }, 'a loop did not succeed in time: the job queue was started again');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      log.warn({ loops: names, code }, "a loop did not succeed in time, and can't be started again yet");
    }
  };
  return async () => {
    clearInterval(timer);
    await restarting;
  };
}
