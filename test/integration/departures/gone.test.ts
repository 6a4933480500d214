import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  findAsking,
  findEverybody,
  findGone,
  findStillGone,
} from '../../../src/features/departures/queries.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addMember, addProgram, addWorkspace } from '../../support/fixtures.ts';

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
  open.db.updateTable('people').set({ deactivated_at: at }).where('slack_user_id', '=', user).execute();

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
