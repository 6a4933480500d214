import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { everyRow } from '../support/effects.ts';
import { type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { report } from './report.ts';

/** Labels that disclose a religion, an illness, a family. */
const LABELS = ['Eid Holiday', 'Parental leave canary', 'Dialysis week'];
const PLANTED = new RegExp(LABELS.join('|'));

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterEach(() => world.slack.assertClean());
afterAll(() => world.stop());

const as = (someone: Someone) => world.slack.as(someone.user);

async function importLabels(): Promise<void> {
  const cora = as(seed.coordinator);
  await cora.command('/mentor schedule');
  await cora.waitForModal('Import schedule');
  const content = `Resident,9/1-9/30,10/1-10/31,11/1-11/30\nRosa Resident,${LABELS.join(',')}\nMax Mentor,${LABELS.toReversed().join(',')}\n`;
  await cora.fill('Schedule file', { name: 'blocks.csv', content });
  await cora.submit();
  await cora.waitFor(/What do these labels mean/, { where: 'modal' });
  await cora.fill('Dialysis week', 'Hold reminders');
  await cora.submit();
  await cora.waitFor(/Nothing is saved yet/, { where: 'modal' });
  await cora.submit();
  await cora.waitFor(/Imported/, { where: 'modal' });
  await cora.close({ all: true });
}

/** Everything of the program that can be sent as a file, and each one's own data. */
async function everyFile(): Promise<string> {
  const dana = as(seed.director);
  for (const what of ['Roster', 'Pairs and meetings', 'Summary for the program evaluation']) {
    await dana.command('/mentor export');
    await dana.waitForModal('Export');
    await dana.fill('What to export', what);
    await dana.submit();
    await dana.waitFor(/Sent\./, { where: 'modal' });
    await dana.close({ all: true });
  }
  for (const someone of [seed.resident, seed.mentor]) {
    const person = as(someone);
    await person.command('/mentor privacy');
    await person.waitForModal('My data');
    await person.click('Download my data');
    await person.waitFor(/Your file is in your messages/);
    await person.close({ all: true });
  }
  await world.settle();
  const files = [...world.slack.workspace.files.values()].filter(({ name }) => name !== 'blocks.csv');
  expect(files.length).toBeGreaterThanOrEqual(5);
  return files.map(({ content }) => Buffer.from(content, 'base64').toString()).join('\n');
}

/** What someone sees on the Home tab and in the lists, and the messages they got meanwhile. */
async function looks(someone: Someone): Promise<string> {
  const person = as(someone);
  await person.openHome();
  await person.command('/mentor');
  await world.settle();
  return person.everythingSeen();
}

test('a label of a schedule is nowhere but in the program’s own list, and there with no person', async () => {
  await importLabels();
  for (let day = 0; day < 40; day += 1) {
    world.travelDays(1);
    await world.tick();
  }
  const { schedule_labels: labels, ...others } = await everyRow(world.open.db);
  expect(others.schedule_spans?.length).toBeGreaterThan(0);
  expect(labels).toHaveLength(LABELS.length);
  for (const label of labels ?? [])
    expect(Object.keys(JSON.parse(label))).toEqual(['kind', 'label', 'program_id', 'workspace_id']);
  const metrics = await fetch(`http://127.0.0.1:${world.running.healthPort}/metrics`);
  const calls = world.slack.calls.filter(({ method }) => !method.startsWith('views.'));
  const metadata = world.slack.calls.map(({ args }) =>
    JSON.stringify(args)
      .match(/private_metadata[^}]*}/g)
      ?.join(),
  );
  const places: Record<string, string> = {
    'every other table': JSON.stringify(others),
    'the log': world.logLines.join('\n'),
    metrics: await metrics.text(),
    'every call but windows': JSON.stringify(calls.map(({ args }) => args)),
    'what windows carry': metadata.join('\n'),
    'files of exports and of data': await everyFile(),
  };
  const people = [seed.resident, seed.mentor, seed.newResident, seed.director, seed.secondDirector];
  for (const [index, someone] of people.entries()) places[`person ${index}`] = await looks(someone);
  expect(places.metrics).toContain('# TYPE');
  expect(Object.entries(places).filter(([, text]) => PLANTED.test(text))).toEqual([]);
  report('schedules', `labels: ${LABELS.length} labels in ${Object.keys(places).length} places`);
  // The eyes do see: whoever sorts the labels reads them.
  expect(as(seed.coordinator).everythingSeen()).toMatch(PLANTED);
});
