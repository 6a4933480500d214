import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { begin, closeNow, MATCH, OPEN_MATCH, openMatch, startClass } from './scene.ts';

let scene: Awaited<ReturnType<typeof startClass>>;
beforeAll(async () => {
  scene = await startClass(4, 2);
  const { world } = scene;
  await world.open.db.updateTable('programs').set({ first_steps: true, created_at: world.now() }).execute();
});
afterAll(() => scene.world.stop());

const OPEN_STEP = '3. Match residents with mentors\n';

/** Matches the class and publishes it; answers with the director, whose Home tab was last shown before that. */
async function publish(entries: Record<string, string>) {
  const { world, seed } = scene;
  const before = await world.slack.as(seed.director.user).openHome();
  expect(before.buttons().filter((label) => label === MATCH)).toHaveLength(1);
  await begin(world, seed.director, entries);
  // One way to the match that is underway, none to another, and no one in it stands there as if forgotten.
  const during = await world.slack.as(seed.director.user).openHome();
  expect(during.buttons().filter((label) => [MATCH, OPEN_MATCH, 'Assign'].includes(label))).toEqual([
    OPEN_MATCH,
  ]);
  expect(during.plainText()).toMatch(/A class match is underway with 4 residents, who can send/);
  expect(during.plainText()).toMatch(/0 of 4 residents have a mentor\. 4 are in the class match\./);
  expect(during.plainText()).not.toMatch(/No mentor, no request yet|No one is waiting/);
  await (await closeNow(world, seed.director)).close({ all: true });
  const dana = await openMatch(world, seed.director);
  expect((await dana.openHome()).plainText()).toContain(OPEN_STEP);
  await dana.click('Publish');
  await dana.waitFor(/Published\./, { where: 'modal' });
  await dana.close({ all: true });
  return dana;
}

test('offers the levels that the residents have, and every level where none has one', async () => {
  const { world, seed, interns } = scene;
  const dana = await openMatch(world, seed.director);
  await expect(dana.fill('Residents', ['None'])).rejects.toThrow(/it offers: PGY-1$/);
  await dana.close({ all: true });
  const ids = interns.map(({ id }) => id);
  const setLevel = (pgy: number | null) =>
    world.open.db.updateTable('members').set({ pgy }).where('id', 'in', ids).execute();
  await setLevel(null);
  await openMatch(world, seed.director);
  await expect(dana.fill('Residents', ['None'])).rejects.toThrow(/it offers: PGY-1 .*PGY-10$/);
  await dana.close({ all: true });
  await setLevel(1);
});

test('a match published for a date finishes the third first step at once, and canceling it brings the step back', async () => {
  const { world, seed } = scene;
  const dana = await publish({ Announce: 'On a date', Date: '2026-08-20' });
  const home = await dana.waitFor((seen) => !seen.plainText().includes('First steps'), { where: 'home' });
  expect(home.plainText()).not.toMatch(/No mentor, no request yet|@A\w Intern/);
  // Until the date, only directors can see the match.
  const cora = await world.slack.as(seed.coordinator.user).openHome();
  expect(cora.plainText()).toContain(OPEN_STEP);
  const again = await openMatch(world, seed.director);
  await again.click('Cancel class match');
  await again.waitFor(/The class match is canceled/, { where: 'modal' });
  await again.close({ all: true });
  await again.waitFor((seen) => seen.plainText().includes(OPEN_STEP), { where: 'home' });
});

test('a match published now finishes it, too', async () => {
  const dana = await publish({});
  const home = await dana.waitFor((seen) => !seen.plainText().includes('First steps'), { where: 'home' });
  expect(home.plainText()).toMatch(/4 of 4 residents have a mentor/);
  const none = await openMatch(scene.world, scene.seed.director);
  expect(none.modal()?.plainText()).toMatch(/this program has no resident without a mentor/);
  scene.world.slack.assertClean();
});
