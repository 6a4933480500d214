import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { getPair } from '../../../src/domain/pairs/queries.ts';
import { correctEntry, removeEntry } from '../../../src/features/meetings/history-operations.ts';
import { logMeeting, undoEntry } from '../../../src/features/meetings/operations.ts';
import { findMeeting, findPast } from '../../../src/features/meetings/queries.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { decrypt } from '../../../src/platform/encryption/keys.ts';
import { createTestDatabase } from '../../support/database.ts';
import { seedPair, testClock, testContext } from '../../support/fixtures.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

const date = (text: string) => Temporal.PlainDate.from(text);

async function setUp(timeZone?: string) {
  const time = testClock('2026-09-14T15:00:00Z');
  const { ctx, woken } = testContext(open, time.clock);
  const seed = await seedPair(open.db, timeZone ? { timeZone } : {});
  const pair = await getPair(open.db, seed.pairId);
  const log = (enteredBy: string, on: string, topics: string[] = []) =>
    logMeeting(ctx, { pair, enteredBy, date: date(on), way: 'video', topics });
  const meetings = () =>
    open.db.selectFrom('meetings').selectAll().where('pair_id', '=', seed.pairId).execute();
  const person = (user: string) => ({ workspaceId: seed.workspaceId, userId: user, foreign: false });
  return { ctx, seed, time, log, meetings, person, woken };
}

describe('logging a meeting', () => {
  test('both sides on one date make one meeting; each may take back only their own entry', async () => {
    const { ctx, seed, log, meetings, person } = await setUp();
    const mine = await log(seed.resident.id, '2026-09-10');
    const theirs = await log(seed.mentor.id, '2026-09-10');
    expect(mine).toMatchObject({ ok: true, merged: false });
    expect(theirs).toMatchObject({ ok: true, merged: true });
    expect(await meetings()).toHaveLength(1);
    if (!mine.ok || !theirs.ok) throw new Error('unreachable');
    expect(await undoEntry(ctx, person(seed.resident.user), theirs.entryId)).toEqual({
      ok: false,
      reason: 'not_yours',
    });
    expect(await undoEntry(ctx, person(seed.mentor.user), theirs.entryId)).toEqual({
      ok: true,
      metOn: '2026-09-10',
    });
    expect(await meetings()).toHaveLength(1);
    expect(await undoEntry(ctx, person(seed.resident.user), mine.entryId)).toEqual({
      ok: true,
      metOn: '2026-09-10',
    });
    expect(await meetings()).toHaveLength(0);
    expect(await undoEntry(ctx, person(seed.resident.user), mine.entryId)).toEqual({
      ok: false,
      reason: 'gone',
    });
  });

  test('twenty logs at once of one date make one meeting', async () => {
    const { seed, log, meetings } = await setUp();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, n) => log(n % 2 ? seed.resident.id : seed.mentor.id, '2026-09-10')),
    );
    expect(results.every((result) => result.ok)).toBe(true);
    expect(await meetings()).toHaveLength(1);
  });

  test('undo ends after 10 minutes, and another workspace cannot undo', async () => {
    const { ctx, seed, log, time, person } = await setUp();
    const logged = await log(seed.resident.id, '2026-09-10');
    if (!logged.ok) throw new Error('unreachable');
    const stranger = { workspaceId: 'TELSEWHERE', userId: seed.resident.user, foreign: false };
    expect(await undoEntry(ctx, stranger, logged.entryId)).toEqual({ ok: false, reason: 'gone' });
    const other = await log(seed.resident.id, '2026-09-11');
    if (!other.ok) throw new Error('unreachable');
    time.advanceMinutes(10);
    expect(await undoEntry(ctx, person(seed.resident.user), other.entryId)).toMatchObject({ ok: true });
    time.advanceMinutes(0.1);
    expect(await undoEntry(ctx, person(seed.resident.user), logged.entryId)).toEqual({
      ok: false,
      reason: 'too_late',
    });
  });

  test('today is today in the program: still Sunday in Honolulu, already Monday in Auckland', async () => {
    const west = await setUp('Pacific/Honolulu');
    west.time.set('2026-09-14T05:00:00Z');
    expect(await west.log(west.seed.resident.id, '2026-09-14')).toMatchObject({
      reason: 'date',
      problem: { why: 'ahead' },
    });
    const east = await setUp('Pacific/Auckland');
    east.time.set('2026-09-13T20:00:00Z');
    expect(await east.log(east.seed.resident.id, '2026-09-14')).toMatchObject({ ok: true });
  });

  test('has the sweep look at the pair, and frees an agreed date that has come', async () => {
    const { seed, log, woken } = await setUp();
    await open.db
      .updateTable('pairs')
      .set({ agreed_on: '2026-09-10', next_check_at: null })
      .where('id', '=', seed.pairId)
      .execute();
    await log(seed.mentor.id, '2026-09-10');
    const pair = await getPair(open.db, seed.pairId);
    expect(pair.agreed_on).toBeNull();
    expect(pair.next_check_at).not.toBeNull();
    expect(woken).toContain('sweep');
  });

  test.each([
    ['2026-09-09', null],
    ['2026-09-11', '2026-09-11'], // still to come when they met
  ])('an agreed date of %s is %s once they met on September 10', async (agreed_on, left) => {
    const { seed, log } = await setUp();
    await open.db.updateTable('pairs').set({ agreed_on }).where('id', '=', seed.pairId).execute();
    await log(seed.mentor.id, '2026-09-10');
    expect((await getPair(open.db, seed.pairId)).agreed_on).toBe(left);
  });

  test('a note on a second log is kept, and stays when a third has none', async () => {
    const { ctx, seed } = await setUp();
    const pair = await getPair(open.db, seed.pairId);
    const again = (note?: string) =>
      logMeeting(ctx, {
        ...{ pair, enteredBy: seed.resident.id, date: date('2026-09-10'), way: 'phone', topics: [] },
        ...(note ? { note } : {}),
      });
    const note = async () => {
      const row = await open.db
        .selectFrom('meeting_entries')
        .select(['id', 'note'])
        .where('entered_by', '=', seed.resident.id)
        .executeTakeFirstOrThrow();
      return decrypt(ctx.keys, { table: 'meeting_entries', column: 'note', id: row.id }, row.note ?? '');
    };
    expect(await again()).toMatchObject({ again: false });
    expect(await again('ask about boards')).toMatchObject({ again: true });
    expect(await note()).toBe('ask about boards');
    await again();
    expect(await note()).toBe('ask about boards');
  });

  test('nothing before the day the pair began', async () => {
    const { seed, log, meetings } = await setUp();
    const { started_on } = await getPair(open.db, seed.pairId);
    const before = Temporal.PlainDate.from(started_on).subtract({ days: 1 }).toString();
    expect(await log(seed.mentor.id, before)).toMatchObject({
      reason: 'date',
      problem: { why: 'before_pair' },
    });
    expect(await meetings()).toEqual([]);
    expect(await log(seed.mentor.id, started_on)).toMatchObject({ ok: true });
  });

  test('a pair that ended takes no more', async () => {
    const { seed, log } = await setUp();
    await open.db
      .updateTable('pairs')
      .set({ status: 'ended', ended_on: '2026-09-12', end_reason: 'changed' })
      .where('id', '=', seed.pairId)
      .execute();
    expect(await log(seed.resident.id, '2026-09-10')).toEqual({ ok: false, reason: 'pair_ended' });
  });
});

describe('correcting a meeting', () => {
  async function logged() {
    const scene = await setUp();
    const entry = await scene.log(scene.seed.resident.id, '2026-09-10');
    if (!entry.ok) throw new Error('unreachable');
    const correct = (on: string, who = scene.person(scene.seed.resident.user)) =>
      correctEntry(scene.ctx, who, entry.entryId, { date: date(on), way: 'phone', topics: ['career'] });
    const past = async (user: string) =>
      (await findPast(open.db, [scene.seed.pairId], scene.person(user))).get(scene.seed.pairId);
    return { ...scene, entryId: entry.entryId, correct, past };
  }

  test('changes the way and the topics where the day stays', async () => {
    const { seed, correct, past, entryId } = await logged();
    expect(await correct('2026-09-10')).toEqual({ ok: true });
    expect(await past(seed.resident.user)).toEqual([
      { metOn: '2026-09-10', own: { id: entryId, way: 'phone', topics: ['career'] }, isOthers: false },
    ]);
  });

  test('moves to a day that the other logged, and leaves nothing on the first', async () => {
    const { seed, correct, log, past } = await logged();
    await log(seed.mentor.id, '2026-09-11');
    expect(await correct('2026-09-11')).toEqual({ ok: true });
    expect(await past(seed.mentor.user)).toMatchObject([{ metOn: '2026-09-11', isOthers: true }]);
    expect(await findMeeting(open.db, seed.pairId, '2026-09-10')).toBeUndefined();
  });

  test.each([
    ['2026-09-11', null],
    ['2026-09-12', '2026-09-12'],
  ])('moves to September 11, so that an agreed date of %s is %s', async (agreed_on, left) => {
    const { seed, correct } = await logged();
    await open.db.updateTable('pairs').set({ agreed_on }).where('id', '=', seed.pairId).execute();
    expect(await correct('2026-09-10')).toEqual({ ok: true });
    expect((await getPair(open.db, seed.pairId)).agreed_on).toBe(agreed_on);
    expect(await correct('2026-09-11')).toEqual({ ok: true });
    expect((await getPair(open.db, seed.pairId)).agreed_on).toBe(left);
  });

  test('is refused to another workspace and for an entry that is gone', async () => {
    const { ctx, seed, correct, person, entryId } = await logged();
    const stranger = { ...person(seed.resident.user), workspaceId: 'TELSEWHERE' };
    expect(await correct('2026-09-11', stranger)).toEqual({ ok: false, reason: 'gone' });
    expect(await removeEntry(ctx, stranger, entryId)).toBe(false);
    expect(await removeEntry(ctx, person(seed.resident.user), 'no id')).toBe(false);
    expect(await removeEntry(ctx, person(seed.resident.user), entryId)).toBe(true);
    expect(await correct('2026-09-11')).toEqual({ ok: false, reason: 'gone' });
  });

  test('a meeting of the roster is no one’s own, and stays when an entry on its day is removed', async () => {
    const { ctx, seed, past, person, entryId } = await logged();
    await open.db
      .updateTable('meetings')
      .set({ imported: true })
      .where('pair_id', '=', seed.pairId)
      .execute();
    await removeEntry(ctx, person(seed.resident.user), entryId);
    expect(await past(seed.resident.user)).toEqual([
      { metOn: '2026-09-10', own: undefined, isOthers: false },
    ]);
  });
});
