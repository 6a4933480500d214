import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { jobs } from '../../../src/app/worker.ts';
import { closeProgram } from '../../../src/features/program-settings/closing-operations.ts';
import { encryptInConfidence } from '../../../src/features/requests/wishes.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import type { HandlerDeps } from '../../../src/platform/handler-deps.ts';
import { runJobs } from '../../../src/platform/jobs/alone.ts';
import {
  describeErasingHold,
  noticeLeaps,
  otherClocks,
  sharingLook,
} from '../../../src/platform/retention/looks.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addMember, seedPair, testClock, testContext } from '../../support/fixtures.ts';
import { askRematch, owned, propose, startClassMatch } from '../jobs/rows.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

const erasing = jobs.filter(({ name }) => /^(retention\.|rematch\.texts$|scheduling\.forget$)/.test(name));
const BEGAN = '2026-09-14T15:00:00Z';
/** Everything in the scene is due 20 days after it begins. */
const DUE = new Date('2026-10-04T15:00:00Z');
const NINETY_DAYS_BEFORE = new Date(DUE.getTime() - 90 * 86_400_000);

let own: ReturnType<typeof testClock>;
let database: ReturnType<typeof testClock>;
let elapsedMs: number;
let ctx: HandlerDeps;

beforeEach(async () => {
  for (const table of ['rematches', 'requests', 'pairs', 'programs', 'people', 'workspaces'] as const)
    await open.db.deleteFrom(table).execute();
  await open.db.deleteFrom('erasing_looks').execute();
  own = testClock(BEGAN);
  database = testClock(BEGAN);
  elapsedMs = 0;
  const made = testContext(open, own.clock).ctx;
  const clocks = {
    database: async () => database.clock(),
    hasLeapt: noticeLeaps(() => elapsedMs),
    isOff: () => false,
  };
  ctx = { ...made, otherClocks: clocks };
});

const look = () => runJobs(sharingLook(ctx), erasing);

/** Time passes as it should, with a look each day, and every few hours in the last three days. */
async function pass(days: number): Promise<void> {
  const whole = Math.max(0, Math.floor(days) - 3);
  const steps = Math.max(1, Math.round((days - whole) * 4));
  for (let day = 0; day < whole; day++) await passOnce(1);
  for (let step = 0; step < steps; step++) await passOnce((days - whole) / steps);
}

async function passOnce(days: number): Promise<void> {
  for (const clock of [own, database]) clock.advanceDays(days);
  elapsedMs += days * 86_400_000;
  await look();
}

/** One of each kind that is erased, in workspaces of their own where they go with all that is in them. */
async function arrange(): Promise<void> {
  const [kept, closed, removed] = [await seedPair(open.db), await seedPair(open.db), await seedPair(open.db)];
  const { db, keys } = ctx;
  await db.updateTable('programs').set({ delete_after: DUE }).where('id', '=', closed.programId).execute();
  await db
    .updateTable('workspaces')
    .set({ delete_after: DUE })
    .where('id', '=', removed.workspaceId)
    .execute();
  const at = NINETY_DAYS_BEFORE;
  const request = owned(kept);
  await db
    .insertInto('requests')
    .values({
      ...request,
      resident_id: kept.resident.id,
      status: 'withdrawn',
      confidential: encryptInConfidence(keys, request.id, { note: 'secret' }),
      pair_id: null,
      decided_by: null,
      decided_at: at,
      created_at: at,
    })
    .execute();
  const rematch = await askRematch(ctx, kept, at);
  await db
    .updateTable('rematches')
    .set({ status: 'declined', decided_at: at, confidential: 'sealed' })
    .where('id', '=', rematch)
    .execute();
  const round = await startClassMatch(ctx, kept, { state: 'published', closeAt: at.toISOString() });
  await db.updateTable('rounds').set({ settled_at: at }).where('id', '=', round).execute();
  await db
    .insertInto('changes')
    .values({
      ...owned(kept),
      member_id: kept.resident.id,
      what: 'leaves',
      state: 'done',
      happens_on: at.toISOString().slice(0, 10),
      carry_out_at: at,
      entered_by: kept.mentor.id,
      settled_at: at,
      created_at: at,
    })
    .execute();
  const asker = await addMember(db, kept, ['resident']);
  await db
    .insertInto('conversations')
    .values({
      ...owned(kept),
      id: randomUUID(),
      resident_id: asker.id,
      mentor_id: kept.mentor.id,
      asked_at: at,
      opened_at: null,
      declined_at: null,
      ended_at: null,
      remind_from: null,
    })
    .execute();
  const ended = new Date(DUE.getTime() - 366 * 86_400_000).toISOString().slice(0, 10);
  const { workspaceId: workspace_id, programId: program_id, resident } = kept;
  await db
    .insertInto('schedule_spans')
    .values({
      ...{ workspace_id, program_id, member_id: resident.id, kind: 'hold' },
      ...{ first_day: ended, last_day: ended },
    })
    .execute();
  await propose(ctx, kept, { state: 'agreed', at: DUE.toISOString(), place: 'Here' });
}

/** What is there still, by the job that erases it. */
async function left(): Promise<string[]> {
  const count = async (name: string, rows: Promise<unknown[]>) => ((await rows).length > 0 ? [name] : []);
  const { db } = open;
  const found = [
    count(
      'rematch.texts',
      db.selectFrom('rematches').select('id').where('confidential', 'is not', null).execute(),
    ),
    count('retention.changes', db.selectFrom('changes').select('id').execute()),
    count('retention.conversations', db.selectFrom('conversations').select('id').execute()),
    count(
      'retention.programs',
      db.selectFrom('programs').select('id').where('delete_after', 'is not', null).execute(),
    ),
    count('retention.schedules', db.selectFrom('schedule_spans').select('member_id').execute()),
    count(
      'retention.texts',
      db.selectFrom('requests').select('id').where('confidential', 'is not', null).execute(),
    ),
    count('retention.wishes', db.selectFrom('rounds').select('id').where('draft', 'is not', null).execute()),
    count(
      'retention.workspaces',
      db.selectFrom('workspaces').select('id').where('delete_after', 'is not', null).execute(),
    ),
    count(
      'scheduling.forget',
      db.selectFrom('time_proposals').select('id').where('place', 'is not', null).execute(),
    ),
  ];
  return (await Promise.all(found)).flat();
}

const EVERYTHING = erasing.map(({ name }) => name).sort();

test('what is due is erased a day after a look that found it so, and no sooner', async () => {
  await arrange();
  expect(await left()).toEqual(EVERYTHING); // a new job that erases needs its row here
  await pass(20.9);
  expect(await left()).toEqual(EVERYTHING);
  await pass(0.5);
  expect(await left()).toEqual([]);
});

test('the jobs of one tick share one look', async () => {
  let asked = 0;
  const counting = {
    ...ctx.otherClocks,
    async database() {
      asked += 1;
      return database.clock();
    },
  };
  await runJobs(sharingLook({ ...ctx, otherClocks: counting }), erasing);
  expect(asked).toBe(1);
});

type Jump = { clocks: 'own' | 'database' | 'both'; days: number };
const jumps: Jump[] = (['own', 'database', 'both'] as const).flatMap((clocks) =>
  [30, 1.1, -40].map((days) => ({ clocks, days })),
);
const moved = ({ clocks }: Jump) =>
  clocks === 'both' ? [own, database] : [clocks === 'own' ? own : database];
const isHeld = async () => (await describeErasingHold(open.db)).length > 0;

describe('a clock that jumps', () => {
  test.each(jumps)(
    '$clocks by $days days for six seconds erases nothing, and holds erasing for a day',
    async (jump) => {
      await arrange();
      await pass(19.5); // due in half a day
      for (const clock of moved(jump)) clock.advanceDays(jump.days);
      await look();
      elapsedMs += 6000;
      await look();
      expect(await left()).toEqual(EVERYTHING);
      for (const clock of moved(jump)) clock.advanceDays(-jump.days);
      await look();
      await look();
      expect(await isHeld()).toBe(true);
      expect(await left()).toEqual(EVERYTHING);
      await pass(1.25); // due since three quarters of a day
      expect(await left()).toEqual(EVERYTHING);
      await pass(0.75);
      expect(await left()).toEqual([]);
      expect(await isHeld()).toBe(false);
    },
  );

  test.each(jumps)('$clocks by $days days, when all is past its date, waits a day, too', async (jump) => {
    await pass(20.5);
    await arrange();
    for (const clock of moved(jump)) clock.advanceDays(jump.days);
    await look();
    for (const clock of moved(jump)) clock.advanceDays(-jump.days);
    await look();
    await pass(0.9);
    expect(await left()).toEqual(EVERYTHING);
    await pass(0.6);
    expect(await left()).toEqual([]);
  });

  test.each(['own', 'database'] as const)(
    '%s clock, and stays there: nothing is ever erased',
    async (clocks) => {
      await arrange();
      for (const clock of moved({ clocks, days: 2 })) clock.advanceDays(2);
      await pass(24);
      expect(await left()).toEqual(EVERYTHING);
      expect(await isHeld()).toBe(true);
    },
  );

  test('starts over also when no one looked while it was wrong: a restart in between', async () => {
    await arrange();
    await pass(1);
    ctx = { ...ctx, otherClocks: { ...ctx.otherClocks, hasLeapt: noticeLeaps(() => elapsedMs) } };
    for (const clock of [own, database]) clock.advanceDays(30);
    await look();
    for (const clock of [own, database]) clock.advanceDays(-30);
    await look();
    expect(await left()).toEqual(EVERYTHING);
  });
});

test('a few minutes between the clocks, and a worker that was away for a week, hold nothing up', async () => {
  await arrange();
  own.advanceMinutes(50);
  await pass(20.5);
  for (const clock of [own, database]) clock.advanceDays(7);
  elapsedMs += 7 * 86_400_000;
  await look();
  expect(await left()).toEqual([]);
});

test('a program that is closed while the own clock is behind is kept for 30 days by the other', async () => {
  const seed = await seedPair(open.db);
  own.advanceDays(-40);
  expect(await closeProgram(ctx, seed)).toEqual({ ok: true, deleteAfter: new Date('2026-10-14T15:00:00Z') });
});

test("the database's clock is asked, to the second", async () => {
  const at = await otherClocks(open.db).database();
  expect(Math.abs(at.getTime() - Date.now())).toBeLessThan(60_000);
});
