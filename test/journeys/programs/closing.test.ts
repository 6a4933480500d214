import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { closeProgram } from '../../../src/features/program-settings/closing-operations.ts';
import { forger, typed } from '../../support/forge.ts';
import { clickMore } from '../../support/more.ts';
import { operatorOf, postsIn } from '../../support/operator.ts';
import { type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterEach(() => world.slack.assertClean());
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);
const operator = () => operatorOf(world);
const inChannel = () => postsIn(world, seed);

test('a director closes it from the desk by typing its name, and any director takes it back from the channel', async () => {
  const dana = as(seed.director);
  const open = async () => {
    await clickMore(dana, 'Settings');
    await dana.waitForModal('Settings');
    await dana.click('Close the program');
    return dana.waitForModal('Close the program');
  };
  const words = (await open()).plainText();
  expect(words).toMatch(
    /will close for everyone right away[\s\S]*will be permanently deleted[\s\S]*any director can reopen the program/,
  );
  await dana.fill('Program name', 'Medicine');
  expect((await dana.submit()).errors).toMatchObject([
    { message: expect.stringMatching(/Type Internal Medicine/) },
  ]);
  await dana.fill('Program name', 'internal medicine');
  await dana.submit();
  expect(dana.modal()?.plainText()).toMatch(/Internal Medicine is closed. Its data will be deleted on/);
  expect(dana.modal()?.buttons()).toEqual(['Reopen program']);
  await dana.close({ all: true });
  await world.tick();
  expect(inChannel().at(-1)).toMatch(/@Dana Director closed Internal Medicine.*any director can reopen it/s);
  await as(seed.resident).command('/mentor');
  await as(seed.resident).waitFor(/Mentoring in Internal Medicine was closed, and its data/, {
    where: 'ephemeral',
  });

  await forgeClick(world, seed.coordinator, 'programs.reopen', seed.programId);
  await forgeClick(world, seed.mentor, 'programs.reopen', seed.programId);
  expect(inChannel().at(-1)).toMatch(/@Dana Director closed/);
  const sam = as(seed.secondDirector);
  const message = sam.channel(seed.channelId).at(-1);
  if (!message) throw new Error('no one was told');
  await sam.click('Reopen program', { in: message });
  await sam.waitFor(/It's open again/, { where: 'ephemeral' });
  await world.tick();
  expect(inChannel().at(-1)).toContain('Internal Medicine is open again');
  await sam.click('Reopen program', { in: message });
  await sam.waitFor(/This program is already open/, { where: 'ephemeral' });
  expect((await as(seed.resident).openHome()).plainText()).toMatch(/Your mentor is @Max Mentor/);
});

test("the date stands on a director's Home tab, with the way back; no one else is offered it", async () => {
  const { workspaceId, programId, director } = seed;
  await closeProgram(operator(), { workspaceId, programId, by: director.user });
  await world.tick();
  expect((await as(seed.resident).openHome()).plainText()).not.toContain('you can reopen it');
  expect((await as(seed.coordinator).openHome()).plainText()).not.toContain('you can reopen it');
  const sam = as(seed.secondDirector);
  expect((await sam.openHome()).plainText()).toMatch(
    /Internal Medicine is closed\. Its data will be deleted on Wed, Oct 14, 2026\. Until then, you can reopen it\./,
  );
  await sam.command('/mentor');
  expect((await sam.waitFor(/is closed/, { where: 'ephemeral' })).buttons()).toEqual(['Reopen program']);
  await sam.click('Reopen program', { in: 'home' });
  await world.settle();
  expect((await sam.openHome()).plainText()).not.toContain('is closed');
  expect((await as(seed.resident).openHome()).plainText()).toMatch(/Your mentor is @Max Mentor/);
});

test('what whoever runs Mentor closed is theirs to take back; no one but a director closes', async () => {
  for (const who of [seed.coordinator, seed.mentor, seed.resident]) {
    const forge = await forger(world, who.user);
    await forge({
      submit: 'programs.close.submit',
      metadata: { program: seed.programId },
      entered: { name: typed('Internal Medicine') },
    });
    await as(who).close({ all: true });
  }
  expect((await as(seed.director).openHome()).plainText()).toMatch(/The program/);
  expect(
    await closeProgram(operator(), { workspaceId: seed.workspaceId, programId: seed.programId }),
  ).toMatchObject({ ok: true });
  await world.tick();
  await forgeClick(world, seed.director, 'programs.reopen', seed.programId);
  await as(seed.director).waitFor(/Please ask them to reopen it/, { where: 'ephemeral' });
  expect((await as(seed.director).openHome()).plainText()).not.toContain('you can reopen it');
});
