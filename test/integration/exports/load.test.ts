import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findLoad } from '../../../src/features/exports/queries.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addMember, addPairRow, addProgram, addWorkspace } from '../../support/fixtures.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

test('counts residents and mentors whose accounts are active, and who waits', async () => {
  const workspaceId = await addWorkspace(open.db);
  const ids = { workspaceId, programId: await addProgram(open.db, workspaceId) };
  const add = (role: 'resident' | 'mentor') => addMember(open.db, ids, [role]);
  const [mentor, goneMentor, resident, goneResident] = [
    await add('mentor'),
    await add('mentor'),
    await add('resident'),
    await add('resident'),
  ];
  await add('mentor');
  await add('resident');
  await addPairRow(open.db, ids, resident.id, mentor.id);
  await open.db
    .updateTable('people')
    .set({ deactivated_at: new Date('2026-09-01T12:00:00Z') })
    .where('slack_user_id', 'in', [goneMentor.user, goneResident.user])
    .execute();
  const found = await findLoad(open.db, ids.programId);
  expect({ ...found, loads: found.loads.toSorted() }).toEqual({
    residents: 2,
    waiting: 1,
    loads: [0, 1],
  });
});
