import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addPerson, seedProgram, startWorld, type World } from '../../support/world.ts';
import { begin } from '../class-match/scene.ts';
import { forgeClick } from '../rematch/acts.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
const users = new Map<string, string>();
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
  for (const name of ['Ana Asked', 'Ben Begun', 'Cy Chosen', 'Dee Dismissed'])
    users.set(
      name,
      world.slack.addUser({
        name: name.slice(0, 3).trim().toLowerCase(),
        real_name: name,
        email: `${name.split(' ')[0]?.toLowerCase()}@hospital.example`,
      }).id,
    );
});
afterAll(() => world.stop());

/** The worker looks twice, and is done with what it sent. */
async function passes(): Promise<void> {
  for (const _ of [1, 2]) {
    await world.tick();
    await world.settle();
  }
}

const textsOf = (name: string) =>
  world.slack
    .as(users.get(name) ?? '')
    .dms()
    .map(({ text }) => text);

const memberOf = (name: string) =>
  world.open.db
    .selectFrom('members')
    .select('id')
    .where('slack_user_id', '=', users.get(name) ?? '')
    .executeTakeFirstOrThrow();

async function importRoster(...lines: string[]) {
  const cora = world.slack.as(seed.coordinator.user);
  await cora.command('/mentor roster');
  await cora.waitForModal('Import roster');
  await cora.fill('Roster file', { name: 'roster.csv', content: lines.join('\n') });
  await cora.submit();
  await cora.waitFor(/The file looks good/, { where: 'modal' });
  await cora.submit();
  await cora.waitFor(/Imported/, { where: 'modal' });
  await world.settle();
  return cora;
}

describe('people whom no one has told yet', () => {
  test('whose mentor is assigned read the welcome and that in one message', async () => {
    const cora = await importRoster(
      'email,roles,pgy,starts_on',
      'ana@hospital.example,resident,1,2026-07-01',
      'ben@hospital.example,resident,1,2026-07-01',
      'cy@hospital.example,resident,1,2026-07-01',
    );
    await cora.close({ all: true });
    const { id } = await memberOf('Cy Chosen');
    const dana = await forgeClick(world, seed.director, 'matching.assign_new', id);
    await dana.waitForModal('Assign a mentor');
    await dana.fill('Mentor', 'Olga Other');
    expect((await dana.submit()).errors ?? []).toEqual([]);
    await dana.close({ all: true });
    await world.settle();
    expect(textsOf('Cy Chosen')).toEqual([
      expect.stringMatching(/^Hello, I'm Mentor, .* Olga Other is now your mentor\./),
    ]);
    const [message] = world.slack.as(users.get('Cy Chosen') ?? '').dms();
    expect(message?.plainText()).toMatch(/Who sees what:[\s\S]*@Olga Other is now your mentor/);
    expect((await cora.openHome()).plainText()).toContain("2 people haven't gotten their first message yet.");
  });

  test('whatever else is due: the welcome today, and the rest on another day', async () => {
    expect(await begin(world, seed.director)).toMatch(/Started with/);
    await passes();
    for (const name of ['Ana Asked', 'Ben Begun'])
      expect(textsOf(name)).toEqual([expect.stringMatching(/^Hello, I'm Mentor, an app/)]);
    world.travelDays(1);
    await passes();
    for (const name of ['Ana Asked', 'Ben Begun'])
      expect(textsOf(name)).toEqual([
        expect.stringMatching(/^Hello, I'm Mentor/),
        expect.stringMatching(/Who would you like as a mentor/),
      ]);
    expect(textsOf('Cy Chosen')).toHaveLength(1);
    expect(await world.open.db.selectFrom('untold').selectAll().execute()).toEqual([]);
  });

  test('who is not to be told hears what is due, and no welcome', async () => {
    const cora = await importRoster(
      'email,roles,pgy,starts_on',
      'dee@hospital.example,resident,1,2026-07-01',
    );
    await cora.click('Tell them');
    await cora.waitForModal('Tell people');
    await cora.click('Never send these messages');
    await cora.waitFor(/They won't be told/, { where: 'modal' });
    await cora.close({ all: true });
    world.travelDays(1);
    await passes();
    expect(textsOf('Dee Dismissed').join('\n')).not.toMatch(/Hello, I'm Mentor/);
    world.slack.assertClean({ allow: [/files\.(info|download)/] });
  });
});

test('a resident who began before the program used Mentor is asked a month after that, in words that fit', async () => {
  const early = await addPerson(world, seed, 'Eve Early', ['resident'], { pgy: 1 });
  const later = await addPerson(world, seed, 'Lea Later', ['resident'], { pgy: 1 });
  const set = (id: string, starts_on: string) =>
    world.open.db.updateTable('members').set({ starts_on }).where('id', '=', id).execute();
  await set(early.id, '2026-07-01');
  await set(later.id, '2026-09-20');
  await world.open.db
    .updateTable('programs')
    .set({ reminder_steps: ['first-years'], created_at: new Date('2026-09-10T17:00:00Z') })
    .execute();
  await world.open.db.updateTable('rounds').set({ state: 'cancelled' }).execute();
  const asked = (user: string) =>
    world.slack
      .as(user)
      .dms()
      .map((message) => message.plainText())
      .filter((text) => /Would you like one\?/.test(text));
  world.travelTo('2026-10-09T17:00:00Z');
  await passes();
  expect(asked(early.user)).toEqual([]);
  world.travelTo('2026-10-13T17:00:00Z');
  await passes();
  expect(asked(early.user)).toEqual([
    expect.stringMatching(/^You don't have a mentor in Internal Medicine yet\./),
  ]);
  world.travelTo('2026-10-21T17:00:00Z');
  await passes();
  expect(asked(later.user)).toEqual([expect.stringMatching(/^You're a month into Internal Medicine/)]);
});
