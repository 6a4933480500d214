import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';

const TITLE = 'Places';

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
  await max.click('Places and profile', { in: 'home' });
  await max.waitForModal(TITLE);
  await max.fillAll({ Places: '0 places', 'About me': 'Hospital medicine' });
  expect((await max.submit()).errors).toMatchObject([
    { message: expect.stringMatching(/You have 1 resident now, so keep at least as many places/) },
  ]);
  await max.fillAll({ Places: '5 places', Topics: ['Role modeling'] });
  expect((await max.submit()).errors ?? []).toEqual([]);
  expect(max.modal()?.plainText()).toMatch(/Saved/);
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
  expect((await rosa.waitForModal(TITLE)).plainText()).toMatch(/Places are for mentors/);
  await rosa.close({ all: true });
  const forged = await forgeClick(world, seed.resident, 'places.not_any_more', seed.programId);
  await forged.waitForModal(TITLE);
  await forged.close({ all: true });
  await world.settle();
  expect(as(seed.director).dms()).toEqual([]);
});

test('Not any more: directors hear in private, once, with the way to enter it; nothing else changes', async () => {
  const max = as(seed.mentor);
  for (let twice = 0; twice < 2; twice += 1) {
    await max.command('/mentor places');
    await max.waitForModal(TITLE);
    await max.click('Not any more');
    await max.waitFor(/Your directors are told, in private/, { where: 'modal' });
    await max.close({ all: true });
    await world.settle();
  }
  expect(await stored(seed.mentor)).toMatchObject({ roles: ['mentor'], accepting: false });
  for (const who of [seed.director, seed.secondDirector])
    expect(
      as(who)
        .dms()
        .map(({ text }) => text),
    ).toEqual(['Max Mentor would like to mentor no more.']);
  expect(as(seed.director).channel(seed.channelId)).toEqual([]);
  expect(as(seed.resident).everythingSeen()).not.toMatch(/no more/);
  const dana = as(seed.director);
  await dana.click('Someone leaves or changes', { in: dana.dms()[0] });
  await dana.waitForModal('Leaves or changes');
  expect((await dana.submit()).errors ?? []).toEqual([]);
  expect(dana.modal()?.plainText()).toMatch(/Max Mentor is no mentor of the program any more/);
  await dana.submit();
  await dana.close({ all: true });
  world.travelTo('2026-10-01T18:00:00Z');
  await world.tick();
  expect(await stored(seed.mentor)).toMatchObject({ roles: [] });
  world.slack.assertClean();
});
