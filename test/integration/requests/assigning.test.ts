import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { closeIfNotNeeded } from '../../../src/features/requests/assign-operations.ts';
import { withdrawRequest } from '../../../src/features/requests/operations.ts';
import { findOpenRequest, getRequest } from '../../../src/features/requests/queries.ts';
import { addMember, addPairRow, addProgram } from '../../support/fixtures.ts';
import {
  assign,
  audited,
  ctx,
  director,
  membership,
  mentor,
  open,
  outbox,
  pairs,
  person,
  program,
  resident,
  sent,
  setTheScene,
  time,
} from './scene.ts';

setTheScene();

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
    const [made] = await pairs();
    expect(toMentor?.payload).toMatchObject({
      pairIds: [made?.id],
      shared: { [made?.id ?? '']: ['support'] },
    });
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

  test('someone the resident would rather not have is refused, also when the choice is forged', async () => {
    const id = await sent(resident, { preferred: [], ratherNot: [mentor.id] });
    expect(await assign(id)).toEqual({ ok: false, reason: 'unfit', why: 'kept_out' });
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
