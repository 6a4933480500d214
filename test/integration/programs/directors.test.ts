import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SlackPerson } from '../../../src/domain/members/people.ts';
import { COORDINATOR_KIND, saveProgram } from '../../../src/features/program-settings/operations.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addWorkspace, seedPair, testContext } from '../../support/fixtures.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

const person = (userId: string): SlackPerson => ({
  ...{ userId, name: `Person ${userId}`, email: undefined, timeZone: 'America/Chicago' },
  ...{ isAdmin: false, standing: 'active' },
});

test('saving a program says when a pair has no director but its own two', async () => {
  const { ctx } = testContext(open);
  const { workspaceId, programId, resident, mentor } = await seedPair(open.db);
  const saved = (...users: string[]) =>
    saveProgram(ctx, {
      ...{ id: programId, workspaceId, actor: 'UADMIN', name: 'IM', timeZone: 'America/Chicago' },
      ...{ channelId: 'GDIRECTORS', meetingsPerYear: 3, directors: users.map(person) },
    });
  for (const users of [[mentor.user], [resident.user], [resident.user, mentor.user]])
    expect(await saved(...users)).toMatchObject({ lonely: true });
  for (const users of [
    [mentor.user, 'U1'],
    [resident.user, mentor.user, 'U1'],
  ])
    expect(await saved(...users)).toMatchObject({ lonely: false });
});

test('who runs a new program is told so, but for whoever set it up; those who come later are not greeted as new', async () => {
  const { ctx } = testContext(open);
  const [id, workspaceId] = [randomUUID(), await addWorkspace(open.db)];
  const save = (...directors: string[]) =>
    saveProgram(ctx, {
      ...{ id, workspaceId, actor: 'U2', name: 'IM', timeZone: 'America/Chicago', channelId: 'GDIRECTORS' },
      ...{ meetingsPerYear: 3, directors: directors.map(person), coordinators: [person('U9')] },
    });
  const greeted = async () => {
    const rows = await open.db
      .selectFrom('outbox')
      .select('to_user')
      .where('program_id', '=', id)
      .where('kind', '=', COORDINATOR_KIND)
      .execute();
    return rows.map(({ to_user }) => to_user).sort();
  };
  await save('U1', 'U2');
  expect(await greeted()).toEqual(['U1', 'U9']);
  await save('U1', 'U2', 'U4');
  expect(await greeted()).toEqual(['U1', 'U9']);
});
