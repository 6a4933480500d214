import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { checkQueue } from '../../src/app/admin/doctor-checks.ts';
import { announcePair } from '../../src/domain/pairs/announce-operations.ts';
import { transact } from '../../src/platform/database/transact.ts';
import { enqueue } from '../../src/platform/outbox/enqueue.ts';
import { addPairRow } from '../support/fixtures.ts';
import { until } from '../support/until.ts';
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
  resident = await addPerson(world, seed, 'Resident Rae', ['resident']);
  mentor = await addPerson(world, seed, 'Mentor Mo', ['mentor']);
  pairId = await addPairRow(world.open.db, seed, resident.id, mentor.id, { next_check_at: null });
});
afterEach(() => {
  world.slack.faults.clear();
  world.slack.down = false;
  world.slack.limitHistory(false);
});
afterAll(() => world.stop());

const announce = () => transact(world.running.ctx, (tx) => announcePair(tx, world.now(), pairId));
const dmsOf = (someone: Someone) =>
  world.slack
    .as(someone.user)
    .dms()
    .map((seen) => seen.text);
const pausedUntil = async () => {
  const { sends_paused_until } = await world.open.db
    .selectFrom('workspaces')
    .select('sends_paused_until')
    .executeTakeFirstOrThrow();
  return sends_paused_until?.getTime() ?? 0;
};
const rowsOf = () =>
  world.open.db
    .selectFrom('outbox')
    .select(['kind', 'state', 'tries', 'error'])
    .where('dedupe_key', 'like', `pair.started:${pairId}%`)
    .orderBy('kind')
    .execute();

const allAre = async (state: string) => (await rowsOf()).every((row) => row.state === state);
/** Lets the backoff of a failed try pass, by the travelling clock. */
async function later(minutes = 5): Promise<void> {
  world.travelTo(new Date(world.now().getTime() + minutes * 60_000).toISOString());
  await world.tick();
}

/** Travels to the next look for one of the messages. */
async function untilNextLook(): Promise<void> {
  const { next } = await world.open.db
    .selectFrom('outbox')
    .select((eb) => eb.fn.min('not_before').as('next'))
    .where('dedupe_key', 'like', `pair.started:${pairId}%`)
    .where('state', '=', 'sending')
    .executeTakeFirstOrThrow();
  if (next && next > world.now()) world.travelTo(new Date(next.getTime() + 1000).toISOString());
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
    expect([dmsOf(resident).length, dmsOf(mentor).length]).toEqual([1, 1]);
  });

  test('a rate limit is no failed try, and its Retry-After holds for the workspace', async () => {
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 30, times: 4 });
    await announce(); // each of the 4 lanes may have looked before the pause stood
    await until(async () => (await pausedUntil()) > world.now().getTime() + 20_000, 'a stored pause');
    await until(async () => (await rowsOf()).every((row) => row.state === 'planned'), 'both put back');
    world.slack.faults.clear();
    await later(1);
    expect((await rowsOf()).map(({ state, tries }) => ({ state, tries }))).toEqual([
      { state: 'sent', tries: 1 },
      { state: 'sent', tries: 1 },
    ]);
  });

  test('a rate limit met while the clock was an hour ahead does not hold for that hour', async () => {
    const before = world.now().toISOString();
    const refusals = () => world.slack.calls.filter(({ fault }) => fault === 'ratelimited').length;
    const refusedBefore = refusals();
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 30, times: 1 });
    world.travelDays(1 / 24);
    // Enqueued by a process whose clock was right; it is the sender's that is ahead.
    await transact(world.running.ctx, (tx) => announcePair(tx, new Date(before), pairId));
    await until(async () => refusals() === refusedBefore + 1, 'a refusal');
    // Only then is it certain that the pause was counted by the clock that is wrong.
    await until(async () => (await pausedUntil()) > world.now().getTime() + 20_000, 'a stored pause');
    world.travelTo(before);
    await world.tick();
    await until(async () => (await rowsOf()).every((row) => row.state === 'sent'), 'both sent');
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

  test('one director hears once, by DM, of a person who is gone, and not what it was about', async () => {
    world.slack.deactivate(mentor.user);
    await announce();
    await world.settle();
    const told = () =>
      [seed.director, seed.secondDirector].flatMap(dmsOf).filter((text) => text.includes(mentor.user));
    expect(told()).toHaveLength(1);
    expect(told()[0]).toContain('Slack says this member is deactivated');
    expect(told()[0]).not.toContain(resident.user);
    await transact(world.running.ctx, async (tx) => {
      await enqueue(tx, world.now(), {
        workspaceId: seed.workspaceId,
        programId: seed.programId,
        kind: 'pair.started.mentor',
        payload: { pairId },
        to: { user: mentor.user },
        dedupeKey: `again:${pairId}`,
      });
    });
    await world.settle();
    expect(told()).toHaveLength(1);
  });

  test('every director hears once that the directors’ channel is gone, and what waits is posted when it is back', async () => {
    const post = (key: string) =>
      transact(world.running.ctx, async (tx) => {
        await enqueue(tx, world.now(), {
          workspaceId: seed.workspaceId,
          programId: seed.programId,
          kind: 'programs.ready',
          payload: { programId: seed.programId },
          to: { channel: seed.channelId },
          dedupeKey: key,
        });
      });
    world.slack.archive(seed.channelId);
    await post('one');
    await post('two');
    await world.settle();
    const told = [seed.director, seed.secondDirector]
      .flatMap(dmsOf)
      .filter((text) => text.includes("it's archived"));
    expect(told).toHaveLength(2);
    world.slack.unarchive(seed.channelId);
    await later(61);
    const posted = () => world.slack.as(seed.director.user).channel(seed.channelId).length;
    await until(() => posted() === 2, 'both posted, once');
  });

  test('when Slack will not let us look, silence is better than a double: unknown', async () => {
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'lost_reply', times: 2 });
    world.slack.faults.add({ method: 'conversations.history', kind: 'error', error: 'missing_scope' });
    await announce();
    await until(async () => (await rowsOf()).every((row) => row.state === 'unknown'), 'both unknown');
    await later();
    expect([...dmsOf(resident), ...dmsOf(mentor)]).toHaveLength(2);
  });

  test('outside the Marketplace Slack tells once a minute: each message is looked for in its turn, and none is doubled', async () => {
    world.slack.limitHistory(true);
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'lost_reply', times: 2 });
    await announce();
    for (let minute = 0; minute < 8 && !(await allAre('sent')); minute += 1) await later(1.1);
    expect((await rowsOf()).map((row) => row.state)).toEqual(['sent', 'sent']);
    expect([dmsOf(resident).length, dmsOf(mentor).length]).toEqual([1, 1]);
    const looks = world.slack.calls.filter(({ method }) => method === 'conversations.history');
    expect(looks.every(({ args }) => Number(args.limit) === 15 && args.oldest !== undefined)).toBe(true);
  });

  test('when Slack never tells, it is asked a bounded number of times and ends unknown, in the operators’ view', async () => {
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'lost_reply', times: 2 });
    world.slack.faults.add({ method: 'conversations.history', kind: 'ratelimited', retryAfter: 90 });
    await announce();
    await until(async () => (await rowsOf()).every((row) => row.state === 'sending'), 'both unclear');
    const looked = () => world.slack.calls.filter(({ method }) => method === 'conversations.history').length;
    const before = looked();
    for (let tries = 0; tries < 60 && !(await allAre('unknown')); tries += 1) {
      await untilNextLook();
      await world.running.tick();
      await world.workerIdle();
    }
    expect(looked() - before).toBeLessThanOrEqual(40);
    expect(await allAre('unknown')).toBe(true);
    expect([...dmsOf(resident), ...dmsOf(mentor)]).toHaveLength(2);
    const found = await checkQueue(world.open.db, world.now());
    expect(found.map(({ words }) => words).join()).toContain(
      '2 × ratelimited, delivery unknown and not sent again',
    );
  });

  test('an answer that is not Slack’s own is unclear, not a refusal', async () => {
    world.slack.faults.add({
      method: 'chat.postMessage',
      kind: 'error',
      error: '<html>Bad gateway</html>',
      times: 2,
    });
    await announce();
    await until(async () => (await rowsOf()).every((row) => row.error === 'not_slack'), 'two failed tries');
    await later();
    expect([...dmsOf(resident), ...dmsOf(mentor)]).toHaveLength(2);
  });

  test('a clock that was a year ahead for a while holds nothing back', async () => {
    const before = world.now().toISOString();
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'http503', times: 2 });
    world.travelDays(365);
    await announce();
    await until(async () => (await rowsOf()).every((row) => row.error !== null), 'failed tries');
    world.travelTo(before);
    await world.running.tick();
    await until(async () => (await rowsOf()).every((row) => row.state === 'sent'), 'both sent');
    expect([...dmsOf(resident), ...dmsOf(mentor)]).toHaveLength(2);
  });

  test('a restart between enqueueing and sending loses nothing', async () => {
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'slow', ms: 400, times: 2 });
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
      method: /^(chat\.postMessage|auth\.test)$/,
      kind: 'error',
      error: 'account_inactive',
    });
    await announce();
    await until(async () => {
      const workspace = await world.open.db.selectFrom('workspaces').selectAll().executeTakeFirstOrThrow();
      return workspace.stopped_reason === 'account_inactive';
    }, 'a stopped workspace');
    expect(world.logLines.some((line) => line.includes('the installation is dead'))).toBe(true);
    await until(async () => (await rowsOf()).every((row) => row.state === 'planned'), 'both put back');
    world.slack.faults.clear();
    await world.restart();
    await later(1);
    expect((await rowsOf()).map((row) => row.state)).toEqual(['sent', 'sent']);
  });
});
