import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { announcePair } from '../../src/domain/pairs/announce-operations.ts';
import { transact } from '../../src/platform/database/transact.ts';
import { enqueueAll, type Outgoing } from '../../src/platform/outbox/enqueue.ts';
import { claimNext } from '../../src/platform/outbox/queries.ts';
import { addPairRow, addProgram } from '../support/fixtures.ts';
import { until } from '../support/until.ts';
import { addPerson, type Someone, seedProgram, startWorld, UNLIMITED, type World } from '../support/world.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
let resident: Someone;
let mentor: Someone;
let pairId: string;

beforeAll(async () => {
  world = await startWorld({ pace: { ...UNLIMITED, answerMs: 1500, settleMs: 180_000 } });
  seed = await seedProgram(world);
});
beforeEach(async () => {
  resident = await addPerson(world, seed, 'Resident Late', ['resident']);
  mentor = await addPerson(world, seed, 'Mentor Late', ['mentor']);
  pairId = await addPairRow(world.open.db, seed, resident.id, mentor.id, { next_check_at: null });
});
afterEach(() => world.slack.faults.clear());
afterAll(() => world.stop());

const announce = () => transact(world.running.ctx, (tx) => announcePair(tx, world.now(), pairId));
const dmsOf = (someone: Someone) => world.slack.as(someone.user).dms();
const rowsOf = () =>
  world.open.db
    .selectFrom('outbox')
    .select(['state', 'error', 'tries'])
    .where('dedupe_key', 'like', `pair.started:${pairId}%`)
    .execute();
const areAll = async (state: string) => (await rowsOf()).every((row) => row.state === state);
async function later(minutes: number): Promise<void> {
  world.travelTo(new Date(world.now().getTime() + minutes * 60_000).toISOString());
  await world.tick();
}

describe('delivery when something is slow or fails in passing', () => {
  test('Slack answers late: nothing is sent twice, and the late answer settles the message', async () => {
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'slow', ms: 4000, times: 2 });
    await announce();
    await until(async () => (await rowsOf()).every((row) => row.error === 'no_answer'), 'both unanswered');
    expect((await rowsOf()).map(({ tries }) => tries)).toEqual([1, 1]); // to look for it is no try to send it
    await world.tick();
    await until(async () => areAll('sent'), 'both sent');
    await later(5);
    expect(dmsOf(resident)).toHaveLength(1);
    expect(dmsOf(mentor)).toHaveLength(1);
  });

  test('Slack answers late, and meanwhile it cannot be asked either: nothing is sent twice', async () => {
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'slow', ms: 6000, times: 2 });
    const heal = world.slack.faults.add({ method: 'conversations.history', kind: 'http500' });
    const looks = () => world.slack.calls.filter(({ method }) => method === 'conversations.history').length;
    const before = looks();
    await announce();
    await until(() => looks() >= before + 2, 'both looked for in vain');
    heal();
    await later(0.5);
    await until(async () => areAll('sent'), 'both sent');
    await world.slack.settled();
    expect(dmsOf(resident)).toHaveLength(1);
    expect(dmsOf(mentor)).toHaveLength(1);
  });

  test('while a message is unanswered, the next one of its conversation waits', async () => {
    const another = await addPerson(world, seed, 'Resident Next', ['resident']);
    const nextId = await addPairRow(world.open.db, seed, another.id, mentor.id, { next_check_at: null });
    // Both states in one statement: read one after the other, the first could be sent in between.
    const statesOf = async (...pairs: string[]) => {
      const keys = pairs.map((pair) => `pair.started:${pair}:mentor`);
      const rows = await world.open.db
        .selectFrom('outbox')
        .select(['dedupe_key', 'state'])
        .where('dedupe_key', 'in', keys)
        .execute();
      return keys.map((key) => rows.find((row) => row.dedupe_key === key)?.state).join(' ');
    };
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'slow', ms: 4000, times: 2 });
    await announce();
    await until(async () => (await statesOf(pairId)) === 'sending', 'the first underway');
    await transact(world.running.ctx, (tx) => announcePair(tx, world.now(), nextId));
    const seen = new Set<string>();
    await until(async () => {
      const now = await statesOf(pairId, nextId);
      seen.add(now);
      return now === 'sent sent';
    }, 'both sent');
    expect([...seen].filter((each) => /^sending (sending|sent)$/.test(each))).toEqual([]);
    expect(seen).toContain('sending planned');
    expect(dmsOf(mentor)).toHaveLength(2);
  });

  test('a database error while a message is written puts it back', async () => {
    await transact(world.running.ctx, async (tx) => {
      await announcePair(tx, world.now(), pairId);
      await sql`alter table pairs rename to pairs_away`.execute(tx);
    });
    try {
      await until(async () => (await rowsOf()).every((row) => row.error !== null), 'both put back');
    } finally {
      await sql`alter table pairs_away rename to pairs`.execute(world.open.db);
    }
    await later(5);
    expect((await rowsOf()).map((row) => row.state)).toEqual(['sent', 'sent']);
  });

  test('what answers a person overtakes what no one waits for, and programs take turns', async () => {
    const small = await addProgram(world.open.db, seed.workspaceId);
    const today = world.now().toISOString().slice(0, 10);
    const line = (name: string, user: string, more: Partial<Outgoing>): Outgoing => ({
      workspaceId: seed.workspaceId,
      programId: seed.programId,
      kind: 'pair.started.resident',
      payload: { pairId },
      to: { user },
      dedupeKey: name,
      ...more,
    });
    const many = Array.from({ length: 6 }, (_, index) =>
      line(`many ${index}`, `UMANY${index}`, { unasked: { on: today } }),
    );
    const claimed: string[] = [];
    await world.open.db
      .transaction()
      .execute((tx) =>
        enqueueAll(tx, world.now(), [
          ...many,
          line('few', 'UFEW', { programId: small, unasked: { on: today } }),
          line('answer', resident.user, {}),
        ]),
      );
    let after = '';
    for (;;) {
      const row = await claimNext(world.open.db, seed.workspaceId, world.now(), after);
      if (!row) break;
      if (row.unasked_on) after = row.program_id ?? '';
      claimed.push(row.dedupe_key);
    }
    expect(claimed[0]).toBe('answer');
    expect(claimed.indexOf('few')).toBeLessThanOrEqual(2);
    expect(claimed.filter((name) => name.startsWith('many'))).toEqual(many.map(({ dedupeKey }) => dedupeKey));
  });
});
