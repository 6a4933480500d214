import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { isDatabaseDown } from '../database/errors.ts';
import { namedInPublic } from '../metrics.ts';

/** Raised when an answer takes longer than Slack lets a person wait. */
export class TooSlow extends Error {}

/** How long a person is kept waiting before they are told that it takes longer, in milliseconds. */
export const PATIENCE_MS = 2500;

/** Rejects with `TooSlow` when the work takes longer than Slack's patience; the work itself goes on. */
export function inTime<T>(work: Promise<T>, ms = PATIENCE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooSlow()), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const describe = (error: unknown) =>
  error instanceof Error
    ? { name: error.name, code: 'code' in error ? String(error.code) : undefined, stack: framesOf(error) }
    : { name: typeof error };

/** The places an error came from, without its message: a message may quote what a person typed. */
function framesOf(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => (IN_CONFIDENCE.test(line) ? 'at private' : line.trim()));
}

/** The rooms whose very names in a log would tell what somebody did. */
const IN_CONFIDENCE = /\/src\/(rematch|fit|privacy|confidential)\//;

/**
 * Logs a failure by a reference and returns what the person is told: what happened, that nothing is lost, and
 * what to do. Neither log nor text quotes anything a person typed, and the log calls a confidential `name` private.
 */
export function explain(log: Logger, kind: string, error: unknown, name?: string): string {
  const where = name === undefined ? kind : `${kind} ${namedInPublic(name)}`;
  if (error instanceof TooSlow) {
    log.warn({ where }, 'answer took too long');
    return 'This is taking longer than usual. Please try again in a moment. Nothing is done twice.';
  }
  const reference = randomBytes(3).toString('hex');
  log.error({ where, reference, error: describe(error) }, 'listener failed');
  if (isDatabaseDown(error)) {
    return `Mentor cannot reach its records right now, so nothing was saved. Please try again in a few minutes. (Reference ${reference})`;
  }
  return `Something went wrong on our side, and nothing was changed. Please try again; if it happens again, tell your program's coordinator this reference: ${reference}`;
}
