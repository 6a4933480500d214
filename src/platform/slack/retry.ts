import { retry } from '../retry.ts';
import { isPassing, troubleOf } from './errors.ts';

/** How often Slack is asked, and how long is waited between two tries, in milliseconds. */
export type Patience = {
  tries: number;
  pauseMs: number;
  longestPauseMs: number;
  /** The pause where Slack took the call not up and names no time; `pauseMs` unless given. */
  unnamedPauseMs?: number;
};

const USUAL: Patience = { tries: 3, pauseMs: 500, longestPauseMs: 10_000 };
const ONCE: Patience = { tries: 1, pauseMs: 0, longestPauseMs: 0 };

/** Asks again where Slack did not take a call up or its answer was lost; for calls that do no harm twice. */
export const retryCall = <T>(ask: () => Promise<T>, patience = USUAL): Promise<T> =>
  retry(ask, patience.tries, (error) => {
    const trouble = troubleOf(error);
    if (!isPassing(trouble)) return undefined;
    if (trouble.kind === 'unclear') return patience.pauseMs;
    const { retryAfterSeconds: seconds } = trouble;
    const asked = seconds === undefined ? (patience.unnamedPauseMs ?? 0) : seconds * 1000;
    return Math.min(Math.max(asked, patience.pauseMs), patience.longestPauseMs);
  });

type Page = { response_metadata?: { next_cursor?: string } };

/** Every page of one of Slack's lists; the next one is asked for only once it is wanted. */
export async function* pages<T extends Page>(
  ask: (at: { cursor?: string }) => Promise<T>,
  patience = ONCE,
): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const at = cursor ? { cursor } : {};
    const page = await retryCall(() => ask(at), patience);
    yield page;
    cursor = page.response_metadata?.next_cursor;
  } while (cursor);
}
