import { expect, test } from '@jest/globals';
import { addPerson } from '../support/world.ts';
import { as, ask, cardAbout, resident, seed, setTheScene, WANTS, world } from './matching-scene.ts';

setTheScene();

const textOf = (name: string) => cardAbout(name)?.plainText() ?? '';

test('a card that waits is made new when places change: by a switch, by another match, by an import', async () => {
  const [wanda, wade] = [await resident('Wanda Waits'), await resident('Wade Waits')];
  for (const someone of [wanda, wade]) {
    await ask(someone, { [WANTS]: ['Role modeling'] });
    await as(someone).close({ all: true });
  }
  await world.settle();
  expect(textOf('Wanda Waits')).toMatch(/@Olga Other · shares Role modeling · 3 places left/);

  await as(seed.otherMentor).openHome();
  await as(seed.otherMentor).click('Take no new residents', { in: 'home' });
  await as(seed.otherMentor).waitFor(/You take no new residents for now/, { where: 'home' });
  await world.settle();
  expect(textOf('Wanda Waits')).not.toContain('Olga Other');
  await as(seed.otherMentor).click('Take new residents again', { in: 'home' });
  await as(seed.otherMentor).waitFor(/You take new residents\./, { where: 'home' });
  await world.settle();

  await as(seed.director).click('Assign', { in: cardAbout('Wade Waits')! });
  await as(seed.director).waitForModal('Assign a mentor');
  await as(seed.director).fill('Mentor', 'Olga Other');
  await as(seed.director).submit();
  await as(seed.director).close({ all: true });
  await world.settle();
  expect(textOf('Wanda Waits')).toMatch(/@Olga Other · shares Role modeling · 2 places left/);

  const fresh = await addPerson(world, seed, 'Fred Fresh', ['mentor'], {
    topics: ['role_model'],
    capacity: 0,
  });
  await giveFivePlaces(fresh.user);
  await world.settle();
  expect(textOf('Wanda Waits')).toMatch(/@Fred Fresh · shares Role modeling · 5 places left/);
});

/** Imports a roster of one row that gives a mentor five places. */
async function giveFivePlaces(user: string) {
  const csv = `slack_id,roles,capacity\n${user},mentor,5`;
  const dana = as(seed.director);
  await dana.command('/mentor roster');
  await dana.waitForModal('Import roster');
  await dana.fill('Roster file', { name: 'roster.csv', content: csv });
  await dana.submit();
  await dana.waitFor(/The file is good/, { where: 'modal', timeoutMs: 20_000 });
  await dana.submit();
  await dana.waitFor(/Imported/, { where: 'modal', timeoutMs: 20_000 });
  await dana.close({ all: true });
}
