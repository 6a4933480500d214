import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { closeProgram } from '../../../src/programs/closing-operations.ts';
import { forger, typed } from '../../support/forge.ts';
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
    await dana.openHome();
    await dana.click('Settings', { in: 'home' });
    await dana.waitForModal('Settings');
    await dana.click('Close the program');
    return dana.waitForModal('Close the program');
  };
  const words = (await open()).plainText();
  expect(words).toMatch(/gone for its people at once[\s\S]*is deleted for good[\s\S]*can take it back/);
  await dana.fill('Name of the program', 'Medicine');
  expect((await dana.submit()).errors).toMatchObject([
    { message: expect.stringMatching(/Type Internal Medicine/) },
  ]);
  await dana.fill('Name of the program', 'internal medicine');
  await dana.submit();
  expect(dana.modal()?.plainText()).toMatch(/Internal Medicine is closed. Its data is deleted on/);
  await dana.close({ all: true });
  await world.tick();
  expect(inChannel().at(-1)).toMatch(/was closed by @Dana Director.*any of its directors can take it back/s);
  await as(seed.resident).command('/mentor');
  await as(seed.resident).waitFor(/Mentoring in Internal Medicine was closed, and its data/, {
    where: 'ephemeral',
  });

  await forgeClick(world, seed.coordinator, 'programs.reopen', seed.programId);
  await forgeClick(world, seed.mentor, 'programs.reopen', seed.programId);
  expect(inChannel().at(-1)).toMatch(/was closed by/);
  const sam = as(seed.secondDirector);
  const message = sam.channel(seed.channelId).at(-1);
  if (!message) throw new Error('nobody was told');
  await sam.click('Take it back', { in: message });
  await sam.waitFor(/it is open again/, { where: 'ephemeral' });
  await world.tick();
  expect(inChannel().at(-1)).toContain('Internal Medicine is open again');
  await sam.click('Take it back', { in: message });
  await sam.waitFor(/there is nothing to take back/, { where: 'ephemeral' });
  expect((await as(seed.resident).openHome()).plainText()).toMatch(/Your mentor is @Max Mentor/);
});

test('what whoever runs Mentor closed is theirs to take back; nobody but a director closes', async () => {
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
  await as(seed.director).waitFor(/Please ask them to take it back/, { where: 'ephemeral' });
});
