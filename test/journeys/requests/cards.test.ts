import { expect, test } from '@jest/globals';
import { chosen, forger } from '../../support/forge.ts';
import { addPerson } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';
import { as, ask, cardAbout, pairsOf, resident, seed, setTheScene, WANTS, world } from './scene.ts';

setTheScene();

const textOf = (name: string) => cardAbout(name)?.plainText() ?? '';

test('a card that waits is made new when places change: by a switch, by another match, by an import', async () => {
  const [wanda, wade] = [await resident('Wanda Waits'), await resident('Wade Waits')];
  for (const someone of [wanda, wade]) {
    await ask(someone, { [WANTS]: ['Role modeling'] });
    await as(someone).close({ all: true });
  }
  await world.settle();
  expect(textOf('Wanda Waits')).toMatch(/@Olga Other · Shared topics: Role modeling · 3 openings/);

  await as(seed.otherMentor).openHome();
  await as(seed.otherMentor).click('Take no new residents', { in: 'home' });
  await as(seed.otherMentor).waitFor(/You're not taking new residents right now/, { where: 'home' });
  await world.settle();
  expect(textOf('Wanda Waits')).not.toContain('Olga Other');
  await as(seed.otherMentor).click('Take new residents again', { in: 'home' });
  await as(seed.otherMentor).waitFor(/You're open to new residents\./, { where: 'home' });
  await world.settle();

  await as(seed.director).click('Assign', { in: cardAbout('Wade Waits')! });
  await as(seed.director).waitForModal('Assign a mentor');
  await as(seed.director).fill('Mentor', 'Olga Other');
  await as(seed.director).submit();
  await as(seed.director).close({ all: true });
  await world.settle();
  expect(textOf('Wanda Waits')).toMatch(/@Olga Other · Shared topics: Role modeling · 2 openings/);

  const fresh = await addPerson(world, seed, 'Fred Fresh', ['mentor'], {
    topics: ['role_model'],
    capacity: 0,
  });
  await giveFivePlaces(fresh.user);
  await world.settle();
  expect(textOf('Wanda Waits')).toMatch(/@Fred Fresh · Shared topics: Role modeling · 5 openings/);
});

/** Imports a roster of one row that gives a mentor five residents. */
async function giveFivePlaces(user: string) {
  const csv = `slack_id,roles,capacity\n${user},mentor,5`;
  const dana = as(seed.director);
  await dana.command('/mentor roster');
  await dana.waitForModal('Import roster');
  await dana.fill('Roster file', { name: 'roster.csv', content: csv });
  await dana.submit();
  await dana.waitFor(/The file looks good/, { where: 'modal' });
  await dana.submit();
  await dana.waitFor(/Imported/, { where: 'modal' });
  await dana.close({ all: true });
}

test('a resident who never asked is assigned from the Home tab; no one else may, and the second director reads who did', async () => {
  const quiet = await resident('Quinn Quiet');
  const dana = as(seed.director);
  await dana.openHome();
  const home = await dana.waitFor(/Quinn Quiet/, { where: 'home' });
  expect(home.plainText()).toMatch(/No mentor, no request yet/);
  const assigns = home
    .controls()
    .filter(({ element }) => String(element.action_id).startsWith('matching.assign'));
  const nth = assigns.findIndex(({ element }) => element.value === quiet.id);
  expect(nth).toBeGreaterThanOrEqual(0);
  await dana.click('Assign', { in: 'home', nth });
  expect((await dana.waitForModal('Assign a mentor')).plainText()).toMatch(/Quinn Quiet/);
  // Looking is not doing: closed again, clicked twice, or forged, it leaves no request and no card.
  await dana.close({ all: true });
  for (const _ of [1, 2]) {
    await forgeClick(world, seed.director, 'matching.assign_new', quiet.id);
    await dana.waitFor(/Quinn Quiet/, { where: 'modal' });
  }
  await world.settle();
  await dana.close({ all: true });
  for (const who of [seed.coordinator, seed.mentor, seed.resident]) {
    await forgeClick(world, who, 'matching.assign_new', quiet.id);
    await as(who).waitForModal('Assign a mentor');
    await as(who).close({ all: true });
    const forge = await forger(world, who.user);
    const entered = { mentor: chosen(seed.otherMentor.id) };
    await forge({ submit: 'matching.assign_new.submit', metadata: { member: quiet.id }, entered });
    if (as(who).modal()) await as(who).close({ all: true });
  }
  await world.settle();
  const requests = () =>
    world.open.db.selectFrom('requests').selectAll().where('resident_id', '=', quiet.id).execute();
  expect(await requests()).toEqual([]);
  expect(cardAbout('Quinn Quiet')).toBeUndefined();
  expect((await dana.openHome()).plainText()).toMatch(/Quinn Quiet/);
  await dana.click('Assign', { in: 'home', nth });
  await dana.waitForModal('Assign a mentor');
  await dana.fill('Mentor', 'Olga Other');
  expect((await dana.submit()).errors ?? []).toEqual([]);
  await dana.close({ all: true });
  await world.settle();
  expect(await pairsOf(quiet)).toMatchObject([{ status: 'active', mentor_id: seed.otherMentor.id }]);
  expect(as(quiet).dms().at(-1)?.text).toMatch(/Olga Other is now your mentor/);
  expect(await requests()).toMatchObject([{ status: 'assigned', source: 'program' }]);
  expect(textOf('Quinn Quiet')).toMatch(
    /@Olga Other was assigned as @Quinn Quiet's mentor by @Dana Director/,
  );
  for (const [who, said] of [
    [seed.secondDirector, /They now have a mentor: @Olga Other/],
    [seed.coordinator, /Only this program's directors can assign a mentor/],
    [seed.mentor, /Only this program's directors can assign a mentor/],
  ] as const) {
    const person = await forgeClick(world, who, 'matching.assign_new', quiet.id);
    expect((await person.waitForModal('Assign a mentor')).plainText()).toMatch(said);
    await person.close({ all: true });
  }
  expect(await pairsOf(quiet)).toHaveLength(1);
});
