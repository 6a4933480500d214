import { setTimeout as sleep } from 'node:timers/promises';

/** Slack allows one message a second and channel, and several hundred a minute and workspace. */
const CHANNEL_GAP_MS = 1050;
const WORKSPACE_PER_SECOND = 5;
const BURST = 20;

/** Spaces the messages of one workspace so that Slack has no reason to refuse any. */
export type Pacer = { turn(channel: string, signal: AbortSignal): Promise<void> };

/** Makes a pacer; one sender a workspace makes it hold for the whole cluster. Times are real, not the travelling clock's. */
export function createPacer(): Pacer {
  const free = new Map<string, number>();
  let tokens = BURST;
  let at = performance.now();
  return {
    async turn(channel, signal) {
      const now = performance.now();
      tokens = Math.min(BURST, tokens + ((now - at) / 1000) * WORKSPACE_PER_SECOND) - 1;
      at = now;
      const forWorkspace = tokens < 0 ? (-tokens / WORKSPACE_PER_SECOND) * 1000 : 0;
      const start = Math.max(now + forWorkspace, free.get(channel) ?? 0);
      for (const [name, until] of free) if (until < now) free.delete(name);
      free.set(channel, start + CHANNEL_GAP_MS);
      if (start > now) await sleep(start - now, undefined, { signal });
    },
  };
}
