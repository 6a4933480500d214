import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { seedProgram, startWorld, type World } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';

const TELL = 'Tell them';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
let ana: string;
let fay: string;
let gil: string;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
  const add = (handle: string, name: string) =>
    world.slack.addUser({ name: handle, real_name: name, email: `${handle}@hospital.example` }).id;
  ana = add('ana', 'Ana Ruiz');
  fay = add('fay', 'Fay Faculty');
  gil = add('gil', 'Gil Grant');
  add('lou', 'Lou Last');
  add('may', 'May Mote');
  add('zoe', 'Zoe Later');
  add('kit', 'Kit Kept');
});
afterAll(() => world.stop());

async function importAs(user: string, ...lines: string[]) {
  const person = world.slack.as(user);
  await person.command('/mentor roster');
  await person.waitForModal('Import roster');
  await person.fill('Roster file', { name: 'roster.csv', content: lines.join('\n') });
  await person.submit();
  await person.waitFor(/The file looks good/, { where: 'modal' });
  await person.submit();
  await person.waitFor(/Imported|nothing to change/, { where: 'modal' });
  await world.settle();
  return person;
}

describe('after an import', () => {
  test('no one is told by itself; Tell them tells those of this import, once, and open requests are closed', async () => {
    const nina = world.slack.as(seed.newResident.user);
    await nina.command('/mentor request');
    await nina.waitForModal('Ask for a mentor');
    await nina.fillAll({ 'What would you like from a mentor?': ['Career advice'] });
    await nina.submit();
    await nina.close({ all: true });
    await world.settle();
    const dana = await importAs(seed.director.user, 'email,roles', 'gil@hospital.example,mentor');
    await dana.close({ all: true });
    const cora = await importAs(
      seed.coordinator.user,
      'email,roles,pgy,mentor_email,paired_on',
      'ana@hospital.example,resident,1,fay@hospital.example,2026-09-10',
      'fay@hospital.example,mentor,,,',
      'nina.new@hospital.example,resident,1,fay@hospital.example,2026-09-10',
    );
    expect(cora.modal()?.buttons()).toEqual([TELL]);
    expect(world.slack.as(ana).dms()).toEqual([]);
    // Closing the window loses nothing.
    await cora.close({ all: true });
    for (const who of [seed.coordinator, seed.director])
      expect((await world.slack.as(who.user).openHome()).plainText()).toContain(
        "2 pairs and 3 people haven't gotten their first message yet.",
      );
    // In a new program's first steps it stands once, with one button.
    await world.open.db.updateTable('programs').set({ first_steps: true }).execute();
    const steps = await cora.openHome();
    expect(steps.plainText().match(/haven't gotten their first message yet/g)).toHaveLength(1);
    expect(steps.buttons().filter((name) => name === TELL)).toHaveLength(1);
    await world.open.db.updateTable('programs').set({ first_steps: false }).execute();
    const again = await importAs(seed.coordinator.user, 'email,roles,pgy', 'lou@hospital.example,resident,2');
    await again.click(TELL);
    const only = await again.waitForModal('Tell people');
    expect(only.plainText()).toMatch(/1 new person: @Lou Last/);
    expect(only.plainText()).not.toMatch(/pair/);
    await again.submit();
    await again.waitFor(/1 person will get a short hello the next time it's working hours for them/, {
      where: 'modal',
    });
    // The window that said that no one has been told says it, too: none is left beneath.
    await again.close();
    expect(again.modal()).toBeUndefined();
    await cora.openHome();
    await cora.click(TELL, { in: 'home' });
    const pairs = await cora.waitFor(/2 pairs: /, { where: 'modal' });
    // Those in pairs hear all of it in that one message.
    expect(pairs.plainText()).toMatch(/1 other new person: @Gil Grant/);
    await cora.submit();
    await cora.waitFor(/2 pairs will be told right away\. 1 person will get a short hello/, {
      where: 'modal',
    });
    await cora.close({ all: true });
    await world.settle();
    expect((await cora.openHome()).plainText()).not.toContain('first message yet');
    const forged = await forgeClick(world, seed.coordinator, 'roster.tell', seed.programId);
    await forged.waitFor(/Everyone here has been told/, { where: 'modal' });
    await forged.close({ all: true });
    await world.tick();
    // Whom the import brought reads the welcome in the same message, before anything else.
    for (const [user, first] of [
      [ana, /^Hello, I'm Mentor, an app .* Fay Faculty is now your mentor\.\n/],
      [seed.newResident.user, /^Fay Faculty is now your mentor\.\n/],
    ] as const)
      expect(
        world.slack
          .as(user)
          .dms()
          .map(({ text }) => text),
      ).toEqual([expect.stringMatching(first)]);
    expect(
      world.slack
        .as(fay)
        .dms()
        .map(({ text }) => text),
    ).toEqual([
      expect.stringMatching(/^Hello, I'm Mentor, .* You're now the mentor of Ana Ruiz and Nina New\.\n/),
    ]);
    const card = world.slack
      .as(seed.director.user)
      .channel(seed.channelId)
      .find((message) => message.everything().includes('Nina New'));
    expect(card?.plainText()).toMatch(/no longer needed/);
    expect(card?.buttons()).toEqual([]);
    // First steps are for a new program: who joins months later brings them back to no one.
    await world.open.db
      .updateTable('programs')
      .set({ first_steps: true, created_at: new Date(world.now().getTime() - 61 * 86_400_000) })
      .execute();
    const later = await importAs(seed.coordinator.user, 'email,roles', 'zoe@hospital.example,mentor');
    await later.close({ all: true });
    const home = (await cora.openHome()).plainText();
    expect(home).toContain("1 person hasn't gotten their first message yet.");
    expect(home).not.toContain('First steps');
    await cora.click(TELL, { in: 'home' });
    await cora.waitForModal('Tell people');
    await cora.click('Never send these messages');
    await cora.waitFor(/They won't be told/, { where: 'modal' });
    await cora.close({ all: true });
  });

  test('those who are told are welcomed once each, on a day of its own, in the words of their roles', async () => {
    const refused = /Only directors and coordinators can import the roster/;
    const rosa = await forgeClick(world, seed.resident, 'roster.tell', seed.programId);
    await rosa.waitFor(refused, { where: 'modal' });
    await rosa.close({ all: true });
    await forgeClick(world, seed.resident, 'roster.tell.dismiss', seed.programId);
    await rosa.waitFor(refused, { where: 'ephemeral' });
    await world.tick();
    const hello = (user: string) =>
      world.slack
        .as(user)
        .dms()
        .filter(({ text }) => text.startsWith("Hello, I'm Mentor"));
    expect(hello(gil)).toHaveLength(1);
    expect(hello(seed.director.user)).toHaveLength(0); // no import brought them
    world.travelDays(1);
    await world.tick();
    await world.tick();
    expect(hello(ana)).toHaveLength(1);
    expect(hello(ana)[0]?.plainText()).toMatch(
      /confidentially ask for a new one[\s\S]*Need a person\? @Dana Director and @Sam Associate direct the program\.[\s\S]*I never record what you say to each other/,
    );
    expect(hello(fay)[0]?.plainText()).toMatch(/log a meeting in 10 seconds/);
    expect(hello(gil)).toHaveLength(1);
    world.slack.assertClean({ allow: [/files\.(info|download)/] });
  });

  test("who isn't to be told is dismissed, and stays unwelcomed", async () => {
    const cora = await importAs(seed.coordinator.user, 'email,roles', 'may@hospital.example,mentor');
    expect((await cora.openHome()).plainText()).toContain('first message yet');
    await cora.click(TELL, { in: 'modal' });
    await cora.waitForModal('Tell people');
    await cora.click('Never send these messages');
    await cora.waitFor(/They won't be told/, { where: 'modal' });
    // The import's window beneath and the Home tab offer it no more, without being opened again.
    await cora.waitFor((seen) => !seen.plainText().includes('first message yet'), { where: 'home' });
    await cora.close();
    expect(cora.modal()?.plainText()).toMatch(/They won't be told/);
    expect(cora.modal()?.buttons()).toEqual([]);
    await cora.close({ all: true });
    await world.settle();
    expect(await world.open.db.selectFrom('untold').selectAll().execute()).toEqual([]);
  });

  test('all windows are closed as soon as it is said anywhere: none opens again', async () => {
    const cora = await importAs(seed.coordinator.user, 'email,roles', 'kit@hospital.example,mentor');
    await cora.click(TELL, { in: 'modal' });
    await cora.waitForModal('Tell people');
    await cora.click('Never send these messages');
    await cora.waitFor(/They won't be told/, { where: 'modal' });
    await cora.close({ all: true });
    await world.settle();
    expect(cora.modal()).toBeUndefined();
  });
});
