import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addPairRow } from '../../support/fixtures.ts';
import { addPerson, seedProgram, startWorld, type World } from '../../support/world.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld(); // September 14, 2026; the program is in Los Angeles
  seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
});
afterAll(() => world.stop());

test('on a change day no one hears anything before its changes, wherever their own day begins', async () => {
  const mira = await addPerson(world, seed, 'Mira Mentor', ['mentor'], { tz: 'America/New_York' });
  const [ends, goesOn] = [
    await addPerson(world, seed, 'Enid Ends', ['resident'], { pgy: 2 }),
    await addPerson(world, seed, 'Gail Goeson', ['resident'], { pgy: 2 }),
  ];
  // Both first meetings come due on the change day.
  for (const resident of [ends, goesOn])
    await addPairRow(world.open.db, seed, resident.id, mira.id, {
      started_on: '2026-09-01',
      next_check_at: world.now(),
    });
  const cora = world.slack.as(seed.coordinator.user);
  await cora.command('/mentor change');
  await cora.waitForModal('Departures and changes');
  await cora.fillAll({ Person: 'Enid Ends', What: 'This pair ends' });
  for (const _ of ['Check', 'Confirm']) expect((await cora.submit()).errors ?? []).toEqual([]);
  await cora.close({ all: true });

  const told = async (moment: string) => {
    const before = world.slack.as(mira.user).dms().length;
    world.travelTo(moment);
    await world.tick();
    await world.tick();
    return world.slack
      .as(mira.user)
      .dms()
      .slice(before)
      .map((message) => message.plainText());
  };
  expect(await told('2026-10-01T13:30:00Z')).toEqual([]); // half past nine in New York
  expect(await told('2026-10-01T16:00:00Z')).toEqual([
    expect.stringMatching(/Your mentoring match with @Enid Ends .* has ended/),
  ]);
  expect(await told('2026-10-01T20:30:00Z')).toEqual([]);
  expect(await told('2026-10-02T13:30:00Z')).toEqual([
    expect.stringMatching(/It's a good time to meet with @Gail Goeson/),
  ]);
  world.slack.assertClean();
});
