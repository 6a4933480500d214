import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { meetingDayReminders } from '../../../src/features/scheduling/notification-operations.ts';
import { agree, propose } from '../../../src/features/scheduling/operations.ts';
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

test('on the morning of a date both hear of it, unless the account of one is deactivated', async () => {
  const { clock } = testClock('2026-09-21T17:30:00Z');
  const { ctx } = testContext(open, clock);
  const workspaceId = await addWorkspace(open.db);
  const program = { workspaceId, programId: await addProgram(open.db, workspaceId) };
  const agreed = async () => {
    const resident = await addMember(open.db, program, ['resident']);
    const mentor = await addMember(open.db, program, ['mentor']);
    const pair = {
      kind: 'pair',
      id: await addPairRow(open.db, program, resident.id, mentor.id),
    } as const;
    const times = [new Date('2026-09-21T20:00:00Z')];
    await propose(ctx, pair, 'mentor', { times, minutes: 30, way: 'in_person', location: '' });
    const { id } = await open.db
      .selectFrom('time_proposals')
      .select('id')
      .where('pair_id', '=', pair.id)
      .executeTakeFirstOrThrow();
    expect(await agree(ctx, id, pair, 'resident', 0)).toMatchObject({ ok: true });
    return [resident.user, mentor.user];
  };
  const deactivate = (user = '') =>
    open.db
      .updateTable('people')
      .set({ deactivated_at: clock() })
      .where('slack_user_id', '=', user)
      .execute();

  const both = await agreed();
  const [goneResident] = await agreed();
  await deactivate(goneResident);
  const [, goneMentor] = await agreed();
  await deactivate(goneMentor);
  await meetingDayReminders.run(ctx);
  const told = await open.db
    .selectFrom('outbox')
    .select('to_user')
    .where('kind', '=', 'times.today')
    .execute();
  expect(told.map(({ to_user }) => to_user).toSorted()).toEqual(both.toSorted());
});
