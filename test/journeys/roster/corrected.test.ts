import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { seedProgram, startWorld, type World } from '../../support/world.ts';

let world: World;
let program: Awaited<ReturnType<typeof seedProgram>>;

beforeAll(async () => {
  world = await startWorld();
  program = await seedProgram(world);
  world.slack.addUser({ name: 'ana', real_name: 'Ana Ruiz', email: 'ana@hospital.example' });
});

afterAll(() => world.stop());

test('what was chosen about the columns holds for a corrected file, unless its columns have other names', async () => {
  const dana = world.slack.as(program.director.user);
  await dana.command('/mentor roster');
  await dana.waitForModal('Import roster');
  const check = async (content: string, waitFor: RegExp) => {
    await dana.fill('Roster file', { name: 'roster.csv', content });
    await dana.submit();
    return (await dana.waitFor(waitFor, { where: 'modal' })).plainText();
  };
  const max = 'max.mentor@hospital.example,mentor,,';
  const header = 'Email,Role,Stage,Room';
  const first = await check(`${header}\nana@hospital.example,residnt,II,4\n${max}`, /to fix/);
  expect(first).toContain('Columns left out: Stage. If one of them matters, select Change columns.');
  await dana.click('Change columns');
  await dana.waitFor(/What does each column contain/, { where: 'modal' });
  await dana.fill('Stage', 'Level (PGY)');
  await dana.submit();
  const second = await dana.waitFor(/Stage: "II"/, { where: 'modal' });
  expect(second.plainText()).toContain('Role: "residnt"');
  // The same columns: still the level. Other columns: read again.
  expect(await check(`${header}\nana@hospital.example,resident,III,4\n${max}`, /1 problem to fix/)).toContain(
    'Line 2 (Ana Ruiz), Stage: "III"',
  );
  const other = await check(
    `Email,Role,Where,Stage\nana@hospital.example,resident,4,II\n${max}`,
    /Ready to import/,
  );
  expect(other).toContain('Columns left out: Where, Stage.');
  await world.settle();
  world.slack.assertClean({ allow: [/files\.(info|download)/] });
});
