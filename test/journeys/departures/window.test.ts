import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { seedProgram, startWorld, type World } from '../../support/world.ts';

// What the window of departures and changes asks for, and what it shows.
const TITLE = 'Departures and changes';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld(); // September 14, 2026: the next change day is October 1
  seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
});
afterAll(() => world.stop());

async function openChange() {
  const dana = world.slack.as(seed.director.user);
  await dana.command('/mentor change');
  await dana.waitForModal(TITLE);
  const labels = () =>
    dana
      .modal()
      ?.controls()
      .map(({ label }) => label);
  return { dana, labels };
}

test('asks for a date only where it has a use; a choice that needs it brings it back', async () => {
  const { dana, labels } = await openChange();
  await dana.fillAll({ Person: 'Rosa Resident', What: 'This pair ends', Date: '2026-11-02', When: 'Now' });
  expect(labels()).not.toContain('Date');
  await dana.fill('When', 'On a date');
  expect(labels()).toContain('Date');
  await dana.fill('When', 'Now');
  await dana.fill('What', 'Away until');
  expect((await dana.submit()).errors).toBeUndefined();
  expect(labels()).toContain('Date');
  expect(dana.modal()?.plainText()).toMatch(/Choose the last day away/);
  await dana.fill('Date', '2026-11-02');
  expect((await dana.submit()).errors).toBeUndefined();
  expect(dana.modal()?.plainText()).toMatch(/Rosa Resident is away from today through Mon, Nov 2, 2026/);
  await dana.close({ all: true });
  world.slack.assertClean();
});

test('what was recorded stands with what is coming up, without the form; another begins there', async () => {
  const { dana, labels } = await openChange();
  await dana.fillAll({ Person: 'Rosa Resident', What: 'This pair ends' });
  await dana.submit();
  await dana.submit();
  expect(dana.modal()?.plainText()).toMatch(/Recorded for Thu, Oct 1, 2026[\s\S]*Coming up/);
  expect(labels()).not.toContain('Person');
  await dana.click('Undo');
  await dana.waitFor(/Undone\./, { where: 'modal' });
  expect(labels()).not.toContain('Person');
  await dana.click('Record another');
  await dana.waitFor(/Record that someone/, { where: 'modal' });
  expect(labels()).toContain('Person');
  expect(dana.modal()?.plainText()).not.toMatch(/Undone/);
  await dana.close({ all: true });
  world.slack.assertClean();
});
