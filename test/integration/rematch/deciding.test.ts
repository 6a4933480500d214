import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { followUp } from '../../../src/app/worker.ts';
import { findMembership } from '../../../src/domain/members/queries.ts';
import { takeDue } from '../../../src/domain/pairs/due-operations.ts';
import { carryOutChange, scheduleEnding } from '../../../src/domain/pairs/operations.ts';
import { openRematch, requestRematch, withdrawRematch } from '../../../src/features/rematch/operations.ts';
import { findApproved, findOpenRematch } from '../../../src/features/rematch/queries.ts';
import { decryptNote } from '../../../src/features/rematch/words.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import type { Role } from '../../../src/platform/database/tables/programs.ts';
import { transact } from '../../../src/platform/database/transact.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addMember, addPairRow, addProgram } from '../../support/fixtures.ts';
import { CANARY, decline, LATER, later, setUp as setUpIn, talk, WORDS, withMentor } from './acts.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

const setUp = (mentorRoles?: Role[], residentRoles?: Role[]) => setUpIn(open, mentorRoles, residentRoles);

describe('deciding', () => {
  test('with a new mentor: who follows is lined up; nothing else changes and the mentor hears nothing', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    const before = await s.mentorRow();
    expect(await s.decide(rematch.id, withMentor(s.otherMentor.id))).toMatchObject({ ok: true });
    const pairs = await s.pairs();
    expect(pairs.find(({ id }) => id === s.pairId)).toMatchObject({
      status: 'active',
      ended_on: null,
      change_at: LATER,
    });
    expect(pairs).toHaveLength(1);
    expect(await s.stored(rematch.id)).toMatchObject({
      status: 'approved',
      decided_by: s.director.id,
      has_next: true,
    });
    expect(await s.mentorRow()).toEqual(before);
    const told = (await s.outbox()).map((row) => [row.kind, row.to_channel ?? row.to_user]);
    expect(told.sort()).toEqual([
      ['rematch.answer', s.resident.user],
      ['rematch.notice', 'GDIRECTORS'],
    ]);
    expect((await s.audit()).map((row) => row.action)).toEqual(['rematch.decided']);
    expect(await transact(s.ctx, (tx) => takeDue(tx, new Date(LATER.getTime() - 1), s.programId))).toEqual(
      [],
    );
    expect(await transact(s.ctx, (tx) => takeDue(tx, LATER, s.programId))).toHaveLength(1);
  });

  test('assign later: only the ending is set', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    expect(await s.decide(rematch.id, later)).toMatchObject({ ok: true });
    expect(await s.pairs()).toMatchObject([{ id: s.pairId, status: 'active', change_at: LATER }]);
    expect((await s.stored(rematch.id))?.has_next).toBe(false);
  });

  test('what is approved for a pair is found until its day, and beside no other pair or answer', async () => {
    const s = await setUp();
    await s.decide((await s.asked()).id, decline);
    expect(await findApproved(s.db, s.pairId)).toBeUndefined();
    const { id } = await s.asked();
    await s.decide(id, later);
    expect(await findApproved(s.db, s.pairId)).toMatchObject({ id });
    expect(await findApproved(s.db, (await setUp()).pairId)).toBeUndefined();
    await transact(s.ctx, (tx) => carryOutChange(tx, LATER, s.pairId));
    expect(await findApproved(s.db, s.pairId)).toBeUndefined();
  });

  test('asking to talk leaves it undecided, once; then it can still be decided or withdrawn', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    expect(await s.decide(rematch.id, { choice: 'talk', note: CANARY })).toMatchObject({ ok: true });
    const talking = await s.stored(rematch.id);
    expect(talking?.status).toBe('talking');
    expect(talking?.note_to_resident).not.toContain(CANARY);
    expect(talking && decryptNote(s.ctx.keys, talking)).toBe(CANARY);
    expect(await s.decide(rematch.id, talk, s.second.user)).toEqual({ ok: false, reason: 'already_talking' });
    expect(await s.pairs()).toMatchObject([{ change_at: null }]);
    const answers = (await s.outbox()).filter((row) => row.kind === 'rematch.answer');
    expect(answers).toMatchObject([{ to_user: s.resident.user, payload: { rematchId: rematch.id } }]);
    expect(await s.decide(rematch.id, later, s.second.user)).toMatchObject({ ok: true });
    expect((await s.outbox()).filter((row) => row.kind === 'rematch.answer')).toHaveLength(2);
  });

  test('declining changes nothing but the request', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    expect(await s.decide(rematch.id, decline)).toMatchObject({ ok: true });
    const declined = await s.stored(rematch.id);
    expect(declined?.status).toBe('declined');
    expect(declined && decryptNote(s.ctx.keys, declined)).toBe('Let us wait');
    expect(await s.pairs()).toMatchObject([{ status: 'active', change_at: null }]);
  });

  test('two directors at once, again and again: one decision, one next mentor, the other is told', async () => {
    for (let round = 0; round < 8; round += 1) {
      const s = await setUp();
      const rematch = await s.asked();
      const results = await Promise.all([
        s.decide(rematch.id, withMentor(s.otherMentor.id), s.director.user),
        s.decide(rematch.id, round % 2 ? decline : withMentor(s.otherMentor.id), s.second.user),
      ]);
      expect(results.filter((result) => result.ok)).toHaveLength(1);
      expect(results.find((result) => !result.ok)).toMatchObject({ reason: 'closed' });
      expect((await s.outbox()).filter((row) => row.kind === 'rematch.answer')).toHaveLength(1);
      expect(await s.pairs()).toHaveLength(1);
    }
  });

  test('the last place of a mentor goes to one of two requests at once', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    const tom = await addMember(s.db, s, ['resident']);
    const pairId = await addPairRow(s.db, s, tom.id, s.mentor.id);
    const membership = await findMembership(s.db, s.person(tom.user), s.programId);
    if (!membership) throw new Error('unreachable');
    await requestRematch(s.ctx, membership, WORDS, { pairId, mentorReadsChannel: false });
    const toms = await findOpenRematch(s.db, tom.id);
    if (!toms) throw new Error('unreachable');
    const results = await Promise.all([
      s.decide(rematch.id, withMentor(s.otherMentor.id)),
      s.decide(toms.id, withMentor(s.otherMentor.id), s.second.user),
    ]);
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(results.find((result) => !result.ok)).toEqual({ ok: false, reason: 'mentor_full' });
    expect((await s.mentorRow(s.otherMentor.id)).active_mentees).toBe(0);
    const states = [await s.stored(rematch.id), await s.stored(toms.id)].map((row) => row?.status);
    expect(states.sort()).toEqual(['approved', 'open']);
    // what failed left nothing half done: the pair of the undecided one is as it was
    expect((await s.pairs()).filter((pair) => pair.change_at !== null)).toHaveLength(1);
  });

  test('a mentor who is the current one, the resident, away, of another program or no mentor cannot be given', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    const closed = await addMember(s.db, s, ['mentor'], { accepting: false });
    const elsewhere = await addMember(
      s.db,
      { workspaceId: s.workspaceId, programId: await addProgram(s.db, s.workspaceId) },
      ['mentor'],
    );
    for (const id of [s.mentor.id, s.resident.id, s.director.id, closed.id, elsewhere.id]) {
      expect(await s.decide(rematch.id, withMentor(id))).toEqual({ ok: false, reason: 'mentor_unfit' });
    }
    const full = await addMember(s.db, s, ['mentor'], { capacity: 0 });
    expect(await s.decide(rematch.id, withMentor(full.id))).toEqual({ ok: false, reason: 'mentor_full' });
    expect(await s.pairs()).toHaveLength(1);
  });

  test('a pair that ended or is ending cannot be changed any more, but the request can be closed', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    await transact(s.ctx, (tx) => scheduleEnding(tx, s.pairId, LATER));
    expect(await s.decide(rematch.id, later)).toEqual({ ok: false, reason: 'pair_over' });
    await transact(s.ctx, (tx) => carryOutChange(tx, LATER, s.pairId, 'left'));
    expect(await s.decide(rematch.id, withMentor(s.otherMentor.id))).toEqual({
      ok: false,
      reason: 'pair_over',
    });
    expect(await s.decide(rematch.id, decline)).toMatchObject({ ok: true });
  });
});

describe('withdrawing', () => {
  test('by the resident alone, until it is decided, and twice is once', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    for (const user of [s.mentor.user, s.director.user, s.otherMentor.user, 'USTRANGER']) {
      expect(await withdrawRematch(s.ctx, s.person(user), rematch.id)).toEqual({
        ok: false,
        reason: 'refused',
      });
    }
    await s.decide(rematch.id, talk);
    expect(await withdrawRematch(s.ctx, s.person(s.resident.user), rematch.id)).toEqual({ ok: true });
    expect(await withdrawRematch(s.ctx, s.person(s.resident.user), rematch.id)).toEqual({ ok: true });
    expect(await s.decide(rematch.id, later)).toMatchObject({
      ok: false,
      reason: 'closed',
      closed: { status: 'withdrawn' },
    });
    expect(await openRematch(s.ctx, s.person(s.director.user), rematch.id)).toMatchObject({
      ok: false,
      reason: 'closed',
    });
    expect((await s.audit()).map((row) => row.action)).toEqual(['rematch.decided']); // of the talk, nothing after
    expect(await s.pairs()).toMatchObject([{ status: 'active', change_at: null }]);
  });

  test('not after a decision', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    await s.decide(rematch.id, later);
    expect(await withdrawRematch(s.ctx, s.person(s.resident.user), rematch.id)).toEqual({
      ok: false,
      reason: 'closed',
    });
  });

  test('at the same moment as a decision: one of the two holds', async () => {
    for (let round = 0; round < 6; round += 1) {
      const s = await setUp();
      const rematch = await s.asked();
      const [withdrawn, decided] = await Promise.all([
        withdrawRematch(s.ctx, s.person(s.resident.user), rematch.id),
        s.decide(rematch.id, later),
      ]);
      expect([withdrawn.ok, decided.ok].filter(Boolean)).toHaveLength(1);
      const changing = (await s.pairs()).some((pair) => pair.change_at !== null);
      expect(changing).toBe(decided.ok);
    }
  });
});

describe('the moment of the change', () => {
  test('what goes to the mentor is the same, row for row, as when a resident graduates', async () => {
    const shape = async (reason: 'changed' | 'graduated') => {
      const s = await setUp();
      if (reason === 'changed') await s.decide((await s.asked()).id, later);
      else await transact(s.ctx, (tx) => scheduleEnding(tx, s.pairId, LATER));
      await transact(s.ctx, (tx) => carryOutChange(tx, LATER, s.pairId, reason));
      const rows = (await s.outbox()).filter((row) => row.to_user === s.mentor.user);
      return rows.map(({ kind, payload, not_before, created_at, dedupe_key }) => ({
        kind,
        payload: JSON.stringify(payload).replaceAll(s.pairId, 'PAIR'),
        dedupe_key: dedupe_key.replaceAll(s.pairId, 'PAIR'),
        not_before,
        created_at,
      }));
    };
    const ended = await shape('changed');
    expect(ended).toHaveLength(1);
    expect(ended).toEqual(await shape('graduated'));
  });

  test('the new pair begins in the same transaction, in the name of who lined it up', async () => {
    const s = await setUp();
    await s.decide((await s.asked()).id, withMentor(s.otherMentor.id));
    const carried = await transact(s.ctx, async (tx) => {
      const one = await carryOutChange(tx, LATER, s.pairId);
      await followUp(tx, LATER, [one]);
      return one;
    });
    const pairs = await s.pairs();
    expect(pairs.find(({ id }) => id === s.pairId)).toMatchObject({ status: 'ended', end_reason: 'changed' });
    expect(carried.next?.mentorId).toBe(s.otherMentor.id);
    expect(pairs.find(({ mentor_id }) => mentor_id === s.otherMentor.id)).toMatchObject({
      status: 'active',
      started_on: '2026-10-01',
    });
    expect((await s.audit()).map(({ actor, action }) => `${actor} ${action}`).sort()).toEqual(
      [`${s.director.user} rematch.decided`, 'bot match.ended', `${s.director.user} request.assigned`].sort(),
    );
    expect(
      await s.db.selectFrom('successors').selectAll().where('program_id', '=', s.programId).execute(),
    ).toEqual([]);
  });

  test.each([
    ['nothing', { present: true }],
    ['the mentor left', { present: false }],
    ['the mentor stepped down', { present: false }],
    ['the resident left', undefined],
    ['the resident graduated', undefined],
  ] as const)('who was lined up, where meanwhile %s: %j', async (what, next) => {
    const s = await setUp();
    await s.decide((await s.asked()).id, withMentor(s.otherMentor.id));
    const { id, user } = what.startsWith('the mentor') ? s.otherMentor : s.resident;
    if (what.endsWith('left'))
      await s.db
        .updateTable('people')
        .set({ deactivated_at: LATER })
        .where('slack_user_id', '=', user)
        .execute();
    else if (what !== 'nothing')
      await s.db.updateTable('members').set({ roles: [] }).where('id', '=', id).execute();
    const carried = await transact(s.ctx, (tx) => carryOutChange(tx, LATER, s.pairId));
    if (next) expect(carried.next).toMatchObject({ mentorId: s.otherMentor.id, ...next });
    else expect(carried.next).toBeUndefined();
  });
});
