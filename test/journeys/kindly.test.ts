import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { addMatch, forgeClick } from './rematch/acts.ts';

const TITLE = 'Remind kindly';
const WORD = 'A kind word from your program.';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
  await world.open.db.updateTable('programs').set({ reminder_steps: [] }).execute();
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);
const words = (who: Someone) =>
  as(who)
    .dms()
    .filter(({ text }) => text === WORD);

test('several pairs past due get one kind word in one window, at most once in four weeks, two directors at once included', async () => {
  const late = [await addMatch(world, seed, 'Abe'), await addMatch(world, seed, 'Bea')]; // since July, not met
  const dana = as(seed.director);
  const home = await dana.openHome();
  expect(home.plainText()).toMatch(/Past the due date[\s\S]*@Abe Resident with @Abe Mentor/);
  await dana.click(TITLE, { in: 'home' });
  const modal = await dana.waitForModal(TITLE);
  expect(modal.plainText()).toMatch(/Abe Resident and Abe Mentor/);
  expect(modal.plainText()).not.toMatch(/Rosa Resident/); // not due yet
  await dana.fill('Pairs', ['Abe Resident and Abe Mentor']);
  const sam = as(seed.secondDirector);
  await sam.openHome();
  await sam.click('All pairs', { in: 'home' });
  await sam.waitForModal('Pairs');
  await sam.click(TITLE);
  await sam.waitForModal(TITLE);
  await dana.submit();
  expect(dana.modal()?.plainText()).toMatch(/1 pair gets a kind word/);
  await sam.submit(); // both pairs are chosen there: only the other one is left
  expect(sam.modal()?.plainText()).toMatch(/1 pair gets a kind word/);
  for (const director of [dana, sam]) await director.close({ all: true });
  await world.settle();
  await world.tick();
  for (const { resident, mentor } of late) {
    expect(words(resident)).toHaveLength(1);
    expect(words(mentor)).toHaveLength(1);
    expect(words(mentor)[0]?.buttons()).toEqual(['Find a time', 'Log a meeting']);
  }
  await dana.openHome();
  await dana.click(TITLE, { in: 'home' });
  expect((await dana.waitForModal(TITLE)).plainText()).toMatch(
    /No pair of Internal Medicine is past due that had no word/,
  );
  await dana.close({ all: true });
  world.travelTo('2026-10-13T17:00:00Z');
  await world.tick();
  await dana.openHome();
  await dana.click(TITLE, { in: 'home' });
  await dana.waitForModal(TITLE);
  const [abe] = late;
  await as(abe?.resident ?? seed.resident).command('/mentor log today');
  await world.settle();
  await dana.fill('Pairs', ['Abe Resident and Abe Mentor']);
  await dana.submit();
  expect(dana.modal()?.plainText()).toMatch(/Nothing was sent: these pairs have met meanwhile/);
  await dana.close({ all: true });
  for (const who of [seed.coordinator, seed.mentor, seed.resident]) {
    const person = await forgeClick(world, who, 'kindly.open', seed.programId);
    expect((await person.waitForModal(TITLE)).plainText()).toMatch(/for the directors of this program/);
    await person.close({ all: true });
  }
  await dana.openHome();
  await dana.click('What was done', { in: 'home' });
  expect((await dana.waitForModal('What was done')).plainText()).toMatch(
    /@Dana Director had pairs reminded kindly/,
  );
  await dana.close({ all: true });
  world.slack.assertClean();
});
