import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { transact } from '../../src/outbox/enqueue.ts';
import { announcePair } from '../../src/pairs/operations.ts';
import { addPairRow } from '../support/fixtures.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../support/world.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
let resident: Someone;
let mentor: Someone;
let pairId: string;

beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
beforeEach(async () => {
  const tag = randomUUID().slice(0, 4).replaceAll(/\d/g, 'x');
  resident = await addPerson(world, seed, `Resident ${tag}`, ['resident']);
  mentor = await addPerson(world, seed, `Mentor ${tag}`, ['mentor']);
  pairId = await addPairRow(world.open.db, seed, resident.id, mentor.id);
});
afterEach(() => {
  world.slack.faults.clear();
});
afterAll(() => world.stop());

const announce = () => transact(world.running.ctx, (tx) => announcePair(tx, world.now(), pairId));
const dmsOf = (someone: Someone) =>
  world.slack
    .as(someone.user)
    .dms()
    .map((seen) => seen.text);
const rowsOf = () =>
  world.open.db
    .selectFrom('outbox')
    .select(['kind', 'state', 'tries', 'error'])
    .where('dedupe_key', 'like', `pair.started:${pairId}%`)
    .orderBy('kind')
    .execute();

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await sleep(20);
  }
}

/** Lets the backoff of a failed try pass, by the travelling clock. */
async function later(minutes = 5): Promise<void> {
  world.travelTo(new Date(world.now().getTime() + minutes * 60_000).toISOString());
  await world.tick();
}

describe('delivery', () => {
  test('each message once, however often it is enqueued', async () => {
    await announce();
    await announce();
    await world.settle();
    expect(dmsOf(resident)).toHaveLength(1);
    expect(dmsOf(mentor)).toHaveLength(1);
    world.slack.assertClean();
  });

  test.each(['http500', 'http503', 'reset'] as const)('%s: sent again later, once', async (kind) => {
    world.slack.faults.add({ method: 'chat.postMessage', kind, times: 1 });
    await announce();
    await until(async () => (await rowsOf()).some((row) => row.error !== null), 'a failed try');
    await later();
    expect([...dmsOf(resident), ...dmsOf(mentor)]).toHaveLength(2);
    expect((await rowsOf()).map((row) => row.state)).toEqual(['sent', 'sent']);
  });

  test('a reply lost after Slack took the message: found in the DM, not sent again', async () => {
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'lost_reply', times: 2 });
    await announce();
    await until(async () => (await rowsOf()).every((row) => row.state === 'sent'), 'both sent');
    await later();
    expect(dmsOf(resident)).toHaveLength(1);
    expect(dmsOf(mentor)).toHaveLength(1);
  });

  test('a rate limit is no failed try, and its Retry-After holds for the workspace', async () => {
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 30, times: 1 });
    await announce();
    await until(async () => {
      const workspace = await world.open.db
        .selectFrom('workspaces')
        .select('sends_paused_until')
        .executeTakeFirstOrThrow();
      return (workspace.sends_paused_until?.getTime() ?? 0) > world.now().getTime() + 20_000;
    }, 'a stored pause');
    expect((await rowsOf()).map((row) => row.state)).toEqual(['planned', 'planned']);
    await later(1);
    expect((await rowsOf()).map(({ state, tries }) => ({ state, tries }))).toEqual([
      { state: 'sent', tries: 1 },
      { state: 'sent', tries: 1 },
    ]);
  });

  test('Slack down altogether: nothing is lost', async () => {
    world.slack.down = true;
    await announce();
    await until(async () => (await rowsOf()).every((row) => row.error !== null), 'two failed tries');
    world.slack.down = false;
    await later();
    expect([...dmsOf(resident), ...dmsOf(mentor)]).toHaveLength(2);
  });

  test('a person who is gone ends their message, with the reason, and no other', async () => {
    world.slack.deactivate(resident.user);
    await announce();
    await world.settle();
    expect(await rowsOf()).toMatchObject([
      { kind: 'pair.started.mentor', state: 'sent' },
      { kind: 'pair.started.resident', state: 'failed', error: 'user_disabled' },
    ]);
  });

  test('a restart between enqueueing and sending loses nothing', async () => {
    world.slack.faults.add({ method: 'conversations.open', kind: 'slow', ms: 400, times: 2 });
    await announce();
    await world.restart();
    await later(1);
    expect([...dmsOf(resident), ...dmsOf(mentor)]).toHaveLength(2);
  });

  test('a sender that died in the middle: its message is looked up before it is sent again', async () => {
    await announce();
    await world.settle();
    await world.open.db
      .updateTable('outbox')
      .set({ state: 'sending' })
      .where('dedupe_key', '=', `pair.started:${pairId}:resident`)
      .execute();
    await later(1);
    expect(dmsOf(resident)).toHaveLength(1);
    expect((await rowsOf()).map((row) => row.state)).toEqual(['sent', 'sent']);
  });

  test('a dead installation stops the workspace loudly and keeps what waits; a restart with a good token sends it', async () => {
    world.slack.faults.add({
      method: 'conversations.open',
      kind: 'error',
      error: 'account_inactive',
      times: 1,
    });
    await announce();
    await until(async () => {
      const workspace = await world.open.db.selectFrom('workspaces').selectAll().executeTakeFirstOrThrow();
      return workspace.stopped_reason === 'account_inactive';
    }, 'a stopped workspace');
    expect(world.logLines.some((line) => line.includes('the installation is dead'))).toBe(true);
    expect((await rowsOf()).every((row) => row.state === 'planned')).toBe(true);
    await world.restart();
    await later(1);
    expect((await rowsOf()).map((row) => row.state)).toEqual(['sent', 'sent']);
  });
});
