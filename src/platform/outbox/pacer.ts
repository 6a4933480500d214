import { setTimeout as sleep } from 'node:timers/promises';

/**
 * How fast messages go out, and how long Slack may take. `lookAgainMs` is how often an idle sender looks for more,
 * `answerMs` how long it waits for an answer before it goes on, and `settleMs` how long a message without an answer is
 * looked for before it is sent again: well over the slowest answer seen (65 s).
 */
export type Pace = {
  channelGapMs: number;
  perSecond: number;
  lookAgainMs: number;
  answerMs: number;
  settleMs: number;
};

/** Slack allows one message a second and channel, and several hundred a minute and workspace. */
export const SLACKS_PACE: Pace = {
  channelGapMs: 1050,
  perSecond: 9.5,
  lookAgainMs: 500,
  answerMs: 8000,
  settleMs: 180_000,
};

const SLOWEST_PER_SECOND = 1;
const BURST = 20;
const RECOVERY_MS = 60_000;

/** Spaces the messages of one workspace so that Slack has no reason to refuse any. */
export type Pacer = {
  turn(channel: string, signal: AbortSignal): Promise<void>;
  /** Slack refused one all the same: half as fast from now on, and back to full speed within minutes. */
  slowDown(): void;
};

/** Makes a pacer; one sender a workspace makes it hold for the whole cluster. Times are real, not the travelling clock's. */
export function createPacer({
  channelGapMs,
  perSecond: most,
}: Pick<Pace, 'channelGapMs' | 'perSecond'> = SLACKS_PACE): Pacer {
  const free = new Map<string, number>();
  let tokens = BURST;
  let at = performance.now();
  let perSecond = most;
  const pass = (now: number) => {
    const elapsed = now - at;
    tokens = Math.min(BURST, tokens + (elapsed / 1000) * perSecond);
    perSecond = Math.min(most, perSecond + (elapsed / RECOVERY_MS) * SLOWEST_PER_SECOND);
    at = now;
  };
  return {
    async turn(channel, signal) {
      const now = performance.now();
      pass(now);
      tokens -= 1;
      const forWorkspace = tokens < 0 ? (-tokens / perSecond) * 1000 : 0;
      const start = Math.max(now + forWorkspace, free.get(channel) ?? 0);
      for (const [name, until] of free) if (until < now) free.delete(name);
      free.set(channel, start + channelGapMs);
      if (start > now) await sleep(start - now, undefined, { signal });
    },
    slowDown() {
      pass(performance.now());
      perSecond = Math.max(SLOWEST_PER_SECOND, perSecond / 2);
      tokens = Math.min(tokens, 0);
    },
  };
}
