import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { seedProgram, startWorld, type World } from '../../support/world.ts';

const MORE = [
  ['cy', 'Cy Young'],
  ['gia', 'Gia Gray'],
  ['hal', 'Hal Hale'],
  ['ivy', 'Ivy Iles'],
  ['fern', 'Fern Feld'],
  ['jo', 'Jo Jones'],
  ['kai', 'Kai King'],
  ['mnew', 'Max New'],
  ['nia', 'Nia Noor'],
  ['oda', 'Oda Ott'],
] as const;
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
  for (const [name, real_name] of MORE)
    world.slack.addUser({ name, real_name, email: `${name}@hospital.example` });
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
  expect(text).toContain('Left out: Ellen Marsh (line 5); imported without a mentor: Ana Ruiz (line 2).');
  await dana.click('Import without them');
  const ready = await dana.waitFor(/Ready to import/, { where: 'modal', ...PATIENT });
  expect(dana.modal()?.plainText()).toContain(
    "Left out, because they aren't in this Slack workspace: Ellen Marsh",
  );
  expect(dana.modal()?.plainText()).toContain(
    "Mentors left out, because they aren't in this Slack workspace: Ellen Marsh (mentor of Ana Ruiz, line 2)",
  );
  expect(dana.modal()?.plainText()).toContain('3 new people (2 residents and 1 mentor)');
  expect(ready).toBeTruthy();
  expect(await membersNamed()).not.toContain('Ana Ruiz');
  await dana.submit();
  await dana.waitFor(/Imported/, { where: 'modal', ...PATIENT });
  expect(dana.modal()?.plainText()).toContain('Left out');
  expect(await membersNamed()).toEqual(expect.arrayContaining(['Ana Ruiz', 'Ben Okafor', 'Fay Faculty']));
});

test('lines with any other problem are left out too, and the result says again who and why', async () => {
  const { dana, text } = await check(
    'Name,E-mail,Role/Type,PGY,Advisor,starts_on',
    'Ellen Marsh,emarsh@hospital.example,Faculty,,,',
    'Cy Young,cy@hospital.example,residnt,2,Marsh,',
    'Gia Gray,gia@hospital.example,Resident,1,fern@hospital.example,',
    'Hal Hale,hal@hospital.example,Resident,2,Dr. Feld,2026-02-30',
    'Ivy Iles,ivy@hospital.example,Resident,3,Zimmer,',
    'Fern Feld,fern@hospital.example,Faculty,n/a,TBD,',
    'Jo Jones,jo@hospital.example,Resident,PGY-1,TBD,—',
    'Kai King,kai@hospital.example,Resident,PGY-1,Feld,N/A',
    'Lou Lang,not yet,Resident,PGY-1,,',
  );
  for (const part of [
    'Line 2 (Ellen Marsh), E-mail: No one in this Slack workspace matches emarsh@hospital.example',
    'Line 3 (Cy Young), Role/Type: "residnt" isn\'t a valid role',
    'Line 5 (Hal Hale), starts_on: "2026-02-30" doesn\'t exist',
    'Line 6 (Ivy Iles), Advisor: "Zimmer" is a name',
    "Line 10 (Lou Lang), E-mail: This line doesn't name anyone.",
    'You can import the other 5 people now.',
    'Left out: Ellen Marsh (line 2), Cy Young (line 3), Hal Hale (line 5), and Lou Lang (line 10);',
    'imported without a mentor: Ivy Iles (line 6).',
    'Feld as @Fern Feld',
    'To import everyone, fix the file, choose it again below, and select Check.',
  ])
    expect(text).toContain(part);
  await dana.click('Import without them');
  await dana.waitFor(/Ready to import/, { where: 'modal', ...PATIENT });
  const said = [
    "Left out, because they aren't in this Slack workspace: Ellen Marsh (line 2)",
    'Left out: Line 3 (Cy Young), Role/Type: "residnt" isn\'t a valid role',
    'Left out: Line 5 (Hal Hale), starts_on: "2026-02-30" doesn\'t exist',
    'Imported without a mentor: Line 6 (Ivy Iles), Advisor: "Zimmer" is a name',
    "Left out: Line 10 (Lou Lang), E-mail: This line doesn't name anyone.",
    '2 new pairs',
  ];
  for (const part of said) expect(dana.modal()?.plainText()).toContain(part);
  expect(await membersNamed()).not.toContain('Gia Gray');
  await dana.submit();
  await dana.waitFor(/Imported into/, { where: 'modal', ...PATIENT });
  for (const part of said) expect(dana.modal()?.plainText()).toContain(part);
  const names = await membersNamed();
  expect(names).toEqual(
    expect.arrayContaining(['Gia Gray', 'Ivy Iles', 'Fern Feld', 'Jo Jones', 'Kai King']),
  );
  for (const absent of ['Cy Young', 'Hal Hale']) expect(names).not.toContain(absent);
});

test('where a line is left out, so is what depends on it; no one is left, and nothing is offered', async () => {
  const { dana, text } = await check(
    HEADER,
    'Max New,mnew@hospital.example,mentor;nurse,',
    'Nia Noor,nia@hospital.example,resident,mnew@hospital.example',
    'Oda Ott,oda@hospital.example,resident,fay@hospital.example',
    'Oda Ott,oda@hospital.example,resident,ben@hospital.example',
  );
  expect(text).toContain(
    'Line 4 (Oda Ott), mentor_email: Line 5 gives oda@hospital.example a different mentor',
  );
  await dana.click('Import without them');
  await dana.waitFor(/Ready to import/, { where: 'modal', ...PATIENT });
  for (const part of [
    'Left out: Line 2 (Max New), roles: "nurse" isn\'t a valid role',
    "Imported without a mentor: Line 3 (Nia Noor), mentor_email: mnew@hospital.example's line was left out.",
    'Imported without a mentor: Line 4 (Oda Ott), mentor_email: Line 5 gives oda@hospital.example a different mentor',
    'Left out: Line 5 (Oda Ott), email: oda@hospital.example is already on line 4',
  ])
    expect(dana.modal()?.plainText()).toContain(part);
  expect(dana.modal()?.plainText()).not.toContain('new pair');
  const { dana: same, text: none } = await check(HEADER, 'Ellen Marsh,emarsh@hospital.example,mentor,');
  expect(none).toContain('To import everyone, fix the file');
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
