import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { violates } from '../../../src/platform/database/errors.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addMember, addPairRow, addProgram, addWorkspace, seedPair } from '../../support/fixtures.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

const refused = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

async function seedProgram() {
  const workspaceId = await addWorkspace(open.db);
  return { workspaceId, programId: await addProgram(open.db, workspaceId) };
}

describe('what the database itself refuses', () => {
  test('a second active pair of a resident', async () => {
    const seed = await seedPair(open.db);
    const other = await addMember(open.db, seed, ['mentor']);
    const error = await refused(addPairRow(open.db, seed, seed.resident.id, other.id));
    expect(violates(error, 'pairs_one_active_formal_per_resident')).toBe(true);
  });

  test('one mentee more than a mentor has places, freeing ended ones; what was agreed passes, and nothing beyond it', async () => {
    const program = await seedProgram();
    const mentor = await addMember(open.db, program, ['mentor'], { capacity: 1 });
    const [first, second, third, fourth] = await Promise.all(
      [1, 2, 3, 4].map(() => addMember(open.db, program, ['resident'])),
    );
    const mentees = async () =>
      (await open.db.selectFrom('members').selectAll().where('id', '=', mentor.id).executeTakeFirstOrThrow())
        .active_mentees;
    const pairId = await addPairRow(open.db, program, first!.id, mentor.id);
    const full = (error: unknown) => violates(error, 'members_within_capacity');
    const add = async (resident: { id: string }, agreed?: number) =>
      refused(addPairRow(open.db, program, resident.id, mentor.id, agreed ? { agreed_mentees: agreed } : {}));
    const capacity = (to: number) =>
      refused(open.db.updateTable('members').set({ capacity: to }).where('id', '=', mentor.id).execute());
    expect(full(await add(second!))).toBe(true);
    expect(full(await add(second!, 1))).toBe(true);
    expect(await add(second!, 2)).toBeUndefined();
    expect(await mentees()).toBe(2);
    // A second one agreed to at the same time was agreed to as the second, not as a third.
    expect(full(await add(third!, 2))).toBe(true);
    expect(full(await capacity(0))).toBe(true);
    expect(await capacity(1)).toBeUndefined(); // as it is
    expect(await capacity(2)).toBeUndefined();
    expect(full(await add(third!))).toBe(true);
    await open.db
      .updateTable('pairs')
      .set({ status: 'ended', ended_on: '2026-09-01', end_reason: 'graduated' })
      .where('id', '=', pairId)
      .execute();
    expect(await add(third!)).toBeUndefined();
    expect(full(await add(fourth!))).toBe(true);
  });

  test('a place follows a change of mentor; a look at the pair leaves it alone', async () => {
    const seed = await seedPair(open.db);
    const other = await addMember(open.db, seed, ['mentor']);
    const change = (set: { mentor_id?: string; next_check_at?: Date }) =>
      open.db.updateTable('pairs').set(set).where('id', '=', seed.pairId).execute();
    const taken = async () => {
      const rows = await open.db
        .selectFrom('members')
        .select(['id', 'active_mentees'])
        .where('id', 'in', [seed.mentor.id, other.id])
        .execute();
      return [seed.mentor.id, other.id].map((id) => rows.find((row) => row.id === id)?.active_mentees);
    };
    await change({ next_check_at: new Date() });
    expect(await taken()).toEqual([1, 0]);
    await change({ mentor_id: other.id });
    expect(await taken()).toEqual([0, 1]);
    await change({ mentor_id: seed.mentor.id });
    expect(await taken()).toEqual([1, 0]);
  });

  test('capacity below the residents a mentor has', async () => {
    const seed = await seedPair(open.db);
    const error = await refused(
      open.db.updateTable('members').set({ capacity: 0 }).where('id', '=', seed.mentor.id).execute(),
    );
    expect(violates(error, 'members_within_capacity')).toBe(true);
  });

  test('capacity holds under 50 parallel writers', async () => {
    const program = await seedProgram();
    const mentor = await addMember(open.db, program, ['mentor'], { capacity: 3 });
    const residents = await Promise.all(
      Array.from({ length: 50 }, () => addMember(open.db, program, ['resident'])),
    );
    const results = await Promise.all(
      residents.map((resident) => refused(addPairRow(open.db, program, resident.id, mentor.id))),
    );
    expect(results.filter((error) => error === undefined)).toHaveLength(3);
    expect(results.filter((error) => violates(error, 'members_within_capacity'))).toHaveLength(47);
  });

  test('a pair across two programs', async () => {
    const one = await seedProgram();
    const two = { workspaceId: one.workspaceId, programId: await addProgram(open.db, one.workspaceId) };
    const resident = await addMember(open.db, one, ['resident']);
    const mentor = await addMember(open.db, two, ['mentor']);
    expect(await refused(addPairRow(open.db, one, resident.id, mentor.id))).toBeInstanceOf(Error);
    expect(await refused(addPairRow(open.db, two, resident.id, mentor.id))).toBeInstanceOf(Error);
  });

  test('a meeting in another program than its pair, and one twice on a date', async () => {
    const seed = await seedPair(open.db);
    const elsewhere = await seedProgram();
    const meeting = {
      id: randomUUID(),
      workspace_id: seed.workspaceId,
      program_id: seed.programId,
      pair_id: seed.pairId,
      met_on: '2026-09-01',
      created_at: new Date(),
    };
    const moved = { ...meeting, workspace_id: elsewhere.workspaceId, program_id: elsewhere.programId };
    expect(await refused(open.db.insertInto('meetings').values(moved).execute())).toBeInstanceOf(Error);
    await open.db.insertInto('meetings').values(meeting).execute();
    const again = open.db
      .insertInto('meetings')
      .values({ ...meeting, id: randomUUID() })
      .execute();
    expect(await refused(again)).toBeInstanceOf(Error);
  });

  test('a second open request, and a second open rematch, of a resident', async () => {
    const seed = await seedPair(open.db);
    const base = {
      workspace_id: seed.workspaceId,
      program_id: seed.programId,
      resident_id: seed.resident.id,
    };
    const request = () =>
      open.db
        .insertInto('requests')
        .values({
          id: randomUUID(),
          ...base,
          confidential: null,
          pair_id: null,
          decided_by: null,
          decided_at: null,
          created_at: new Date(),
        })
        .execute();
    await request();
    expect(violates(await refused(request()), 'requests_one_open_per_resident')).toBe(true);
    const rematch = () =>
      open.db
        .insertInto('rematches')
        .values({
          id: randomUUID(),
          ...base,
          pair_id: seed.pairId,
          reference: randomUUID().slice(0, 6),
          confidential: null,
          note_to_resident: null,
          decided_by: null,
          decided_at: null,
          created_at: new Date(),
        })
        .execute();
    await rematch();
    expect(violates(await refused(rematch()), 'rematches_one_open_per_resident')).toBe(true);
  });

  test('any change of the audit log', async () => {
    const seed = await seedPair(open.db);
    await open.db
      .insertInto('audit_log')
      .values({
        id: randomUUID(),
        workspace_id: seed.workspaceId,
        program_id: seed.programId,
        actor: 'U1',
        action: 'x',
        subject_id: null,
        at: new Date(),
      })
      .execute();
    const error = await refused(open.db.updateTable('audit_log').set({ action: 'y' }).execute());
    expect(String(error)).toMatch(/append-only/);
  });
});
