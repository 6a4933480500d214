import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { scheduleEnding } from '../../../src/domain/pairs/operations.ts';
import { getPair } from '../../../src/domain/pairs/queries.ts';
import { logMeeting, undoEntry } from '../../../src/features/meetings/operations.ts';
import {
  agreeOn,
  endPause,
  pauseMember,
  pausePair,
  snooze,
} from '../../../src/features/pauses/operations.ts';
import { findPauseOwners, findPausesOf } from '../../../src/features/pauses/queries.ts';
import { sweep } from '../../../src/features/reminders/operations.ts';
import { sweepAll } from '../../../src/features/reminders/worker.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import {
  addMember,
  addPairRow,
  addProgram,
  seedPair,
  testClock,
  testContext,
} from '../../support/fixtures.ts';
import { deliverAll, type Letter, tick } from './post.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

const date = (text: string) => Temporal.PlainDate.from(text);
const users = (letters: Letter[]) => letters.map((letter) => letter.user).sort();

/** A pair in Los Angeles that began on Monday, 2026-08-03 and is due on Wednesday, 2026-09-02. */
async function setUp(now = '2026-09-02T16:30:00Z') {
  const time = testClock(now);
  const { ctx, woken } = testContext(open, time.clock);
  const seed = await seedPair(open.db, { startedOn: '2026-08-03' });
  const go = (to?: string) => {
    if (to) time.set(to);
    return tick(ctx, seed.workspaceId);
  };
  const ledger = async () =>
    open.db
      .selectFrom('nudges')
      .selectAll()
      .where('workspace_id', '=', seed.workspaceId)
      .orderBy('due_on')
      .orderBy('step')
      .orderBy('recipient_id')
      .execute();
  const states = async () =>
    (await ledger()).map(({ step, state, reason }) => `${step} ${state} ${reason ?? ''}`.trim());
  const log = async (on: string) =>
    logMeeting(ctx, {
      pair: await getPair(open.db, seed.pairId),
      enteredBy: seed.resident.id,
      date: date(on),
      way: 'video',
      topics: [],
    });
  const both = [seed.resident.user, seed.mentor.user].sort();
  const person = (user: string) => ({ workspaceId: seed.workspaceId, userId: user, foreign: false });
  return { ctx, time, seed, go, ledger, states, log, both, woken, person };
}

describe('a pair that slips', () => {
  test('the whole ladder: the resident two weeks before, both on the day, two and four weeks after; then gently again', async () => {
    const { go, both, states, seed } = await setUp('2026-08-18T18:00:00Z');
    await open.db
      .updateTable('programs')
      .set({ reminder_steps: ['-14', '0', '+14', '+28'] })
      .where('id', '=', seed.programId)
      .execute();
    expect(await go()).toEqual([]);
    const [headsUp, ...others] = await go('2026-08-19T17:00:00Z');
    expect([headsUp?.user, others]).toEqual([seed.resident.user, []]);
    expect(headsUp?.said).toMatch(/A heads-up: your first meeting with/);
    for (const day of ['2026-09-02', '2026-09-16', '2026-09-30'])
      expect(users(await go(`${day}T17:00:00Z`))).toEqual(both);
    expect(await go('2026-12-31T17:00:00Z')).toEqual([]);
    const anew = await go('2027-01-01T17:00:00Z'); // an interval after the date that passed
    expect(users(anew)).toEqual(both);
    for (const { said } of anew) expect(said).toMatch(/A fresh start(?!.*(?:this year|due by))/);
    expect(users(await go('2027-01-15T17:00:00Z'))).toEqual(both);
    expect(await go('2027-04-28T17:00:00Z')).toEqual([]);
    const sent = ['+14', '+14', '+14', '+14', '+28', '+28', '-14', '0', '0', '0', '0'].map(
      (step) => `${step} sent`,
    );
    expect((await states()).sort()).toEqual(sent.sort());
  });

  test('nothing before the due date; both on it; nothing more until two weeks on; then nothing', async () => {
    const { go, both, states, seed } = await setUp('2026-09-01T18:00:00Z');
    expect(await go()).toEqual([]);
    expect(users(await go('2026-09-02T16:30:00Z'))).toEqual(both);
    for (const day of ['02T20', '03T18', '10T18', '15T18'])
      expect(await go(`2026-09-${day}:00:00Z`)).toEqual([]);
    expect(users(await go('2026-09-16T17:00:00Z'))).toEqual(both);
    expect(await go('2026-12-16T17:00:00Z')).toEqual([]);
    expect(await states()).toEqual(['+14 sent', '+14 sent', '0 sent', '0 sent']);
    const { next_check_at } = await getPair(open.db, seed.pairId);
    expect(next_check_at).toEqual(new Date('2027-01-01T08:00:00Z')); // when the next due date begins
  });

  test('planned at midnight, sent in the morning of each one’s own time zone', async () => {
    const { go, seed } = await setUp();
    await open.db
      .updateTable('people')
      .set({ time_zone: 'America/New_York' })
      .where('slack_user_id', '=', seed.mentor.user)
      .execute();
    expect(await go('2026-09-02T08:00:00Z')).toEqual([]);
    expect(users(await go('2026-09-02T13:00:00Z'))).toEqual([seed.mentor.user]);
    expect(users(await go('2026-09-02T16:00:00Z'))).toEqual([seed.resident.user]);
  });

  test('after an outage of weeks only the latest step goes out', async () => {
    const { go, states, both } = await setUp();
    await go('2026-09-02T08:00:00Z'); // planned, and then the lights go out before the morning
    expect(users(await go('2026-09-21T17:00:00Z'))).toEqual(both);
    expect(await states()).toEqual(['+14 sent', '+14 sent', '0 skipped superseded', '0 skipped superseded']);
  });

  test('a message that waited past the working hours goes out the next morning', async () => {
    const { ctx, seed, time, states, both } = await setUp();
    await sweepAll(ctx); // in the outbox on Wednesday, and no one sends
    time.set('2026-09-05T05:00:00Z'); // Friday, 22:00 in Los Angeles
    expect(await deliverAll(ctx, seed.workspaceId)).toEqual([]);
    expect(await states()).toEqual(['0 planned', '0 planned']);
    time.set('2026-09-07T16:00:00Z'); // Monday, 09:00
    expect(users(await tick(ctx, seed.workspaceId))).toEqual(both);
    expect(await states()).toEqual(['0 sent', '0 sent']);
  });

  test('many workers at once: one row and one message for each side', async () => {
    const { ctx, seed, ledger } = await setUp();
    const more = await setUp();
    await Promise.all(Array.from({ length: 12 }, () => sweepAll(ctx, 3)));
    const waiting = await open.db
      .selectFrom('outbox')
      .select('to_user')
      .where('workspace_id', 'in', [seed.workspaceId, more.seed.workspaceId])
      .execute();
    expect(waiting).toHaveLength(4);
    expect((await ledger()).map(({ state }) => state)).toEqual(['sending', 'sending']);
    expect(await deliverAll(ctx, seed.workspaceId)).toHaveLength(2);
    await deliverAll(ctx, more.seed.workspaceId);
  });

  test('many at once, in the smallest batches: everyone gets theirs, also behind a stopped workspace', async () => {
    const stopped = await setUp();
    await stopped.go();
    await open.db
      .updateTable('nudges')
      .set({ state: 'planned', outbox_id: null, sendable_at: new Date('2026-08-01T17:00:00Z') })
      .where('workspace_id', '=', stopped.seed.workspaceId)
      .execute();
    const stop = (stopped_at: Date | null) =>
      open.db
        .updateTable('workspaces')
        .set({ stopped_at })
        .where('id', '=', stopped.seed.workspaceId)
        .execute();
    await stop(new Date());
    const { ctx, seed, states } = await setUp();
    await sweepAll(ctx, 1);
    expect(await states()).toEqual(['0 sending', '0 sending']);
    expect((await deliverAll(ctx, seed.workspaceId)).length).toBe(2);
    await stop(null);
  });

  test('a stopped installation is left alone, and goes on where it was once it is back', async () => {
    const { go, seed, ledger, both } = await setUp();
    const stop = (stopped_at: Date | null) =>
      open.db.updateTable('workspaces').set({ stopped_at }).where('id', '=', seed.workspaceId).execute();
    await stop(new Date('2026-09-01T00:00:00Z'));
    expect(await go()).toEqual([]);
    expect(await ledger()).toEqual([]);
    await stop(null);
    expect(users(await go())).toEqual(both);
  });

  test('batches: each pair is looked at once, and none again before something is due', async () => {
    const time = testClock('2026-08-20T18:00:00Z');
    const { ctx } = testContext(open, time.clock);
    await sweepAll(ctx);
    const seeds = await Promise.all(
      [1, 2, 3, 4, 5].map(() => seedPair(open.db, { startedOn: '2026-08-03' })),
    );
    const counts = [];
    for (let left = 3; left > 0; left -= 1) counts.push(await sweep(ctx, { limit: 2 }));
    expect(counts).toEqual([2, 2, 1]);
    expect(await sweep(ctx, { limit: 2 })).toBe(0);
    const { next_check_at } = await getPair(open.db, seeds[0]!.pairId);
    expect(next_check_at).toEqual(new Date('2026-09-02T07:00:00Z'));
  });
});

describe('a meeting that is logged', () => {
  test('before the message goes out: nothing goes out', async () => {
    const { ctx, seed, log, states } = await setUp();
    await sweepAll(ctx);
    await log('2026-09-02');
    expect(await deliverAll(ctx, seed.workspaceId)).toEqual([]);
    expect(await states()).toEqual(['0 skipped met', '0 skipped met']);
  });

  test('before the morning: the plan is dropped at once', async () => {
    const { go, log, states } = await setUp();
    await go('2026-09-02T08:00:00Z');
    await log('2026-09-01');
    await go('2026-09-02T08:01:00Z');
    expect(await states()).toEqual(['0 skipped met', '0 skipped met']);
    expect(await go('2026-09-02T17:00:00Z')).toEqual([]);
  });

  test('after: both messages say so, once; undone: they ask again; the next due date stands', async () => {
    const { ctx, go, log, both, seed, person } = await setUp();
    await go();
    const logged = await log('2026-09-02');
    const done = await go('2026-09-02T16:31:00Z');
    expect(users(done)).toEqual(both);
    for (const letter of done) {
      expect(letter.refreshOf).not.toBeNull();
      expect(letter.said).toMatch(/Done: you met with <@\w+> on Wed, Sep 2/);
      expect(letter.said).not.toContain('Snooze');
    }
    expect(await go('2026-09-02T16:32:00Z')).toEqual([]);
    if (!logged.ok) throw new Error('unreachable');
    await undoEntry(ctx, person(seed.resident.user), logged.entryId);
    const again = await go('2026-09-02T16:33:00Z');
    expect(again.map((letter) => letter.said.includes('Snooze'))).toEqual([true, true]);
    await log('2026-09-02');
    await go('2026-09-02T16:34:00Z');
    const { next_check_at } = await getPair(open.db, seed.pairId);
    expect(next_check_at).toEqual(new Date('2027-01-01T08:00:00Z')); // 121 days on, midnight in Los Angeles
  });

  test('undone before the message went out: it goes out after all', async () => {
    const { ctx, go, log, both, seed, person, states } = await setUp();
    await go('2026-09-02T08:00:00Z');
    const logged = await log('2026-09-02');
    await go('2026-09-02T08:01:00Z');
    if (!logged.ok) throw new Error('unreachable');
    await undoEntry(ctx, person(seed.resident.user), logged.entryId);
    expect(users(await go('2026-09-02T17:00:00Z'))).toEqual(both);
    expect(await states()).toEqual(['0 sent', '0 sent']);
  });
});

describe('one message a person', () => {
  async function withSecond(startedOn: string) {
    const base = await setUp();
    const other = await addMember(open.db, base.seed, ['resident'], { name: 'Tom Third' });
    const pairId = await addPairRow(open.db, base.seed, other.id, base.seed.mentor.id, {
      started_on: startedOn,
    });
    return { ...base, other, pairId };
  }

  test('a mentor with two residents due gets one, listing both; each resident their own', async () => {
    const { go, seed, other } = await withSecond('2026-08-03');
    const letters = await go();
    expect(users(letters)).toEqual([seed.mentor.user, seed.resident.user, other.user].sort());
    const mentors = letters.find((letter) => letter.user === seed.mentor.user);
    expect(mentors?.said).toContain(`<@${seed.resident.user}>`);
    expect(mentors?.said).toContain(`<@${other.user}>`);
    expect(mentors?.message.text).toMatch(/Rosa Resident|Tom Third/);
  });

  test('one of them met meanwhile: the message lists the other, and the ledger says why', async () => {
    const { ctx, seed, log, pairId, states } = await withSecond('2026-08-03');
    await sweepAll(ctx);
    await log('2026-09-02');
    const letters = await deliverAll(ctx, seed.workspaceId);
    const mentors = letters.find((letter) => letter.user === seed.mentor.user);
    expect(mentors?.said).not.toContain(`<@${seed.resident.user}>`);
    expect(mentors?.said).toContain(`nudge.${pairId}`);
    expect((await states()).sort()).toEqual(['0 sent', '0 sent', '0 skipped met', '0 skipped met']);
  });

  test('after the message went out, the one who met is shown as done beside the other', async () => {
    const { go, seed, log, pairId } = await withSecond('2026-08-03');
    await go();
    await log('2026-09-02');
    const mentors = (await go('2026-09-02T18:00:00Z')).find((letter) => letter.user === seed.mentor.user);
    expect(mentors?.said).toContain(`Done: you met with <@${seed.resident.user}>`);
    expect(mentors?.said).toContain(`nudge.${pairId}`);
  });

  test('what falls due in the coming 7 days comes along for the mentor; their resident hears on their own day', async () => {
    const { go, seed, other } = await withSecond('2026-08-09'); // due on the 8th
    const letters = await go();
    expect(users(letters)).toEqual([seed.mentor.user, seed.resident.user].sort());
    expect(letters.find(({ user }) => user === seed.mentor.user)?.said).toContain(`<@${other.user}>`);
    expect(users(await go('2026-09-08T17:00:00Z'))).toEqual([other.user]);
  });

  test('a week and a day ahead is another message', async () => {
    const { go, seed, other } = await withSecond('2026-08-10');
    expect((await go()).find(({ user }) => user === seed.mentor.user)?.said).not.toContain(other.user);
    expect(users(await go('2026-09-09T17:00:00Z'))).toEqual([seed.mentor.user, other.user].sort());
  });

  test('a mentor hears at most once in 7 days: what comes due sooner waits', async () => {
    const { ctx, go, seed, other, time, pairId } = await withSecond('2026-09-20');
    await go();
    time.set('2026-09-02T19:00:00Z');
    await open.db
      .updateTable('pairs')
      .set({ started_on: '2026-08-03', next_check_at: ctx.clock() })
      .where('id', '=', pairId)
      .execute();
    expect(users(await go())).toEqual([other.user]);
    for (const day of ['02', '03', '08']) expect(await go(`2026-09-${day}T22:00:00Z`)).toEqual([]);
    expect(users(await go('2026-09-09T16:00:00Z'))).toEqual([seed.mentor.user]);
  });

  test('a message still on its way counts as today’s', async () => {
    const { ctx, seed, time, pairId, states } = await withSecond('2026-09-20');
    await sweepAll(ctx);
    time.set('2026-09-03T17:00:00Z');
    await open.db
      .updateTable('pairs')
      .set({ started_on: '2026-08-03', next_check_at: ctx.clock() })
      .where('id', '=', pairId)
      .execute();
    await sweepAll(ctx);
    expect(await states()).toEqual(expect.arrayContaining(['0 planned', '0 sending']));
    expect(
      users(await deliverAll(ctx, seed.workspaceId)).filter((user) => user === seed.mentor.user),
    ).toHaveLength(1);
  });

  test('across programs too, in the hours of each', async () => {
    const { go, seed } = await setUp();
    const second = { workspaceId: seed.workspaceId, programId: await addProgram(open.db, seed.workspaceId) };
    const mentor = await addMember(open.db, second, ['mentor'], { user: seed.mentor.user });
    const resident = await addMember(open.db, second, ['resident']);
    await addPairRow(open.db, second, resident.id, mentor.id, { started_on: '2026-08-03' });
    const letters = await go();
    expect(letters.filter((letter) => letter.user === seed.mentor.user)).toHaveLength(1);
    expect(letters).toHaveLength(3);
  });
});

describe('what people answer', () => {
  test('a date holds the nudges, then both are asked once, then the ladder goes on', async () => {
    const { ctx, go, seed, both, states } = await setUp('2026-08-20T17:00:00Z');
    const agree = (on: string) => agreeOn(ctx, { pairId: seed.pairId, on: date(on) });
    expect(await agree('2026-08-19')).toEqual({ ok: false, reason: 'past' });
    expect(await agree('2026-09-08')).toEqual({ ok: true });
    expect(await agree('2026-09-08')).toEqual({ ok: true });
    for (const day of ['02', '03', '08']) expect(await go(`2026-09-${day}T17:00:00Z`)).toEqual([]);
    const asked = await go('2026-09-09T17:00:00Z');
    expect(users(asked)).toEqual(both);
    expect(asked[0]?.said).toMatch(/Did you meet with <@\w+> on \*Tue, Sep 8\*/);
    expect(asked[0]?.said).toContain('Yes, we met');
    expect(await go('2026-09-10T17:00:00Z')).toEqual([]);
    expect(users(await go('2026-09-16T17:00:00Z'))).toEqual(both);
    expect(await states()).toEqual(['+14 sent', '+14 sent', 'met sent', 'met sent']);
  });

  test('a date entered after the message shows in both messages', async () => {
    const { ctx, go, seed, both } = await setUp();
    await go();
    await agreeOn(ctx, { pairId: seed.pairId, on: date('2026-09-08') });
    const shown = await go('2026-09-02T18:00:00Z');
    expect(users(shown)).toEqual(both);
    expect(shown.every((letter) => letter.said.includes("You're meeting on *Tue, Sep 8*"))).toBe(true);
  });

  test('a snooze holds one’s own nudges until its day; twice for a due date, no more; a double answer is one', async () => {
    const { ctx, go, seed, states, log } = await setUp('2026-09-01T18:00:00Z');
    const mine = (weeks: number) => snooze(ctx, { pairId: seed.pairId, memberId: seed.resident.id, weeks });
    await Promise.all([mine(2), mine(2), mine(2)]);
    expect(
      await open.db.selectFrom('snoozes').select('until_on').where('pair_id', '=', seed.pairId).execute(),
    ).toEqual([{ until_on: '2026-09-15' }]);
    expect(users(await go('2026-09-02T17:00:00Z'))).toEqual([seed.mentor.user]);
    expect(await go('2026-09-14T17:00:00Z')).toEqual([]);
    expect(users(await go('2026-09-15T17:00:00Z'))).toEqual([seed.resident.user]);
    expect(await mine(4)).toMatchObject({ ok: true });
    expect(await mine(1)).toEqual({ ok: false, reason: 'enough' });
    expect(users(await go('2026-09-16T17:00:00Z'))).toEqual([seed.mentor.user]);
    expect(users(await go('2026-10-13T17:00:00Z'))).toEqual([seed.resident.user]);
    expect(await states()).toEqual(['+14 sent', '+14 sent', '0 sent', '0 sent']);
    // Each side has two of their own, for each due date.
    const theirs = { pairId: seed.pairId, memberId: seed.mentor.id, weeks: 1 };
    expect(await snooze(ctx, theirs)).toMatchObject({ ok: true });
    expect(await mine(1)).toEqual({ ok: false, reason: 'enough' });
    await log('2026-10-13');
    expect(await mine(1)).toMatchObject({ ok: true });
  });

  test('a pause is listed and can be ended as long as its last day is not over, and the pair goes on', async () => {
    const { ctx, seed, time } = await setUp('2026-09-01T18:00:00Z');
    const span = { from: date('2026-09-03'), until: date('2026-09-10') };
    const member = { id: seed.mentor.id, workspace_id: seed.workspaceId, program_id: seed.programId };
    await pauseMember(ctx, { member, timeZone: 'America/Los_Angeles', span });
    await pausePair(ctx, { pairId: seed.pairId, memberId: seed.mentor.id, span });
    const listed = async (of: { id: string }, from: string) =>
      (await findPausesOf(open.db, of.id, from)).map(({ member_id }) => member_id).sort();
    expect(await listed(seed.mentor, '2026-09-10')).toEqual([seed.mentor.id, null].sort());
    expect(await listed(seed.resident, '2026-09-10')).toEqual([null]);
    expect(await listed(seed.mentor, '2026-09-11')).toEqual([]);
    const [own, both] = await open.db
      .selectFrom('pauses')
      .select(['id', 'member_id', 'pair_id'])
      .where('workspace_id', '=', seed.workspaceId)
      .orderBy('member_id')
      .execute();
    if (!own || !both) throw new Error('no pauses');
    expect(await findPauseOwners(open.db, own)).toEqual([seed.mentor.id]);
    expect(await findPauseOwners(open.db, both)).toEqual([seed.resident.id, seed.mentor.id]);
    const end = async (pause: { id: string }, now: string) => {
      time.set(now);
      await endPause(ctx, { pauseId: pause.id, timeZone: 'America/Los_Angeles' });
    };
    await end(own, '2026-09-11T18:00:00Z');
    await end(both, '2026-09-10T18:00:00Z');
    const left = await open.db
      .selectFrom('pauses')
      .select(['member_id', 'until_on'])
      .where('workspace_id', '=', seed.workspaceId)
      .orderBy('member_id')
      .execute();
    expect(left).toEqual([
      { member_id: seed.mentor.id, until_on: '2026-09-10' },
      { member_id: null, until_on: '2026-09-09' },
    ]);
    await open.db
      .updateTable('pairs')
      .set({ status: 'ended', ended_on: '2026-09-11', end_reason: 'changed' })
      .where('id', '=', seed.pairId)
      .execute();
    expect(await listed(seed.mentor, '2026-09-09')).toEqual([seed.mentor.id]);
    expect(await findPauseOwners(open.db, both)).toEqual([]);
  });

  test('a pause of the pair: nothing in it, and the due date moves on by its days', async () => {
    const { ctx, go, seed, both } = await setUp('2026-08-20T17:00:00Z');
    const pause = () =>
      pausePair(ctx, {
        pairId: seed.pairId,
        memberId: seed.mentor.id,
        span: { from: date('2026-08-24'), until: date('2026-09-06') },
      });
    expect(await pause()).toMatchObject({ ok: true, dueOn: date('2026-09-16') });
    expect(await pause()).toMatchObject({ ok: true, dueOn: date('2026-09-16') });
    for (const day of ['02', '07', '15']) expect(await go(`2026-09-${day}T17:00:00Z`)).toEqual([]);
    expect(users(await go('2026-09-16T17:00:00Z'))).toEqual(both);
  });

  test('a pause entered once the message was planned holds it until the pause is over, or ended', async () => {
    const { ctx, go, seed, both, states } = await setUp();
    await go('2026-09-02T08:00:00Z');
    const paused = await pauseMember(ctx, {
      member: { id: seed.resident.id, workspace_id: seed.workspaceId, program_id: seed.programId },
      timeZone: 'America/Los_Angeles',
      span: { from: date('2026-09-03'), until: date('2026-12-24') },
    });
    expect(paused.ok).toBe(true);
    expect(users(await go('2026-09-02T17:00:00Z'))).toEqual(both); // today is no paused day yet
    for (const day of ['16', '17', '30']) expect(await go(`2026-09-${day}T17:00:00Z`)).toEqual([]);
    const pause = await open.db
      .selectFrom('pauses')
      .select('id')
      .where('member_id', '=', seed.resident.id)
      .executeTakeFirstOrThrow();
    const end = () => endPause(ctx, { pauseId: pause.id, timeZone: 'America/Los_Angeles' });
    await Promise.all([end(), end()]);
    expect(
      await open.db
        .selectFrom('pauses')
        .select(['from_on', 'until_on'])
        .where('member_id', '=', seed.resident.id)
        .execute(),
    ).toEqual([{ from_on: '2026-09-03', until_on: '2026-09-29' }]);
    // 27 paused days, from the 3rd to the 29th: the step of September 16 comes on October 13.
    expect(await go('2026-10-12T17:00:00Z')).toEqual([]);
    expect(users(await go('2026-10-13T17:00:00Z'))).toEqual(both);
    expect(await states()).toEqual(['+14 sent', '+14 sent', '0 sent', '0 sent']);
  });

  test('a pause that holds today moves a planned message past its end, and back when it is removed', async () => {
    const { ctx, go, seed, both } = await setUp('2026-09-02T08:00:00Z');
    await go();
    await pausePair(ctx, {
      pairId: seed.pairId,
      memberId: seed.mentor.id,
      span: { from: date('2026-09-02'), until: date('2026-09-20') },
    });
    expect(await go('2026-09-02T17:00:00Z')).toEqual([]);
    const pause = await open.db
      .selectFrom('pauses')
      .select('id')
      .where('pair_id', '=', seed.pairId)
      .executeTakeFirstOrThrow();
    await endPause(ctx, { pauseId: pause.id, timeZone: 'America/Los_Angeles' });
    expect(users(await go('2026-09-02T18:00:00Z'))).toEqual(both);
  });

  test('a pair that has ended takes no answers', async () => {
    const { ctx, seed } = await setUp();
    await open.db
      .updateTable('pairs')
      .set({ status: 'ended', ended_on: '2026-09-01', end_reason: 'changed' })
      .where('id', '=', seed.pairId)
      .execute();
    const ended = { ok: false, reason: 'pair_ended' };
    const of = { pairId: seed.pairId, memberId: seed.resident.id };
    expect(await agreeOn(ctx, { ...of, on: date('2026-09-08') })).toEqual(ended);
    expect(await snooze(ctx, { ...of, weeks: 1 })).toEqual(ended);
    expect(
      await pausePair(ctx, { ...of, span: { from: date('2026-09-08'), until: date('2026-09-09') } }),
    ).toEqual(ended);
    expect(
      await open.db.selectFrom('snoozes').selectAll().where('pair_id', '=', seed.pairId).execute(),
    ).toEqual([]);
  });
});

describe('a pair whose ending is decided but not told', () => {
  test('goes on as ever for both, and takes answers as any other', async () => {
    const { ctx, go, seed, states, both } = await setUp('2026-09-02T08:00:00Z');
    await go();
    await ctx.db
      .transaction()
      .execute((tx) => scheduleEnding(tx, seed.pairId, new Date('2026-12-01T18:00:00Z')));
    expect(users(await go('2026-09-02T17:00:00Z'))).toEqual(both);
    expect((await states()).sort()).toEqual(['0 sent', '0 sent']);
    const of = { pairId: seed.pairId, memberId: seed.mentor.id };
    expect(await agreeOn(ctx, { pairId: seed.pairId, on: date('2026-09-08') })).toEqual({ ok: true });
    expect(await snooze(ctx, { ...of, weeks: 1 })).toMatchObject({ ok: true });
    expect(
      await pausePair(ctx, { ...of, span: { from: date('2026-09-08'), until: date('2026-09-09') } }),
    ).toMatchObject({ ok: true });
    // What the messages show follows from the answers, and nothing new is sent.
    const shown = await go('2026-09-09T17:00:00Z');
    expect(users(shown)).toEqual(both);
    expect(shown.map(({ refreshOf }) => refreshOf !== null)).toEqual([true, true]);
  });

  test('a message sent before shows what is logged, as any other', async () => {
    const { ctx, go, seed, log, both } = await setUp();
    await go();
    await ctx.db
      .transaction()
      .execute((tx) => scheduleEnding(tx, seed.pairId, new Date('2026-12-01T18:00:00Z')));
    await log('2026-09-02');
    const letters = await go('2026-09-02T18:00:00Z');
    expect(users(letters)).toEqual(both);
    expect(letters.every((letter) => letter.said.includes('Done: you met with'))).toBe(true);
  });
});

test('someone deactivated: nothing to either side, and the rest of the ladder once they are back', async () => {
  const { go, seed, both, states } = await setUp('2026-09-02T08:00:00Z');
  const set = (deactivated_at: Date | null) =>
    open.db
      .updateTable('people')
      .set({ deactivated_at })
      .where('slack_user_id', '=', seed.mentor.user)
      .execute();
  await go();
  await set(new Date('2026-09-02T09:00:00Z'));
  expect(await go('2026-09-02T17:00:00Z')).toEqual([]);
  expect(await states()).toEqual(['0 skipped deactivated', '0 skipped deactivated']);
  await set(null);
  expect(users(await go('2026-09-16T17:00:00Z'))).toEqual(both);
});

test('a time zone no one knows is the program’s', async () => {
  const { go, seed, both } = await setUp();
  await open.db
    .updateTable('people')
    .set({ time_zone: 'Mars/Olympus_Mons' })
    .where('slack_user_id', '=', seed.mentor.user)
    .execute();
  expect(users(await go('2026-09-02T16:30:00Z'))).toEqual(both);
});

test('the outbox holds ids and nothing else about a reminder', async () => {
  const { go, seed } = await setUp();
  await go();
  const rows = await open.db
    .selectFrom('outbox')
    .select(['payload', 'dedupe_key'])
    .where('workspace_id', '=', seed.workspaceId)
    .execute();
  expect(rows).toHaveLength(2);
  for (const row of rows) {
    expect(Object.keys(row.payload)).toEqual(['nudgeIds']);
    expect(row.dedupe_key).toMatch(/^reminders\.nudge:[0-9a-f]{64}$/);
  }
});

test('a meeting logged just before an ending is decided is still shown in the messages people have', async () => {
  const { seed, go, log, both } = await setUp();
  expect(await go()).toHaveLength(2);
  await log('2026-09-02');
  await open.db
    .transaction()
    .execute((tx) => scheduleEnding(tx, seed.pairId, new Date('2026-10-01T16:00:00Z')));
  const edits = await go();
  expect(edits.map(({ refreshOf }) => refreshOf !== null)).toEqual([true, true]);
  for (const { said } of edits) expect(said).toContain('Done: you met with');
  expect(users(await go('2027-02-01T18:00:00Z'))).toEqual(both);
});
