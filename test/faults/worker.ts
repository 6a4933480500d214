import { pino } from 'pino';
import { startMentor } from '../../src/app/start.ts';
import { readConfig } from '../../src/platform/config.ts';
import { SLACKS_PACE } from '../../src/platform/outbox/pacer.ts';
import { countUnfinished, UNFINISHED } from './unfinished.ts';

/**
 * The product as a process of its own whose clock its parent can move: milliseconds ahead of the real one. Asked for what
 * is `UNFINISHED`, it answers. `SETTLE_MS` shortens for how long it looks for what Slack left unanswered.
 */
let offset = Number(process.env.CLOCK_OFFSET_MS ?? 0);
process.on('message', (message) => {
  if (message === UNFINISHED) void tellUnfinished();
  else offset = Number(message);
});
const log = pino({ level: process.env.LOG_LEVEL ?? 'warn' });
const settleMs = Number(process.env.SETTLE_MS ?? SLACKS_PACE.settleMs);
const running = await startMentor(readConfig(process.env), {
  clock: () => new Date(Date.now() + offset),
  log,
  pace: { ...SLACKS_PACE, settleMs },
});
process.on('SIGTERM', () => void running.stop().then(() => process.exit(0)));
async function tellUnfinished(): Promise<void> {
  const { db, clock } = running.ctx;
  const unfinished = await countUnfinished({ db, now: clock }).catch(() => undefined);
  process.send?.({ unfinished });
}
process.send?.({ port: running.port, healthPort: running.healthPort });
