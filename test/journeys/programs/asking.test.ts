import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hasRole } from '../../../src/platform/database/sql.ts';
import { clickMore } from '../../support/more.ts';
import { seedProgram, startWorld, type World } from '../../support/world.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
let surgery: string;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
  surgery = await addProgram('Surgery');
});
afterAll(async () => {
  world.slack.assertClean();
  await world.stop();
});

const program = () =>
  world.open.db.selectFrom('programs').selectAll().where('id', '=', seed.programId).executeTakeFirstOrThrow();
const directors = async () =>
  (
    await world.open.db
      .selectFrom('members')
      .select('slack_user_id')
      .where('program_id', '=', seed.programId)
      .where(hasRole('director'))
      .execute()
  )
    .map(({ slack_user_id }) => slack_user_id)
    .sort();
const dana = () => world.slack.as(seed.director.user);
const said = () => dana().modal()?.plainText() ?? '';

/** Another program of the workspace, with a director and a channel of its own. */
async function addProgram(name: string): Promise<string> {
  const { id: owner } = world.slack.addUser({ name: 'olive', real_name: 'Olive Owner', is_admin: true });
  world.slack.addUser({ name: 'zoe', real_name: 'Zoe Director' });
  const members = [owner, seed.director.user];
  const { id } = world.slack.addChannel({ name: 'surgery-directors', members, withBot: true });
  const olive = world.slack.as(owner);
  await olive.command('/mentor setup');
  await olive.waitForModal('Set up mentoring');
  await olive.fill('Program', 'A new program');
  await olive.submit();
  await olive.waitFor(/Program name/, { where: 'modal' });
  await olive.fillAll({ 'Program name': name, Directors: ['Zoe Director'], "Directors' channel": id });
  await olive.submit();
  await olive.waitFor(/is set up/, { where: 'modal' }); // nothing to ask
  await olive.close({ all: true });
  await world.settle();
  return id;
}

async function openPeople() {
  if (dana().modal()) await dana().close({ all: true });
  await dana().openHome();
  await clickMore(dana(), 'Settings');
  await dana().waitForModal('Settings');
  await dana().click('People');
  await dana().waitFor(/Other settings/, { where: 'modal' });
}

test('what takes a director away, renames, or moves the channel is shown first; closing the window changes nothing', async () => {
  const before = [await program(), await directors()];
  await openPeople();
  await dana().fillAll({
    'Program name': 'Medicine',
    Directors: ['Dana Director', 'Zoe Director'],
    "Directors' channel": surgery,
  });
  await dana().submit();
  for (const line of [
    /• @Sam Associate will no longer be a director\./,
    /• The program will be called Medicine instead of Internal Medicine\./,
    /• Directors' posts will go to #surgery-directors instead of/,
    /• #surgery-directors is also the directors' channel of Surgery\. Everyone in it can read what's posted for both/,
    /• @Zoe Director is also a director of Surgery\./,
  ])
    expect(said()).toMatch(line);
  expect(said()).toMatch(/Nothing is saved yet/);
  await dana().close({ all: true });
  expect([await program(), await directors()]).toEqual(before);
});

test('what is changed after the question is asked about again; the same once more is saved', async () => {
  await openPeople();
  await dana().fill('Program name', 'Medicine');
  await dana().submit();
  expect(said()).toMatch(/will be called Medicine/);
  await dana().fill('Program name', 'Inner Medicine');
  await dana().submit();
  expect(said()).toMatch(/Before you save\s*• The program will be called Inner Medicine/);
  expect(await program()).toMatchObject({ name: 'Internal Medicine' });
  // What is taken back needs no second answer.
  await dana().fill('Program name', 'Internal Medicine');
  await dana().fill('More topics', 'Research');
  await dana().submit();
  expect(said()).toMatch(/are saved/);
  expect(await program()).toMatchObject({ name: 'Internal Medicine', more_topics: ['Research'] });
});

test('someone who directs another program is asked about once, as they come', async () => {
  await openPeople();
  await dana().fill('Directors', ['Dana Director', 'Sam Associate', 'Zoe Director']);
  await dana().submit();
  expect(said()).toMatch(/Before you save\s*• @Zoe Director is also a director of Surgery\./);
  await dana().submit();
  expect(said()).toMatch(/are saved/);
  expect(await directors()).toHaveLength(3);
  await openPeople();
  await dana().fill('More topics', 'Fellowship');
  await dana().submit();
  expect(said()).toMatch(/are saved/);
});
