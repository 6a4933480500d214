import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Context } from '../../../src/context.ts';
import type { OpenDatabase } from '../../../src/database.ts';
import {
  assignMentor,
  closeIfNotNeeded,
  openProgramRequest,
  sendRequest,
  withdrawRequest,
} from '../../../src/matching/operations.ts';
import {
  findOpenRequest,
  findOpenRequests,
  findPreferences,
  findUnmatchedResidents,
  getRequest,
} from '../../../src/matching/queries.ts';
import { openInConfidence } from '../../../src/matching/wishes.ts';
import { findMembership, type Membership } from '../../../src/members/queries.ts';
import { transact } from '../../../src/outbox/enqueue.ts';
import { createTestDatabase } from '../../support/database.ts';
import {
  addMember,
  addPairRow,
  addProgram,
  addWorkspace,
  testClock,
  testContext,
} from '../../support/fixtures.ts';

let open: OpenDatabase;
let ctx: Context;
let woken: string[];
const time = testClock('2026-09-15T03:00:00Z'); // still September 14 in Los Angeles
beforeAll(async () => {
  open = await createTestDatabase();
  ({ ctx, woken } = testContext(open, time.clock));
});
afterAll(() => open.close());

type Program = { workspaceId: string; programId: string };
let program: Program;
let resident: Membership;
let mentor: { id: string; user: string };
let director: Membership;

const membership = async (of: { user: string }, within = program): Promise<Membership> => {
  const found = await findMembership(
    open.db,
    { workspaceId: within.workspaceId, userId: of.user },
    within.programId,
  );
  if (!found) throw new Error('no such member');
  return found;
};
const person = (userId: string) => ({ workspaceId: program.workspaceId, userId, foreign: false });

beforeEach(async () => {
  const workspaceId = await addWorkspace(open.db);
  program = { workspaceId, programId: await addProgram(open.db, workspaceId) };
  resident = await membership(await addMember(open.db, program, ['resident'], { name: 'Nina New' }));
  mentor = await addMember(open.db, program, ['mentor'], { name: 'Max Mentor', topics: ['support'] });
  director = await membership(await addMember(open.db, program, ['director'], { name: 'Dana Director' }));
});

const SECRET = 'Please somebody outside cardiology <!channel>';
const wishes = (more: Partial<Parameters<typeof sendRequest>[2]> = {}) => ({
  topics: ['career', 'support'],
  preferred: [mentor.id],
  note: SECRET,
  ratherNot: ['UENEMY7'],
  ...more,
});

async function sent(by = resident, more = {}): Promise<string> {
  const result = await sendRequest(ctx, by, wishes(more));
  if (!result.ok) throw new Error(result.reason);
  return result.requestId;
}
const assign = (requestId: string, mentorId = mentor.id, by = director) =>
  assignMentor(ctx, { requestId, mentorId, director: by });
const outbox = () =>
  open.db
    .selectFrom('outbox')
    .selectAll()
    .where('workspace_id', '=', program.workspaceId)
    .orderBy('kind')
    .execute();
const audited = async () =>
  (
    await open.db.selectFrom('audit_log').selectAll().where('program_id', '=', program.programId).execute()
  ).map(({ actor, action }) => `${actor} ${action}`);
const pairs = () =>
  open.db.selectFrom('pairs').selectAll().where('program_id', '=', program.programId).execute();

describe('asking', () => {
  test('stores the request, the order of preferences and one card', async () => {
    const second = await addMember(open.db, program, ['mentor'], { name: 'Olga Other' });
    woken.length = 0;
    const id = await sent(resident, { preferred: [second.id, mentor.id] });
    expect(await findOpenRequest(open.db, resident.id)).toMatchObject({
      id,
      source: 'resident',
      topics: ['career', 'support'],
    });
    expect((await findPreferences(open.db, id)).map(({ slack_user_id }) => slack_user_id)).toEqual([
      second.user,
      mentor.user,
    ]);
    expect(await outbox()).toMatchObject([
      {
        kind: 'matching.card',
        to_channel: 'GDIRECTORS',
        dedupe_key: `matching.card:${id}`,
        payload: { requestId: id },
      },
    ]);
    expect(woken).toEqual([program.workspaceId]);
    expect(openInConfidence(ctx.keys, await getRequest(open.db, id))).toEqual({
      note: SECRET,
      ratherNot: ['UENEMY7'],
    });
  });

  test('nothing of the note or the rather-not list can be read in the database', async () => {
    await sent();
    const tables = await open.db.introspection.getTables();
    for (const { name } of tables.filter(
      (table) => table.schema === 'public' || table.schema === undefined,
    )) {
      const rows = await open.db
        .selectFrom(name as 'requests')
        .selectAll()
        .execute();
      expect(JSON.stringify(rows)).not.toMatch(/cardiology|UENEMY7/);
    }
    const row = await open.db
      .selectFrom('requests')
      .select('confidential')
      .where('resident_id', '=', resident.id)
      .executeTakeFirst();
    expect(row?.confidential).toMatch(/^v1\./);
  });

  test('ten submits at once make one request and one card', async () => {
    const results = await Promise.all(Array.from({ length: 10 }, () => sendRequest(ctx, resident, wishes())));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(results.filter((result) => !result.ok)).toEqual(
      Array(9).fill({ ok: false, reason: 'already_open' }),
    );
    expect(await outbox()).toHaveLength(1);
  });

  test('is refused to a resident who has a mentor, and leaves nothing behind', async () => {
    await addPairRow(open.db, program, resident.id, mentor.id);
    expect(await sendRequest(ctx, resident, wishes())).toEqual({ ok: false, reason: 'has_mentor' });
    expect(await findOpenRequest(open.db, resident.id)).toBeUndefined();
    expect(await outbox()).toEqual([]);
  });
});

describe('a request of the program', () => {
  const openOne = (memberId = resident.id) =>
    transact(ctx, (tx) => openProgramRequest(tx, time.clock(), memberId));

  test('opens once, with a card and nothing confidential', async () => {
    const id = await openOne();
    expect(await openOne()).toBeUndefined();
    expect(await getRequest(open.db, String(id))).toMatchObject({
      source: 'program',
      topics: [],
      confidential: null,
    });
    expect(await outbox()).toHaveLength(1);
  });

  test('is not opened beside one of their own, for somebody with a mentor, or for somebody who left', async () => {
    const id = await sent();
    expect(await openOne()).toBeUndefined();
    await withdrawRequest(ctx, person(resident.slack_user_id), id);
    await addPairRow(open.db, program, resident.id, mentor.id);
    expect(await openOne()).toBeUndefined();
    const gone = await addMember(open.db, program, ['resident']);
    await open.db
      .updateTable('people')
      .set({ deactivated_at: time.clock() })
      .where('slack_user_id', '=', gone.user)
      .execute();
    expect(await openOne(gone.id)).toBeUndefined();
    expect(await openOne(mentor.id)).toBeUndefined();
  });

  test('becomes theirs when the resident says what they wish; the card is made anew', async () => {
    const id = String(await openOne());
    await open.db
      .updateTable('outbox')
      .set({ state: 'sent' })
      .where('dedupe_key', '=', `matching.card:${id}`)
      .execute();
    expect(await sent()).toBe(id);
    expect(await getRequest(open.db, id)).toMatchObject({
      source: 'resident',
      topics: ['career', 'support'],
    });
    expect((await outbox()).filter((row) => row.refresh_of !== null)).toMatchObject([{ state: 'planned' }]);
    expect(await sendRequest(ctx, resident, wishes())).toEqual({ ok: false, reason: 'already_open' });
  });
});

describe('assigning', () => {
  test('makes the pair from today in the program, decides, tells both, audits', async () => {
    const id = await sent();
    const assigned = await assign(id);
    expect(assigned.ok).toBe(true);
    expect(await pairs()).toMatchObject([
      {
        resident_id: resident.id,
        mentor_id: mentor.id,
        status: 'active',
        kind: 'formal',
        started_on: '2026-09-14',
      },
    ]);
    expect(await getRequest(open.db, id)).toMatchObject({
      status: 'assigned',
      decided_by_user: director.slack_user_id,
      mentor_user: mentor.user,
      decided_at: time.clock(),
    });
    expect((await outbox()).map(({ kind, to_user }) => [kind, to_user])).toEqual([
      ['matching.card', null],
      ['pair.started.mentor', mentor.user],
      ['pair.started.resident', resident.slack_user_id],
    ]);
    const [, toMentor] = await outbox();
    expect(toMentor?.payload).toMatchObject({ shared: ['support'] });
    expect(await audited()).toEqual([`${director.slack_user_id} request.assigned`]);
    expect(await findOpenRequest(open.db, resident.id)).toBeUndefined();
  });

  test.each<[string, (id: string) => Promise<unknown>, string]>([
    [
      'full',
      () => open.db.updateTable('members').set({ capacity: 0 }).where('id', '=', mentor.id).execute(),
      'full',
    ],
    [
      'not accepting',
      () => open.db.updateTable('members').set({ accepting: false }).where('id', '=', mentor.id).execute(),
      'not_accepting',
    ],
    [
      'paused today',
      () =>
        open.db
          .insertInto('pauses')
          .values({
            id: randomUUID(),
            workspace_id: program.workspaceId,
            program_id: program.programId,
            pair_id: null,
            member_id: mentor.id,
            from_on: '2026-09-14',
            until_on: '2026-09-14',
            entered_by: mentor.id,
            created_at: time.clock(),
          })
          .execute(),
      'paused',
    ],
    [
      'gone from Slack',
      () =>
        open.db
          .updateTable('people')
          .set({ deactivated_at: time.clock() })
          .where('slack_user_id', '=', mentor.user)
          .execute(),
      'gone',
    ],
    [
      'no mentor any more',
      () =>
        open.db
          .updateTable('members')
          .set({ roles: ['coordinator'] })
          .where('id', '=', mentor.id)
          .execute(),
      'gone',
    ],
    [
      'the resident themself',
      () =>
        open.db
          .updateTable('requests')
          .set({ resident_id: mentor.id })
          .where('resident_id', '=', resident.id)
          .execute()
          .then(() =>
            open.db
              .updateTable('members')
              .set({ roles: ['mentor', 'resident'] })
              .where('id', '=', mentor.id)
              .execute(),
          ),
      'self',
    ],
  ])('a mentor who is %s is refused, and nothing is half done', async (_name, happens, why) => {
    const id = await sent(resident, { preferred: [] });
    await happens(id);
    expect(await assign(id)).toEqual({ ok: false, reason: 'unfit', why });
    expect(await pairs()).toEqual([]);
    expect(await audited()).toEqual([]);
    expect((await getRequest(open.db, id)).status).toBe('open');
  });

  test('somebody the resident would rather not have is refused, also when the choice is forged', async () => {
    const id = await sent(resident, { preferred: [], ratherNot: [mentor.user] });
    expect(await assign(id)).toEqual({ ok: false, reason: 'unfit', why: 'rather_not' });
  });

  test('a mentor of another program is refused; so is a director of another program', async () => {
    const id = await sent();
    const other = {
      workspaceId: program.workspaceId,
      programId: await addProgram(open.db, program.workspaceId),
    };
    const elsewhere = await addMember(open.db, other, ['mentor']);
    expect(await assign(id, elsewhere.id)).toEqual({ ok: false, reason: 'unfit', why: 'gone' });
    const stranger = await membership(await addMember(open.db, other, ['director']), other);
    expect(await assign(id, mentor.id, stranger)).toEqual({ ok: false, reason: 'missing' });
    expect(await assign(randomUUID())).toEqual({ ok: false, reason: 'missing' });
    expect(await pairs()).toEqual([]);
  });

  test('a request withdrawn meanwhile is not assigned, and a decided one not withdrawn', async () => {
    const id = await sent();
    expect(await withdrawRequest(ctx, person(resident.slack_user_id), id)).toEqual({ ok: true });
    expect(await assign(id)).toEqual({ ok: false, reason: 'decided' });
    const again = await sent();
    await assign(again);
    expect(await withdrawRequest(ctx, person(resident.slack_user_id), again)).toEqual({
      ok: false,
      reason: 'assigned',
    });
  });

  test('a resident who got a mentor another way closes the request', async () => {
    const id = await sent();
    expect(await closeIfNotNeeded(ctx, id)).toBeUndefined();
    await addPairRow(open.db, program, resident.id, mentor.id);
    expect(await assign(id)).toEqual({ ok: false, reason: 'has_mentor' });
    expect(await getRequest(open.db, id)).toMatchObject({ status: 'withdrawn', decided_by: null });
    expect(await audited()).toEqual(['bot request.closed']);
    expect(await closeIfNotNeeded(ctx, id)).toBeUndefined();
  });

  test('a resident who left closes the request', async () => {
    const id = await sent();
    await open.db
      .updateTable('people')
      .set({ deactivated_at: time.clock() })
      .where('slack_user_id', '=', resident.slack_user_id)
      .execute();
    expect(await assign(id)).toEqual({ ok: false, reason: 'left' });
    expect(await pairs()).toEqual([]);
  });
});

describe('withdrawing', () => {
  test('is for the resident who asked, once', async () => {
    const id = await sent();
    expect(await withdrawRequest(ctx, person(director.slack_user_id), id)).toEqual({
      ok: false,
      reason: 'not_yours',
    });
    expect(
      await withdrawRequest(ctx, { ...person(resident.slack_user_id), workspaceId: 'TOTHER' }, id),
    ).toEqual({
      ok: false,
      reason: 'missing',
    });
    const both = await Promise.all(
      [1, 2].map(() => withdrawRequest(ctx, person(resident.slack_user_id), id)),
    );
    expect(both).toContainEqual({ ok: true });
    expect(both).toContainEqual({ ok: false, reason: 'withdrawn' });
    expect(await audited()).toEqual([`${resident.slack_user_id} request.withdrawn`]);
  });

  test('a request of the program is not theirs to withdraw', async () => {
    const id = String(await transact(ctx, (tx) => openProgramRequest(tx, time.clock(), resident.id)));
    expect(await withdrawRequest(ctx, person(resident.slack_user_id), id)).toEqual({
      ok: false,
      reason: 'not_yours',
    });
  });
});

describe('what a program sees', () => {
  test('open requests, longest waiting first, and residents without a mentor', async () => {
    const late = await membership(
      await addMember(open.db, program, ['resident'], { name: 'Ada Late', pgy: 3 }),
    );
    const idle = await addMember(open.db, program, ['resident'], { name: 'Zoe Idle' });
    const paired = await addMember(open.db, program, ['resident'], { name: 'Rosa Resident' });
    await addPairRow(open.db, program, paired.id, mentor.id);
    const first = await sent();
    time.advanceMinutes(5);
    const second = await sent(late);
    expect(
      (await findOpenRequests(open.db, program.programId)).map(({ id, resident_name }) => [
        id,
        resident_name,
      ]),
    ).toEqual([
      [first, 'Nina New'],
      [second, 'Ada Late'],
    ]);
    expect(
      (await findUnmatchedResidents(open.db, program.programId)).map(({ id, resident_name, request_id }) => [
        id,
        resident_name,
        request_id,
      ]),
    ).toEqual([
      [late.id, 'Ada Late', second],
      [resident.id, 'Nina New', first],
      [idle.id, 'Zoe Idle', null],
    ]);
    await addPairRow(open.db, program, resident.id, mentor.id);
    expect((await findOpenRequests(open.db, program.programId)).map(({ id }) => id)).toEqual([second]);
    const elsewhere = await addProgram(open.db, program.workspaceId);
    expect(await findOpenRequests(open.db, elsewhere)).toEqual([]);
    expect(await findUnmatchedResidents(open.db, elsewhere)).toEqual([]);
  });
});
