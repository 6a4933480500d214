import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { seedProgram, startWorld, type World } from '../../support/world.ts';

let world: World;
let program: Awaited<ReturnType<typeof seedProgram>>;
const users = new Map<string, string>();

beforeAll(async () => {
  world = await startWorld();
  program = await seedProgram(world);
  for (const name of ['Ana Ruiz', 'Ben Bell', 'Fay Faculty', 'Gil Grant', 'Cy Cole']) {
    const handle = name.split(' ')[0]?.toLowerCase() ?? '';
    users.set(
      handle,
      world.slack.addUser({ name: handle, real_name: name, email: `${handle}@hospital.example` }).id,
    );
  }
});

afterAll(() => world.stop());

const textsOf = (handle: string) =>
  world.slack
    .as(users.get(handle) ?? '')
    .dms()
    .map((message) => message.plainText())
    .join('\n');

async function importAndTell(choice: string | undefined, lines: string[]) {
  const dana = world.slack.as(program.director.user);
  await dana.command('/mentor roster');
  await dana.waitForModal('Import roster');
  await dana.fill('Roster file', { name: 'roster.csv', content: lines.join('\n') });
  await dana.submit();
  const ready = (await dana.waitFor(/The file looks good/, { where: 'modal' })).plainText();
  if (choice) await dana.fill(/without a start date/, choice);
  await dana.submit();
  await dana.waitFor(/Imported/, { where: 'modal' });
  await dana.click('Tell them');
  await dana.waitForModal('Tell people');
  await dana.submit();
  await dana.waitFor(/told right away/, { where: 'modal' });
  await dana.close({ all: true });
  await world.settle();
  return ready;
}

test('pairs without a start date are asked about once; those who have been meeting read no introduction', async () => {
  const ready = await importAndTell(undefined, [
    'email,roles,pgy,starts_on,mentor_email,paired_on',
    'ana@hospital.example,resident,2,2025-07-01,fay@hospital.example,',
    'ben@hospital.example,resident,3,,fay@hospital.example,',
    'fay@hospital.example,mentor,,,,',
  ]);
  expect(ready).toContain('The 2 pairs without a start date are');
  expect(textsOf('ana')).toContain('@Fay Faculty is your mentor in Internal Medicine.');
  expect(textsOf('fay')).toContain("You're the mentor of @Ana Ruiz and @Ben Bell in Internal Medicine.");
  for (const who of ['ana', 'fay']) {
    expect(textsOf(who)).toContain("I'll remind you when your next meeting is due.");
    expect(textsOf(who)).not.toMatch(/now your mentor|now the mentor|first meeting|cannot take this on/i);
  }
  const pairs = await world.open.db
    .selectFrom('pairs')
    .select(['started_on', 'imported_on'])
    .where('imported_on', 'is not', null)
    .execute();
  expect(pairs.map(({ started_on }) => started_on)).toEqual(['2026-07-01', '2026-07-01']);
  // Due as any pair that comes late: 2 weeks from now.
  const home = (await world.slack.as(users.get('ana') ?? '').openHome()).plainText();
  expect(home).toMatch(/Fay Faculty/);
  expect(home).not.toMatch(/overdue/i);
});

test('new pairs are introduced as any new match; with a start date, nothing is asked', async () => {
  const ready = await importAndTell('New', [
    'email,roles,mentor_email,paired_on',
    'cy@hospital.example,resident,gil@hospital.example,',
    'gil@hospital.example,mentor,,',
  ]);
  expect(ready).toContain('The pair without a start date is');
  expect(textsOf('cy')).toContain('@Gil Grant is now your mentor in Internal Medicine.');
  expect(textsOf('gil')).toMatch(/You're now @Cy Cole's mentor[\s\S]*cannot take this on/);
  const dana = world.slack.as(program.director.user);
  await dana.command('/mentor roster');
  await dana.waitForModal('Import roster');
  const dated =
    'email,roles,mentor_email,paired_on\nnina.new@hospital.example,resident,gil@hospital.example,2026-08-01';
  await dana.fill('Roster file', { name: 'roster.csv', content: dated });
  await dana.submit();
  const ready2 = (await dana.waitFor(/The file looks good/, { where: 'modal' })).plainText();
  expect(ready2).not.toContain('without a start date');
  await dana.close({ all: true });
  await world.settle();
  world.slack.assertClean({ allow: [/files\.(info|download)/] });
});
