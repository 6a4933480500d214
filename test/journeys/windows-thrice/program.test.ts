import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { gallery } from '../../gallery/gallery.ts';
import { drawNobody } from '../../support/draws.ts';
import { type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { addMatch } from '../rematch/acts.ts';
import {
  addThree,
  backTo,
  byCommand,
  DRIVEN_BY,
  driven,
  ELSEWHERE,
  fromHome,
  leave,
  ONCE,
  send,
  thrice,
} from './scene.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
const as = (who: Someone) => world.slack.as(who.user);
const done = new Set<string>();

describe('in a program', () => {
  beforeAll(async () => {
    world = await startWorld();
    seed = await seedProgram(world);
    await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
    await addThree(world, seed);
    await drawNobody(world.open.db);
  });
  afterAll(() => world.stop());

  test('what a coordinator records: departures and changes, one by one and several', async () => {
    const recordAnother = async (cora: ReturnType<typeof as>) => {
      await cora.click('Record another');
      await cora.waitFor(/Record that someone/, { where: 'modal' });
    };
    await fromHome(as(seed.coordinator), 'Departures and changes', 'Departures and changes');
    await thrice(world, seed.coordinator, /Recorded/, async (cora, round) => {
      if (round > 0) await recordAnother(cora);
      const Person = ['Ida Waits', 'Ian Waits', 'Ira Waits'][round] ?? '';
      await send(cora, { Person, "What's changing?": 'Leaves the program' });
      await send(cora);
    });
    await thrice(world, seed.coordinator, /Undone/, (cora) => cora.click('Undo'));
    await thrice(world, seed.coordinator, /Recorded/, async (cora, round) => {
      await recordAnother(cora);
      await cora.click('Enter several');
      await cora.waitFor(/several people/, { where: 'modal' });
      const People = [['Ida Waits', 'Ian Waits', 'Ira Waits'][round] ?? ''];
      await send(cora, { People, "What's changing?": 'Leaves the program' });
      await send(cora);
    });
    await thrice(world, seed.coordinator, /Undone/, (cora) => cora.click('Undo'));
    await leave(as(seed.coordinator));
  });

  test('what a director does: matches, files, links, gentle reminders, lists', async () => {
    const dana = as(seed.director);
    await thrice(world, seed.director, /1 resident now has a mentor/, async (_, round) => {
      await fromHome(dana, 'Assign several', 'Assign several');
      for (const { label = '' } of dana.modal()?.controls() ?? []) await dana.fill(label, 'Not now');
      await send(dana, { [`${['Ida', 'Ian', 'Ira'][round]} Waits (PGY-1)`]: 'Olga Other' });
    });
    await thrice(world, seed.director, /Sent\./, async () => {
      await byCommand(dana, 'export', 'Export');
      await send(dana, { 'What to export': ['Pairs and meetings'] });
    });
    for (const [button, window] of [
      ['All pairs', 'Pairs'],
      ['Mentors', 'Mentors'],
      ['Resources', 'Resources'],
    ] as const)
      await thrice(world, seed.director, new RegExp(`^${window}`), async (_, round) => {
        if (round === 0) await fromHome(dana, 'More', 'More');
        await backTo(dana, 'More');
        await dana.click(button);
        await dana.waitForModal(window);
      });
    await thrice(world, seed.director, /Saved/, (_, round) =>
      send(dana, { Title: `Link ${round}`, Link: `https://gme.example/${round}` }),
    );
    await thrice(world, seed.director, /Removed/, () => dana.click('Remove'));
    for (const name of ['Abe', 'Bea', 'Cy']) await addMatch(world, seed, name); // since July, not met
    await drawNobody(world.open.db);
    await thrice(world, seed.director, /Recorded/, async (_, round) => {
      await fromHome(dana, 'Change mentor', 'Change mentor');
      const name = `${['Abe', 'Bea', 'Cy'][round]} Resident`;
      await dana.fill('Resident', name);
      await dana.waitFor(/When does the current match end/, { where: 'modal' });
      await send(dana, { [`Next mentor for ${name}`]: `${['Ida', 'Ian', 'Ira'][round]} Free` });
    });
    await thrice(world, seed.director, /Undone/, () => dana.click('Undo'));
    await thrice(world, seed.director, /1 pair will get a gentle reminder/, async (_, round) => {
      await fromHome(dana, 'All pairs', 'Pairs');
      await dana.fill('Status', 'Overdue (3)');
      await world.settle();
      await dana.waitForModal('Pairs');
      await dana.click('Send gentle reminder');
      await dana.waitForModal('Send gentle reminder');
      const name = ['Abe', 'Bea', 'Cy'][round];
      await send(dana, { Pairs: [`${name} Resident and ${name} Mentor`] });
    });
    await leave(as(seed.director));
  });

  test('the settings and the roster', async () => {
    const dana = as(seed.director);
    await fromHome(dana, 'Settings', 'Settings');
    await thrice(world, seed.director, /Saved: Calendar/, async (_, round) => {
      await dana.click('Calendar');
      await dana.waitFor(/Other settings/, { where: 'modal' });
      await send(dana, { Holidays: `12/2${round}` });
    });
    await thrice(world, seed.director, /People who left/, async () => {
      await dana.click('Privacy');
      await dana.waitFor(/Other settings/, { where: 'modal' });
      await dana.click('Other settings');
    });
    for (const button of ['Delete data', 'Close the program'])
      await thrice(world, seed.director, new RegExp(button), async () => {
        await fromHome(dana, 'Settings', 'Settings');
        await dana.click(button);
        await dana.waitForModal(button);
      });
    const { id: owner } = world.slack.addUser({ name: 'ada', real_name: 'Ada Admin', is_admin: true });
    const ada = { user: owner, id: '' };
    await thrice(world, ada, /are saved/, async (person) => {
      await byCommand(person, 'setup', 'Set up mentoring');
      await send(person, { Program: 'Internal Medicine' });
      await send(person);
    });
    await leave(as(ada));
    await thrice(world, seed.director, /For Internal Medicine/, () =>
      fromHome(dana, 'Import roster', 'Import roster'),
    );
    await byCommand(dana, 'roster', 'Import roster');
    for (const button of ['Get a template', 'Export roster'])
      await thrice(world, seed.director, /Sent: you'll find an? \w+ file/, async () => {
        while (!dana.modal()?.buttons().includes(button)) await dana.close();
        await dana.click(button);
      });
    await dana.close();
    const content = 'E-mail,Role\nnobody@hospital.example,resident\n';
    await thrice(world, seed.director, /Nothing was saved/, () =>
      send(dana, { 'Roster file': { name: 'roster.csv', content } }),
    );
    const half = `${content}rosa.resident@hospital.example,resident\n`;
    await thrice(world, seed.director, /Nothing to change[\s\S]*Left out/, async () => {
      await byCommand(dana, 'roster', 'Import roster');
      await send(dana, { 'Roster file': { name: 'roster.csv', content: half } });
      await dana.waitFor(/Nothing was saved/, { where: 'modal' });
      await dana.click('Import without them');
    });
    await thrice(world, seed.director, /What does each column contain/, async () => {
      await byCommand(dana, 'roster', 'Import roster');
      await send(dana, { 'Roster file': { name: 'roster.csv', content } });
      await dana.waitFor(/Nothing was saved/, { where: 'modal' });
      await dana.click('Change columns');
    });
    await byCommand(dana, 'roster', 'Import roster');
    await thrice(world, seed.director, /There was nothing to change/, async () => {
      await dana.click(/^Add or edit/);
      await dana.waitFor(/For Internal Medicine\.\nPerson/, { where: 'modal' });
      await send(dana, { Person: 'Max Mentor' });
      await send(dana);
    });
    let account = seed.resident.user;
    await thrice(world, seed.director, /Done\. The records of Rosa Resident/, async (_, round) => {
      await world.settle(); // what was written to that account is there
      world.slack.deactivate(account);
      await world.settle();
      const email = `rosa.${round}@hospital.example`;
      account = world.slack.addUser({ name: `rosa.${round}`, real_name: 'Rosa Resident', email }).id;
      await byCommand(dana, 'roster', 'Import roster');
      await dana.click(/^Add or edit/);
      await dana.waitFor(/new Slack account/, { where: 'modal' });
      await dana.click('Move to a new account');
      await dana.waitForModal('New Slack account');
      await send(dana, { Person: 'Rosa Resident', 'New account': account });
      await send(dana);
    });
    await leave(as(seed.director));
    for (const name of driven(world)) done.add(name);
  });

  test('the block schedule', async () => {
    const dana = as(seed.director);
    const blocks = 'Resident,10/1-10/14,10/15-10/28\nMax Mentor,Clinic,Night Float\n';
    const file = { name: 'blocks.csv', content: blocks };
    await thrice(world, seed.director, /What do these labels mean/, async (_, round) => {
      await fromHome(dana, 'More', 'More');
      await dana.click('Import schedule');
      await dana.waitForModal('Import schedule');
      await send(dana, {
        'Schedule file': round === 0 ? { name: 'pagers.csv', content: 'Name,Pager\n' } : file,
      });
      if (round > 0) return;
      await dana.waitFor(/Nothing was saved/, { where: 'modal' });
      await send(dana, { 'Schedule file': file });
    });
    await send(dana);
    await dana.waitFor(/Nothing is saved yet/, { where: 'modal' });
    await thrice(world, seed.director, /Nothing is saved yet/, async () => {
      await dana.click('Sort labels');
      await dana.waitFor(/What do these labels mean/, { where: 'modal' });
      await send(dana);
    });
    await leave(as(seed.director));
    for (const name of driven(world)) done.add(name);
  });
});

describe('in the spring', () => {
  test('a new academic year, prepared and undone again and again', async () => {
    world = await startWorld({ startAt: '2027-06-01T17:00:00Z' });
    seed = await seedProgram(world);
    const dana = as(seed.director);
    await thrice(world, seed.director, /[Uu]ndone/, async () => {
      await byCommand(dana, 'year', 'New academic year');
      await send(dana);
      await send(dana);
      await byCommand(dana, 'year', 'New academic year');
      await dana.click('Change');
      await dana.waitFor(/Not moving up/, { where: 'modal' });
      await byCommand(dana, 'year', 'New academic year');
      await dana.click('Undo');
    });
    await leave(as(seed.director));
    for (const name of driven(world)) done.add(name);
    await world.stop();
  });
});

test('every button and form that any window shows was driven, or ends what it is about', () => {
  const found = new Set<string>();
  const walk = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    if ('action_id' in part && part.action_id !== 'value') found.add(String(part.action_id));
    for (const each of Object.values(part)) walk(each);
  };
  for (const { as: kind, shows } of gallery) {
    if (kind !== 'modal') continue;
    walk(shows.blocks);
    if (shows.submit && shows.callback_id) found.add(shows.callback_id);
  }
  expect(DRIVEN_BY.program.filter((id) => !done.has(id))).toEqual([]);
  const known = new Set([...DRIVEN_BY.people, ...DRIVEN_BY.program, ...ONCE]);
  const left = [...found].filter((id) => !known.has(id) && !ELSEWHERE.some((start) => id.startsWith(start)));
  expect(left).toEqual([]);
});
