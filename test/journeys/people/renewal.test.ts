import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
let third: Someone;
beforeAll(async () => {
  world = await startWorld({ startAt: '2027-03-31T18:00:00Z' });
  seed = await seedProgram(world);
  third = await addPerson(world, seed, 'Tara Third', ['mentor']);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);
const asked = (who: Someone) =>
  as(who)
    .dms()
    .filter((message) => /Mentoring again|answer about next year/.test(message.text));
const stored = (who: Someone) =>
  world.open.db.selectFrom('members').selectAll().where('id', '=', who.id).executeTakeFirstOrThrow();

test('90 days before the year each mentor is asked once, by three buttons, and nobody else', async () => {
  await world.tick();
  expect(asked(seed.mentor)).toEqual([]);
  world.travelTo('2027-04-05T18:00:00Z');
  await world.tick();
  await world.tick();
  for (const mentor of [seed.mentor, seed.otherMentor, third])
    expect(asked(mentor).map((message) => message.buttons())).toEqual([
      ['Keep 3 places', 'Change', 'Not next year'],
    ]);
  expect(asked(seed.resident)).toEqual([]);
  expect(asked(seed.director)).toEqual([]);
});

test('Keep leaves all as it is; Change opens Places; Not next year tells the directors; each question shows it', async () => {
  const max = as(seed.mentor);
  await max.click('Keep 3 places', { in: asked(seed.mentor)[0] });
  await max.waitFor(/Everything stays as it is/);
  const olga = as(seed.otherMentor);
  await olga.click('Change', { in: asked(seed.otherMentor)[0] });
  await olga.waitForModal('Places');
  await olga.fillAll({ Places: '2 places', 'Open to a conversation': 'Yes' });
  await olga.submit();
  await olga.close({ all: true });
  const tara = as(third);
  await tara.click('Not next year', { in: asked(third)[0] });
  await tara.waitForModal('Places');
  await tara.close({ all: true });
  await world.settle();
  expect(await stored(seed.mentor)).toMatchObject({ capacity: 3, accepting: true });
  expect(await stored(seed.otherMentor)).toMatchObject({ capacity: 2, open_to_conversation: true });
  expect(await stored(third)).toMatchObject({ accepting: false, roles: ['mentor'] });
  expect(as(seed.director).dms().at(-1)?.text).toMatch(/Tara Third would like to mentor no more/);
  expect(asked(seed.mentor)[0]?.plainText()).toMatch(/You go on with 3 places/);
  expect(asked(seed.otherMentor)[0]?.plainText()).toMatch(/You go on with 2 places/);
  expect(asked(third)[0]?.plainText()).toMatch(/not offered for new residents/);
  const forged = await forgeClick(world, seed.resident, 'places.keep', seed.programId);
  await forged.waitFor(/Places are for mentors/);
  world.travelTo('2027-05-20T18:00:00Z');
  await world.tick();
  expect(asked(seed.mentor)).toHaveLength(1);
  world.slack.assertClean();
});
