import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { findKnownPairs } from '../../../src/domain/cadence/queries.ts';
import { standingOf } from '../../../src/domain/cadence/standing.ts';
import { findMentors } from '../../../src/domain/members/queries.ts';
import { replaceSpans, saveLabels } from '../../../src/domain/schedules/operations.ts';
import type { KindSpan } from '../../../src/domain/schedules/policy.ts';
import { findDaysOf, findLabels, findSpans } from '../../../src/domain/schedules/queries.ts';
import { pauseMember } from '../../../src/features/pauses/operations.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { transact } from '../../../src/platform/database/transact.ts';
import type { HandlerDeps } from '../../../src/platform/handler-deps.ts';
import { createTestDatabase } from '../../support/database.ts';
import { seedPair, testContext } from '../../support/fixtures.ts';

let open: OpenDatabase;
let ctx: HandlerDeps;
let seed: Awaited<ReturnType<typeof seedPair>>;
beforeAll(async () => {
  open = await createTestDatabase();
  ({ ctx } = testContext(open));
});
beforeEach(async () => {
  seed = await seedPair(open.db);
});
afterAll(() => open.close());

const MARCH = { first: '2027-03-01', last: '2027-03-31' };
const APRIL = { first: '2027-04-01', last: '2027-04-30' };
const nights: KindSpan = { kind: 'hold', first: '2027-03-22', last: '2027-04-04' };
const leave: KindSpan = { kind: 'away', first: '2027-03-08', last: '2027-03-12' };
const clinic: KindSpan = { kind: 'good', first: '2027-04-05', last: '2027-04-16' };

const program = () => ({ id: seed.programId, workspace_id: seed.workspaceId });
const replace = (file: { first: string; last: string }, said: readonly KindSpan[], who = seed.resident.id) =>
  transact(ctx, (tx) =>
    replaceSpans(
      tx,
      ctx.clock(),
      { program: program(), actor: 'operator' },
      { ...file, people: new Map([[who, said]]) },
    ),
  );
const stored = async (days = { first: '2027-01-01', last: '2027-12-31' }) =>
  (await findSpans(open.db, [seed.resident.id], days)).get(seed.resident.id) ?? [];
const checkedAt = async () =>
  (
    await open.db
      .selectFrom('pairs')
      .select('next_check_at')
      .where('id', '=', seed.pairId)
      .executeTakeFirstOrThrow()
  ).next_check_at;

describe('days of a person', () => {
  test('halves of a file give the same as the whole, in either order', async () => {
    const said = [leave, nights, clinic];
    await replace(APRIL, said);
    await replace(MARCH, said);
    expect(await stored()).toEqual(said);
    expect(await stored(APRIL)).toEqual([nights, clinic]);
    expect((await replace({ first: MARCH.first, last: APRIL.last }, said)).changed).toEqual([]);
  });

  test('a span is found by any of its days, its first and its last as well', async () => {
    await replace({ first: '2027-03-01', last: '2027-04-30' }, [leave]);
    const on = async (first: string, last = first) => (await stored({ first, last })).length;
    expect([
      await on('2027-03-07'),
      await on('2027-03-08'),
      await on('2027-03-12'),
      await on('2027-03-13'),
    ]).toEqual([0, 1, 1, 0]);
    expect(await on('2027-03-01', '2027-03-31')).toBe(1);
  });

  test('a later file replaces what earlier ones said between its days; what reaches beyond is cut', async () => {
    await replace({ first: MARCH.first, last: APRIL.last }, [leave, nights, clinic]);
    const { changed } = await replace(APRIL, []);
    expect(changed).toEqual([seed.resident.id]);
    expect(await stored()).toEqual([leave, { ...nights, last: '2027-03-31' }]);
  });

  test('days away and held have the sweep look at the pair again, good ones do not', async () => {
    const far = new Date('2028-01-01');
    const reset = () =>
      open.db.updateTable('pairs').set({ next_check_at: far }).where('id', '=', seed.pairId).execute();
    for (const [span, looks] of [
      [clinic, false],
      [leave, true],
      [nights, true],
    ] as const) {
      await reset();
      await replace({ first: span.first, last: span.last }, [span]);
      expect((await checkedAt())?.getTime()).toBe((looks ? ctx.clock() : far).getTime());
    }
  });

  test('the log has that it was imported and by whom, and nothing of what', async () => {
    await replace(MARCH, [leave]);
    const lines = await open.db
      .selectFrom('audit_log')
      .select(['actor', 'action', 'subject_id'])
      .where('program_id', '=', seed.programId)
      .execute();
    expect(lines).toEqual([{ actor: 'operator', action: 'schedule.imported', subject_id: seed.programId }]);
  });

  test('they go with the transaction that failed, and with the program', async () => {
    const failing = transact(ctx, async (tx) => {
      const by = { program: program(), actor: 'operator' };
      await replaceSpans(tx, ctx.clock(), by, { ...MARCH, people: new Map([[seed.resident.id, [leave]]]) });
      throw new Error('something else in it');
    });
    await expect(failing).rejects.toThrow('something else in it');
    expect(await stored()).toEqual([]);
    await replace(MARCH, [leave]);
    await open.db.deleteFrom('pairs').where('program_id', '=', seed.programId).execute();
    await open.db.deleteFrom('programs').where('id', '=', seed.programId).execute();
    expect(await stored()).toEqual([]);
  });

  test('the database refuses a span of another program, one that ends before it begins, and a kind it does not know', async () => {
    const other = await seedPair(open.db);
    await expect(replace(MARCH, [leave], other.resident.id)).rejects.toThrow(/foreign key/);
    const row = { member_id: seed.resident.id, workspace_id: seed.workspaceId, program_id: seed.programId };
    const insert = (days: { first_day: string; last_day: string }, kind: string) =>
      open.db
        .insertInto('schedule_spans')
        .values({ ...row, ...days, kind: kind as 'away' })
        .execute();
    await expect(insert({ first_day: '2027-03-02', last_day: '2027-03-01' }, 'away')).rejects.toThrow(
      /check/,
    );
    await expect(insert({ first_day: '2027-03-02', last_day: '2027-03-03' }, 'Nights')).rejects.toThrow(
      /check/,
    );
  });
});

test('what is known of a pair’s days: of either, of both, and by hand, whatever touches the days that are asked for', async () => {
  const { resident, mentor, pairId: id } = seed;
  await replace(MARCH, [leave]);
  await replace(APRIL, [clinic]);
  await replace(MARCH, [nights], mentor.id);
  const by = { workspace_id: seed.workspaceId, program_id: seed.programId };
  const pause = (on: string, of: { member: string } | { pair: string }) => {
    const whose = { member_id: 'member' in of ? of.member : null, pair_id: 'pair' in of ? of.pair : null };
    const days = { from_on: on, until_on: on };
    return { ...by, ...whose, ...days, id: randomUUID(), entered_by: mentor.id, created_at: ctx.clock() };
  };
  await open.db
    .insertInto('pauses')
    .values([
      ...['2027-03-11', '2027-03-12', '2027-04-06'].map((on) => pause(on, { member: mentor.id })),
      ...['2027-04-05', '2027-04-07'].map((on) => pause(on, { pair: id })),
    ])
    .execute();
  const two = { id, resident_id: resident.id, mentor_id: mentor.id };
  const read = async (first: string, last: string) => {
    const days = (await findDaysOf(open.db, [two], { first, last })).get(id);
    const texts = (spans: readonly KindSpan[] = []) =>
      spans.map((span) => `${span.kind} ${span.first}`).sort();
    return { resident: texts(days?.resident), mentor: texts(days?.mentor) };
  };
  expect(await read('2027-03-12', '2027-04-05')).toEqual({
    resident: ['away 2027-03-08', 'away 2027-04-05', 'good 2027-04-05'],
    mentor: ['away 2027-03-12', 'away 2027-04-05', 'hold 2027-03-22'],
  });
  expect(await read('2027-03-13', '2027-04-04')).toEqual({ resident: [], mentor: ['hold 2027-03-22'] });
});

describe('days away', () => {
  const facts = async () => (await findKnownPairs(open.db, [seed.pairId])).get(seed.pairId)?.facts;
  const pauses = async () => (await facts())?.pauses.map(({ from, until }) => `${from} ${until}`);
  const away: KindSpan = { kind: 'away', first: '2026-09-14', last: '2026-09-20' };

  test('are a pause of the pair, whichever side is away; days held and good ones are none', async () => {
    const alone = (span: KindSpan, who = seed.resident.id) =>
      replace({ first: span.first, last: span.last }, [span], who);
    await alone(nights);
    await alone(clinic);
    expect(await pauses()).toEqual([]);
    await alone(away, seed.mentor.id);
    await alone(leave);
    expect(await pauses()).toEqual(['2026-09-14 2026-09-20', '2027-03-08 2027-03-12']);
    const pair = (await findKnownPairs(open.db, [seed.pairId])).get(seed.pairId);
    expect(pair && standingOf(pair, ctx.clock()).pausedUntil?.toString()).toBe('2026-09-20');
    const [mentor] = await findMentors(open.db, seed.programId, '2026-09-16');
    expect(mentor).toMatchObject({ id: seed.mentor.id, paused: true });
    expect((await findMentors(open.db, seed.programId, '2026-09-21'))[0]?.paused).toBe(false);
  });

  test('leave what people entered by hand as it is', async () => {
    const member = { id: seed.resident.id, workspace_id: seed.workspaceId, program_id: seed.programId };
    const span = {
      from: Temporal.PlainDate.from('2026-09-18'),
      until: Temporal.PlainDate.from('2026-09-25'),
    };
    await pauseMember(ctx, { member, timeZone: 'America/Los_Angeles', span });
    const entered = () =>
      open.db.selectFrom('pauses').selectAll().where('member_id', '=', member.id).execute();
    const before = await entered();
    await replace({ first: '2026-09-01', last: '2026-10-31' }, [away]);
    expect(await pauses()).toEqual(['2026-09-14 2026-09-25']);
    await replace({ first: '2026-09-01', last: '2026-10-31' }, []);
    expect(await pauses()).toEqual(['2026-09-18 2026-09-25']);
    expect(await entered()).toEqual(before);
  });
});

test('labels are sorted once, and sorted again where someone says so', async () => {
  const save = (labels: Parameters<typeof saveLabels>[2]) =>
    transact(ctx, (tx) => saveLabels(tx, program(), labels));
  await save(
    new Map([
      ['Night float', 'hold'],
      ['Clinic', 'good'],
    ]),
  );
  await save(
    new Map([
      ['Clinic', 'ordinary'],
      ['Vacation', 'away'],
    ]),
  );
  expect([...(await findLabels(open.db, seed.programId))]).toEqual([
    ['Clinic', 'ordinary'],
    ['Night float', 'hold'],
    ['Vacation', 'away'],
  ]);
  expect((await findLabels(open.db, (await seedPair(open.db)).programId)).size).toBe(0);
});
