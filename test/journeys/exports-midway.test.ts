import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Role } from '../../src/platform/database/tables/programs.ts';
import { seedProgram, startWorld, type World } from '../support/world.ts';

// In a large workspace the look through Slack takes minutes; what somebody may do is asked again after it.
let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld({ slack: { latency: (method) => (method === 'users.list' ? 1000 : 0) } });
  seed = await seedProgram(world);
});
afterAll(() => world.stop());

const setRoles = (roles: Role[]) =>
  world.open.db.updateTable('members').set({ roles }).where('id', '=', seed.secondDirector.id).execute();

test('a director who is none any more once Slack was looked through gets no file', async () => {
  const sam = world.slack.as(seed.secondDirector.user);
  await sam.command('/mentor export');
  await sam.waitForModal('Export');
  await sam.fill('What to export', ['Roster', 'Pairs and meetings']);
  await sam.submit();
  await setRoles(['coordinator']);
  await sam.waitFor(/Only this program's directors can export data/, { where: 'modal' });
  await sam.close({ all: true });
  await setRoles(['director']);
  await sam.command('/mentor roster');
  await sam.waitForModal('Import roster');
  await sam.click('Export roster');
  await setRoles(['coordinator']);
  await sam.waitFor(/Only this program's directors can/, { where: 'modal' });
  await sam.close({ all: true });
  expect([...world.slack.workspace.files.values()]).toEqual([]);
  world.slack.assertClean();
});
