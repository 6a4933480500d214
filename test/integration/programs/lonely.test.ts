import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SlackPerson } from '../../../src/domain/members/people.ts';
import { saveProgram } from '../../../src/features/program-settings/operations.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { seedPair, testContext } from '../../support/fixtures.ts';

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
