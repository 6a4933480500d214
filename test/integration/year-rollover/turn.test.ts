import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { followUp } from '../../../src/app/worker.ts';
import { findMembership } from '../../../src/domain/members/queries.ts';
import { pairMessages } from '../../../src/domain/pairs/messages.ts';
import { carryOutChange, scheduleEnding } from '../../../src/domain/pairs/operations.ts';
import { NEW_YEAR_WORDS } from '../../../src/domain/pairs/views.ts';
import { closeProgram, restoreProgram } from '../../../src/features/program-settings/closing-operations.ts';
import { findService } from '../../../src/features/year-rollover/letter-queries.ts';
import { confirmTurn, saveDraft, undoTurn } from '../../../src/features/year-rollover/operations.ts';
import { advanceOnOwnDays, carryOutTurns } from '../../../src/features/year-rollover/turn-operations.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import type { Role, Track, TurnChoices } from '../../../src/platform/database/tables/programs.ts';
import { transact } from '../../../src/platform/database/transact.ts';
import { describeFaults } from '../../../src/platform/jobs/faults.ts';
import { eraseWhatIsOver } from '../../../src/platform/retention/operations.ts';
import { createTestDatabase } from '../../support/database.ts';
import {
  addMember,
  addPairRow,
  addProgram,
  addSuccessor,
  addWorkspace,
  testClock,
  testContext,
} from '../../support/fixtures.ts';
import { afterTurn, type ModelPerson, randomProgram } from '../../unit/year-rollover/model.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

const date = (text: string) => Temporal.PlainDate.from(text);
const NONE: TurnChoices = { notMovingUp: [], notFinishing: [], staying: [] };

type Change = Partial<{ track: Track | null; pgy: number | null; advances_on: string | null }> &
  Partial<{ starts_on: string | null; graduates_on: string | null }>;

/** A program in May 2027 with a director, and what tests do with it. */
async function setUp(zone = 'America/Los_Angeles') {
  const clock = testClock('2027-05-20T17:00:00Z');
  const { ctx, woken } = testContext(open, clock.clock);
  const workspaceId = await addWorkspace(open.db);
  const programId = await addProgram(open.db, workspaceId, { time_zone: zone });
  const program = { workspaceId, programId };
  const director = await addMember(open.db, program, ['director'], { name: 'Dana' });
  const member = await findMembership(open.db, { workspaceId, userId: director.user }, programId);
  if (!member) throw new Error('no director');
  const add = async (name: string, roles: Role[], change: Change = {}) => {
    const one = await addMember(open.db, program, roles, { name });
    if (Object.keys(change).length > 0)
      await open.db.updateTable('members').set(change).where('id', '=', one.id).execute();
    return one;
  };
  const pair = (resident: { id: string }, mentor: { id: string }, more = {}) =>
    addPairRow(open.db, program, resident.id, mentor.id, { started_on: '2026-08-01', ...more });
  const plan = async (choices = NONE, on = '2027-07-01') => {
    const entered = { on: date(on), yearOn: date('2027-07-01'), choices };
    const confirmed = await confirmTurn(ctx, member, await saveDraft(ctx, member, entered));
    if (!confirmed.ok) throw new Error(confirmed.reason);
    return confirmed.turn;
  };
  const carryOut = () => carryOutTurns(ctx, followUp);
  const person = (id: string) =>
    open.db.selectFrom('members').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const { db } = open;
  const pairs = () => db.selectFrom('pairs').selectAll().where('program_id', '=', programId).execute();
  const turns = () => db.selectFrom('turns').selectAll().where('program_id', '=', programId).execute();
  const outbox = () => db.selectFrom('outbox').selectAll().where('program_id', '=', programId).execute();
  const requests = () => db.selectFrom('requests').selectAll().where('program_id', '=', programId).execute();
  return {
    ...program,
    ctx,
    woken,
    clock,
    member,
    add,
    pair,
    plan,
    carryOut,
    person,
    pairs,
    turns,
    outbox,
    requests,
  };
}

/** Everything stored of a program that a turn may touch, to be compared. */
async function snapshot(s: Awaited<ReturnType<typeof setUp>>) {
  const members = await open.db
    .selectFrom('members')
    .selectAll()
    .where('program_id', '=', s.programId)
    .orderBy('id')
    .execute();
  const audit = await open.db
    .selectFrom('audit_log')
    .select(['action', 'actor'])
    .where('program_id', '=', s.programId)
    .execute();
  return JSON.stringify({
    members,
    audit,
    rows: [await s.pairs(), await s.outbox(), await s.turns()],
  });
}

const DAY = '2027-07-01T16:00:00Z'; // nine in the morning in Los Angeles

describe('carrying a turn out', () => {
  test('levels, endings, who stays, who is without a mentor, thanks: once, and not before its moment', async () => {
    const s = await setUp();
    const max = await s.add('Max', ['mentor']);
    const first = await s.add('First', ['resident'], { pgy: 1 });
    const held = await s.add('Held', ['resident'], { pgy: 2 });
    const last = await s.add('Last', ['resident', 'mentor'], { pgy: 3, graduates_on: '2027-06-30' });
    const chief = await s.add('Chief', ['resident', 'mentor'], { pgy: 3, graduates_on: '2027-06-30' });
    const fresh = await s.add('Fresh', ['resident'], { pgy: 1, starts_on: '2027-07-01' });
    const goesOn = await s.pair(first, max);
    const graduates = await s.pair(last, max);
    const left = await s.pair(held, last);
    const kept = await s.pair(fresh, chief);
    await s.plan({ ...NONE, notMovingUp: [held.id], staying: [chief.id] });
    s.clock.set('2027-07-01T15:59:00Z');
    const before = await snapshot(s);
    await s.carryOut();
    expect(await snapshot(s)).toBe(before);
    s.clock.set(DAY);
    await s.carryOut();
    expect((await s.person(first.id)).pgy).toBe(2);
    expect(await s.person(held.id)).toMatchObject({ pgy: 2, roles: ['resident'] });
    expect((await s.person(last.id)).roles).toEqual([]);
    expect((await s.person(chief.id)).roles).toEqual(['mentor']);
    expect((await s.person(fresh.id)).pgy).toBe(1);
    const pairs = new Map((await s.pairs()).map((row) => [row.id, row.status]));
    expect([goesOn, graduates, left, kept].map((id) => pairs.get(id))).toEqual([
      'active',
      'ended',
      'ended',
      'active',
    ]);
    expect((await s.person(max.id)).active_mentees).toBe(1);
    expect(await s.requests()).toMatchObject([{ resident_id: held.id, source: 'program' }]);
    const outbox = await s.outbox();
    expect(outbox.find(({ kind }) => kind === 'year.turned')?.payload).toEqual({
      programId: s.programId,
      movedUp: 1,
      finished: 2,
      began: 1,
    });
    const told = outbox.map((row) => `${row.kind} ${row.to_user}`);
    expect(told.filter((line) => !/^matching|^year\.turned/.test(line)).sort()).toEqual(
      [
        `pair.ended.mentor ${max.user}`,
        `pair.ended.mentor ${last.user}`,
        `pair.ended.resident ${held.user}`,
        `year.thanks ${first.user}`,
        `year.thanks ${fresh.user}`,
        `year.thanks ${chief.user}`,
      ].sort(),
    );
    // Resident and mentor both: one message for what ends on either side.
    const [both] = (await s.outbox()).filter((row) => row.to_user === last.user);
    expect(both?.payload).toEqual({ endedIds: expect.arrayContaining([graduates, left]) });
    const done = await snapshot(s);
    await s.carryOut();
    await Promise.all([s.carryOut(), s.carryOut()]);
    expect(await snapshot(s)).toBe(done);
  });

  test('a change that falls on its day is in the same batch, in the same words, and begins what was to follow', async () => {
    const s = await setUp();
    const max = await s.add('Max', ['mentor']);
    const next = await s.add('Next', ['mentor']);
    const [moved, over] = [
      await s.add('Moved', ['resident']),
      await s.add('Over', ['resident'], { graduates_on: '2027-06-30' }),
    ];
    const [hidden, graduates] = [await s.pair(moved, max), await s.pair(over, max)];
    const finishes = await s.pair(
      await s.add('Finishes', ['resident'], { graduates_on: '2027-06-30' }),
      next,
    );
    await transact(s.ctx, (tx) => scheduleEnding(tx, hidden, new Date(DAY)));
    const { id: turnId } = await s.plan();
    await addSuccessor(s.ctx.db, s, [moved.id, next.id], { turn_id: turnId }, s.member.id);
    s.clock.set(DAY);
    await s.carryOut();
    const follows = (await s.pairs()).find(
      ({ resident_id, status }) => resident_id === moved.id && status === 'active',
    )?.id;
    const words = (await s.outbox()).filter((row) => row.to_user === max.user);
    expect(words).toHaveLength(1);
    expect(words[0]).toMatchObject({
      kind: 'pair.ended.mentor',
      payload: { endedIds: [hidden, graduates].sort() },
    });
    // Of whom one finishes and who gets another on that day: one message for both.
    const news = (await s.outbox()).filter((row) => row.to_user === next.user);
    expect(news).toMatchObject([
      { kind: 'pair.started.mentor', payload: { pairIds: [follows], endedIds: [finishes] } },
    ]);
    const pairs = await s.pairs();
    expect(pairs.find(({ id }) => id === follows)).toMatchObject({
      status: 'active',
      started_on: '2027-07-01',
    });
  });

  test('a graduation is congratulated to everyone whose pair ends that day, in the same words whatever ended it', async () => {
    const s = await setUp();
    const mentorOf = async (name: string, graduates: boolean) => {
      const resident = await s.add(name, ['resident'], graduates ? { graduates_on: '2027-06-30' } : {});
      const mentor = await s.add(`${name}'s mentor`, ['mentor']);
      return { resident, mentor, pairId: await s.pair(resident, mentor) };
    };
    const [graduate, hidden, earlier] = [
      await mentorOf('Grace', true),
      await mentorOf('Hana', false),
      await mentorOf('Ed', false),
    ];
    s.clock.set('2027-06-21T16:00:00Z');
    await transact(s.ctx, (tx) => scheduleEnding(tx, earlier.pairId, s.clock.clock()));
    await transact(s.ctx, (tx) => carryOutChange(tx, s.clock.clock(), earlier.pairId));
    await transact(s.ctx, (tx) => scheduleEnding(tx, hidden.pairId, new Date(DAY)));
    await s.plan();
    s.clock.set(DAY);
    await s.carryOut();
    const readBy = async ({ user }: { user: string }, resident: { user: string }) => {
      const row = (await s.outbox()).find(({ to_user }) => to_user === user);
      const message = row && (await pairMessages[row.kind]?.render({ ...s.ctx, now: s.clock.clock() }, row));
      return JSON.stringify(message)
        .replaceAll(resident.user, 'RESIDENT')
        .replaceAll(/Grace|Hana|Ed/g, 'NAME');
    };
    const read = await readBy(graduate.mentor, graduate.resident);
    expect(read).toContain(NEW_YEAR_WORDS);
    expect(await readBy(hidden.mentor, hidden.resident)).toBe(read);
    expect(await readBy(graduate.resident, graduate.resident)).toContain(NEW_YEAR_WORDS);
    expect(await readBy(hidden.resident, hidden.resident)).toContain(NEW_YEAR_WORDS);
    expect(await readBy(earlier.mentor, earlier.resident)).not.toContain('graduating');
  });

  test('no one follows for someone who finishes; one who finishes follows no one, and who chose them is told', async () => {
    const s = await setUp();
    const max = await s.add('Max', ['mentor'], { graduates_on: null });
    const next = await s.add('Next', ['mentor']);
    const over = await s.add('Over', ['resident', 'mentor'], { graduates_on: '2027-06-30' });
    const other = await s.add('Other', ['resident']);
    await s.pair(over, max);
    const stays = await s.pair(other, max);
    const { id: turnId } = await s.plan();
    await addSuccessor(s.ctx.db, s, [over.id, next.id], { turn_id: turnId }, s.member.id);
    await addSuccessor(s.ctx.db, s, [other.id, over.id], { turn_id: turnId }, s.member.id);
    await transact(s.ctx, (tx) => scheduleEnding(tx, stays, new Date(DAY)));
    s.clock.set(DAY);
    await s.carryOut();
    expect((await s.pairs()).filter((row) => row.status !== 'ended')).toEqual([]);
    expect(await s.requests()).toMatchObject([{ resident_id: other.id, status: 'open' }]);
    const told = (await s.outbox()).filter(({ kind }) => kind === 'matching.next_gone');
    expect(told).toMatchObject([{ to_user: s.member.slack_user_id }]);
    expect(
      await s.ctx.db.selectFrom('successors').selectAll().where('program_id', '=', s.programId).execute(),
    ).toEqual([]);
  });

  test('all or nothing: what fails on the way leaves nothing behind', async () => {
    const s = await setUp();
    const max = await s.add('Max', ['mentor', 'resident'], { graduates_on: '2027-06-30' });
    const ana = await s.add('Ana', ['resident']);
    await s.pair(ana, max);
    await s.plan();
    s.clock.set(DAY);
    const before = await snapshot(s);
    const fails = async () => {
      throw new Error('cut off');
    };
    await carryOutTurns(s.ctx, fails);
    expect(await snapshot(s)).toBe(before);
    expect(await describeFaults(s.ctx.db)).toHaveLength(1); // set aside, and tried again two minutes later
    s.clock.set(new Date(new Date(DAY).getTime() + 2 * 60_000).toISOString());
    await s.carryOut();
    expect(await s.turns()).toMatchObject([{ state: 'done' }]);
  });
});

describe('planning a turn', () => {
  test('changed, taken back, and confirmed by two directors at once', async () => {
    const s = await setUp();
    const ana = await s.add('Ana', ['resident']);
    const planned = await s.plan();
    const changed = await s.plan({ ...NONE, notMovingUp: [ana.id] }, '2027-07-02');
    expect(await undoTurn(s.ctx, s.member, planned.id)).toBe(false);
    const entered = { on: date('2027-07-01'), yearOn: date('2027-07-01'), choices: NONE };
    const draft = await saveDraft(s.ctx, s.member, entered);
    const both = await Promise.all([1, 2].map(() => confirmTurn(s.ctx, s.member, draft)));
    expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
    const states = (await s.turns()).map((row) => row.state).sort();
    expect(states).toEqual(['planned', 'undone', 'undone']);
    expect(await undoTurn(s.ctx, s.member, changed.id)).toBe(false);
    expect(await undoTurn(s.ctx, s.member, draft)).toBe(true);
    s.clock.set(DAY);
    await s.carryOut();
    expect((await s.person(ana.id)).pgy).toBe(1);
  });

  test('the same once more is the same draft; anything else is another one, and the only one', async () => {
    const s = await setUp();
    const ana = await s.add('Ana', ['resident']);
    const entered = { on: date('2027-07-01'), yearOn: date('2027-07-01'), choices: NONE };
    const first = await saveDraft(s.ctx, s.member, entered);
    expect(await saveDraft(s.ctx, s.member, entered)).toBe(first);
    const seen = [first];
    for (const change of [
      { on: date('2027-07-02') },
      { yearOn: date('2028-07-01') },
      { choices: { ...NONE, staying: [ana.id] } },
    ]) {
      Object.assign(entered, change);
      seen.push(await saveDraft(s.ctx, s.member, entered));
      expect((await s.turns()).map(({ id }) => id)).toEqual(seen.slice(-1));
    }
    expect(new Set(seen).size).toBe(4);
  });

  test('thanks go to who can read them, for pairs from before the turn and its year', async () => {
    const s = await setUp();
    const pairOf = async (started_on: string) => {
      const [resident, mentor] = [await s.add('R', ['resident']), await s.add('M', ['mentor'])];
      await s.pair(resident, mentor, { started_on });
      return { resident, mentor };
    };
    const [before, gone] = [await pairOf('2027-06-30'), await pairOf('2026-08-01')];
    await pairOf('2027-07-01');
    const later = await setUp();
    const between = await later.add('B', ['resident']);
    await later.pair(between, await later.add('M', ['mentor']), { started_on: '2027-07-01' });
    await open.db
      .updateTable('people')
      .set({ deactivated_at: s.clock.clock() })
      .where('slack_user_id', '=', gone.mentor.user)
      .execute();
    await s.plan();
    await later.plan(NONE, '2027-07-06');
    s.clock.set(DAY);
    await s.carryOut();
    later.clock.set('2027-07-06T16:00:00Z');
    await later.carryOut();
    const thanked = async (of: typeof s) =>
      (await of.outbox()).filter(({ kind }) => kind === 'year.thanks').map(({ to_user }) => to_user);
    expect((await thanked(s)).sort()).toEqual(
      [before.resident.user, before.mentor.user, gone.resident.user].sort(),
    );
    expect(await thanked(later)).toEqual([]);
  });

  test('a year is turned once, and a day that is over is refused', async () => {
    const s = await setUp();
    await s.plan();
    s.clock.set(DAY);
    await s.carryOut();
    const again = { on: date('2027-07-02'), yearOn: date('2027-07-01'), choices: NONE };
    const second = await confirmTurn(s.ctx, s.member, await saveDraft(s.ctx, s.member, again));
    expect(second).toEqual({ ok: false, reason: 'turned' });
    const t = await setUp();
    const draft = await saveDraft(t.ctx, t.member, { ...again, on: date('2027-06-02') });
    t.clock.set('2027-06-10T17:00:00Z');
    expect(await confirmTurn(t.ctx, t.member, draft)).toEqual({ ok: false, reason: 'not_ahead' });
  });
});

test('a program with turns can be deleted whole', async () => {
  const s = await setUp();
  await s.plan();
  await closeProgram(s.ctx, s);
  // Two looks, a day apart.
  for (const look of ['2027-12-01T17:00:00Z', '2027-12-02T18:00:00Z']) {
    s.clock.set(look);
    await eraseWhatIsOver(s.ctx);
  }
  expect(await s.turns()).toEqual([]);
});

test('a closed program is not turned, and a restored one is', async () => {
  const s = await setUp();
  const ana = await s.add('Ana', ['resident']);
  await s.plan();
  await closeProgram(s.ctx, s);
  s.clock.set(DAY);
  await s.carryOut();
  expect((await s.person(ana.id)).pgy).toBe(1);
  await restoreProgram(s.ctx, s);
  await s.carryOut();
  expect((await s.person(ana.id)).pgy).toBe(2);
});

test('their own day: those off the cycle move up once, where their program is', async () => {
  const s = await setUp('Pacific/Honolulu');
  const off = await s.add('Off', ['resident'], { pgy: 2, advances_on: '2027-10-01' });
  const cycle = await s.add('Cycle', ['resident'], { pgy: 2, advances_on: '2027-07-01' });
  const mentor = await s.add('Mentor', ['mentor'], { pgy: 2, advances_on: '2027-10-01' });
  const closed = await setUp('Pacific/Honolulu');
  const waits = await closed.add('Waits', ['resident'], { pgy: 2, advances_on: '2027-10-01' });
  await closeProgram(closed.ctx, closed);
  s.clock.set('2027-10-01T09:00:00Z'); // still September in Honolulu
  await advanceOnOwnDays(s.ctx);
  expect((await s.person(off.id)).pgy).toBe(2);
  s.clock.set('2027-10-01T11:00:00Z');
  await advanceOnOwnDays(s.ctx);
  await advanceOnOwnDays(s.ctx);
  expect(await s.person(off.id)).toMatchObject({ pgy: 3, advances_on: '2028-10-01' });
  for (const { id } of [cycle, mentor, waits]) expect((await s.person(id)).pgy).toBe(2);
});

test('a service letter counts what falls into its year, its first and its last day included', async () => {
  const s = await setUp();
  const mentor = await s.add('Max', ['mentor']);
  const pair = async (started_on: string, ended_on?: string, end_reason: 'left' | 'taken_back' = 'left') => {
    const resident = await s.add('Resident', ['resident']);
    const id = await s.pair(resident, mentor, { started_on });
    if (ended_on)
      await open.db
        .updateTable('pairs')
        .set({ status: 'ended', ended_on, end_reason })
        .where('id', '=', id)
        .execute();
    return id;
  };
  await pair('2024-09-01', '2026-06-30'); // the year before
  const first = await pair('2025-09-01', '2026-07-01');
  const last = await pair('2027-06-30');
  await pair('2027-07-01'); // the year after
  await pair('2026-08-01', '2026-08-02', 'taken_back');
  const met = [
    ...['2026-06-30', '2026-07-01'].map((met_on) => ({ pair_id: first, met_on })),
    ...['2027-06-30', '2027-07-01'].map((met_on) => ({ pair_id: last, met_on })),
  ];
  const row = { workspace_id: s.workspaceId, program_id: s.programId, created_at: s.clock.clock() };
  await open.db
    .insertInto('meetings')
    .values(met.map((one) => ({ ...row, ...one, id: randomUUID() })))
    .execute();
  const span = { from: '2026-07-01', before: '2027-07-01' };
  expect(await findService(open.db, mentor.id, span)).toEqual({
    residents: 2,
    meetings: 2,
    since: '2024-09-01',
  });
});

test('random programs, with their pairs, end as the model says', async () => {
  const wrong: unknown[] = [];
  for (let seed = 1; seed <= 25; seed += 1) {
    const { on, yearOn, people, choices, random } = randomProgram(seed);
    const s = await setUp();
    const [month = 7, day = 1] = yearOn.split('-').slice(1).map(Number);
    await open.db
      .updateTable('programs')
      .set({ year_starts_month: month, year_starts_day: day })
      .where('id', '=', s.programId)
      .execute();
    const ids = new Map<string, string>();
    for (const { id, roles, track, level, advancesOn, startsOn, lastDay } of people) {
      const isBackwards = startsOn !== null && lastDay !== null && lastDay <= startsOn;
      const one = await s.add(id, roles as Role[], {
        track: track as Track | null,
        pgy: level,
        advances_on: advancesOn,
        starts_on: isBackwards ? null : startsOn,
        graduates_on: lastDay,
      });
      ids.set(id, one.id);
    }
    const idOf = (id: string) => ids.get(id) ?? '';
    const known = people.map((one): ModelPerson => {
      const isBackwards = one.startsOn !== null && one.lastDay !== null && one.lastDay <= one.startsOn;
      return isBackwards ? { ...one, startsOn: null } : one;
    });
    const mentors = people.filter(({ roles }) => roles.includes('mentor'));
    const pairs: { id: string; resident: ModelPerson; mentor: ModelPerson }[] = [];
    for (const resident of known.filter(({ roles }) => roles.includes('resident'))) {
      const mentor = mentors.length > 0 ? random.pick(mentors) : undefined;
      if (!mentor || mentor.id === resident.id || pairs.filter((one) => one.mentor === mentor).length > 2)
        continue;
      const id = await s.pair({ id: idOf(resident.id) }, { id: idOf(mentor.id) });
      pairs.push({ id, resident, mentor });
    }
    const entered = {
      on: date(on),
      yearOn: date(yearOn),
      choices: {
        notMovingUp: choices.notMovingUp.map(idOf),
        notFinishing: choices.notFinishing.map(({ id, lastDay }) => ({ id: idOf(id), lastDay })),
        staying: choices.staying.map(idOf),
      },
    };
    s.clock.set(`${date(on).subtract({ days: 1 })}T17:00:00Z`);
    const confirmed = await confirmTurn(s.ctx, s.member, await saveDraft(s.ctx, s.member, entered));
    expect(confirmed).toMatchObject({ ok: true });
    // On a day off it waits for the next working day.
    for (let days = 0; days < 4; days += 1) {
      s.clock.set(`${date(on).add({ days })}T18:00:00Z`);
      await s.carryOut();
    }
    for (const person of known) {
      const expected = afterTurn(person, on, yearOn, choices);
      const { roles, pgy, graduates_on } = await s.person(idOf(person.id));
      const got = {
        resident: roles.includes('resident'),
        mentor: roles.includes('mentor'),
        level: pgy,
        lastDay: graduates_on,
      };
      if (JSON.stringify(got) !== JSON.stringify(expected)) wrong.push({ seed, person, got, expected });
    }
    const rows = await s.pairs();
    for (const { id, resident, mentor } of pairs) {
      const there = known.find((one) => one.id === mentor.id) ?? mentor;
      const goesOn =
        afterTurn(resident, on, yearOn, choices).resident && afterTurn(there, on, yearOn, choices).mentor;
      const found = rows.find((row) => row.id === id);
      if ((found?.status === 'active') !== goesOn) wrong.push({ seed, resident, mentor });
    }
    const done = await snapshot(s);
    await s.carryOut();
    if ((await snapshot(s)) !== done) wrong.push({ seed, again: true });
  }
  expect(wrong).toEqual([]);
}, 120_000);
