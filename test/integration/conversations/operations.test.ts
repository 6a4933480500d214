import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { findMemberships, type Membership } from '../../../src/domain/members/queries.ts';
import {
  conversationNotifications,
  conversationTotal,
} from '../../../src/features/conversations/notification-operations.ts';
import {
  answerConversation,
  askForConversation,
  endConversation,
  recordTalked,
  setReminded,
} from '../../../src/features/conversations/operations.ts';
import {
  findAsked,
  findConversationsOf,
  findOpenMentors,
  findReminded,
  findUnanswered,
} from '../../../src/features/conversations/queries.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addMember, addProgram, seedPair, testClock, testContext } from '../../support/fixtures.ts';

const DAY_MS = 86_400_000;

let open: OpenDatabase;
let seed: Awaited<ReturnType<typeof seedPair>>;
let rosa: Membership;
let olga: { id: string; user: string };
const time = testClock();
const context = () => testContext(open, time.clock).ctx;

beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());
beforeEach(async () => {
  time.set('2026-09-14T17:00:00Z'); // a Monday morning in Los Angeles
  seed = await seedPair(open.db);
  olga = await addOpen('Olga Open');
  const [member] = await findMemberships(open.db, {
    workspaceId: seed.workspaceId,
    userId: seed.resident.user,
  });
  if (!member) throw new Error('unreachable');
  rosa = member;
});

async function addOpen(name: string, program: { workspaceId: string; programId: string } = seed) {
  const mentor = await addMember(open.db, program, ['mentor'], { name });
  await setMember(mentor.id, { open_to_conversation: true });
  return mentor;
}
const setMember = (id: string, set: { open_to_conversation?: boolean; roles?: 'coordinator'[] }) =>
  open.db.updateTable('members').set(set).where('id', '=', id).execute();
const ask = (mentor: { id: string } = olga) => askForConversation(context(), rosa, mentor.id);
const row = () =>
  open.db
    .selectFrom('conversations')
    .selectAll()
    .where('resident_id', '=', seed.resident.id)
    .executeTakeFirstOrThrow();
const set = (
  values: Partial<Record<'asked_at' | 'opened_at' | 'ended_at', Date>> & { remind_from?: string },
) => open.db.updateTable('conversations').set(values).where('resident_id', '=', seed.resident.id).execute();
const at = (days: number, ms = 0) => new Date(time.clock().getTime() + days * DAY_MS + ms);

describe('asking for a conversation', () => {
  test('is for mentors who are open to it, and again after seven days to the moment', async () => {
    expect(await ask(await addMember(open.db, seed, ['mentor']))).toBe('not_open');
    expect(await ask()).toBe('asked');
    expect(await ask()).toBe('waits');
    await answerConversation(context(), (await row()).id, false);
    time.advanceDays(7);
    expect(await ask()).toBe('asked');
    expect(await row()).toMatchObject({ asked: 2, declined_at: null, asked_at: time.clock() });
    await answerConversation(context(), (await row()).id, true);
    expect(await ask()).toBe('talking');
  });

  test('waits for three at most; one of a week ago waits no more', async () => {
    for (const name of ['Ann', 'Bea']) expect(await ask(await addOpen(name))).toBe('asked');
    time.advanceDays(1);
    expect(await ask(await addOpen('Cat'))).toBe('asked');
    expect(await ask()).toBe('too_many');
    time.advanceDays(6);
    expect(await ask()).toBe('asked');
  });

  test('offers no one who is gone, of a closed program, or of one that keeps its mentors to itself', async () => {
    const users = async () =>
      (await findOpenMentors(open.db, rosa)).map(({ slack_user_id }) => slack_user_id);
    const other = { ...seed, programId: await addProgram(open.db, seed.workspaceId) };
    const sia = await addOpen('Sia Surgeon', other);
    const gone = await addOpen('Gus Gone');
    await open.db
      .updateTable('people')
      .set({ deactivated_at: time.clock() })
      .where('slack_user_id', '=', gone.user)
      .execute();
    const changeOther = (change: { found_by_others: boolean; delete_after: Date | null }) =>
      open.db.updateTable('programs').set(change).where('id', '=', other.programId).execute();
    expect(await users()).toEqual([olga.user]);
    await changeOther({ found_by_others: true, delete_after: null });
    expect(await users()).toEqual([olga.user, sia.user]);
    await changeOther({ found_by_others: true, delete_after: at(30) });
    expect(await users()).toEqual([olga.user]);
    // Their own mentor is offered again once the pair has ended.
    await setMember(seed.mentor.id, { open_to_conversation: true });
    expect(await users()).toEqual([olga.user]);
    const ended = { status: 'ended', ended_on: '2026-09-01', end_reason: 'changed' } as const;
    await open.db.updateTable('pairs').set(ended).where('id', '=', seed.pairId).execute();
    expect(await users()).toEqual([seed.mentor.user, olga.user]);
  });
});

describe('answering', () => {
  test('a Yes stands, whatever an old message is clicked for later', async () => {
    await ask();
    const { id } = await row();
    await answerConversation(context(), id, true);
    const opened = time.clock();
    time.advanceDays(1);
    for (const isYes of [false, true])
      expect(await answerConversation(context(), id, isYes)).toMatchObject({ opened_at: opened });
    expect(await row()).toMatchObject({ opened_at: opened, declined_at: null });
  });

  test.each([
    ['it was ended', () => endConversation(context(), '')],
    ['who asked is a resident no more', () => setMember(seed.resident.id, { roles: ['coordinator'] })],
    ['who was asked is a mentor no more', () => setMember(olga.id, { roles: ['coordinator'] })],
  ])('is over once %s', async (what, change) => {
    await ask();
    const { id } = await row();
    expect(await findConversationsOf(open.db, olga.id)).toHaveLength(1);
    await (what === 'it was ended' ? endConversation(context(), id) : change());
    expect(await answerConversation(context(), id, true)).toBeUndefined();
    expect(await row()).toMatchObject({ opened_at: null });
    expect(await findConversationsOf(open.db, olga.id)).toEqual([]);
  });
});

test('each notes for themself that they talked, and a reminder can be taken back', async () => {
  await ask();
  const { id } = await row();
  await answerConversation(context(), id, true);
  for (const twice of [1, 2]) await recordTalked(context(), id, rosa).then(() => twice);
  const last = async (member: string) =>
    (await findConversationsOf(open.db, member)).map((one) => one.last_on);
  expect([await last(seed.resident.id), await last(olga.id)]).toEqual([['2026-09-14'], [null]]);
  await setReminded(context(), id, rosa, true);
  expect((await row()).remind_from).toBe('2026-09-14');
  await setReminded(context(), id, rosa, false);
  expect((await row()).remind_from).toBeNull();
});

describe('who is told', () => {
  const today = '2026-09-14';
  const found = async () => ({
    asked: (await findAsked(open.db, seed.programId, time.clock(), today)).length,
    unanswered: (await findUnanswered(open.db, seed.programId, time.clock(), today)).length,
    reminded: (await findReminded(open.db, seed.programId, today)).length,
  });

  test.each([
    [-7, 1, { asked: 1, unanswered: 0 }],
    [-7, 0, { asked: 0, unanswered: 1 }],
    [-30, 1, { asked: 0, unanswered: 1 }],
    [-30, 0, { asked: 0, unanswered: 0 }],
  ])('of a request %d days and %d ms ago: %j', async (days, ms, expected) => {
    await ask();
    await set({ asked_at: at(days, ms) });
    expect(await found()).toMatchObject(expected);
  });

  test('no one who is away, and of a reminder not on the day it was wished for', async () => {
    await ask();
    const away = (id: string) =>
      open.db
        .insertInto('pauses')
        .values({
          ...{ id: randomUUID(), workspace_id: seed.workspaceId, program_id: seed.programId, pair_id: null },
          ...{ member_id: id, entered_by: id, from_on: today, until_on: today, created_at: time.clock() },
        })
        .execute();
    await away(olga.id);
    expect(await found()).toMatchObject({ asked: 0 });
    await set({ asked_at: at(-8) });
    expect(await found()).toMatchObject({ unanswered: 1 });
    await set({ opened_at: at(-8), remind_from: today });
    expect(await found()).toMatchObject({ unanswered: 0, reminded: 0 });
    await set({ remind_from: '2026-09-13' });
    expect(await found()).toMatchObject({ reminded: 1 });
    await away(seed.resident.id);
    expect(await found()).toMatchObject({ reminded: 0 });
    await open.db.updateTable('conversations').set({ opened_at: null }).execute();
    expect(await found()).toMatchObject({ unanswered: 0 });
  });

  test.each([
    ['2026-12-11', 0], // not yet three months
    ['2026-12-14', 1],
    ['2026-12-28', 1],
    ['2026-12-29', 0], // two weeks later it is of use no more
    ['2027-03-15', 1], // three months after that
  ])('reminded on %s of a wish of September 14: %d', async (day, count) => {
    await ask();
    await set({ opened_at: time.clock(), remind_from: today });
    time.set(`${day}T18:00:00Z`);
    await conversationNotifications.run(context());
    const words = await open.db
      .selectFrom('outbox')
      .select('id')
      .where('program_id', '=', seed.programId)
      .where('kind', '=', 'conversations.reminder')
      .execute();
    expect(words).toHaveLength(count);
  });
});

test('a total counts who had a conversation in its half-year, and every resident else', async () => {
  const nina = await addMember(open.db, seed, ['resident']);
  await ask();
  await set({ opened_at: at(1), ended_at: at(3) });
  const counted = async (from: Date, until: Date) => {
    const spans = [{ programId: seed.programId, from, until }];
    const found = await conversationTotal(context()).standingsIn(spans);
    const standings = found.get(seed.programId)?.();
    return standings && [standings.get(seed.resident.id), standings.get(nina.id)];
  };
  expect(await counted(at(0), at(1))).toBeUndefined();
  expect(await counted(at(0), at(1, 1))).toEqual(['yes', 'none']);
  expect(await counted(at(3), at(4))).toEqual(['yes', 'none']);
  expect(await counted(at(3, 1), at(4))).toBeUndefined();
});
