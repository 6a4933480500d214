import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { everyRow } from '../../support/effects.ts';
import { AMION_PREAMBLE, amionRow } from '../../support/schedule-files.ts';
import { workbook } from '../../support/workbooks.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';

const PATIENT = { timeoutMs: 120_000 };
const TITLE = 'Import schedule';

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

type File = { name: string; content: string | Buffer };
const csv = (...lines: string[]): File => ({ name: 'blocks.csv', content: lines.join('\n') });

async function openSchedule(someone: Someone = seed.coordinator) {
  const person = world.slack.as(someone.user);
  if (person.modal()) await person.close({ all: true });
  await person.command('/mentor schedule');
  await person.waitForModal(TITLE);
  return person;
}
type Visitor = Awaited<ReturnType<typeof openSchedule>>;

/** Submits what is filled in; answers with what is shown in the end. */
async function send(person: Visitor): Promise<string> {
  expect((await person.submit()).errors).toBeUndefined();
  return (await person.waitForModal(TITLE, PATIENT)).plainText();
}

async function check(file: File, someone?: Someone): Promise<{ person: Visitor; shown: string }> {
  const person = await openSchedule(someone);
  await person.fill('Schedule file', file);
  return { person, shown: await send(person) };
}

const spans = async () => {
  const rows = await world.open.db
    .selectFrom('schedule_spans')
    .innerJoin('members', 'members.id', 'schedule_spans.member_id')
    .select(['slack_user_id as user', 'kind', 'first_day', 'last_day'])
    .orderBy('first_day')
    .orderBy('slack_user_id')
    .execute();
  const names = new Map([
    [seed.resident.user, 'Rosa'],
    [seed.newResident.user, 'Nina'],
    [seed.mentor.user, 'Max'],
  ]);
  return rows.map(
    ({ user, kind, first_day, last_day }) => `${names.get(user)} ${kind} ${first_day} ${last_day}`,
  );
};

const GRID = csv(
  'Resident,10/1-10/14,10/15-10/28,10/29-11/11',
  'Rosa Resident,Night Float,Clinic,Vacation',
  '"New, Nina",Clinic,Wards / Night Float,Eid Holiday',
  'Gone Graduate,Wards,Wards,Wards',
);

test('a coordinator sorts the labels once, reads what it does, and imports; the same again changes nothing', async () => {
  const { person, shown } = await check(GRID);
  for (const part of ['What do these labels mean?', 'Night Float', 'Eid Holiday', '21 days · new'])
    expect(shown).toContain(part);
  expect(await spans()).toEqual([]);
  await person.fill('Wards', 'Ordinary');
  const ready = await send(person);
  for (const part of [
    'Thu, Oct 1, 2026 to Wed, Nov 11, 2026',
    '2 people in the schedule, all with changes',
    'Away: 28 days',
    'Reminders held: 21 days',
    'Good time to meet: about 4 weeks',
    '5 labels sorted',
    'Not on the roster as a resident or mentor: Gone Graduate (line 4)',
  ])
    expect(ready).toContain(part);
  expect(await spans()).toEqual([]);
  expect(await send(person)).toContain('Imported into Internal Medicine');
  expect(await spans()).toEqual([
    'Rosa hold 2026-10-01 2026-10-14',
    'Nina good 2026-10-01 2026-10-14',
    'Rosa good 2026-10-15 2026-10-28',
    'Nina hold 2026-10-22 2026-10-28',
    'Rosa away 2026-10-29 2026-11-11',
    'Nina away 2026-10-29 2026-11-11',
  ]);
  const before = await everyRow(world.open.db);
  const again = await check(GRID, seed.director);
  expect(again.shown).toContain('Nothing to change');
  expect(again.person.modal()?.view?.submit?.text).toBe('Check');
  const after = await everyRow(world.open.db);
  expect([after.schedule_spans, after.schedule_labels, after.audit_log]).toEqual([
    before.schedule_spans,
    before.schedule_labels,
    before.audit_log,
  ]);
});

test('a later file replaces its own days only; a label that is new and not sorted counts as ordinary and is named', async () => {
  const before = await spans();
  const later = csv(
    'Name,Start,End,Rotation',
    'Rosa Resident,10/15/2026,10/21/2026,Clinic',
    'Rosa Resident,10/22/2026,10/28/2026,Jeopardy Backup',
  );
  const { person, shown } = await check(later);
  expect(shown).toContain('Jeopardy Backup');
  await person.fill('Jeopardy Backup', 'Away');
  expect(await send(person)).toContain('Away: 7 days');
  await person.click('Sort labels');
  await person.waitFor(/What do these labels mean/, { where: 'modal' });
  await person.fill('Jeopardy Backup', 'Ordinary');
  await send(person);
  await send(person);
  expect(await spans()).toEqual(
    before.map((span) =>
      span === 'Rosa good 2026-10-15 2026-10-28' ? 'Rosa good 2026-10-15 2026-10-21' : span,
    ),
  );
});

test('numbered blocks and a workbook of two sheets are asked about', async () => {
  const numbered = await check(csv('Resident,Block 1,Block 2', 'Max Mentor,Clinic,Night Float'));
  expect(numbered.shown).toContain("The blocks don't have dates.");
  await numbered.person.fillAll({ 'First block starts': '2027-01-04', 'Block length': '2 weeks' });
  expect(await send(numbered.person)).toContain('Mon, Jan 4, 2027 to Sun, Jan 31, 2027');
  await send(numbered.person);
  expect((await spans()).filter((span) => span.startsWith('Max'))).toEqual([
    'Max good 2027-01-04 2027-01-17',
    'Max hold 2027-01-18 2027-01-31',
  ]);
  const grid = (label: string) => [
    ['Resident', '2/1/2027-2/14/2027'],
    ['Max Mentor', label],
  ];
  const content = await workbook({ Interns: grid('Clinic'), Seniors: grid('Vacation') });
  const sheets = await check({ name: 'blocks.xlsx', content });
  expect(sheets.shown).toContain('Which sheet has the schedule?');
  await sheets.person.fill('Sheet', 'Seniors');
  expect(await send(sheets.person)).toContain('Away: 14 days');
});

test('people are found by email, and two with one name are listed', async () => {
  for (const name of ['Tom Twin', 'Tom Twin Jr']) await addPerson(world, seed, name, ['resident']);
  const report = [
    ...AMION_PREAMBLE,
    amionRow('Rosa R', 'Clinic', '3-1-27', { email: 'rosa.resident@hospital.example' }),
    amionRow('Tom Twin', 'Clinic', '3-1-27'),
    amionRow('Somebody Else', 'Clinic', '3-2-27', { email: 'nobody@hospital.example' }),
  ];
  const { shown } = await check({ name: '625c.txt', content: report.join('\r\n') });
  for (const part of [
    '1 person in the schedule, all with changes',
    'Good time to meet: about 1 week',
    'More than one person has this name, so add their email address: Tom Twin (line 9)',
    'Somebody Else (line 10)',
  ])
    expect(shown).toContain(part);
});

test('someone else of the hospital who has the same name is no one of the program', async () => {
  world.slack.addUser({
    ...{ name: 'rosa.surgery', real_name: 'Rosa Resident', email: 'rosa.surgery@hospital.example' },
    tz: 'America/Los_Angeles',
  });
  const { shown } = await check(
    csv(
      'Name,Email,Start,End,Rotation',
      'Rosa Resident,rosa.surgery@hospital.example,4/5/2027,4/11/2027,Vacation',
      'Max Mentor,max.mentor@hospital.example,4/5/2027,4/11/2027,Clinic',
    ),
  );
  expect(shown).toContain('1 person in the schedule');
  expect(shown).not.toContain('Away');
  expect(shown).toContain('Not on the roster as a resident or mentor: Rosa Resident (line 2)');
});

test('a file that is none, and one that names no one on the roster, end in words', async () => {
  const none = await check(csv('Name,Pager', 'Rosa Resident,555'));
  expect(none.shown).toMatch(/This file doesn't look like a schedule.*Nothing was saved\./s);
  const strangers = await check(csv('Resident,10/1-10/14', 'Stan Stranger,Clinic'));
  expect(strangers.shown).toContain('No one in this file is on the roster');
  expect(strangers.person.modal()?.view?.submit?.text).toBe('Check');
});

test('residents and mentors cannot, and are led on', async () => {
  const rosa = world.slack.as(seed.resident.user);
  await rosa.command('/mentor schedule');
  expect((await rosa.waitForModal(TITLE)).plainText()).toContain('To schedule a meeting, use Find a time.');
});

test('no label stands anywhere but in the program’s own list', async () => {
  const rows = await everyRow(world.open.db);
  const { schedule_labels: labels, ...others } = rows;
  expect(labels?.join()).toContain('Eid Holiday');
  expect(labels?.join()).not.toMatch(/member|U0/);
  const places = [
    JSON.stringify(others),
    world.logLines.join('\n'),
    JSON.stringify(world.slack.calls.filter(({ method }) => !method.startsWith('views.'))),
    ...[seed.resident, seed.newResident, seed.mentor, seed.secondDirector].map(({ user }) =>
      world.slack.as(user).everythingSeen(),
    ),
  ];
  for (const place of places) expect(place).not.toMatch(/Eid Holiday|Night Float|Jeopardy/);
});
