/**
 * Under what the journeys are lived through, beside the usual: `TEST_SLACK=grid`, a workspace of an Enterprise Grid
 * organization; `TEST_SLACK=slow`, a Slack that takes a second for a call and three for a page of people;
 * `TEST_CLOCK=forward` or `back`, a clock that jumps a month once the product runs; `TEST_MODE=socket`, Socket Mode
 * wherever a test does not choose.
 */
export const IS_GRID = process.env.TEST_SLACK === 'grid';
export const IS_SLOW = process.env.TEST_SLACK === 'slow';
export const IS_SOCKET = process.env.TEST_MODE === 'socket';

/** How much longer than usual something may take. */
export const PATIENCE = IS_SLOW ? 20 : 1;

const PAGED = ['users.list', 'conversations.members', 'conversations.list', 'conversations.history'];

/** A slow Slack, by method, in milliseconds. */
export const slowly = (method: string): number => (PAGED.includes(method) ? 3000 : 1000);

const JUMPS = new Map([
  ['forward', 30],
  ['back', -30],
]);

/** How far the clock jumps once the product runs, in milliseconds. */
export const JUMP_MS = (JUMPS.get(process.env.TEST_CLOCK ?? '') ?? 0) * 86_400_000;
