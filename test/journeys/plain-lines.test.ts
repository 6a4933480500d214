import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { seedProgram, startWorld, type World } from '../support/world.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld({ settings: { PLAIN_LINES: 'yes' } }); // Monday, September 14, 2026
  seed = await seedProgram(world);
  world.slack.dropTables(true);
});
afterAll(() => world.stop());

test('with PLAIN_LINES, a Home tab that would lose its table in silence has every pair in lines', async () => {
  const dana = world.slack.as(seed.director.user);
  await dana.openHome();
  await dana.waitFor(/• Rosa Resident · \d · Max Mentor/, { where: 'home' });
  world.slack.assertClean();
});

test('with PLAIN_LINES, the digest has its numbers in lines', async () => {
  await world.open.db
    .updateTable('programs')
    .set({ reminder_steps: ['digest'], holidays: [], digest_at: null })
    .where('id', '=', seed.programId)
    .execute();
  await world.tick();
  world.travelTo('2026-12-14T18:00:00Z');
  await world.tick();
  const digest = world.slack
    .as(seed.director.user)
    .channel(seed.channelId)
    .find((message) => /Needs attention/.test(message.plainText()));
  expect(digest?.plainText()).toMatch(/Pairs by level\n• PGY-\d: On track \d/);
  expect(digest?.blocks.some(({ type }) => type === 'data_visualization')).toBe(false);
});
