import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { findMemberships, type Membership } from '../../../src/domain/members/queries.ts';
import { runClassMatches } from '../../../src/features/class-match/announce-operations.ts';
import { classMatchQuestions } from '../../../src/features/class-match/asking-operations.ts';
import { changeOne, makeDraft, undoChange } from '../../../src/features/class-match/draft-operations.ts';
import {
  cancelClassMatch,
  closeWishes,
  publishClassMatch,
  saveWishes,
  startClassMatch,
} from '../../../src/features/class-match/operations.ts';
import {
  findClassMatch,
  findEntryIds,
  findFormer,
  findOpenClassMatch,
  findPins,
} from '../../../src/features/class-match/queries.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addMember, seedPair, testClock, testContext } from '../../support/fixtures.ts';

let open: OpenDatabase;
let seed: Awaited<ReturnType<typeof seedPair>>;
let dana: Membership;
const time = testClock();
const context = () => testContext(open, time.clock).ctx;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());
beforeEach(async () => {
  time.set('2026-07-06T17:00:00Z'); // a Monday morning in Los Angeles
  seed = await seedPair(open.db);
  dana = await directorOf(seed);
});

async function directorOf(of: typeof seed): Promise<Membership> {
  const [member] = await findMemberships(open.db, { workspaceId: of.workspaceId, userId: of.director.user });
  if (!member) throw new Error('unreachable');
  return member;
}

/** A resident without a mentor. */
async function waits(pgy: number | null, starts_on: string | null = null) {
  const resident = await addMember(open.db, seed, ['resident']);
  await open.db.updateTable('members').set({ pgy, starts_on }).where('id', '=', resident.id).execute();
  return resident;
}

const start = (more: { levels?: number[]; beginsUntil?: string; announceOn?: string } = {}) =>
  startClassMatch(context(), dana, {
    levels: more.levels ?? [],
    beginsUntil: more.beginsUntil ?? null,
    wishesUntil: Temporal.PlainDate.from('2026-07-17'),
    announceOn: more.announceOn ?? null,
    evaluators: 'ignore',
  });
async function round() {
  const found = await findOpenClassMatch(open.db, seed.programId);
  if (!found) throw new Error('no round');
  return found;
}
const stateOf = async (id: string) => (await findClassMatch(open.db, id))?.state;

describe('who is in a class match', () => {
  beforeEach(async () => {
    await waits(1);
    await waits(1, '2026-07-31');
    await waits(1, '2026-08-01');
    await waits(2);
    await waits(null);
  });

  test.each([
    [{}, 5],
    [{ levels: [1] }, 3],
    [{ levels: [2, 3] }, 1],
    [{ levels: [1], beginsUntil: '2026-07-31' }, 2],
    [{ beginsUntil: '2026-08-01' }, 5],
  ])('%j: %d residents without a mentor', async (more, residents) => {
    expect(await start(more)).toEqual({ ok: true, residents });
    expect(await findEntryIds(open.db, (await round()).id)).toHaveLength(residents);
  });

  test('no one: nothing of it stays; and only one at a time', async () => {
    expect(await start({ levels: [9] })).toEqual({ ok: false, reason: 'nobody' });
    expect(await findOpenClassMatch(open.db, seed.programId)).toBeUndefined();
    await start();
    expect(await start()).toEqual({ ok: false, reason: 'open' });
  });
});

test('a match that was taken back makes no former mentor', async () => {
  const end = (end_reason: 'changed' | 'taken_back') =>
    open.db
      .updateTable('pairs')
      .set({ status: 'ended', ended_on: '2026-07-02', end_reason })
      .where('id', '=', seed.pairId)
      .execute();
  expect(await findFormer(open.db, seed.programId)).toEqual(new Map());
  await end('changed');
  expect(await findFormer(open.db, seed.programId)).toEqual(new Map([[seed.resident.id, [seed.mentor.id]]]));
  await end('taken_back');
  expect(await findFormer(open.db, seed.programId)).toEqual(new Map());
});

test('each is asked once and reminded once, two working days before; no one on their first day, nor a mentor who is full', async () => {
  const [resident] = [await waits(1)];
  const [free, full] = [await addMember(open.db, seed, ['mentor'], { capacity: 1 }), seed.mentor];
  await open.db.updateTable('members').set({ capacity: 1 }).where('id', '=', full.id).execute();
  await start();
  const said = async (at: string, who = resident) => {
    time.set(at);
    await classMatchQuestions.run(context());
    await open.db.updateTable('outbox').set({ state: 'sent', sent_at: time.clock() }).execute();
    const rows = await open.db.selectFrom('outbox').select('kind').where('to_user', '=', who.user).execute();
    return rows.map(({ kind }) => kind).sort();
  };
  expect(await said('2026-07-06T17:00:00Z')).toEqual(['rounds.wishes']);
  expect(await said('2026-07-06T18:00:00Z', free)).toEqual(['rounds.mentors']);
  expect(await said('2026-07-06T18:00:00Z', full)).toEqual([]);
  expect(await said('2026-07-14T17:00:00Z')).toEqual(['rounds.wishes']);
  expect(await said('2026-07-15T17:00:00Z')).toEqual(['rounds.reminder', 'rounds.wishes']);
  const late = await waits(1);
  expect(await said('2026-07-15T18:00:00Z', late)).toEqual(['rounds.wishes']);
  expect(await said('2026-07-16T17:59:00Z', late)).toEqual(['rounds.wishes']);
  expect(await said('2026-07-16T18:00:00Z', late)).toEqual(['rounds.reminder', 'rounds.wishes']);
});

describe('its end', () => {
  const noRequests = async () => undefined;
  const publish = async (by = dana) => {
    const { id, drafted_at } = await round();
    return publishClassMatch(context(), by, id, drafted_at?.toISOString() ?? '');
  };

  test('preferences close at their moment, once, and can be saved no more', async () => {
    await waits(1);
    await start();
    const { id, close_at } = await round();
    const [place = ''] = await findEntryIds(open.db, id);
    const wishes = { choices: [], topics: [], note: '', ratherNot: [] };
    time.set(new Date(close_at.getTime() - 1).toISOString());
    await runClassMatches(context(), noRequests);
    expect(await saveWishes(context(), place, wishes)).toBe(true);
    time.set(close_at.toISOString());
    await runClassMatches(context(), noRequests);
    expect(await stateOf(id)).toBe('draft');
    expect(await saveWishes(context(), place, wishes)).toBe(false);
    expect(await closeWishes(context(), id)).toBeUndefined();
  });

  test.each([
    ['2026-07-20', true],
    ['2026-07-21', false],
  ])('announced on %s, and published on July 20: at once is %j', async (announceOn, now) => {
    await waits(1);
    await start({ announceOn });
    const { id } = await round();
    await closeWishes(context(), id);
    time.set('2026-07-20T13:00:00Z'); // before anyone is at work
    const published = await publish();
    if (!published.ok) throw new Error(published.reason);
    expect(published.now).toBe(now);
    if (!now) {
      time.set(new Date(published.announceAt.getTime() - 1).toISOString());
      await runClassMatches(context(), noRequests);
      expect(await stateOf(id)).toBe('published');
      time.set(published.announceAt.toISOString());
    }
    await runClassMatches(context(), noRequests);
    expect(await stateOf(id)).toBe('announced');
    expect(await publishClassMatch(context(), dana, id, '')).toEqual({ ok: false, reason: 'over' });
    expect(await cancelClassMatch(context(), dana, id)).toBe(false);
  });

  test('is no matter of another program’s director, nor of one who saw an earlier draft', async () => {
    await waits(1);
    await start();
    const { id } = await round();
    await closeWishes(context(), id);
    const stranger = await directorOf(await seedPair(open.db));
    expect(await publish(stranger)).toEqual({ ok: false, reason: 'over' });
    expect(await cancelClassMatch(context(), stranger, id)).toBe(false);
    expect(await publishClassMatch(context(), dana, id, 'earlier')).toEqual({ ok: false, reason: 'changed' });
    expect(await stateOf(id)).toBe('draft');
    expect(await cancelClassMatch(context(), dana, id)).toBe(true);
    expect(await makeDraft(context(), id)).toBeUndefined();
  });

  test('undoing a kept change takes its pin back as well: away, or to the one before', async () => {
    const resident = await waits(1);
    const mentors = [await addMember(open.db, seed, ['mentor']), await addMember(open.db, seed, ['mentor'])];
    await start();
    const { id } = await round();
    const pins = async () => (await findPins(open.db, id)).map(({ mentor }) => mentor);
    const change = async (mentor = '') => {
      const made = await makeDraft(context(), id);
      if (!made) throw new Error('no draft');
      return changeOne(context(), made.facts, { resident: resident.id, mentor, keep: true });
    };
    const undo = async () => undoChange(context(), id, (await round()).drafted_at?.toISOString() ?? '');
    await closeWishes(context(), id);
    expect(await undo()).toBe(false); // nothing was changed
    const [first = '', second = ''] = mentors.map((mentor) => mentor.id);
    expect(await change(first)).toMatchObject({ ok: true });
    expect(await pins()).toEqual([first]);
    expect(await undo()).toBe(true);
    expect(await pins()).toEqual([]);
    await change(first);
    await change(second);
    expect(await pins()).toEqual([second]);
    expect(await undoChange(context(), id, 'earlier')).toBe(false);
    expect(await undo()).toBe(true);
    expect(await pins()).toEqual([first]);
  });
});
