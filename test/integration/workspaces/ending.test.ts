import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { endInstallation } from '../../../src/platform/workspaces/operations.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addWorkspace, testContext } from '../../support/fixtures.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

async function install(workspaceId: string): Promise<string> {
  const installId = randomUUID();
  await open.db
    .insertInto('installations')
    .values({
      workspace_id: workspaceId,
      install_id: installId,
      is_org: false,
      bot_id: 'B1',
      bot_user_id: 'U1',
      scopes: [],
      installed_by: 'U2',
      bot_token: 'sealed',
      installed_at: new Date(),
    })
    .execute();
  return installId;
}

const stateOf = (id: string) =>
  open.db
    .selectFrom('workspaces')
    .select(['stopped_reason', 'delete_after'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();

test('one farewell ends the installation it is about; one of an earlier installation ends nothing', async () => {
  const { ctx } = testContext(open);
  const workspaceId = await addWorkspace(open.db);
  const [installId, reason] = [await install(workspaceId), 'app_uninstalled'];
  expect(await endInstallation(ctx, { workspaceId, installId: randomUUID(), reason })).toBeUndefined();
  expect(await stateOf(workspaceId)).toEqual({ stopped_reason: null, delete_after: null });
  const deleteAfter = await endInstallation(ctx, { workspaceId, installId, reason });
  expect(deleteAfter).toBeInstanceOf(Date);
  expect(await stateOf(workspaceId)).toEqual({ stopped_reason: reason, delete_after: deleteAfter });
  const left = open.db.selectFrom('installations').select('install_id').where('install_id', '=', installId);
  expect(await left.execute()).toEqual([]);
});
