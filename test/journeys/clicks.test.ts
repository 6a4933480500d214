import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { CLICKS, type Clicker, clicker } from '../support/clicks.ts';
import { drawNobody } from '../support/draws.ts';
import { addPairRow } from '../support/fixtures.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { startClass } from './class-match/scene.ts';
import { ask, waitingNotice } from './rematch/acts.ts';

/** An act takes what docs/benchmarks.md says, and no more than it may. */
const done = (what: keyof typeof CLICKS, by: Clicker) => {
  const { takes, most } = CLICKS[what];
  expect(by.count()).toBe(takes);
  expect(takes).toBeLessThanOrEqual(most);
};

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
const worlds: World[] = [];
afterAll(async () => {
  for (const each of worlds) await each.stop();
});
const as = (who: Someone) => world.slack.as(who.user);

/** Chooses a mentor whom the draw left for the resident who is chosen; each try but the last is taken back. */
async function changeTo(by: Clicker, mentors: readonly string[]) {
  const before = by.count();
  for (const mentor of mentors) {
    by.restart(before);
    await by.fill('Mentor', mentor);
    if (await by.tries()) return;
  }
  throw new Error('no mentor is left');
}

/** A director before their Home tab, counted. */
async function atHome(who: Someone) {
  const person = as(who);
  if (person.modal()) await person.close({ all: true });
  await world.settle();
  await person.openHome();
  return { person, by: clicker(person) };
}

describe('in a program of its own', () => {
  beforeAll(async () => {
    world = await startWorld();
    worlds.push(world);
    seed = await seedProgram(world);
    await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
  });
  afterEach(() => world.slack.assertClean({ allow: [/files\./] }));

  test('set up: two directors, a coordinator, and their channel', async () => {
    const { id: owner } = world.slack.addUser({ name: 'ada', real_name: 'Ada Admin', is_admin: true });
    for (const name of ['Ed Elder', 'Flo First', 'Gus Keeps'])
      world.slack.addUser({ name: name.toLowerCase().replace(' ', '.'), real_name: name });
    world.slack.addChannel({
      name: 'pediatrics-directors',
      kind: 'private',
      members: [owner],
      withBot: true,
    });
    const ada = world.slack.as(owner);
    const by = clicker(ada);
    await ada.command('/mentor setup');
    await ada.waitForModal('Set up mentoring');
    await by.fill('Program', 'A new program'); // there is one in this workspace already
    await by.submit();
    await ada.waitFor(/Program name/, { where: 'modal' });
    await by.fill('Program name', 'Pediatrics');
    await by.fill('Directors', ['Ed Elder', 'Flo First']);
    await by.fill('Coordinators', ['Gus Keeps']);
    await by.fill("Directors' channel", 'pediatrics-directors');
    await by.submit();
    await ada.waitFor(/Pediatrics/, { where: 'modal' });
    await ada.close({ all: true });
    done('set up a program', by);
  });

  test('import: the file is good', async () => {
    world.slack.addUser({ name: 'iris', real_name: 'Iris Import', email: 'iris@hospital.example' });
    const { person, by } = await atHome(seed.coordinator);
    await by.click('Import roster');
    await person.waitForModal('Import roster');
    const content = 'Name,Email,Role,PGY Level\nIris Import,iris@hospital.example,Resident,2\n';
    await by.fill('Roster file', { name: 'office.csv', content });
    await by.submit();
    await person.waitFor(/looks good/, { where: 'modal' });
    await by.submit();
    await person.waitFor(/added|imported/i, { where: 'modal' });
    done('import a clean file', by);
  });

  test('assign: the best suggestion is chosen already', async () => {
    await drawNobody(world.open.db);
    const { person, by } = await atHome(seed.director);
    await by.click('Assign');
    await person.waitForModal('Assign a mentor');
    await by.submit();
    await person.waitFor(/assigned/, { where: 'modal' });
    done('assign one mentor', by);
  });

  test('a confidential request, approved for a date with a new mentor', async () => {
    await ask(world, seed.resident);
    const { person, by } = await atHome(seed.secondDirector);
    const notice = waitingNotice(person.channel(seed.channelId));
    if (!notice) throw new Error('there is no notice');
    await by.click('Open', { in: notice });
    await person.waitForModal('Confidential request');
    await by.fill('Decision', 'Approve with a new mentor');
    await by.fill('New mentor', 'Olga Other');
    await by.fill('Date', '2026-11-02');
    await by.submit();
    await world.settle();
    await person.close({ all: true });
    done('decide a confidential request, for a date', by);
  });

  test('someone leaves', async () => {
    const { person, by } = await atHome(seed.director);
    await by.click('Departures and changes');
    await person.waitForModal('Departures and changes');
    await by.fill('Person', 'Nina New');
    await by.fill("What's changing?", 'Leaves the program');
    await by.submit();
    await person.waitFor(/Nina New/, { where: 'modal' });
    await by.submit();
    await person.close({ all: true });
    done('record that someone leaves', by);
  });

  test('the three exports', async () => {
    const { person, by } = await atHome(seed.director);
    await by.click('Export');
    await person.waitForModal('Export');
    await by.fill('What to export', ['Roster', 'Pairs and meetings', 'Summary for the program evaluation']);
    await by.submit();
    await person.waitFor(/Sent\./, { where: 'modal' });
    done('export all three files', by);
  });

  test('the new academic year, with one who does not move up', async () => {
    const senior = await addPerson(world, seed, 'Sue Senior', ['resident'], { pgy: 2 });
    await addPairRow(world.open.db, seed, senior.id, seed.mentor.id, {
      started_on: '2026-08-31',
      next_check_at: null,
    });
    world.travelTo('2027-05-10T17:00:00Z');
    const { person, by } = await atHome(seed.director);
    await by.click('New academic year');
    await person.waitForModal('New academic year');
    await by.fill('Not moving up', ['Sue Senior']);
    await by.submit();
    await person.waitFor(/Other changes may happen on this date/, { where: 'modal' });
    await by.submit();
    await person.close({ all: true });
    done('prepare and confirm the new academic year', by);
  });
});

test('a class of 12, from start to publish, and one change', async () => {
  const scene = await startClass(12, 6);
  world = scene.world;
  worlds.push(world);
  const director = scene.seed.director;
  const { person: dana, by } = await atHome(director);
  await by.click('Match a class');
  await dana.waitForModal('Match a class');
  await by.submit();
  await dana.waitFor(/Started with 12 residents/, { where: 'modal' });
  await dana.close({ all: true });
  await world.settle();
  await world.tick();
  world.travelTo('2026-07-21T17:00:00Z');
  await world.tick();
  const post = dana.channel(scene.seed.channelId).at(-1);
  if (!post) throw new Error('there is no draft');
  await by.click('Open class match', { in: post });
  await dana.waitForModal('Match a class');
  const change = clicker(dana);
  await change.click('Change a match');
  await dana.waitForModal('Change a match');
  const mentors = scene.mentors.map((_, at) => `A${String.fromCharCode(97 + at)} Mentor`);
  await changeTo(change, mentors);
  await dana.waitFor(/Saved\./, { where: 'modal' });
  done('change one match of its draft', change);
  await by.click('Publish');
  await dana.waitFor(/Published/, { where: 'modal' });
  await dana.close({ all: true });
  await world.settle();
  done('match a class of 12: start, draft, publish', by);
});
