import { expect, test } from '@jest/globals';
import { ask, decide } from '../journeys/rematch/acts.ts';
import { seedProgram, startWorld, type World } from '../support/world.ts';
import { report } from './report.ts';
import { seenBy } from './seen.ts';

/** What is hidden about the resident whose records move. */
type Course = 'nothing' | 'a request waits' | 'an ending is decided';

const MOVES = '2026-09-22T18:00:00Z';

/** Moves a resident's records to a new account; answers with all that the others saw from then on, by person. */
async function live(course: Course): Promise<Record<string, string[]>> {
  const world = await startWorld();
  try {
    const seed = await seedProgram(world);
    if (course !== 'nothing') await ask(world, seed.resident, { words: 'canary', preferred: ['Olga Other'] });
    if (course === 'an ending is decided') {
      const { person, result } = await decide(world, seed.director, seed.channelId, {
        ...{ Decision: 'Approve with a new mentor', 'New mentor': 'Olga Other', Date: '2026-11-02' },
      });
      expect(result.errors).toBeUndefined();
      await person.close({ all: true });
    }
    await world.tick();
    world.travelTo(MOVES);
    await world.tick();
    world.slack.deactivate(seed.resident.user);
    await world.settle();
    await world.tick();
    await moveBy(world, seed.coordinator.user, seed.resident.user);
    for (const moment of ['2026-09-22T20:00:00Z', '2026-09-28T18:00:00Z', '2026-10-05T18:00:00Z']) {
      world.travelTo(moment);
      await world.tick();
      for (const who of [seed.mentor, seed.otherMentor, seed.coordinator]) {
        await world.slack.as(who.user).openHome();
        await world.slack.as(who.user).command('/mentor');
      }
      await world.settle();
    }
    world.slack.assertClean({ allow: ['user_disabled'] });
    return Object.fromEntries(
      [seed.mentor, seed.otherMentor, seed.coordinator].map((who) => [
        world.slack.workspace.user(who.user).real_name,
        seenBy(world, who, { byConversation: true }).filter((each) => !each.startsWith('channel')),
      ]),
    );
  } finally {
    await world.stop();
  }
}

async function moveBy(world: World, coordinator: string, old: string): Promise<void> {
  const name = world.slack.workspace.user(old).real_name;
  const { id } = world.slack.addUser({ name: 'rosa.new', real_name: name, email: 'new@hospital.example' });
  const cora = world.slack.as(coordinator);
  await cora.command('/mentor roster');
  await cora.waitForModal('Import roster');
  await cora.click('Add or edit a person');
  await cora.waitForModal('Add or edit a person');
  await cora.click('Move to a new account');
  await cora.waitForModal('New Slack account');
  await cora.fillAll({ Person: name, 'New account': id });
  expect((await cora.submit()).errors).toBeUndefined();
  await cora.submit();
  expect(cora.modal()?.plainText()).toMatch(/Done/);
  await cora.close({ all: true });
  await world.tick();
}

test('a move looks the same to everyone else, whatever is hidden about the person', async () => {
  const plain = await live('nothing');
  expect(Object.values(plain).flat().join('\n')).toMatch(/Done\. The records of Rosa Resident/);
  for (const course of ['a request waits', 'an ending is decided'] as const) {
    const seen = await live(course);
    for (const [name, sightings] of Object.entries(plain))
      expect([course, name, withoutNotice(seen[name] ?? [])]).toEqual([
        course,
        name,
        withoutNotice(sightings),
      ]);
  }
  report('moves', 'a move with and without a request and a decided ending, alike to everyone else');
}, 600_000);

/** That a request waits is posted without a name in the directors' channel, where a coordinator reads it as ever. */
const withoutNotice = (seen: readonly string[]) =>
  seen.filter((each) => !/A confidential request is|This notice is closed/.test(each));
