import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { addPairRow } from '../../support/fixtures.ts';
import { addAnotherProgram, addPerson, seedProgram, startWorld, type World } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;

beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});

afterEach(async () => {
  await world.settle();
  world.slack.assertClean();
});

afterAll(() => world.stop());

const as = (user: string) => world.slack.as(user);

test("another program's director reads who can do it, and neither a name nor that they're on no roster", async () => {
  const programId = await addAnotherProgram(world, seed.workspaceId, { name: 'Pediatrics' });
  const program = { workspaceId: seed.workspaceId, programId };
  const pat = await addPerson(world, program, 'Pat Pediatrics', ['director']);
  for (const [button, who] of [
    ['roster.open', 'directors and coordinators'],
    ['exports.open', 'directors'],
  ] as const) {
    const person = await forgeClick(world, pat, button, seed.programId);
    const said = await person.waitFor(/of this program can do this|An? earlier version|Only|mentoring/, {
      where: 'modal',
    });
    expect(said.plainText()).toContain(`Only ${who} of this program can do this.`);
    expect(said.plainText()).not.toContain('Internal Medicine');
    await person.close({ all: true });
  }
});

test('first steps stay until every resident has a mentor; settings say who adds a program', async () => {
  await world.open.db
    .updateTable('programs')
    .set({ first_steps: true, created_at: world.now() })
    .where('id', '=', seed.programId)
    .execute();
  const dana = as(seed.director.user);
  // One pair is there, and Nina has no mentor yet.
  expect((await dana.openHome()).plainText()).toContain('3. Match residents with mentors\n');
  await addPairRow(world.open.db, seed, seed.newResident.id, seed.otherMentor.id);
  expect((await dana.openHome()).plainText()).not.toContain('First steps');
  await dana.click('More', { in: 'home' });
  await dana.waitForModal('More');
  await dana.click('Settings');
  await dana.waitForModal('Settings');
  expect(dana.modal()?.plainText()).toContain('To add a program, ask a workspace admin.');
  await dana.close({ all: true });
  await dana.command('/mentor setup');
  expect((await dana.waitForModal('Set up mentoring')).plainText()).toContain(
    "You're changing Internal Medicine. To add a program, ask a workspace admin.",
  );
  await dana.close({ all: true });
});
