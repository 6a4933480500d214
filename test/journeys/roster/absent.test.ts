import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { seedProgram, startWorld, type World } from '../../support/world.ts';

const PATIENT = { timeoutMs: 120_000 };

let world: World;
let program: Awaited<ReturnType<typeof seedProgram>>;

beforeAll(async () => {
  world = await startWorld();
  program = await seedProgram(world);
  for (const name of ['Ana Ruiz', 'Ben Okafor', 'Fay Faculty']) {
    const handle = name.split(' ')[0]?.toLowerCase() ?? '';
    world.slack.addUser({ name: handle, real_name: name, email: `${handle}@hospital.example` });
  }
});

afterEach(async () => {
  await world.settle();
  world.slack.assertClean({ allow: [/files\.(info|download)/] });
});

afterAll(() => world.stop());

/** Opens the import, chooses a file and presses Check; answers with what is shown in the end. */
async function check(...lines: string[]) {
  const dana = world.slack.as(program.director.user);
  if (dana.modal()) await dana.close({ all: true });
  await dana.command('/mentor roster');
  await dana.waitForModal('Import roster');
  await dana.fill('Roster file', { name: 'roster.csv', content: lines.join('\n') });
  await dana.submit();
  const shown = await dana.waitForModal('Import roster', PATIENT);
  return { dana, text: shown.plainText() };
}

const membersNamed = async () =>
  (await world.open.db.selectFrom('people').select('display_name').execute()).map((row) => row.display_name);

const HEADER = 'name,email,roles,mentor_email';

test('who is not in Slack is left out on request, and the others are imported', async () => {
  const { dana, text } = await check(
    HEADER,
    'Ana Ruiz,ana@hospital.example,resident,Ellen Marsh',
    'Ben Okafor,ben@hospital.example,resident,fay@hospital.example',
    'Fay Faculty,fay@hospital.example,mentor,',
    'Ellen Marsh,emarsh@hospital.example,mentor,',
  );
  expect(text).toContain('2 problems to fix');
  expect(text).toContain("The person of that name isn't in this Slack workspace.");
  expect(text).toContain('You can import the other 3 people now');
  await dana.click('Import without them');
  const ready = await dana.waitFor(/The file looks good/, { where: 'modal', ...PATIENT });
  expect(dana.modal()?.plainText()).toContain(
    "Left out, because they aren't in this Slack workspace: Ellen Marsh",
  );
  expect(dana.modal()?.plainText()).toContain(
    "Mentors left out, because they aren't in this Slack workspace: Ellen Marsh (mentor of Ana Ruiz)",
  );
  expect(dana.modal()?.plainText()).toContain('3 new people (2 residents and 1 mentor)');
  expect(ready).toBeTruthy();
  expect(await membersNamed()).not.toContain('Ana Ruiz');
  await dana.submit();
  await dana.waitFor(/Imported/, { where: 'modal', ...PATIENT });
  expect(dana.modal()?.plainText()).toContain('Left out');
  expect(await membersNamed()).toEqual(expect.arrayContaining(['Ana Ruiz', 'Ben Okafor', 'Fay Faculty']));
});

test('with other problems no one can be left out, and the window says what to do', async () => {
  const { dana, text } = await check(
    HEADER,
    'Ellen Marsh,emarsh@hospital.example,mentor,',
    'Ana Ruiz,ana@hospital.example,residnt,',
  );
  expect(text).toContain("If someone isn't in Slack yet, delete their line. You can add them later.");
  expect(dana.modal()?.buttons()).not.toContain('Import without them');
  const { dana: same, text: none } = await check(HEADER, 'Ellen Marsh,emarsh@hospital.example,mentor,');
  expect(none).toContain("If someone isn't in Slack yet");
  expect(same.modal()?.buttons()).not.toContain('Import without them');
});

test('after problems, Check wants the corrected file', async () => {
  const { dana } = await check(HEADER, 'Ana Ruiz,ana@hospital.example,residnt,');
  const { errors } = await dana.submit();
  expect(errors).toMatchObject([{ label: 'Roster file' }]);
  await dana.fill('Roster file', {
    name: 'roster.csv',
    content: `${HEADER}\nAna Ruiz,ana@hospital.example,resident;mentor,`,
  });
  await dana.submit();
  await dana.waitFor(/The file looks good/, { where: 'modal', ...PATIENT });
});
