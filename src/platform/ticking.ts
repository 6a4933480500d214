import { createTask } from 'node-cron';

/** How long at most until the clock is looked at again: as late as a jump of it can be noticed. */
const LOOK_AGAIN_MS = 30_000;
/** Clocks are set right by a little all the time; that is no jump. */
const STEADY_MS = 1000;

/**
 * Calls `tick` at the moments of a cron expression. Only the next moment is ever asked for, so that a clock that jumps,
 * forward or back, costs one tick and no walk through what lies between (node-cron's own timer walks).
 */
export function tickBy(expression: string, tick: () => void): { stop(): void } {
  const task = createTask(expression, () => undefined, { logger: quiet }); // a calendar: it is never started
  const nextMoment = () => task.getNextRuns(1)[0]?.getTime() ?? Number.POSITIVE_INFINITY;
  let lookedAt = Date.now();
  let next = nextMoment();
  let timer: NodeJS.Timeout;
  const wait = () => {
    timer = setTimeout(look, Math.min(LOOK_AGAIN_MS, Math.max(1, next - Date.now())));
  };
  const look = () => {
    const now = Date.now();
    const wentBack = now < lookedAt - STEADY_MS;
    lookedAt = now;
    if (now >= next || wentBack) {
      next = nextMoment();
      tick();
    }
    wait();
  };
  wait();
  return {
    stop() {
      clearTimeout(timer);
      void task.destroy();
    },
  };
}

const silent = () => undefined;
const quiet = { info: silent, warn: silent, error: silent, debug: silent };
