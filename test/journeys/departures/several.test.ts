import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { drawNobody } from '../../support/draws.ts';
import { addPairRow } from '../../support/fixtures.ts';
import {
  addAnotherProgram,
  addPerson,
  type Someone,
  seedProgram,
  startWorld,
  type World,
} from '../../support/world.ts';
import { addMatch } from '../rematch/acts.ts';

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
const changes = () => world.open.db.selectFrom('changes').selectAll().execute();

async function openSeveral(who: Someone) {
  const person = as(who);
  await person.openHome();
  await person.click('Departures and changes', { in: 'home' });
  await person.waitForModal(TITLE);
  await person.click('Enter several');
  await person.waitFor(/several people in Internal Medicine/, { where: 'modal' });
  return person;
}

test('several leave on one day: said in words for all, planned for all or for none, and it happens as for one', async () => {
  const [ina, ivo] = [await addMatch(world, seed, 'Ina'), await addMatch(world, seed, 'Ivo')];
  const cora = await openSeveral(seed.coordinator);
  expect((await cora.submit()).errors).toBeDefined(); // no one is chosen
  await cora.fillAll({ People: ['Ina Resident', 'Nina New'], What: 'Their pairs end' });
  expect((await cora.submit()).errors).toMatchObject([
    { message: expect.stringMatching(/^Nina New: This person isn't in a pair right now/) },
  ]);
  expect(cora.modal()?.plainText()).toMatch(/Ina Resident/); // what was entered stays
  await cora.fillAll({ People: ['Ina Resident', 'Ivo Resident', 'Ivo Mentor'], What: 'Leaves the program' });
  await cora.submit();
  const words = cora.modal()?.plainText() ?? '';
  expect(words).toMatch(/On Thu, Oct 1, 2026, these 3 people leave the program/);
  expect(words).toMatch(/• @Ina Resident · a pair ends: with @Ina Mentor/);
  expect(words).toMatch(/• @Ivo Mentor · a pair ends: with @Ivo Resident/);
  expect(words).not.toMatch(/waiting for one/); // who leaves waits for no one
  expect(await changes()).toEqual([]);
  await cora.submit();
  expect(cora.modal()?.plainText()).toMatch(/Recorded for Thu, Oct 1, 2026[\s\S]*Coming up/);
  expect(
    cora
      .modal()
      ?.buttons()
      .filter((label) => label === 'Undo'),
  ).toHaveLength(3);
  await cora.close({ all: true });
  expect(await changes()).toHaveLength(3);
  world.travelTo('2026-10-01T18:00:00Z');
  await world.tick();
  const rows = await world.open.db
    .selectFrom('members')
    .select(['id', 'roles'])
    .where('id', 'in', [ina.resident.id, ivo.resident.id, ivo.mentor.id])
    .execute();
  expect(rows.map(({ roles }) => roles)).toEqual([[], [], []]);
  expect(
    await world.open.db.selectFrom('pairs').select('id').where('status', '=', 'active').execute(),
  ).toEqual([{ id: seed.pairId }]);
  world.slack.assertClean();
});

test('someone who cannot be entered any more stands against all: nothing is planned', async () => {
  const una = await addMatch(world, seed, 'Una');
  await addMatch(world, seed, 'Uri');
  const dana = await openSeveral(seed.director);
  await dana.fillAll({ People: ['Una Resident', 'Uri Resident'], What: 'Their pairs end' });
  await dana.submit();
  expect(dana.modal()?.plainText()).toMatch(/Directors may already have chosen next mentors/);
  const sam = as(seed.secondDirector);
  await sam.command('/mentor change');
  await sam.waitForModal(TITLE);
  await sam.fillAll({ Person: 'Uri Resident', What: 'This pair ends', When: 'Now' });
  await sam.submit();
  await sam.submit();
  await sam.close({ all: true });
  world.passUndo();
  await world.tick();
  const before = (await changes()).length;
  await dana.submit();
  expect(dana.modal()?.plainText()).toMatch(/Uri Resident: This person isn't in a pair right now/);
  await dana.close({ all: true });
  expect(await changes()).toHaveLength(before);
  const active = await world.open.db
    .selectFrom('pairs')
    .select('id')
    .where('status', '=', 'active')
    .execute();
  expect(active.map(({ id }) => id)).toContain(una.pairId);
});

test('several away until a day; directors are entered one by one', async () => {
  const dana = await openSeveral(seed.director);
  const hasDate = () =>
    dana
      .modal()
      ?.controls()
      .some(({ label }) => label === 'Date');
  await dana.fillAll({ People: ['Una Resident'], When: 'Now' });
  expect(hasDate()).toBe(false);
  await dana.fill('What', 'Away until');
  expect((await dana.submit()).errors).toBeUndefined();
  expect(hasDate()).toBe(true);
  await expect(dana.fill('People', ['Sam Associate'])).rejects.toThrow(/offers no option/);
  await dana.fillAll({ People: ['Una Resident', 'Max Mentor'], What: 'Away until', Date: '2026-12-01' });
  await dana.submit();
  expect(dana.modal()?.plainText()).toMatch(/Through Tue, Dec 1, 2026, these 2 people are away/);
  await dana.submit();
  expect(dana.modal()?.plainText()).toMatch(/Nothing comes due for them until then/);
  await dana.close({ all: true });
  expect((await as(seed.mentor).openHome()).plainText()).toMatch(/Dec 1/);
  world.slack.assertClean();
});

test('both people of a pair are chosen: it ends once, and its next mentor is asked for once', async () => {
  const { resident: pia, pairId } = await addMatch(world, seed, 'Pia');
  await drawNobody(world.open.db);
  const dana = await openSeveral(seed.director);
  await dana.fillAll({ People: ['Pia Resident', 'Pia Mentor'], What: 'Their pairs end', Date: '2027-03-03' });
  expect((await dana.submit()).errors).toBeUndefined();
  const words = dana.modal()?.plainText() ?? '';
  expect(words).toMatch(/A director may already have chosen the next mentor/); // of one pair
  expect(words).toMatch(/Of the changes you can see, no other is on Wed, Mar 3, 2027/);
  await dana.fill('Next mentor for Pia Resident', 'Olga Other');
  expect((await dana.submit()).errors).toBeUndefined();
  expect(dana.modal()?.plainText()).toMatch(/Next mentor: @Olga Other for @Pia Resident/);
  await dana.close({ all: true });
  expect((await changes()).filter(({ pair_id }) => pair_id === pairId)).toHaveLength(1);
  const lined = await world.open.db
    .selectFrom('successors')
    .select('mentor_id')
    .where('resident_id', '=', pia.id)
    .execute();
  expect(lined).toEqual([{ mentor_id: seed.otherMentor.id }]);
  world.slack.assertClean();
});

test('a pair that was shown and has ended since is not taken for the one that followed it', async () => {
  const { resident: tia, pairId } = await addMatch(world, seed, 'Tia');
  const before = (await changes()).length;
  const one = as(seed.secondDirector);
  await one.command('/mentor change');
  await one.waitForModal(TITLE);
  await one.fillAll({ Person: 'Tia Resident', What: 'This pair ends' });
  await one.submit();
  expect(one.modal()?.plainText()).toMatch(/@Tia Resident with @Tia Mentor/);
  const several = await openSeveral(seed.director);
  await several.fillAll({ People: ['Tia Resident'], What: 'Their pairs end' });
  await several.submit();
  expect(several.modal()?.plainText()).toMatch(/a pair ends: with @Tia Mentor/);
  await world.open.db
    .updateTable('pairs')
    .set({ status: 'ended', ended_on: '2026-10-01', end_reason: 'changed', next_check_at: null })
    .where('id', '=', pairId)
    .execute();
  const { id: mentorId } = await addPerson(world, seed, 'Tom Follower', ['mentor']);
  await addPairRow(world.open.db, seed, tia.id, mentorId, { started_on: '2026-10-01' });
  for (const person of [one, several]) {
    await person.submit();
    expect(person.modal()?.plainText()).toMatch(/The pair that you were shown has ended in the meantime/);
    await person.close({ all: true });
  }
  expect(await changes()).toHaveLength(before);
  world.slack.assertClean();
});

test('where everyone is a director, several have no one to choose from', async () => {
  const programId = await addAnotherProgram(world, seed.workspaceId, { name: 'Podiatry' });
  const solo = await addPerson(world, { ...seed, programId }, 'Sol Alone', ['director']);
  const person = as(solo);
  await person.command('/mentor change');
  await person.waitForModal(TITLE);
  await person.click('Enter several');
  await person.waitFor(/Everyone in Podiatry is a director/, { where: 'modal' });
  await person.close({ all: true });
  world.slack.assertClean();
});
