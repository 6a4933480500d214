import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { repository } from '../support/process.ts';
import { seedProgram, startWorld, type World } from '../support/world.ts';

describe.each([false, true])('global shortcuts, Socket Mode: %s', (socketMode) => {
  let world: World;
  let seed: Awaited<ReturnType<typeof seedProgram>>;
  beforeAll(async () => {
    world = await startWorld({ socketMode });
    seed = await seedProgram(world);
  });
  afterAll(() => world.stop());

  test.each([
    ['Log a meeting', 'Log a meeting', /With|Max Mentor|Date/],
    ['Find a time', 'Find a time', /With @Max Mentor/],
    ['Ask for a mentor', 'Ask for a mentor', /@Max Mentor is already your mentor/],
  ])('%s opens its window anywhere', async (name, title, says) => {
    const rosa = world.slack.as(seed.resident.user);
    await rosa.shortcut(name);
    expect((await rosa.waitForModal(title)).plainText()).toMatch(says);
    await rosa.close({ all: true });
    world.slack.assertClean();
  });

  test('one of an earlier version says what to do', async () => {
    const { user } = seed.resident;
    const payload = world.slack.payloads.shortcut(user, 'gone');
    await world.slack.deliver(payload);
    const rosa = world.slack.as(user);
    expect((await rosa.waitForModal('Mentor')).plainText()).toMatch(/earlier version of Mentor/);
    await rosa.close({ all: true });
  });
});

test('every shortcut of the manifest is one that a slice registers', () => {
  const manifest = readFileSync(join(repository, 'manifest.yml'), 'utf8');
  const ids = [...manifest.matchAll(/callback_id: (\w+)/g)].map(([, id]) => id);
  expect(ids).toEqual(['log_meeting', 'find_time', 'ask_for_a_mentor']);
});
