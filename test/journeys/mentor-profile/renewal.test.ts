import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
let third: Someone;
let finishing: Someone;
let goingOn: Someone;
beforeAll(async () => {
  world = await startWorld({ startAt: '2027-04-01T18:00:00Z' });
  seed = await seedProgram(world);
  third = await addPerson(world, seed, 'Tara Third', ['mentor']);
  const senior = async (name: string, graduates_on: string) => {
    const who = await addPerson(world, seed, name, ['resident', 'mentor'], { pgy: 3 });
    await world.open.db.updateTable('members').set({ graduates_on }).where('id', '=', who.id).execute();
    return who;
  };
  finishing = await senior('Fina Finishing', '2027-06-30');
  goingOn = await senior('Gus Going', '2028-06-30');
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);
const asked = (who: Someone) =>
  as(who)
    .dms()
    .filter((message) => /mentor again next year|answer about next year/.test(message.text));
const stored = (who: Someone) =>
  world.open.db.selectFrom('members').selectAll().where('id', '=', who.id).executeTakeFirstOrThrow();

test('90 days before the year each mentor is asked once, by three buttons, and no one else', async () => {
  await world.tick();
  expect(asked(seed.mentor)).toEqual([]);
  world.travelTo('2027-04-02T18:00:00Z');
  await world.tick();
  await world.tick();
  for (const mentor of [seed.mentor, seed.otherMentor, third, goingOn])
    expect(asked(mentor).map((message) => message.buttons())).toEqual([
      ['Yes, up to 3 residents', 'Change capacity', 'Not next year'],
    ]);
  for (const who of [seed.resident, seed.director, finishing]) expect(asked(who)).toEqual([]);
});

test('Keep leaves all as it is; Change capacity opens the profile; Not next year tells the directors; each question shows it', async () => {
  const max = as(seed.mentor);
  await max.click('Yes, up to 3 residents', { in: asked(seed.mentor)[0] });
  await max.waitFor(/Everything stays as is/);
  const olga = as(seed.otherMentor);
  await olga.click('Change capacity', { in: asked(seed.otherMentor)[0] });
  await olga.waitForModal('Capacity and profile');
  await olga.fillAll({ 'Residents you can take': '2 residents', 'Open to a conversation': 'Yes' });
  await olga.submit();
  await olga.close({ all: true });
  const tara = as(third);
  await tara.click('Not next year', { in: asked(third)[0] });
  await tara.waitForModal('Capacity and profile');
  await tara.close({ all: true });
  await world.settle();
  expect(await stored(seed.mentor)).toMatchObject({ capacity: 3, accepting: true });
  expect(await stored(seed.otherMentor)).toMatchObject({ capacity: 2, open_to_conversation: true });
  expect(await stored(third)).toMatchObject({ accepting: false, roles: ['mentor'] });
  expect(as(seed.director).dms().at(-1)?.text).toMatch(/Tara Third would rather not mentor next year/);
  await olga.command('/mentor places'); // saved again as it is shown
  await olga.waitForModal('Capacity and profile');
  await olga.submit();
  await olga.close({ all: true });
  expect(await stored(seed.otherMentor)).toMatchObject({ capacity: 2, open_to_conversation: true });
  expect(asked(seed.mentor)[0]?.plainText()).toMatch(/You'll continue with up to 3 residents/);
  expect(asked(seed.otherMentor)[0]?.plainText()).toMatch(/You'll continue with up to 2 residents/);
  expect(asked(third)[0]?.plainText()).toMatch(/won't be suggested for new residents/);
  const forged = await forgeClick(world, seed.resident, 'places.keep', seed.programId);
  await forged.waitFor(/Only mentors have a capacity and profile/);
  world.travelTo('2027-05-20T18:00:00Z');
  await world.tick();
  expect(asked(seed.mentor)).toHaveLength(1);
  // 31 days before the year a new mentor is asked still, 30 days before no more; one without places never.
  const newcomer = (name: string, capacity = 3) => addPerson(world, seed, name, ['mentor'], { capacity });
  const [late, none] = [await newcomer('Lara Late'), await newcomer('Nora None', 0)];
  world.travelTo('2027-05-31T18:00:00Z');
  await world.tick();
  const tooLate = await newcomer('Theo Toolate');
  world.travelTo('2027-06-01T18:00:00Z');
  await world.tick();
  expect([late, none, tooLate].map((who) => asked(who).length)).toEqual([1, 0, 0]);
  world.slack.assertClean();
});
