import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { isDatabaseDown } from '../database/errors.ts';
import { namedInPublic } from '../metrics.ts';

/** Raised when an answer takes longer than Slack lets a person wait. */
export class TooSlow extends Error {}

/** Rejects with `TooSlow` when the work takes longer than `ms`; the work itself goes on. */
export function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooSlow()), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** An error as the log has it: its name, code, and where it came from, never its message. */
export const describeError = (error: unknown) =>
  error instanceof Error
    ? { name: error.name, code: 'code' in error ? String(error.code) : undefined, stack: framesOf(error) }
    : { name: typeof error };

/** The places an error came from, without its message: a message may quote what a person typed. */
function framesOf(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => (isPrivate(line) ? 'at private' : line.trim()));
}

/** The folders whose names alone, in a log, would reveal what a person did. */
export const PRIVATE_FOLDERS = [
  'features/rematch',
  'features/private-questions',
  'features/midyear-review',
  'features/privacy',
  'features/goals',
  'features/conversations',
  'platform/encryption',
] as const;

const isPrivate = (line: string) => PRIVATE_FOLDERS.some((folder) => line.includes(`/src/${folder}/`));

/**
 * Logs a failure by a reference and returns what the person is told: what happened, that nothing is lost, and
 * what to do. Neither log nor text quotes anything a person typed, and the log calls a confidential `name` private.
 */
export function explain(log: Logger, kind: string, error: unknown, name?: string): string {
  const where = name === undefined ? kind : `${kind} ${namedInPublic(name)}`;
  if (error instanceof TooSlow) {
    log.warn({ where }, 'answer took too long');
    return "This is taking longer than usual. Try again in a moment; it won't be done twice.";
  }
  const reference = logFailure(log, where, error);
  if (isDatabaseDown(error)) {
    return `Mentor can't reach its data right now, so nothing was saved. Try again in a few minutes. (Reference: ${reference})`;
  }
  return `Something went wrong, and nothing was changed. Try again. If it keeps happening, give your program's coordinator this reference: ${reference}`;
}

/** Logs a failure and answers with its reference. */
function logFailure(log: Logger, where: string, error: unknown): string {
  const reference = randomBytes(3).toString('hex');
  log.error({ where, reference, error: describeError(error) }, 'listener failed');
  return reference;
}

/** Logs that a window could not be shown and returns what the person is told in their messages. Reveals nothing. */
export function unshown(log: Logger, error: unknown, name: string): string {
  const reference = logFailure(log, `window of ${namedInPublic(name)}`, error);
  return `Mentor couldn't open the window right now. Check the Home tab to see what was saved, then try again. If it keeps happening, give your program's coordinator this reference: ${reference}`;
}
