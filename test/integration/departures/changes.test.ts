import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { findMembership } from '../../../src/domain/members/queries.ts';
import { findComing, findTurnDay } from '../../../src/domain/pairs/change-queries.ts';
import { type Planned, planChanges, undoChange } from '../../../src/features/departures/operations.ts';
import {
  findAsking,
  findEverybody,
  findGone,
  findStillGone,
} from '../../../src/features/departures/queries.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import {
  addMember,
  addProgram,
  addWorkspace,
  seedPair,
  testClock,
  testContext,
} from '../../support/fixtures.ts';

const NOW = new Date('2026-09-14T17:00:00Z');

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

async function addOne() {
  const workspaceId = await addWorkspace(open.db);
  return { workspaceId, programId: await addProgram(open.db, workspaceId) };
}
const deactivate = (user: string, at: string | null) =>
  open.db
    .updateTable('people')
    .set({ deactivated_at: at === null ? null : new Date(at) })
    .where('slack_user_id', '=', user)
    .execute();

test('accounts deactivated less than 30 days ago are found by name, in running programs', async () => {
  const [program, stopped, closed] = [await addOne(), await addOne(), await addOne()];
  const add = async (name: string, at: string | null, within = program) => {
    const member = await addMember(open.db, within, ['mentor'], { name });
    await deactivate(member.user, at);
    return member.id;
  };
  const zed = await add('Zed', '2026-08-15T17:00:01Z');
  const amy = await add('Amy', '2026-09-14T16:00:00Z');
  await add('Old', '2026-08-15T17:00:00Z');
  await add('Here', null);
  await add('Stopped', '2026-09-14T16:00:00Z', stopped);
  await add('Closed', '2026-09-14T16:00:00Z', closed);
  await open.db
    .updateTable('workspaces')
    .set({ stopped_at: NOW, stopped_reason: 'uninstalled' })
    .where('id', '=', stopped.workspaceId)
    .execute();
  await open.db
    .updateTable('programs')
    .set({ delete_after: NOW })
    .where('id', '=', closed.programId)
    .execute();
  expect((await findGone(open.db, NOW)).map(({ id }) => id)).toEqual([amy, zed]);
});

test('someone is gone as long as their account is deactivated and they hold a role', async () => {
  const program = await addOne();
  const { id, user } = await addMember(open.db, program, ['mentor']);
  expect(await findStillGone(open.db, id)).toBeUndefined();
  await deactivate(user, '2026-09-14T16:00:00Z');
  expect(await findStillGone(open.db, id)).toMatchObject({ id, slack_user_id: user });
  await open.db.updateTable('members').set({ roles: [] }).where('id', '=', id).execute();
  expect(await findStillGone(open.db, id)).toBeUndefined();
});

test('everybody with a role can be chosen, by name, also those whose account is deactivated', async () => {
  const program = await addOne();
  const zed = await addMember(open.db, program, ['mentor'], { name: 'Zed', user: 'U1' });
  const amy = await addMember(open.db, program, ['director'], { name: 'Amy', user: 'U2' });
  await addMember(open.db, program, [], { name: 'Former' });
  await addMember(open.db, await addOne(), ['mentor'], { name: 'Elsewhere' });
  await deactivate(zed.user, '2026-01-01T00:00:00Z');
  expect((await findEverybody(open.db, program.programId)).map(({ id }) => id)).toEqual([amy.id, zed.id]);
});

test('of some residents, those whose request is open ask', async () => {
  const program = await addOne();
  const add = async (status: 'open' | 'withdrawn') => {
    const { id } = await addMember(open.db, program, ['resident']);
    await open.db
      .insertInto('requests')
      .values({
        ...{ id: randomUUID(), workspace_id: program.workspaceId, program_id: program.programId },
        ...{ resident_id: id, source: 'resident', status, created_at: NOW },
        decided_at: status === 'open' ? null : NOW,
      })
      .execute();
    return id;
  };
  const [asks, withdrew] = [await add('open'), await add('withdrawn')];
  await add('open');
  expect(await findAsking(open.db, [asks, withdrew])).toEqual(new Set([asks]));
});

/** A program with a pair, and what its people enter. */
async function planning() {
  const seed = await seedPair(open.db);
  const { ctx } = testContext(open, testClock().clock);
  const membership = async (user: string) => {
    const found = await findMembership(
      open.db,
      { workspaceId: seed.workspaceId, userId: user },
      seed.programId,
    );
    if (!found) throw new Error('no such member');
    return found;
  };
  const join = async (...roles: Parameters<typeof addMember>[2]) =>
    membership((await addMember(open.db, seed, roles)).user);
  const plan = (by: Awaited<ReturnType<typeof membership>>, day: string, change: Partial<Planned> = {}) => {
    const on = Temporal.PlainDate.from(day);
    const leaves = { memberId: seed.resident.id, what: 'leaves' as const, pairId: null };
    return planChanges(ctx, by, [{ ...leaves, on, at: new Date(`${day}T16:00:00Z`), ...change }]);
  };
  const stored = async () =>
    (
      await open.db
        .selectFrom('changes')
        .select(['state', 'happens_on'])
        .where('program_id', '=', seed.programId)
        .orderBy('happens_on')
        .execute()
    ).map(({ state, happens_on }) => `${happens_on} ${state}`);
  const coming = async (reader: Awaited<ReturnType<typeof membership>>) =>
    (await findComing(open.db, reader)).map(({ what }) => what);
  return { ...seed, ctx, dana: await membership(seed.director.user), membership, join, plan, stored, coming };
}

test('a change entered once more moves to its new day; not one of someone else, nor one that was undone', async () => {
  const { ctx, dana, join, plan, stored } = await planning();
  await plan(dana, '2026-09-21');
  await plan(dana, '2026-09-28');
  expect(await stored()).toEqual(['2026-09-28 planned']);
  const [change] = await findComing(open.db, dana);
  expect(await undoChange(ctx, dana, change?.id ?? '')).toBeDefined();
  await plan(dana, '2026-10-05');
  await plan(await join('director'), '2026-10-12');
  expect(await stored()).toEqual(['2026-09-28 undone', '2026-10-05 planned', '2026-10-12 planned']);
});

test('what is still to come is what was not done by another change', async () => {
  const { dana, plan, coming, pairId, resident, mentor } = await planning();
  await plan(dana, '2026-09-28', { what: 'pair_ends', pairId });
  await plan(dana, '2026-09-21', { memberId: mentor.id, what: 'steps_down' });
  await plan(dana, '2026-10-05');
  expect(await coming(dana)).toEqual(['steps_down', 'pair_ends', 'leaves']);
  const without = (id: string) =>
    open.db.updateTable('members').set({ roles: [] }).where('id', '=', id).execute();
  await without(mentor.id);
  expect(await coming(dana)).toEqual(['pair_ends', 'leaves']);
  await open.db
    .updateTable('pairs')
    .set({ status: 'ended', ended_on: '2026-09-14', end_reason: 'changed', next_check_at: null })
    .where('id', '=', pairId)
    .execute();
  expect(await coming(dana)).toEqual(['leaves']);
  await without(resident.id);
  expect(await coming(dana)).toEqual([]);
});

test('a change is seen by who entered it, and by directors whom it does not touch', async () => {
  const { dana, plan, coming, join, membership, mentor } = await planning();
  const [cora, other] = [await join('coordinator'), await join('coordinator')];
  await open.db
    .updateTable('members')
    .set({ roles: ['mentor', 'director'] })
    .where('id', '=', mentor.id)
    .execute();
  const max = await membership(mentor.user);
  await plan(cora, '2026-09-21');
  for (const [reader, sees] of [
    [cora, true],
    [dana, true],
    [other, false],
    [max, false], // the mentor of whom it is about
  ] as const)
    expect(await coming(reader)).toEqual(sees ? ['leaves'] : []);
  await plan(max, '2026-09-28');
  expect(await coming(max)).toEqual(['leaves']);
});

test('the day of the new academic year is the planned one of this program, or else its first working day', async () => {
  const [planning, other] = [await addOne(), await addOne()];
  const director = await addMember(open.db, planning, ['director']);
  await open.db
    .insertInto('turns')
    .values({
      ...{ id: randomUUID(), workspace_id: planning.workspaceId, program_id: planning.programId },
      ...{ year_on: '2027-07-01', turns_on: '2027-07-06', carry_out_at: new Date('2027-07-06T14:00:00Z') },
      ...{ choices: JSON.stringify({}), state: 'planned', created_at: NOW },
      ...{ entered_by: director.id, confirmed_by: director.id },
    })
    .execute();
  const dayOf = async ({ programId }: { programId: string }) => {
    const program = await open.db
      .selectFrom('programs')
      .selectAll()
      .where('id', '=', programId)
      .executeTakeFirstOrThrow();
    return (await findTurnDay(open.db, program, NOW)).toString();
  };
  expect(await dayOf(planning)).toBe('2027-07-06');
  expect(await dayOf(other)).toBe('2027-07-01');
});
