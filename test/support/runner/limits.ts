import { addEventHandler, type Event, getState } from 'jest-circus';
import { attended } from '../../../sandbox/slack/attended.ts';
import { PATIENCE } from '../conditions.ts';

const UNSET_MS = getState().testTimeout;
const USUAL_MS = 120_000;

const { setTimeout: setTimer, clearTimeout: clearTimer } = globalThis; // a test may replace the calendar

/** How often it is looked whether the time is up. */
const LOOK_MS = 250;

/**
 * The runner knows no time limit: a test or hook that never ends would hold the whole run. Only time in which this
 * process had its turns counts, so that a busy machine fails nothing.
 */
function limited(fn: () => unknown, ms: number): () => Promise<void> {
  return async () => {
    const start = attended();
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      const look = () => {
        if (attended() - start > ms) reject(new Error(`took longer than ${ms} ms`));
        else timer = setTimer(look, LOOK_MS);
      };
      look();
    });
    try {
      await Promise.race([fn(), tooLong]);
    } finally {
      clearTimer(timer);
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
