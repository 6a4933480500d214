import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clickMore } from '../support/more.ts';
import { type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { addMatch, forgeClick } from './rematch/acts.ts';

const TITLE = 'Send gentle reminder';
const WORD = 'A gentle reminder from your program.';

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
    .filter(({ headline }) => headline === WORD);

test('several overdue pairs get one gentle reminder each from one window, at most once in four weeks, two directors at once included', async () => {
  const late = [await addMatch(world, seed, 'Abe'), await addMatch(world, seed, 'Bea')]; // since July, not met
  const dana = as(seed.director);
  const home = await dana.openHome();
  expect(home.plainText()).toMatch(/Overdue[\s\S]*@Abe Resident with @Abe Mentor/);
  await dana.click(TITLE, { in: 'home' });
  const modal = await dana.waitForModal(TITLE);
  expect(modal.plainText()).toMatch(/Abe Resident and Abe Mentor/);
  expect(modal.plainText()).not.toMatch(/Rosa Resident/); // not due yet
  await dana.fill('Pairs', ['Abe Resident and Abe Mentor']);
  const sam = as(seed.secondDirector);
  await clickMore(sam, 'All pairs');
  await sam.waitForModal('Pairs');
  await sam.click(TITLE);
  await sam.waitForModal(TITLE);
  await dana.submit();
  expect(dana.modal()?.plainText()).toMatch(/1 pair will get a gentle reminder/);
  await sam.submit(); // both pairs are chosen there: only the other one is left
  expect(sam.modal()?.plainText()).toMatch(/1 pair will get a gentle reminder/);
  for (const director of [dana, sam]) await director.close({ all: true });
  await world.settle();
  await world.tick();
  for (const { resident, mentor } of late) {
    expect(words(resident)).toHaveLength(1);
    expect(words(mentor)).toHaveLength(1);
    expect(words(mentor)[0]?.buttons()).toEqual(['Find a time', 'Log a meeting']);
    expect(words(mentor)[0]?.plainText()).toMatch(
      /Your directors know calendars are full, and they can help\./,
    );
  }
  await dana.openHome();
  await dana.click(TITLE, { in: 'home' });
  expect((await dana.waitForModal(TITLE)).plainText()).toMatch(
    /There's no one to remind in Internal Medicine: either no pairs are overdue, or every overdue pair has had/,
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
  expect(dana.modal()?.plainText()).toMatch(/Nothing was sent\. These pairs have met in the meantime/);
  await dana.close({ all: true });
  for (const who of [seed.coordinator, seed.mentor, seed.resident]) {
    const person = await forgeClick(world, who, 'kindly.open', seed.programId);
    expect((await person.waitForModal(TITLE)).plainText()).toMatch(/Only this program's directors can/);
    await person.close({ all: true });
  }
  await clickMore(dana, 'Activity log');
  expect((await dana.waitForModal('Activity log')).plainText()).toMatch(
    /@Dana Director sent gentle reminders to pairs/,
  );
  await dana.close({ all: true });
  world.slack.assertClean();
});
