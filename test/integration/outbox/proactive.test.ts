import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import type { Program } from '../../../src/platform/database/tables.ts';
import { transact } from '../../../src/platform/database/transact.ts';
import { enqueue } from '../../../src/platform/outbox/enqueue.ts';
import { byUrgency, holdForItsDay, reserveDay } from '../../../src/platform/outbox/proactive.ts';
import { claimNext, setState } from '../../../src/platform/outbox/queries.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addMember, addProgram, addWorkspace, testClock, testContext } from '../../support/fixtures.ts';

let open: OpenDatabase;
let program: Program;
let user: string;
const time = testClock('2026-09-14T17:00:00Z'); // a Monday morning in Los Angeles

beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());
beforeEach(async () => {
  time.set('2026-09-14T17:00:00Z');
  const workspaceId = await addWorkspace(open.db);
  const programId = await addProgram(open.db, workspaceId, { time_zone: 'America/Los_Angeles' });
  const where = { workspaceId, programId };
  ({ user } = await addMember(open.db, where, ['resident'], { time_zone: 'America/Los_Angeles' }));
  program = await open.db
    .selectFrom('programs')
    .selectAll()
    .where('id', '=', programId)
    .executeTakeFirstOrThrow();
});

const message = (unasked: { on: string } | 'news') => ({
  workspaceId: program.workspace_id,
  programId: program.id,
  kind: 'x',
  payload: {},
  to: { user },
  dedupeKey: randomUUID(),
  unasked,
});

/** Something that would like to say a thing to the person; answers whether it could. */
const trySaying = () => {
  const { ctx } = testContext(open, time.clock);
  return transact(ctx, async (tx) => {
    const on = (await reserveDay(tx, time.clock(), program, [user])).get(user);
    if (on) await enqueue(tx, time.clock(), message({ on }));
    return on !== undefined;
  });
};

const claim = async () => {
  const row = await claimNext(open.db, program.workspace_id, time.clock());
  if (!row) throw new Error('nothing was claimed');
  return row;
};
const sendWaiting = async () => {
  await setState(open.db, await claim(), 'sent', { sent_at: time.clock() });
};

describe('one message unasked a person and day', () => {
  test('however many ask for the day at once', async () => {
    const asked = await Promise.all(Array.from({ length: 8 }, trySaying));
    expect(asked.filter((could) => could)).toHaveLength(1);
    await sendWaiting();
    expect(await trySaying()).toBe(false);
    time.set('2026-09-15T16:00:00Z'); // Tuesday, 9:00
    expect(await trySaying()).toBe(true);
  });

  test('the day is the person’s, in their working hours, and none of the program’s holidays', async () => {
    const set = (values: Partial<{ federal_holidays: boolean; holidays: string[] }>) => {
      program = { ...program, ...values };
    };
    time.set('2026-09-14T15:59:00Z');
    expect(await trySaying()).toBe(false); // 8:59
    set({ holidays: ['2026-09-14'] });
    time.set('2026-09-14T17:00:00Z');
    expect(await trySaying()).toBe(false);
    set({ holidays: [], federal_holidays: true });
    time.set('2026-10-12T17:00:00Z'); // Columbus Day
    expect(await trySaying()).toBe(false);
    await open.db
      .updateTable('people')
      .set({ time_zone: 'Asia/Kolkata' })
      .where('slack_user_id', '=', user)
      .execute();
    time.set('2026-10-13T04:00:00Z'); // Tuesday, 9:30 there, Monday evening in the program
    expect(await trySaying()).toBe(true);
  });

  test('news goes out at once and takes the day; what was never sent takes none', async () => {
    const { ctx } = testContext(open, time.clock);
    const tell = () => transact(ctx, (tx) => enqueue(tx, time.clock(), message('news')));
    await tell();
    await tell();
    expect(await trySaying()).toBe(false);
    await sendWaiting();
    await setState(open.db, await claim(), 'skipped');
    expect(await trySaying()).toBe(false);
    time.set('2026-09-15T17:00:00Z');
    expect(await trySaying()).toBe(true);
    await setState(open.db, await claim(), 'skipped');
    expect(await trySaying()).toBe(true);
  });

  test('after an outage a message takes the day on which it goes out, in working hours, or waits for one', async () => {
    expect(await trySaying()).toBe(true);
    time.set('2026-09-15T13:00:00Z'); // Tuesday, 6:00: Slack is back
    const late = await claim();
    expect(await holdForItsDay(open.db, late, time.clock())).toEqual(new Date('2026-09-15T16:00:00Z'));
    time.set('2026-09-15T16:00:00Z');
    expect(await trySaying()).toBe(false); // it is on its way still
    expect(await holdForItsDay(open.db, late, time.clock())).toBeUndefined();
    const { ctx } = testContext(open, time.clock);
    await transact(ctx, (tx) => enqueue(tx, time.clock(), message({ on: '2026-09-16' })));
    time.set('2026-09-17T17:00:00Z'); // both are late
    await open.db
      .updateTable('outbox')
      .set({ unasked_on: '2026-09-17', state: 'sent', sent_at: time.clock() })
      .where('id', '=', late.id)
      .execute();
    expect(await holdForItsDay(open.db, await claim(), time.clock())).toEqual(
      new Date('2026-09-18T16:00:00Z'),
    );
  });
});

test('the most urgent speaks first, in whatever order they are known', () => {
  const speaker = (name: string, urgency: number) => ({ name, urgency, run: async () => undefined });
  const ordered = byUrgency([speaker('b', 20), speaker('c', 10), speaker('a', 30)]);
  expect(ordered.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});
