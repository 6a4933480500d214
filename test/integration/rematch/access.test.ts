import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findMembership } from '../../../src/domain/members/queries.ts';
import { findOffered, findWaiting } from '../../../src/features/rematch/access.ts';
import { closeOvertaken, resolveTakenBack } from '../../../src/features/rematch/change-operations.ts';
import { decideRematch, openRematch, withdrawRematch } from '../../../src/features/rematch/operations.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import type { Role } from '../../../src/platform/database/tables/programs.ts';
import { transact } from '../../../src/platform/database/transact.ts';
import { createTestDatabase } from '../../support/database.ts';
import { drawThese } from '../../support/draws.ts';
import { addMember, addProgram, addWorkspace } from '../../support/fixtures.ts';
import { decline, setUp as setUpIn, talk } from './acts.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

const setUp = (mentorRoles?: Role[], residentRoles?: Role[]) => setUpIn(open, mentorRoles, residentRoles);

describe('who may open and decide', () => {
  async function strangers(s: Awaited<ReturnType<typeof setUp>>) {
    const elsewhere = { workspaceId: s.workspaceId, programId: await addProgram(s.db, s.workspaceId) };
    const coordinator = await addMember(s.db, s, ['coordinator']);
    const otherDirector = await addMember(s.db, elsewhere, ['director']);
    const gone = await addMember(s.db, s, ['director']);
    await s.db
      .updateTable('people')
      .set({ deactivated_at: new Date() })
      .where('slack_user_id', '=', gone.user)
      .execute();
    const removed = await addMember(s.db, s, ['director']);
    await s.db
      .updateTable('members')
      .set({ roles: ['mentor'] })
      .where('id', '=', removed.id)
      .execute();
    return {
      mentor: s.person(s.mentor.user),
      resident: s.person(s.resident.user),
      'another mentor': s.person(s.otherMentor.user),
      coordinator: s.person(coordinator.user),
      'another program’s director': s.person(otherDirector.user),
      'a deactivated director': s.person(gone.user),
      'a director no longer': s.person(removed.user),
      'the same id in another workspace': s.person(s.director.user, {
        workspaceId: await addWorkspace(s.db),
      }),
      'someone of another organization': s.person(s.director.user, { foreign: true }),
      'no one known': s.person('USTRANGER'),
    };
  }

  test.each([
    ['an ordinary mentor', ['mentor'], ['resident']],
    ['a mentor who is a director', ['mentor', 'director'], ['resident']],
    ['a resident who is a director', ['mentor'], ['resident', 'director']],
  ] as [string, Role[], Role[]][])(
    'with %s: no one but the other directors; every refusal is the same and leaves no trace',
    async (_, mentorRoles, residentRoles) => {
      const s = await setUp(mentorRoles, residentRoles);
      const rematch = await s.asked();
      for (const [who, person] of Object.entries(await strangers(s))) {
        const refused = { ok: false, reason: 'refused' };
        expect([who, await openRematch(s.ctx, person, rematch.id)]).toEqual([who, refused]);
        expect([who, await decideRematch(s.ctx, person, rematch.id, decline)]).toEqual([who, refused]);
      }
      expect(await s.audit()).toEqual([]);
      expect((await s.stored(rematch.id))?.status).toBe('open');
      expect(await openRematch(s.ctx, s.person(s.director.user), rematch.id)).toMatchObject({ ok: true });
    },
  );

  test.each(['', 'nonsense', "'; drop table rematches; --", 'b2b7e6a2-0000-4000-8000-000000000000'])(
    'an id that is none (%j) is refused in the same way',
    async (id) => {
      const s = await setUp();
      const refused = { ok: false, reason: 'refused' };
      expect(await openRematch(s.ctx, s.person(s.director.user), id)).toEqual(refused);
      expect(await s.decide(id, decline)).toEqual(refused);
      expect(await withdrawRematch(s.ctx, s.person(s.resident.user), id)).toEqual(refused);
    },
  );

  test('every opening is on record, by whom and when, with no content', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    await openRematch(s.ctx, s.person(s.director.user), rematch.id);
    await openRematch(s.ctx, s.person(s.second.user), rematch.id);
    const rows = await s.audit();
    expect(rows.map((row) => [row.action, row.actor, row.subject_id]).sort()).toEqual(
      [
        ['rematch.opened', s.director.user, rematch.id],
        ['rematch.opened', s.second.user, rematch.id],
      ].sort(),
    );
  });

  test('the waiting list is for those directors and for no one else', async () => {
    const s = await setUp(['mentor', 'director']);
    const coordinator = await addMember(s.db, s, ['coordinator']);
    const rematch = await s.asked();
    const list = async ({ user }: { user: string }) => {
      const member = await findMembership(s.db, s.person(user), s.programId);
      return member ? findWaiting(s.db, member) : [];
    };
    const { id, reference, created_at } = rematch;
    const [listed, ...more] = await list(s.director);
    expect([listed, more]).toMatchObject([{ id, reference, created_at }, []]);
    expect(JSON.stringify(listed)).not.toContain(rematch.confidential);
    for (const who of [s.mentor, s.resident, s.otherMentor, coordinator]) expect(await list(who)).toEqual([]);
    await s.decide(rematch.id, talk);
    expect(await list(s.director)).toHaveLength(1);
    await s.decide(rematch.id, decline);
    expect(await list(s.director)).toEqual([]);
  });
});

describe('an ending for another cause', () => {
  const overtaken = async (s: Awaited<ReturnType<typeof setUp>>) =>
    (await s.outbox()).filter(({ kind }) => kind === 'rematch.overtaken').map(({ payload }) => payload);

  test.each([false, true])('closes what waits about its pair alone (after a talk: %s)', async (talks) => {
    const [s, other] = [await setUp(), await setUp()];
    const { id: before } = await s.asked();
    await s.decide(before, decline);
    const [{ id }, others] = [await s.asked(), await other.asked()];
    if (talks) await s.decide(id, talk);
    s.time.advanceMinutes(1);
    const now = s.time.clock();
    await transact(s.ctx, (tx) => closeOvertaken(tx, now, [s.pairId]));
    expect(await s.stored(id)).toMatchObject({ status: 'withdrawn', decided_at: now, overtaken_at: now });
    expect(await s.stored(before)).toMatchObject({ status: 'declined', overtaken_at: null });
    expect(await other.stored(others.id)).toMatchObject({ status: 'open' });
    expect(await overtaken(s)).toEqual([{ rematchId: id }]);
  });

  test('where the assignment was taken back, the request about it is closed; where it ended otherwise, not here', async () => {
    const [back, changed, answered] = [await setUp(), await setUp(), await setUp()];
    const ids = [(await back.asked()).id, (await changed.asked()).id, (await answered.asked()).id] as const;
    await answered.decide(ids[2], decline);
    for (const s of [back, changed, answered])
      await s.db
        .updateTable('pairs')
        .set({ status: 'ended', ended_on: '2026-09-14', next_check_at: null })
        .set({ end_reason: s === changed ? 'changed' : 'taken_back' })
        .where('id', '=', s.pairId)
        .execute();
    await resolveTakenBack(back.ctx);
    expect((await back.stored(ids[0]))?.status).toBe('withdrawn');
    expect((await changed.stored(ids[1]))?.status).toBe('open');
    expect((await answered.stored(ids[2]))?.status).toBe('declined');
    expect(await overtaken(back)).toHaveLength(1);
  });
});

test('who is offered: no one drawn, but for whom the request names, and no director who decides beside another', async () => {
  const s = await setUp();
  const rematch = await s.asked();
  const roles = (id: string, ...to: Role[]) =>
    s.db.updateTable('members').set({ roles: to }).where('id', '=', id).execute();
  const offered = async (preferred: string[] = []) => {
    const decider = await findMembership(s.db, s.person(s.director.user), s.programId);
    if (!decider) throw new Error('no director');
    const found = await findOffered(s.ctx, { rematch, decider }, preferred, '2026-09-14');
    return found.map(({ id }) => id).sort();
  };
  const mentors = [s.mentor.id, s.otherMentor.id].sort();
  await roles(s.director.id, 'mentor', 'director');
  expect(await offered()).toEqual(mentors);
  await roles(s.second.id);
  expect(await offered()).toEqual([...mentors, s.director.id].sort());
  await drawThese(s.db, [s.otherMentor.id], s.ctx.keys);
  expect(await offered()).toEqual([s.mentor.id, s.director.id].sort());
  expect(await offered([s.otherMentor.id])).toEqual([...mentors, s.director.id].sort());
});
