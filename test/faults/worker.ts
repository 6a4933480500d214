import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import { startMentor } from '../../src/start.ts';

/** The product as a process of its own whose clock its parent can move: milliseconds ahead of the real one. */
let offset = Number(process.env.CLOCK_OFFSET_MS ?? 0);
process.on('message', (message) => {
  offset = Number(message);
});
const log = pino({ level: process.env.LOG_LEVEL ?? 'warn' });
const running = await startMentor(readConfig(process.env), {
  clock: () => new Date(Date.now() + offset),
  log,
});
process.on('SIGTERM', () => void running.stop().then(() => process.exit(0)));
process.send?.({ port: running.port, healthPort: running.healthPort });
