import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ConnectionKey } from '../../../src/features/scheduling/connection-queries.ts';
import { agree, cancel, decline, propose, withdraw } from '../../../src/features/scheduling/operations.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
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
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

test('what is suggested in one pair can be answered, taken back, and called off in no other, and is shown again', async () => {
  const { clock, set } = testClock();
  const { ctx } = testContext(open, clock);
  const workspaceId = await addWorkspace(open.db);
  const program = { workspaceId, programId: await addProgram(open.db, workspaceId) };
  const keyOf = async (): Promise<ConnectionKey> => {
    const resident = await addMember(open.db, program, ['resident']);
    const mentor = await addMember(open.db, program, ['mentor']);
    return { kind: 'pair', id: await addPairRow(open.db, program, resident.id, mentor.id) };
  };
  const [own, other] = [await keyOf(), await keyOf()];
  const at = new Date('2026-09-21T17:00:00Z');
  const suggest = async () => {
    const entered = { times: [at], minutes: 30, way: 'in_person', location: '' } as const;
    expect(await propose(ctx, own, 'mentor', entered)).toBe(true);
    const { id } = await open.db
      .selectFrom('time_proposals')
      .select('id')
      .where('state', '=', 'open')
      .executeTakeFirstOrThrow();
    return id;
  };
  const stateOf = async (id: string) =>
    (
      await open.db
        .selectFrom('time_proposals')
        .select('state')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    ).state;

  const first = await suggest();
  expect(await agree(ctx, first, other, 'resident', 0)).toEqual({ ok: false, reason: 'over' });
  expect(await decline(ctx, first, other, 'resident')).toBe(false);
  expect(await withdraw(ctx, first, other, 'mentor')).toBe(false);
  expect(await withdraw(ctx, first, own, 'resident')).toBe(false);
  expect(await decline(ctx, first, own, 'mentor')).toBe(false);
  expect(await stateOf(first)).toBe('open');
  expect(await agree(ctx, first, own, 'resident', 0)).toMatchObject({ ok: true });
  expect(await cancel(ctx, first, other)).toBe(false);
  expect(await stateOf(first)).toBe('agreed');
  // What both have read of it by now shows that it is off.
  const read = await open.db
    .updateTable('outbox')
    .set({ state: 'sent' })
    .where('refresh_of', 'is', null)
    .returning('id')
    .execute();
  await open.db.deleteFrom('outbox').where('refresh_of', 'is not', null).execute();
  expect(await cancel(ctx, first, own)).toBe(true);
  const anew = await open.db
    .selectFrom('outbox')
    .select('refresh_of')
    .where('refresh_of', 'is not', null)
    .execute();
  expect(anew.map(({ refresh_of }) => refresh_of).toSorted()).toEqual(read.map(({ id }) => id).toSorted());
  expect(await cancel(ctx, first, own)).toBe(false);

  const late = await suggest();
  set('2026-09-21T17:00:00Z');
  expect(await agree(ctx, late, own, 'resident', 0)).toEqual({ ok: false, reason: 'past' });
  set('2026-09-21T16:59:59Z');
  expect(await agree(ctx, late, own, 'resident', 0)).toMatchObject({ ok: true });
  set('2026-09-21T17:00:00Z');
  expect(await cancel(ctx, late, own)).toBe(false);
  expect(await stateOf(late)).toBe('agreed');
});
