import { describe, expect, test } from '@jest/globals';
import { findDraws } from '../../../src/domain/draws/operations.ts';
import { makeExport } from '../../../src/features/privacy/gather.ts';
import { findUnpromptedFirstYears, markPrompted } from '../../../src/features/requests/first-year-queries.ts';
import {
  openProgramRequest,
  sendRequest,
  withdrawRequest,
} from '../../../src/features/requests/operations.ts';
import {
  findOpenRequest,
  findOpenRequests,
  findPreferences,
  findUnmatchedResidents,
  getRequest,
} from '../../../src/features/requests/queries.ts';
import { decryptInConfidence } from '../../../src/features/requests/wishes.ts';
import { transact } from '../../../src/platform/database/transact.ts';
import { addMember, addPairRow, addProgram } from '../../support/fixtures.ts';
import {
  audited,
  ctx,
  director,
  membership,
  mentor,
  open,
  outbox,
  person,
  program,
  resident,
  SECRET,
  sent,
  setTheScene,
  time,
  wishes,
  woken,
} from './scene.ts';

setTheScene();

const leave = (user: string) =>
  open.db
    .updateTable('people')
    .set({ deactivated_at: time.clock() })
    .where('workspace_id', '=', program.workspaceId)
    .where('slack_user_id', '=', user)
    .execute();

describe('asking', () => {
  test('stores the request, the order of preferences and one card', async () => {
    const second = await addMember(open.db, program, ['mentor'], { name: 'Olga Other' });
    woken.length = 0;
    const third = await addMember(open.db, program, ['mentor'], { name: 'Una Unwanted' });
    const id = await sent(resident, { preferred: [second.id, mentor.id], ratherNot: [third.id] });
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
    expect(decryptInConfidence(ctx.keys, await getRequest(open.db, id))).toEqual({
      note: SECRET,
      ratherNot: [],
    });
    const own = await makeExport(ctx, person(resident.slack_user_id), true);
    expect(JSON.parse(own).rather_not_be_matched_with).toEqual([third.user]);
    expect((await findDraws(open.db, ctx.keys, [resident.id])).get(resident.id)).toEqual({
      meant: [third.id],
      drawn: [third.id],
    });
  });

  test('nothing of the note or the rather-not list can be read in the database', async () => {
    await sent(resident, { preferred: [], ratherNot: [mentor.id] });
    const tables = await open.db.introspection.getTables();
    for (const { name } of tables.filter(
      (table) => table.schema === 'public' || table.schema === undefined,
    )) {
      const rows = await open.db
        .selectFrom(name as 'requests')
        .selectAll()
        .execute();
      expect(JSON.stringify(rows)).not.toContain('cardiology');
      if (name !== 'members') expect(JSON.stringify(rows)).not.toContain(mentor.id);
    }
    const row = await open.db
      .selectFrom('requests')
      .select('confidential')
      .where('resident_id', '=', resident.id)
      .executeTakeFirst();
    expect(row?.confidential).toMatch(/^v2\./);
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

  test('is not opened beside one of their own, for someone with a mentor, or for someone who left', async () => {
    const id = await sent();
    expect(await openOne()).toBeUndefined();
    await withdrawRequest(ctx, person(resident.slack_user_id), id);
    await addPairRow(open.db, program, resident.id, mentor.id);
    expect(await openOne()).toBeUndefined();
    const gone = await addMember(open.db, program, ['resident']);
    await leave(gone.user);
    expect(await openOne(gone.id)).toBeUndefined();
    expect(await openOne(mentor.id)).toBeUndefined();
  });

  test('becomes theirs when the resident says what they wish; the card is made again', async () => {
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
  test('open requests and residents without a mentor, first-years first', async () => {
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
      [resident.id, 'Nina New', first],
      [idle.id, 'Zoe Idle', null],
      [late.id, 'Ada Late', second],
    ]);
    await addPairRow(open.db, program, resident.id, mentor.id);
    expect((await findOpenRequests(open.db, program.programId)).map(({ id }) => id)).toEqual([second]);
    const [zed, amy] = [
      await membership(await addMember(open.db, program, ['resident'], { user: 'U1', name: 'Zed Same' })),
      await membership(await addMember(open.db, program, ['resident'], { user: 'U2', name: 'Amy Same' })),
    ];
    const [zeds, amys] = [await sent(zed), await sent(amy)];
    const shown = async () => (await findOpenRequests(open.db, program.programId)).map(({ id }) => id);
    expect(await shown()).toEqual([amys, zeds, second]);
    await leave(zed.slack_user_id);
    expect(await shown()).toEqual([amys, second]);
    const unmatched = await findUnmatchedResidents(open.db, program.programId);
    expect(unmatched.map(({ id }) => id)).toEqual([amy.id, idle.id, late.id]);
    const elsewhere = await addProgram(open.db, program.workspaceId);
    expect(await findOpenRequests(open.db, elsewhere)).toEqual([]);
    expect(await findUnmatchedResidents(open.db, elsewhere)).toEqual([]);
  });
});

describe('first-years without a mentor', () => {
  const asked = async () =>
    (await findUnpromptedFirstYears(open.db, time.clock())) // it is September 15 in UTC
      .filter(({ program_id }) => program_id === program.programId)
      .map(({ id }) => id);
  const set = (table: 'members' | 'programs', id: string, values: object) =>
    open.db.updateTable(table).set(values).where('id', '=', id).execute();

  async function firstYear(starts_on: string, more: object = {}) {
    const { id, user } = await addMember(open.db, program, ['resident']);
    await set('members', id, { starts_on, ...more });
    return { id, user };
  }

  test('are asked between a month and a year after their start, once, and never after a request', async () => {
    await set('programs', program.programId, { reminder_steps: ['first-years'] });
    const month = await firstYear('2026-08-17');
    const year = await firstYear('2025-09-16');
    await firstYear('2026-08-18');
    await firstYear('2025-09-15');
    await firstYear('2026-08-17', { pgy: 2 });
    await firstYear('2026-08-17', { roles: ['mentor'] });
    const gone = await firstYear('2026-08-17');
    await leave(gone.user);
    const paired = await firstYear('2026-08-17');
    await addPairRow(open.db, program, paired.id, mentor.id);
    const withdrew = await membership(await firstYear('2026-08-17'));
    await withdrawRequest(ctx, person(withdrew.slack_user_id), await sent(withdrew));
    const both = [month.id, year.id].sort();
    expect((await asked()).sort()).toEqual(both);
    await set('programs', program.programId, { reminder_steps: ['digest'] });
    expect(await asked()).toEqual([]);
    await set('programs', program.programId, { reminder_steps: ['first-years'] });
    const mark = (ids: string[]) => transact(ctx, (tx) => markPrompted(tx, time.clock(), ids));
    expect([...(await mark([month.id]))]).toEqual([month.id]);
    expect([...(await mark(both))]).toEqual([year.id]);
    expect(await asked()).toEqual([]);
  });
});
