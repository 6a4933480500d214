import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findMembership } from '../../../src/domain/members/queries.ts';
import { getPairs } from '../../../src/domain/pairs/queries.ts';
import { DECLINED_KIND, declinePair } from '../../../src/features/requests/decline-operations.ts';
import { findDeclinedPairs } from '../../../src/features/requests/reassign-queries.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import type { Role } from '../../../src/platform/database/tables/programs.ts';
import { createTestDatabase } from '../../support/database.ts';
import {
  addMember,
  addPairRow,
  addProgram,
  addWorkspace,
  seedPair,
  testClock,
  testContext,
} from '../../support/fixtures.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

/** Who is told that a mentor cannot take a new pair on, by their parts in it; `other` is a director beside the two. */
async function toldOf(roles: { resident: Role[]; mentor: Role[]; other?: Role[] }): Promise<string[]> {
  const workspaceId = await addWorkspace(open.db);
  const program = { workspaceId, programId: await addProgram(open.db, workspaceId, {}) };
  const resident = await addMember(open.db, program, roles.resident);
  const mentor = await addMember(open.db, program, roles.mentor);
  const other = roles.other && (await addMember(open.db, program, roles.other));
  const id = await addPairRow(open.db, program, resident.id, mentor.id, { started_on: '2026-09-14' });
  const { ctx } = testContext(open, testClock('2026-09-14T17:00:00Z').clock);
  const [pair] = await getPairs(open.db, [id]);
  const self = await findMembership(open.db, { workspaceId, userId: mentor.user }, program.programId);
  if (!pair || !self) throw new Error('no pair, or no mentor');
  const declined = await declinePair(ctx, pair, self);
  const rows = await open.db
    .selectFrom('outbox')
    .select('to_user')
    .where('kind', '=', DECLINED_KIND)
    .where('program_id', '=', program.programId)
    .execute();
  expect(declined).toEqual({ ok: true, told: rows.length });
  const part = new Map([
    [resident.user, 'resident'],
    [mentor.user, 'mentor'],
    [other?.user ?? '', 'other'],
  ]);
  return rows.map(({ to_user: user }) => part.get(user ?? '') ?? 'someone else');
}

test.each<[string, Parameters<typeof toldOf>[0], string[]]>([
  [
    'another director, not the mentor',
    { resident: ['resident'], mentor: ['mentor', 'director'], other: ['director'] },
    ['other'],
  ],
  [
    'the mentor, who is the only director',
    { resident: ['resident'], mentor: ['mentor', 'director'] },
    ['mentor'],
  ],
  [
    'no one, where the only director is the resident',
    { resident: ['resident', 'director'], mentor: ['mentor'] },
    [],
  ],
])("a new pair that its mentor can't take on is told to %s", async (_, roles, told) => {
  expect(await toldOf(roles)).toEqual(told);
});

test('a mentor can say so up to seven days after the start; who did is not late when they say it again', async () => {
  const { pairId, mentor, workspaceId, programId } = await seedPair(open.db, { startedOn: '2026-09-14' });
  const [pair] = await getPairs(open.db, [pairId]);
  const self = await findMembership(open.db, { workspaceId, userId: mentor.user }, programId);
  if (!pair || !self) throw new Error('no pair, or no mentor');
  const time = testClock();
  const { ctx } = testContext(open, time.clock);
  const declineOn = (day: string) => {
    time.set(`${day}T17:00:00Z`);
    return declinePair(ctx, pair, self);
  };
  const declinedAt = async () => (await getPairs(open.db, [pairId]))[0]?.declined_at;
  expect(await declineOn('2026-09-22')).toEqual({ ok: false, reason: 'late' });
  expect(await declinedAt()).toBeNull();
  expect(await declineOn('2026-09-21')).toEqual({ ok: true, told: 1 });
  expect(await declineOn('2026-09-22')).toEqual({ ok: true, told: 1 });
  expect(await declinedAt()).toEqual(new Date('2026-09-21T17:00:00Z')); // reminders count from there
});

test('the pairs that wait for another mentor: longest waiting first, and not the reader’s own', async () => {
  const workspaceId = await addWorkspace(open.db);
  const program = { workspaceId, programId: await addProgram(open.db, workspaceId) };
  const add = async (declined_at: string | null, more: object = {}, within = program) => {
    const resident = await addMember(open.db, within, ['resident', 'director']);
    const mentor = await addMember(open.db, within, ['mentor']);
    const id = await addPairRow(open.db, within, resident.id, mentor.id);
    await open.db
      .updateTable('pairs')
      .set({ declined_at: declined_at === null ? null : new Date(declined_at), ...more })
      .where('id', '=', id)
      .execute();
    return { id, resident: resident.user, mentor: mentor.user, reader: resident.id };
  };
  const [late, early] = [await add('2026-09-15T17:00:00Z'), await add('2026-09-14T17:00:00Z')];
  const fine = await add(null);
  const over = { status: 'ended', ended_on: '2026-09-16', end_reason: 'changed', next_check_at: null };
  await add('2026-09-13T17:00:00Z', over);
  await add('2026-09-13T17:00:00Z', {}, { workspaceId, programId: await addProgram(open.db, workspaceId) });
  const read = (reader: string) => findDeclinedPairs(open.db, program.programId, reader);
  const [first, second] = [early, late].map(({ reader: _, ...pair }) => pair);
  expect(await read(fine.reader)).toEqual([first, second]);
  expect(await read(early.reader)).toEqual([second]);
});
