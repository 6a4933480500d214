import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ErrorCode } from '@slack/web-api';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { transact } from '../../../src/platform/database/transact.ts';
import { enqueue } from '../../../src/platform/outbox/enqueue.ts';
import type { Sender } from '../../../src/platform/outbox/outcome.ts';
import { claimNext, findMessage } from '../../../src/platform/outbox/queries.ts';
import { NO_ANSWER, resolveUnclear } from '../../../src/platform/outbox/unclear.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addWorkspace, testClock, testContext } from '../../support/fixtures.ts';
import { UNLIMITED } from '../../support/world.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

const FAILS = Object.assign(new Error('HTTP 500'), { code: ErrorCode.HTTPError, statusCode: 500 });
const LIMITED = Object.assign(new Error('ratelimited'), { code: ErrorCode.RateLimitedError, retryAfter: 30 });

/** A message that Slack did not answer; `look` looks for it as soon as it may be, and Slack answers so then. */
async function unanswered() {
  const { clock, set } = testClock();
  const { ctx } = testContext(open, clock);
  const workspaceId = await addWorkspace(open.db);
  const about = { workspaceId, kind: 'x', payload: {}, to: { user: 'U1' }, dedupeKey: 'x' };
  await transact(ctx, (tx) => enqueue(tx, clock(), about));
  const row = await claimNext(open.db, workspaceId, clock());
  if (!row) throw new Error('nothing was claimed');
  const from = clock().getTime();
  const now = async () => {
    const found = await findMessage(open.db, row.id);
    if (!found) throw new Error('it is gone');
    return found;
  };
  const look = async (history: () => Promise<unknown>) => {
    const { not_before } = await now();
    set(new Date(Math.max(not_before.getTime(), from + 8000)).toISOString());
    const client = {
      conversations: { open: async () => ({ channel: { id: 'D1' } }), history },
    };
    const pace = { ...UNLIMITED, settleMs: 180_000 };
    const sender = { ctx, client, pace, pacer: {}, goesOn: () => undefined } as unknown as Sender;
    await resolveUnclear(sender, await now(), NO_ANSWER);
  };
  const seconds = () => (clock().getTime() - from) / 1000;
  return { now, look, seconds };
}

const fails = () => Promise.reject(FAILS);

test('after a quarter of an hour without a look, a Slack that asks to wait does not end a message', async () => {
  const { now, look, seconds } = await unanswered();
  while (seconds() < 900) await look(fails);
  await look(() => Promise.reject(LIMITED));
  expect((await now()).state).toBe('sending');
});

test('a minute without a look does not put off what is sent again beyond the three minutes', async () => {
  const { now, look, seconds } = await unanswered();
  while (seconds() < 70) await look(fails);
  while ((await now()).state === 'sending') await look(async () => ({ messages: [] }));
  expect((await now()).state).toBe('planned');
  expect(seconds()).toBeGreaterThanOrEqual(180);
  expect(seconds()).toBeLessThan(190);
});
