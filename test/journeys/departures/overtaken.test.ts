import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { addMatch } from '../rematch/acts.ts';

// A change that another has left nothing to do for is no longer to come, and hides no lonely day.
const TITLE = 'Departures and changes';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld(); // September 14, 2026: the next change day is October 1
  seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);

async function preview(who: Someone, entries: Record<string, string>) {
  const person = as(who);
  await person.command('/mentor change');
  await person.waitForModal(TITLE);
  await person.fillAll(entries);
  expect((await person.submit()).errors).toBeUndefined();
  return person;
}

async function enter(who: Someone, entries: Record<string, string>) {
  const person = await preview(who, entries);
  expect((await person.submit()).errors).toBeUndefined();
  await person.close({ all: true });
  await world.settle();
}

test.each([
  ['Uma', 'This pair ends', 'Resident'],
  ['Ulf', 'Steps down as a mentor', 'Mentor'],
  ['Ugo', 'Leaves the program', 'Mentor'],
])('%s: %s', async (name, What, role) => {
  await addMatch(world, seed, name);
  await addMatch(world, seed, `${name} Two`);
  const Person = `${name} ${role}`;
  await enter(seed.director, { Person, What });
  await enter(seed.secondDirector, { Person, What, When: 'Now' });
  const lonely = /Of the changes you can see, no other is on Thu, Oct 1, 2026/;
  const other = { Person: `${name} Two Resident`, What: 'This pair ends' };
  const before = await preview(seed.director, other);
  expect(before.modal()?.plainText()).not.toMatch(lonely);
  await before.close({ all: true });
  world.passUndo();
  await world.tick();
  const dana = await preview(seed.director, other);
  expect(dana.modal()?.plainText()).toMatch(lonely);
  await dana.close({ all: true });
  await dana.command('/mentor change');
  expect((await dana.waitForModal(TITLE)).plainText()).not.toMatch(/Coming up/);
  await dana.close({ all: true });
  world.slack.assertClean();
});
