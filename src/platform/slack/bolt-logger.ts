import { LogLevel } from '@slack/bolt';
import type { Logger as PinoLogger } from 'pino';

/** Slack's libraries log requests with their texts at lower levels; only the gist of warnings and errors passes. */
function gist(parts: unknown[]): string {
  const [first] = parts;
  if (first instanceof Error) return first.name;
  return typeof first === 'string' ? first.slice(0, 120) : typeof first;
}

/** Gives Slack's libraries our log, at warning level and without what people typed. */
export function boltLogger(log: PinoLogger) {
  const child = log.child({ from: 'slack-library' });
  const silent = () => undefined;
  return {
    debug: silent,
    info: silent,
    warn: (...parts: unknown[]) => child.warn(gist(parts)),
    error: (...parts: unknown[]) => child.error(gist(parts)),
    setLevel: silent,
    getLevel: () => LogLevel.WARN,
    setName: silent,
  };
}
