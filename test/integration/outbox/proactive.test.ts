import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import type { Program } from '../../../src/platform/database/tables.ts';
import { transact } from '../../../src/platform/database/transact.ts';
import { enqueue } from '../../../src/platform/outbox/enqueue.ts';
import { byUrgency, holdForItsDay, reserveDay, sayOnce } from '../../../src/platform/outbox/proactive.ts';
import { claimNext, setState } from '../../../src/platform/outbox/queries.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addMember, addProgram, addWorkspace, testClock, testContext } from '../../support/fixtures.ts';

let open: OpenDatabase;
let program: Program;
let user: string;
let memberId: string;
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
  ({ id: memberId, user } = await addMember(open.db, where, ['resident'], {
    time_zone: 'America/Los_Angeles',
  }));
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

describe('a block schedule', () => {
  const schedule = (kind: 'away' | 'hold' | 'good', first_day: string, last_day: string, member = memberId) =>
    open.db
      .insertInto('schedule_spans')
      .values({
        ...{ workspace_id: program.workspace_id, program_id: program.id, member_id: member },
        ...{ kind, first_day, last_day },
      })
      .execute();
  const say = (lastDay?: string) => {
    const { ctx } = testContext(open, time.clock);
    const word = { user, kind: 'x', payload: {}, dedupeKey: 'once', ...(lastDay ? { lastDay } : {}) };
    return transact(ctx, (tx) => sayOnce(tx, time.clock(), program, [word]));
  };

  test.each(['hold', 'away'] as const)(
    'holds back what is unasked (%s), and nothing is lost',
    async (kind) => {
      await schedule(kind, '2026-09-14', '2026-09-18');
      for (const day of [14, 15, 16, 17, 18, 19, 20]) {
        time.set(`2026-09-${day}T17:00:00Z`);
        expect([await trySaying(), await say()]).toEqual([false, 0]);
      }
      time.set('2026-09-21T17:00:00Z');
      expect(await say()).toBe(1);
      expect(await say()).toBe(0);
    },
  );

  test('for 14 days at most, and good days not at all', async () => {
    await schedule('hold', '2026-09-14', '2026-10-31');
    time.set('2026-09-25T17:00:00Z');
    expect(await trySaying()).toBe(false);
    time.set('2026-09-28T17:00:00Z');
    expect(await trySaying()).toBe(true);
    await open.db.deleteFrom('schedule_spans').execute();
    await schedule('good', '2026-09-29', '2026-10-09');
    await sendWaiting();
    time.set('2026-09-29T17:00:00Z');
    expect(await trySaying()).toBe(true);
  });

  test('of any of the person’s programs, and of no one else', async () => {
    const { workspace_id: workspaceId, id: programId } = program;
    const other = await addMember(open.db, { workspaceId, programId }, ['mentor']);
    await schedule('hold', '2026-09-14', '2026-09-18', other.id);
    expect(await trySaying()).toBe(true);
    await sendWaiting();
    const second = await addProgram(open.db, workspaceId, { time_zone: 'America/Los_Angeles' });
    await open.db
      .insertInto('members')
      .columns(['id', 'workspace_id', 'program_id', 'slack_user_id', 'roles', 'created_at', 'updated_at'])
      .expression((eb) =>
        eb
          .selectFrom('members')
          .select((sub) => [
            sub.val(randomUUID()).as('id'),
            'workspace_id',
            sub.val(second).as('program_id'),
            'slack_user_id',
            'roles',
            'created_at',
            'updated_at',
          ])
          .where('members.id', '=', memberId),
      )
      .execute();
    program = { ...program, id: second };
    await open.db
      .insertInto('schedule_spans')
      .columns(['workspace_id', 'program_id', 'member_id', 'kind', 'first_day', 'last_day'])
      .expression((eb) =>
        eb
          .selectFrom('members')
          .select((sub) => [
            'workspace_id',
            'program_id',
            'id as member_id',
            sub.val('hold' as const).as('kind'),
            sub.val('2026-09-15').as('first_day'),
            sub.val('2026-09-15').as('last_day'),
          ])
          .where('members.program_id', '=', second),
      )
      .execute();
    program = { ...program, id: programId };
    time.set('2026-09-15T17:00:00Z');
    expect(await trySaying()).toBe(false);
    time.set('2026-09-16T17:00:00Z');
    expect(await trySaying()).toBe(true);
  });

  test('what would be of no use afterwards goes out', async () => {
    await schedule('hold', '2026-09-14', '2026-09-18');
    expect(await say('2026-09-19')).toBe(0);
    expect(await say('2026-09-18')).toBe(1);
  });

  test('what was made before an outage waits for the end of it, too', async () => {
    expect(await trySaying()).toBe(true);
    await schedule('hold', '2026-09-15', '2026-09-17');
    time.set('2026-09-15T18:00:00Z');
    const row = await claim();
    expect((await holdForItsDay(open.db, row, time.clock()))?.toISOString()).toBe('2026-09-18T16:00:00.000Z');
  });

  test('news of a match, and answers, are not held', async () => {
    await schedule('hold', '2026-09-14', '2026-09-18');
    const { ctx } = testContext(open, time.clock);
    await transact(ctx, (tx) => enqueue(tx, time.clock(), message('news')));
    expect(await holdForItsDay(open.db, await claim(), time.clock())).toBeUndefined();
  });
});
