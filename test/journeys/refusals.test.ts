import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ADMINISTRATIVE } from '../../sandbox/slack/workspace/faults.ts';
import { announcePair } from '../../src/domain/pairs/announce-operations.ts';
import { transact } from '../../src/platform/database/transact.ts';
import { refresh } from '../../src/platform/outbox/enqueue.ts';
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
});
beforeEach(async () => {
  const tag = randomUUID().replaceAll(/\d/g, (digit) => 'ghijklmnop'[Number(digit)] ?? '');
  seed = await seedProgram(world, `Program ${tag.slice(0, 8)}`);
  await world.open.db.deleteFrom('pairs').where('id', '=', seed.pairId).execute(); // no one is to be reminded here
  resident = await addPerson(world, seed, `Resident ${tag.slice(0, 8)}`, ['resident']);
  mentor = await addPerson(world, seed, `Mentor ${tag.slice(0, 8)}`, ['mentor']);
  pairId = await addPairRow(world.open.db, seed, resident.id, mentor.id, { next_check_at: null });
});
afterEach(() => {
  world.slack.faults.clear();
  world.slack.refuseAddress(false);
  world.slack.closeEditsAfter(undefined);
});
afterAll(() => world.stop());

const announce = () => transact(world.running.ctx, (tx) => announcePair(tx, world.now(), pairId));
const dmsOf = ({ user }: Someone) =>
  world.slack
    .as(user)
    .dms()
    .map((seen) => seen.text);
const toldDirectors = () => [seed.director, seed.secondDirector].flatMap(dmsOf);
const rows = () =>
  world.open.db
    .selectFrom('outbox')
    .select(['kind', 'state', 'error'])
    .where('dedupe_key', 'like', `pair.started:${pairId}%`)
    .orderBy('kind')
    .execute();
const workspace = () =>
  world.open.db
    .selectFrom('workspaces')
    .selectAll()
    .where('id', '=', seed.workspaceId)
    .executeTakeFirstOrThrow();

const travelMinutes = (minutes: number) => world.travelDays(minutes / 1440);
const allSent = async () => (await rows()).every(({ state }) => state === 'sent');
const ready = async () => {
  const answer = await fetch(`http://127.0.0.1:${world.running.healthPort}/readyz`);
  return { status: answer.status, text: await answer.text() };
};
const metrics = async () => (await fetch(`http://127.0.0.1:${world.running.healthPort}/metrics`)).text();

describe('invalid_auth', () => {
  test('of a single call stops nothing: the token works, so the message goes out later, once', async () => {
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'invalid_auth', times: 2 });
    await announce();
    await until(async () => (await rows()).every(({ error }) => error === 'invalid_auth'), 'two refusals');
    expect((await workspace()).stopped_at).toBeNull();
    travelMinutes(6);
    await world.tick();
    expect([...dmsOf(resident), ...dmsOf(mentor)]).toHaveLength(2);
  });

  test('for an hour, since the address was not allowed: stopped, told, started by itself, nothing lost or doubled', async () => {
    world.slack.refuseAddress(true);
    await announce();
    await until(async () => (await workspace()).stopped_reason === 'invalid_auth', 'a stopped workspace');
    const looks = () => world.slack.calls.filter(({ method }) => method === 'auth.test').length;
    const before = looks();
    for (let minute = 0; minute < 60; minute += 1) {
      travelMinutes(1);
      await world.running.tick();
    }
    expect(looks() - before).toBeLessThanOrEqual(6); // after 1, 3, 7, 15, 31 minutes
    expect(looks() - before).toBeGreaterThanOrEqual(4);
    expect(dmsOf(resident)).toHaveLength(0);
    world.slack.refuseAddress(false);
    expect((await ready()).text).toContain('sending stopped (invalid_auth)');
    expect(await metrics()).toContain('mentor_workspaces_stopped 1');
    travelMinutes(4);
    await world.running.tick();
    await until(allSent, 'both sent');
    expect((await workspace()).stopped_at).toBeNull();
    expect((await ready()).status).toBe(200);
    expect([dmsOf(resident).length, dmsOf(mentor).length]).toEqual([1, 1]);
    expect(await metrics()).toMatch(/mentor_workspace_looks_total\{result="started"\} [1-9]/);
  });
});

describe('what administrators decide', () => {
  test.each(ADMINISTRATIVE)('%s passes: sent later, once, and nothing ends before', async (error) => {
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'error', error, times: 2 });
    await announce();
    await until(async () => (await rows()).every((row) => row.error === error), 'two refusals');
    expect((await rows()).map(({ state }) => state)).toEqual(['planned', 'planned']);
    travelMinutes(6);
    await world.tick();
    expect(await allSent()).toBe(true);
    expect([dmsOf(resident).length, dmsOf(mentor).length]).toEqual([1, 1]);
    expect(toldDirectors()).toHaveLength(0);
  });

  test('for hours: pauses grow, one director hears once, and everything goes out in the end', async () => {
    const toPair = ({ channel }: Record<string, unknown>) =>
      channel === resident.user || channel === mentor.user;
    world.slack.faults.add({
      method: 'chat.postMessage',
      kind: 'error',
      error: 'ekm_access_denied',
      match: toPair,
    });
    const refused = () => world.slack.calls.filter(({ error }) => error === 'ekm_access_denied').length;
    const before = refused();
    await announce();
    for (let minute = 0; minute < 240; minute += 5) {
      travelMinutes(5);
      await world.tick();
    }
    expect(refused() - before).toBeLessThanOrEqual(2 * 9); // after 5, 15, 35, 75, 135, 195 minutes
    expect(toldDirectors()).toHaveLength(1);
    expect(toldDirectors()[0]).toContain('ekm_access_denied');
    expect(toldDirectors()[0]).not.toContain(resident.user);
    world.slack.faults.clear();
    travelMinutes(61);
    await world.tick();
    expect(await allSent()).toBe(true);
    expect([dmsOf(resident).length, dmsOf(mentor).length]).toEqual([1, 1]);
    expect(toldDirectors()).toHaveLength(1);
  });
});

describe('other refusals', () => {
  test('a code that no one knows is final: one director hears once, of no person', async () => {
    const match = ({ channel }: Record<string, unknown>) =>
      channel === resident.user || channel === mentor.user;
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'something_new', match });
    await announce();
    await world.settle();
    expect((await rows()).map(({ state, error }) => [state, error])).toEqual([
      ['failed', 'something_new'],
      ['failed', 'something_new'],
    ]);
    expect(toldDirectors()).toHaveLength(1);
    expect(toldDirectors()[0]).toContain('something_new');
    for (const { user } of [resident, mentor]) expect(toldDirectors()[0]).not.toContain(user);
  });

  test('a message too old to be changed stays as it is, and no one is told', async () => {
    await announce();
    await world.settle();
    world.slack.closeEditsAfter(60);
    travelMinutes(61);
    await transact(world.running.ctx, (tx) =>
      refresh(tx, world.now(), seed.workspaceId, `pair.started:${pairId}:resident`),
    );
    await world.settle();
    const row = await world.open.db
      .selectFrom('outbox')
      .select(['state', 'error'])
      .where('dedupe_key', '=', `refresh:pair.started:${pairId}:resident`)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ state: 'skipped', error: 'edit_window_closed' });
    expect(toldDirectors()).toHaveLength(0);
  });
});
