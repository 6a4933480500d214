import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { begin, closeNow, drafts, openMatch, startClass, wish } from './scene.ts';

let scene: Awaited<ReturnType<typeof startClass>>;
beforeAll(async () => {
  scene = await startClass(3, 3, { places: 1 });
  const { world, seed, interns } = scene;
  await begin(world, seed.director);
  const lists = [['Aa Mentor', 'Ab Mentor'], ['Ab Mentor'], ['Ac Mentor']];
  for (const [index, intern] of interns.entries())
    await wish(world, intern, { 'Preferred mentors': lists[index] ?? [] });
  await (await closeNow(world, seed.director)).close({ all: true });
});
afterAll(() => scene.world.stop());

const PRICE =
  /@Aa Intern gets their 2nd choice instead of their 1st choice\. This also affects others: @Ab Intern gets a mentor they didn't list instead of their 1st choice\./;
const after = (words: string) => new RegExp(`${words}\\s*${PRICE.source}`);

async function window() {
  const dana = scene.world.slack.as(scene.seed.director.user);
  if (!dana.modal()) await openMatch(scene.world, scene.seed.director);
  await dana.click('Change a match');
  await dana.waitForModal('Change a match');
  return dana;
}

test('the price stands in the window before anything is saved, and goes with the choice', async () => {
  const before = await drafts(scene.world);
  const dana = await window();
  expect(dana.modal()?.plainText()).not.toMatch(/If you save/);
  expect(dana.modal()?.plainText()).toMatch(
    /If not, the next change or "Draft again" can give this resident/,
  );
  await dana.fill('Resident', 'Aa Intern');
  await dana.fill('Mentor', 'Ab Mentor');
  expect(dana.modal()?.plainText()).toMatch(after('If you save:'));
  await dana.fill('Mentor', 'Aa Mentor');
  expect(dana.modal()?.plainText()).toMatch(/If you save: They're already together in the draft/);
  await dana.close();
  expect(await drafts(scene.world)).toEqual(before);
});

test('Undo this change brings back the draft, and whom it kept', async () => {
  const { world } = scene;
  const before = await drafts(world);
  const dana = await window();
  await dana.fillAll({ Resident: 'Aa Intern', Mentor: 'Ab Mentor' });
  await dana.fill('Keep this match', ['Yes, whatever else changes']);
  await dana.submit();
  expect(dana.modal()?.plainText()).toMatch(after('Saved\\.'));
  expect(dana.modal()?.plainText()).toMatch(/Last change: @Aa Intern with @Ab Mentor\./);
  const kept = await drafts(world);
  expect(kept.pins).toHaveLength(1);
  // The window that is opened again offers it, too, and another kept change goes back to the first one.
  await dana.close({ all: true });
  const again = await window();
  await again.fillAll({ Resident: 'Aa Intern', Mentor: 'Ac Mentor' });
  await again.fill('Keep this match', ['Yes, whatever else changes']);
  await again.submit();
  await again.close({ all: true });
  await openMatch(world, scene.seed.director);
  await again.click('Undo this change');
  await again.waitFor(/Undone\. The draft is as it was before the last change\./, { where: 'modal' });
  expect(await drafts(world)).toEqual(kept);
  expect(again.modal()?.buttons()).not.toContain('Undo this change'); // one change back, and no further
  await again.click('Draft again');
  await again.waitFor(/Drafted again/, { where: 'modal' });
  await world.open.db.deleteFrom('round_pins').execute();
  await again.click('Draft again');
  await again.waitFor(/Drafted again.*@Aa Intern \(PGY-1\): @Aa Mentor/s, { where: 'modal' });
  expect(await drafts(world)).toEqual(before);
});

test('a change that another director went on from is not undone unseen', async () => {
  const { world, seed } = scene;
  const dana = await window();
  await dana.fillAll({ Resident: 'Aa Intern', Mentor: 'Ab Mentor' });
  await dana.submit();
  world.travelDays(1 / 24);
  const sam = await openMatch(world, seed.secondDirector);
  expect(sam.modal()?.buttons()).toContain('Undo this change');
  await sam.click('Change a match');
  await sam.waitForModal('Change a match');
  await sam.fillAll({ Resident: 'Ac Intern', Mentor: 'Aa Mentor' });
  await sam.submit();
  await sam.close({ all: true });
  await dana.click('Undo this change');
  await dana.waitFor(/Nothing was undone\. Someone changed the draft after you opened it/, {
    where: 'modal',
  });
  expect(dana.modal()?.plainText()).toMatch(/Last change: @Ac Intern with @Aa Mentor/);
});

test('the Home tab of the director who publishes shows the pairs at once', async () => {
  const { world } = scene;
  const dana = world.slack.as(scene.seed.director.user);
  await dana.close({ all: true });
  expect((await dana.openHome()).plainText()).toMatch(/The class match draft is ready for you/);
  await openMatch(world, scene.seed.director);
  await dana.click('Publish');
  await dana.waitFor(/Published\. All matches start now/, { where: 'modal' });
  await dana.waitFor(/3 of 3 residents have a mentor\./, { where: 'home' });
  expect(dana.home()?.plainText()).not.toMatch(/class match/i);
  expect(await world.open.db.selectFrom('rounds').select('before_change').execute()).toEqual([
    { before_change: null },
  ]);
  await world.settle();
  world.slack.assertClean();
});
