import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { seedProgram, startWorld, type World } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';

const PATIENT = { timeoutMs: 20_000 };
const TELL = 'Tell new pairs';
const WELCOME = 'Welcome new people';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
let ana: string;
let fay: string;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
  const add = (handle: string, name: string) =>
    world.slack.addUser({ name: handle, real_name: name, email: `${handle}@hospital.example` }).id;
  ana = add('ana', 'Ana Ruiz');
  fay = add('fay', 'Fay Faculty');
});
afterAll(() => world.stop());

async function importAs(user: string, ...lines: string[]) {
  const person = world.slack.as(user);
  await person.command('/mentor roster');
  await person.waitForModal('Import roster');
  await person.fill('Roster file', { name: 'roster.csv', content: lines.join('\n') });
  await person.submit();
  await person.waitFor(/The file is good/, { where: 'modal', ...PATIENT });
  await person.submit();
  await person.waitFor(/Imported|nothing left/, { where: 'modal', ...PATIENT });
  await world.settle();
  return person;
}

describe('after an import', () => {
  test('nobody is told by itself; Tell new pairs tells both sides once, and open requests are closed', async () => {
    const nina = world.slack.as(seed.newResident.user);
    await nina.command('/mentor request');
    await nina.waitForModal('Ask for a mentor');
    await nina.fillAll({ 'What would you like from a mentor?': ['Career advice'] });
    await nina.submit();
    await nina.close({ all: true });
    await world.settle();
    const cora = await importAs(
      seed.coordinator.user,
      'email,roles,pgy,mentor_email,paired_on',
      'ana@hospital.example,resident,1,fay@hospital.example,2026-09-10',
      'fay@hospital.example,mentor,,,',
      'nina.new@hospital.example,resident,1,fay@hospital.example,2026-09-10',
    );
    expect(cora.modal()?.buttons()).toEqual([TELL, WELCOME]);
    expect(world.slack.as(ana).dms()).toEqual([]);
    await cora.click(TELL);
    await cora.waitFor(/2 new pairs are told/, { where: 'modal' });
    await cora.close();
    await cora.click(TELL);
    await cora.waitFor(/2 new pairs are told/, { where: 'modal' });
    await world.tick();
    for (const user of [ana, seed.newResident.user])
      expect(
        world.slack
          .as(user)
          .dms()
          .map(({ text }) => text),
      ).toEqual(['Fay Faculty is your mentor now.']);
    expect(
      world.slack
        .as(fay)
        .dms()
        .map(({ text }) => text),
    ).toEqual(['You are the mentor of Ana Ruiz and Nina New now.']);
    const card = world.slack
      .as(seed.director.user)
      .channel(seed.channelId)
      .find((message) => message.everything().includes('Nina New'));
    expect(card?.plainText()).toMatch(/none is needed any more/);
    expect(card?.buttons()).toEqual([]);
    await cora.close({ all: true });
  });

  test('Welcome new people says hello to each once, on a day of its own, in the words of their roles', async () => {
    // By the button in a message of before, as anybody could press it who was shown it.
    for (const [who, said] of [
      [seed.coordinator, /9 people get a short hello/],
      [seed.director, /Everybody here has had their hello/],
      [seed.resident, /for program directors and coordinators/],
    ] as const) {
      const person = await forgeClick(world, who, 'roster.welcome', seed.programId);
      await person.waitFor(said, { where: 'modal' });
      await person.close({ all: true });
    }
    await world.tick();
    const hello = (user: string) =>
      world.slack
        .as(user)
        .dms()
        .filter(({ text }) => text.startsWith('Hello, I am Mentor'));
    expect(hello(seed.director.user)).toHaveLength(1);
    expect(hello(ana)).toHaveLength(0); // they were told of their pair today
    world.travelDays(1);
    await world.tick();
    await world.tick();
    expect(hello(ana)).toHaveLength(1);
    expect(hello(ana)[0]?.plainText()).toMatch(
      /new one in confidence[\s\S]*What you talk about is never stored/,
    );
    expect(hello(fay)[0]?.plainText()).toMatch(/log a meeting in ten seconds/);
    expect(hello(seed.director.user)).toHaveLength(1);
    world.slack.assertClean({ allow: [/files\.(info|download)/] });
  });
});
