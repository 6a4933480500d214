import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';

const TITLE = 'Capacity and profile';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);
const stored = (who: Someone) =>
  world.open.db.selectFrom('members').selectAll().where('id', '=', who.id).executeTakeFirstOrThrow();

test('a mentor sets places, topics and a line; fewer places than residents are refused at the field', async () => {
  const max = as(seed.mentor);
  await max.openHome();
  await max.click('Capacity and profile', { in: 'home' });
  expect((await max.waitForModal(TITLE)).plainText()).toMatch(
    /Residents and directors see it when they choose a mentor/,
  );
  await max.fillAll({ 'Residents you can take': '0 residents', 'About me': 'Hospital medicine' });
  expect((await max.submit()).errors).toMatchObject([
    {
      message: expect.stringMatching(/You mentor 1 resident now, so your capacity can't be lower than that/),
    },
  ]);
  await max.fillAll({ 'Residents you can take': '5 residents', Topics: ['Role modeling'] });
  expect((await max.submit()).errors ?? []).toEqual([]);
  expect(max.modal()?.plainText()).toMatch(/Saved\. Residents and directors will see it/);
  await max.close({ all: true });
  expect(await stored(seed.mentor)).toMatchObject({
    capacity: 5,
    topics: ['role_model'],
    about: 'Hospital medicine',
  });
  await max.command('/mentor places');
  expect((await max.waitForModal(TITLE)).plainText()).toMatch(/Hospital medicine/);
  await max.close({ all: true });
  world.slack.assertClean();
});

test('is for mentors', async () => {
  const rosa = as(seed.resident);
  await rosa.command('/mentor places');
  expect((await rosa.waitForModal(TITLE)).plainText()).toMatch(/Only mentors have a capacity and profile/);
  await rosa.close({ all: true });
  const forged = await forgeClick(world, seed.resident, 'places.not_any_more', seed.programId);
  await forged.waitForModal(TITLE);
  await forged.close({ all: true });
  await world.settle();
  expect(as(seed.director).dms()).toEqual([]);
});

test('Stop mentoring: directors hear in private, once, with the way to enter it; nothing else changes', async () => {
  const max = as(seed.mentor);
  for (let twice = 0; twice < 2; twice += 1) {
    await max.command('/mentor places');
    await max.waitForModal(TITLE);
    expect(max.modal()?.plainText()).toMatch(/don't affect your current residents\.\s*Stop mentoring/);
    await max.click('Stop mentoring');
    await max.waitFor(/Your directors have been told privately/, { where: 'modal' });
    await max.close({ all: true });
    await world.settle();
  }
  expect(await stored(seed.mentor)).toMatchObject({ roles: ['mentor'], accepting: false });
  for (const who of [seed.director, seed.secondDirector])
    expect(
      as(who)
        .dms()
        .map(({ text }) => text),
    ).toEqual(['Max Mentor would like to stop mentoring.']);
  expect(as(seed.director).channel(seed.channelId)).toEqual([]);
  expect(as(seed.resident).everythingSeen()).not.toMatch(/no more/);
  const dana = as(seed.director);
  await dana.click('Departures and changes', { in: dana.dms()[0] });
  await dana.waitForModal('Departures and changes');
  expect((await dana.submit()).errors ?? []).toEqual([]);
  expect(dana.modal()?.plainText()).toMatch(/Max Mentor steps down as a mentor in the program/);
  await dana.submit();
  await dana.close({ all: true });
  world.travelTo('2026-10-01T18:00:00Z');
  await world.tick();
  expect(await stored(seed.mentor)).toMatchObject({ roles: [] });
  world.slack.assertClean();
});

test('a mentor who is a director tells the other directors, not themself; the only director is told how to enter it', async () => {
  const setRoles = (who: Someone, roles: ('mentor' | 'director')[]) =>
    world.open.db.updateTable('members').set({ roles }).where('id', '=', who.id).execute();
  await setRoles(seed.otherMentor, ['mentor', 'director']);
  const stop = async () => {
    const olga = as(seed.otherMentor);
    await olga.command('/mentor places');
    await olga.waitForModal(TITLE);
    await olga.click('Stop mentoring');
    const said = await olga.waitFor(/You'll keep|you'll keep|won't be suggested/, { where: 'modal' });
    await olga.close({ all: true });
    await world.settle();
    return said.plainText();
  };
  expect(await stop()).toMatch(/Your directors have been told privately/);
  expect(as(seed.director).dms().at(-1)?.text).toBe('Olga Other would like to stop mentoring.');
  expect(as(seed.otherMentor).dms()).toEqual([]);
  for (const who of [seed.director, seed.secondDirector]) await setRoles(who, []);
  expect(await stop()).toMatch(/As a director, you can record the change yourself/);
});
