import { setTimeout as sleep } from 'node:timers/promises';
import { addEventHandler, type Event, getState } from 'jest-circus';
import { PATIENCE } from '../conditions.ts';

const UNSET_MS = getState().testTimeout;
const USUAL_MS = 30_000;

/** The runner knows no time limit: a test or hook that never ends would hold the whole run. */
function limited(fn: () => unknown, ms: number): () => Promise<void> {
  return async () => {
    const over = new AbortController();
    const tooLong = sleep(ms, undefined, { signal: over.signal }).then(() => {
      throw new Error(`took longer than ${ms} ms`);
    });
    try {
      await Promise.race([fn(), tooLong]);
    } finally {
      over.abort();
      tooLong.catch(() => undefined);
    }
  };
}

addEventHandler((event: Event) => {
  if (event.name !== 'add_test' && event.name !== 'add_hook') return;
  const state = getState();
  const block = state.currentDescribeBlock;
  const added = event.name === 'add_test' ? block.children.at(-1) : block.hooks.at(-1);
  if (!added || !('fn' in added) || !added.fn) return;
  const usual = state.testTimeout === UNSET_MS ? USUAL_MS : state.testTimeout;
  added.fn = limited(added.fn as () => unknown, (event.timeout ?? usual) * PATIENCE);
});
