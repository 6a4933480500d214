import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import { workbook } from '../../support/workbooks.ts';
import { seedProgram, startWorld, type World } from '../../support/world.ts';

/** A check asks Slack for several things, which takes its time on a busy machine. */
const PATIENT = { timeoutMs: 120_000 };

let world: World;
let program: Awaited<ReturnType<typeof seedProgram>>;

beforeAll(async () => {
  world = await startWorld();
  program = await seedProgram(world);
  const newcomers = ['Ana Ruiz', 'Ben Okafor', 'Cy Young', 'Fay Faculty'];
  for (const name of newcomers) {
    const handle = name.split(' ')[0]?.toLowerCase() ?? '';
    world.slack.addUser({ name: handle, real_name: name, email: `${handle}@hospital.example` });
  }
});

afterEach(async () => {
  await world.settle();
  world.slack.assertClean({ allow: [/files\.(info|download)/] });
});

afterAll(() => world.stop());

const csv = (...lines: string[]) => ({ name: 'roster.csv', content: lines.join('\r\n') });

const count = async (table: 'members' | 'pairs' | 'meetings' | 'people') => {
  const { n } = await world.open.db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<string>().as('n'))
    .executeTakeFirstOrThrow();
  return Number(n);
};

const counts = async () => ({
  members: await count('members'),
  pairs: await count('pairs'),
  meetings: await count('meetings'),
  people: await count('people'),
});

async function openRoster(userId = program.director.user) {
  const person = world.slack.as(userId);
  if (person.modal()) await person.close({ all: true });
  await person.command('/mentor roster');
  await person.waitForModal('Import roster');
  return person;
}

/** Chooses a file and presses Check; answers with what is shown in the end. */
async function check(
  person: Awaited<ReturnType<typeof openRoster>>,
  file: { name: string; content: string | Buffer },
) {
  await person.fill('Roster file', file);
  const { errors } = await person.submit();
  expect(errors).toBeUndefined();
  return (await person.waitForModal('Import roster', PATIENT)).plainText();
}

describe('importing a roster', () => {
  test('problems are named by line and column, mended, and imported; again there is nothing to change', async () => {
    const before = await counts();
    const dana = await openRoster();
    const bad = await check(
      dana,
      csv(
        'Email,Roles,PGY,starts_on,graduates_on,capacity,mentor_email,paired_on,last_met_on,Pager,Notes',
        'ana@hospital.example,resident,1,2026-07-01,2029-06-30,,fay@hospital.example,2026-07-15,2026-08-20,555,',
        'ben@hospital.example,residnt,1,2026-07-01,2029-06-30,,,,,',
        'nobody@hospital.example,resident,,,,,,,,',
        'cy@hospital.example,resident,2,2026-02-30,,,fay@hospital.example,2026-07-15,2027-01-01,',
        'fay@hospital.example,mentor,,,,1,,,,',
        'ANA@hospital.example,resident,,,,,max.mentor@hospital.example,,,',
      ),
    );
    for (const part of [
      'Line 3 (Ben Okafor), Roles: "residnt" isn\'t a valid role',
      'Line 4, Email: No one in this Slack workspace matches nobody@hospital.example',
      'Line 5 (Cy Young), starts_on: "2026-02-30" doesn\'t exist',
      'Line 5 (Cy Young), last_met_on: 2027-01-01 is in the future',
      'Line 7 (Ana Ruiz), Email: ana@hospital.example is already on line 2',
      'Line 7 (Ana Ruiz), mentor_email: Line 2 gives ana@hospital.example a different mentor',
      'Nothing was saved',
      'Columns left out: Notes.',
    ])
      expect(bad).toContain(part);
    expect(await counts()).toEqual(before);
    const first = bad.indexOf('Line 3');
    expect(first).toBeLessThan(bad.indexOf('Line 7 ('));

    const good = csv(
      'email,roles,pgy,starts_on,graduates_on,capacity,topics,mentor_email,paired_on,last_met_on',
      'ana@hospital.example,resident,1,2026-07-01,2029-06-30,,,fay@hospital.example,2026-07-15,2026-08-20',
      'ben@hospital.example,resident;mentor,3,2024-07-01,2027-06-30,2,career,,,',
      'cy@hospital.example,resident,PGY-2,7/1/2025,6/30/2028,,,fay@hospital.example,7/15/2026,',
      'fay@hospital.example,mentor,,,,2,support|career,,,',
    );
    const ready = await check(dana, good);
    expect(ready).toContain('4 new people (3 residents and 2 mentors): ');
    expect(ready).toContain('@Ana Ruiz (PGY-1)');
    expect(ready).toContain('2 new pairs');
    expect(ready).toContain('1 last meeting date added');
    expect(dana.modal()?.view?.submit?.text).toBe('Import');
    expect(await counts()).toEqual(before);

    await dana.submit();
    const done = await dana.waitForModal('Import roster', PATIENT);
    expect(done.plainText()).toContain('Imported');
    expect(await counts()).toEqual({
      members: before.members + 4,
      pairs: before.pairs + 2,
      meetings: before.meetings + 1,
      people: before.people + 4,
    });
    await world.tick();
    const fay = [...world.slack.workspace.users.values()].find((user) => user.name === 'fay')?.id ?? '';
    // They know each other already: whatever else they get, it is not the news of a new pair.
    expect(world.slack.as(fay).everythingSeen()).not.toMatch(/mentor of|'s mentor|now your mentor/);

    const again = await check(await openRoster(), good);
    expect(again).toContain('Nothing to change');
    expect(dana.modal()?.view?.submit?.text).toBe('Check');
  });

  test('pressing Import twice imports once', async () => {
    const dana = await openRoster();
    world.slack.addUser({ name: 'gus', real_name: 'Gus Green', email: 'gus@hospital.example' });
    await check(
      dana,
      csv(
        'email,roles,mentor_email,last_met_on',
        'gus@hospital.example,resident,olga.other@hospital.example,2026-09-01',
      ),
    );
    const before = await counts();
    const { ack } = await dana.submit();
    if (!ack) throw new Error('nothing was sent');
    await world.slack.replay(ack);
    await dana.waitForModal('Import roster', PATIENT);
    await world.settle();
    expect(await counts()).toEqual({
      members: before.members + 1,
      pairs: before.pairs + 1,
      meetings: before.meetings + 1,
      people: before.people + 1,
    });
  });

  test('what changed between Check and Import counts', async () => {
    const dana = await openRoster();
    const hal = world.slack.addUser({ name: 'hal', real_name: 'Hal Hale', email: 'hal@hospital.example' });
    const ready = await check(dana, csv('email,roles', 'hal@hospital.example,resident'));
    expect(ready).toContain('1 new person');
    const before = await counts();
    world.slack.deactivate(hal.id);
    await dana.submit();
    const shown = await dana.waitForModal('Import roster', PATIENT);
    expect(shown.plainText()).toContain(
      'Line 2 (Hal Hale), email: hal@hospital.example has a deactivated Slack account',
    );
    expect(await counts()).toEqual(before);
  });

  test('mentors beyond their capacity are asked about, once for the file, and again where one comes to more meanwhile', async () => {
    for (const name of ['Sam Sharp', 'Uma One', 'Val Two', 'Wes Three'])
      world.slack.addUser({
        name,
        real_name: name,
        email: `${name.split(' ')[0]?.toLowerCase()}@hospital.example`,
      });
    const file = csv(
      'email,roles,capacity,mentor_email',
      'sam@hospital.example,mentor,1,',
      'uma@hospital.example,resident,,sam@hospital.example',
      'val@hospital.example,resident,,sam@hospital.example',
      'wes@hospital.example,resident,,',
    );
    const dana = await openRoster();
    const ready = await check(dana, file);
    expect(ready).toContain('Sam Sharp has 0 of 1 resident. Assign 2 more?');
    const before = await counts();
    expect((await dana.submit()).errors?.[0]).toMatchObject({ label: 'Beyond capacity' });
    expect(await counts()).toEqual(before);

    // Somebody else imports one of them meanwhile: what was agreed to is not what it comes to any more.
    const cora = await openRoster(program.coordinator.user);
    await check(
      cora,
      csv(
        'email,roles,capacity,mentor_email',
        'sam@hospital.example,mentor,1,',
        'wes@hospital.example,resident,,sam@hospital.example',
      ),
    );
    await cora.submit();
    expect((await cora.waitForModal('Import roster', PATIENT)).plainText()).toContain('Imported');
    await dana.fill('Beyond capacity', ['Yes, assign beyond capacity']);
    await dana.submit();
    await dana.waitFor(/Sam Sharp has 1 of 1 resident\. Assign 2 more\?/, { where: 'modal', ...PATIENT });

    await dana.fill('Beyond capacity', ['Yes, assign beyond capacity']);
    await dana.submit();
    await dana.waitFor(/Imported[\s\S]*2 new pairs/, { where: 'modal', ...PATIENT });
    const pairs = await world.open.db
      .selectFrom('pairs')
      .innerJoin('members', 'members.id', 'pairs.mentor_id')
      .innerJoin('people', 'people.slack_user_id', 'members.slack_user_id')
      .select(['agreed_mentees', 'capacity', 'active_mentees'])
      .where('display_name', '=', 'Sam Sharp')
      .orderBy('agreed_mentees')
      .execute();
    const sam = { capacity: 1, active_mentees: 3 };
    expect(pairs).toEqual([
      { ...sam, agreed_mentees: 3 },
      { ...sam, agreed_mentees: 3 },
      { ...sam, agreed_mentees: null },
    ]);
    expect(await check(await openRoster(), file)).toContain('Nothing to change');
  });

  test('forty problems are shown, the rest counted', async () => {
    const lines = Array.from(
      { length: 400 },
      (_, index) => `p${index}@hospital.example,chief${'<!channel>'.repeat(20)}`,
    );
    const dana = await openRoster();
    const shown = await check(dana, csv('email,roles', ...lines));
    expect(shown).toContain('800 problems to fix');
    expect(shown).toContain('and 760 more');
    expect(JSON.stringify(dana.modal()?.view?.blocks)).not.toContain('<!channel>');
  });
});

describe("the office's own workbook", () => {
  const pressed = async (dana: Awaited<ReturnType<typeof openRoster>>) => {
    await dana.submit();
    return (await dana.waitForModal('Import roster', PATIENT)).plainText();
  };

  test('of two sheets is imported sheet by sheet: asked which, a mentor taken by name, a column set by hand', async () => {
    for (const name of ['Ellen Marsh', 'Lea Novak', 'Moe Osei']) {
      const handle = name.split(' ')[0]?.toLowerCase() ?? '';
      world.slack.addUser({ name: handle, real_name: name, email: `${handle}@hospital.example` });
    }
    const content = await workbook({
      Faculty: [
        ['Name', 'Email', 'Max Residents'],
        ['Marsh, Ellen, MD', 'ellen@hospital.example', 2],
      ],
      Interns: [
        ['House staff 2026-27', null, null, null, null],
        ['Resident', 'Email', 'Stage', 'Grad Date', 'Advisor'],
        ['Novak, Lea', 'lea@hospital.example', 'PGY-1', new Date('2029-06-30T00:00Z'), 'Ellen Marsh'],
        ['Osei, Moe', 'moe@hospital.example', 'PGY-1', new Date('2029-06-30T00:00Z'), 'Ellen Marsh'],
      ],
    });
    const dana = await openRoster();
    expect(await check(dana, { name: 'staff.xlsx', content })).toContain('Which sheet lists the people?');
    await dana.fill('Sheet', 'Faculty');
    const ready = await pressed(dana);
    expect(ready).toContain('1 new person');
    expect(ready).toContain('Max Residents as capacity');
    expect(await pressed(dana)).toContain('Imported');

    await openRoster();
    await check(dana, { name: 'staff.xlsx', content });
    await dana.fill('Sheet', 'Interns');
    expect(await pressed(dana)).toContain('Columns left out: Stage.');
    await dana.click('Change columns');
    await dana.waitFor(/What does each column contain/, { where: 'modal' });
    await dana.fill('Stage', 'Level (PGY)');
    const named = await pressed(dana);
    expect(named).toContain('1 mentor is named without an email address');
    expect(named).not.toContain('to fix');
    expect(await pressed(dana)).toContain('2 new pairs');
    await pressed(dana);
    const rows = await world.open.db
      .selectFrom('members')
      .innerJoin('people', 'people.slack_user_id', 'members.slack_user_id')
      .select(['display_name', 'roles', 'pgy', 'graduates_on', 'capacity', 'active_mentees'])
      .where('display_name', 'in', ['Ellen Marsh', 'Lea Novak', 'Moe Osei'])
      .orderBy('display_name')
      .execute();
    expect(rows).toEqual([
      expect.objectContaining({ roles: ['mentor'], capacity: 2, active_mentees: 2 }),
      expect.objectContaining({ roles: ['resident'], pgy: 1, graduates_on: '2029-06-30' }),
      expect.objectContaining({ roles: ['resident'], pgy: 1, graduates_on: '2029-06-30' }),
    ]);
  });

  test('that leaves open who the people are is imported once that was chosen, and what is absent is said', async () => {
    world.slack.addUser({ name: 'thea', real_name: 'Thea Lind', email: 'thea@hospital.example' });
    const dana = await openRoster();
    expect(await check(dana, csv('First Name,Last Name,Email', 'Thea,Lind,thea@hospital.example'))).toContain(
      "The file doesn't say who is a resident",
    );
    await dana.fill("People whose line doesn't give a role", 'Residents');
    const ready = await pressed(dana);
    expect(ready).toContain('1 resident has no level. 1 resident has no expected last day.');
    expect(await pressed(dana)).toContain('Imported');
  });
});

describe('one person without a file', () => {
  const saved = async (user: string, name: string, values: Record<string, string | string[]>) => {
    const person = await openRoster(user);
    await person.click('Add or edit a person');
    await person.waitFor(/For Internal Medicine\.\nPerson/, { where: 'modal' });
    expect(person.modal()?.plainText()).toContain("isn't in this Slack workspace yet");
    await person.fill('Person', name);
    expect((await person.submit()).errors ?? []).toEqual([]);
    await person.fillAll(values);
    return person;
  };

  test('is added and edited by the rules of an import, and can be told at once', async () => {
    world.slack.addUser({ name: 'pia', real_name: 'Pia Holm' });
    const dana = await saved(program.coordinator.user, 'Pia Holm', {
      Roles: ['Resident'],
      'Level, for residents': 'PGY-2',
      'Expected last day': '2028-06-30',
    });
    expect(dana.modal()?.plainText()).toContain('To change a mentor, a director can use Change mentor');
    await dana.submit();
    await dana.waitFor(/Saved[\s\S]*1 new person: @Pia Holm[\s\S]*No one has been told yet/, {
      where: 'modal',
    });
    const again = await saved(program.coordinator.user, 'Pia Holm', {
      Roles: ['Resident', 'Mentor'],
      'Capacity, for mentors': '1 resident',
    });
    await again.submit();
    await again.waitFor(/1 person updated: @Pia Holm \(roles, capacity\)/, { where: 'modal' });
    const row = await world.open.db
      .selectFrom('members')
      .innerJoin('people', 'people.slack_user_id', 'members.slack_user_id')
      .select(['roles', 'pgy', 'graduates_on', 'capacity'])
      .where('display_name', '=', 'Pia Holm')
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ roles: ['resident', 'mentor'], pgy: 2, graduates_on: '2028-06-30', capacity: 1 });
  });

  test('is refused at the field: a director by a coordinator, a mentor of residents without that role', async () => {
    const cora = await saved(program.coordinator.user, 'Pia Holm', { Roles: ['Director'] });
    expect((await cora.submit()).errors?.[0]).toMatchObject({
      label: 'Roles',
      message: expect.stringContaining('Only a director'),
    });
    const dana = await saved(program.director.user, 'Max Mentor', { Roles: ['Coordinator'] });
    expect((await dana.submit()).errors?.[0]?.message).toContain('They currently mentor residents');
  });
});

describe('files that cannot be used', () => {
  test.each([
    ['not CSV', Buffer.from('504b03041400060008000000', 'hex'), 'This Excel file is damaged'],
    ['over 5 MB', `email,roles\n${'x'.repeat(5_242_881)}`, 'larger than 5 MB'],
    ['without the columns', 'name,job\nAna,resident', 'The file has no email addresses'],
    ['empty', ' ', 'The file is empty'],
  ])('%s', async (_, content, why) => {
    const before = await counts();
    expect(await check(await openRoster(), { name: 'roster.csv', content })).toContain(why);
    expect(await counts()).toEqual(before);
  });

  test('a file that Slack does not hand over, or no longer has', async () => {
    const dana = await openRoster();
    world.slack.faults.add({ method: 'files.download', kind: 'http503', times: 1 });
    const good = csv('email,roles', 'ana@hospital.example,resident');
    expect(await check(dana, good)).toContain("couldn't be downloaded from Slack");

    world.slack.faults.add({ method: 'files.download', kind: 'reset', times: 1 });
    expect(await check(dana, good)).toContain("couldn't be downloaded from Slack");

    await dana.fill('Roster file', good);
    const file = [...world.slack.workspace.files.values()].at(-1);
    if (file) file.bot_may_read = false;
    await dana.submit();
    expect((await dana.waitForModal('Import roster', PATIENT)).plainText()).toContain(
      'Slack no longer has that file',
    );
    expect(await check(dana, good)).toContain('Nothing to change');
  });

  test('Slack asking to wait while people are looked up is waited for', async () => {
    world.slack.faults.add({ method: 'users.list', kind: 'ratelimited', retryAfter: 1, times: 1 });
    expect(
      await check(await openRoster(), csv('email,roles', 'ana@hospital.example,resident;mentor')),
    ).toContain('1 person updated');
  });

  test('pages that take longer the larger they are: seconds each are waited for, with progress in the window', async () => {
    for (let index = 0; index < 400; index += 1)
      world.slack.addUser({ name: `person${index}`, real_name: `Person ${index}` });
    world.slack.addUser({ name: 'zoe', real_name: 'Zoe Last', email: 'zoe@hospital.example' });
    const dana = await openRoster();
    world.slack.faults.add({
      method: 'users.list',
      kind: 'slow',
      ms: ({ limit }) => Number(limit) * 15,
      times: 9,
    });
    const checked = check(dana, csv('email,roles', 'zoe@hospital.example,mentor'));
    await dana.waitFor(/Checked 200 people in this workspace so far/, { where: 'modal', ...PATIENT });
    expect(await checked).toContain('1 new person');
    world.slack.faults.clear();
  });

  test('a Slack that does not tell who is there is named in words of its own', async () => {
    const good = csv('email,roles', 'ana@hospital.example,resident;mentor');
    const dana = await openRoster();
    world.slack.faults.add({ method: 'users.list', kind: 'error', error: 'access_denied', times: 1 });
    expect(await check(dana, good)).toMatch(/won't let Mentor read the list of people.*Nothing was saved/s);
    world.slack.faults.add({ method: 'users.list', kind: 'http503', times: 5 });
    expect(await check(dana, good)).toMatch(/Slack is slow right now.*Nothing was saved/s);
  });

  test('something broken on our side is said, and the file can be tried again', async () => {
    const dana = await openRoster();
    world.slack.faults.add({ method: 'files.info', kind: 'error', error: 'access_denied', times: 1 });
    const good = csv('email,roles', 'ana@hospital.example,resident;mentor');
    expect(await check(dana, good)).toContain('Something went wrong');
    expect(await check(dana, good)).toContain('1 person updated');
  });
});

describe('a person in two programs', () => {
  test('is asked which one is meant, and may import into that one', async () => {
    const surgery = await seedProgram(world, 'Surgery');
    await world.open.db
      .insertInto('members')
      .values({
        id: randomUUID(),
        workspace_id: surgery.workspaceId,
        program_id: surgery.programId,
        slack_user_id: program.director.user,
        roles: ['coordinator'],
        created_at: world.now(),
        updated_at: world.now(),
      })
      .execute();
    const dana = await openRoster();
    await dana.fill('Program', 'Surgery');
    await dana.submit();
    expect(dana.modal()?.plainText()).toContain('For Surgery.');
    world.slack.addUser({ name: 'joy', real_name: 'Joy Jones', email: 'joy@hospital.example' });
    expect(await check(dana, csv('email,roles', 'joy@hospital.example,resident'))).toContain('into Surgery');
    await dana.submit();
    await dana.waitFor('Imported', { where: 'modal' });
    const rows = await world.open.db
      .selectFrom('members')
      .innerJoin('people', 'people.slack_user_id', 'members.slack_user_id')
      .select('members.program_id')
      .where('people.display_name', '=', 'Joy Jones')
      .execute();
    expect(rows).toEqual([{ program_id: surgery.programId }]);
    await world.open.db
      .deleteFrom('members')
      .where('program_id', '=', surgery.programId)
      .where('slack_user_id', '=', program.director.user)
      .execute();
  });
});

describe('who may import', () => {
  test('a coordinator may, but makes no one a director', async () => {
    const cora = await openRoster(program.coordinator.user);
    const file = (roles: string) => csv('email,roles', `cora.coordinator@hospital.example,${roles}`);
    expect(await check(cora, file('coordinator;director'))).toContain(
      'Line 2 (Cora Coordinator), roles: Only a director can make someone a director',
    );
    expect(await check(cora, file('coordinator;mentor'))).toContain('1 person updated');
  });

  test('residents, mentors and people on no roster are told who may', async () => {
    for (const user of [program.resident.user, program.mentor.user]) {
      const shown = await openRoster(user);
      expect(shown.modal()?.plainText()).toContain('Only directors and coordinators can import the roster');
    }
    const outsider = world.slack.addUser({ name: 'otto', real_name: 'Otto Outsider' }).id;
    expect((await openRoster(outsider)).modal()?.plainText()).toContain('not on a mentoring roster');
  });

  test('someone who lost the role while the modal was open imports nothing', async () => {
    const sam = await openRoster(program.secondDirector.user);
    world.slack.addUser({ name: 'ike', real_name: 'Ike Ito', email: 'ike@hospital.example' });
    expect(await check(sam, csv('email,roles', 'ike@hospital.example,resident'))).toContain('1 new person');
    const before = await counts();
    await world.open.db
      .updateTable('members')
      .set({ roles: [] })
      .where('id', '=', program.secondDirector.id)
      .execute();
    await sam.submit();
    expect(sam.modal()?.plainText()).toContain('Only directors and coordinators can import the roster');
    expect(await counts()).toEqual(before);
  });
});

test('an import that gives a resident a mentor closes the request they had open, and its card says so', async () => {
  const nina = world.slack.as(program.newResident.user);
  await nina.command('/mentor request');
  await nina.waitForModal('Ask for a mentor');
  await nina.fill('What would you like from a mentor?', ['Career advice']);
  await nina.submit();
  await nina.close({ all: true });
  await world.tick();
  const cards = () =>
    world.slack
      .as(program.director.user)
      .channel(program.channelId)
      .filter((message) => message.plainText().includes('Nina New'));
  expect(cards().map((card) => card.buttons())).toEqual([['Assign']]);
  const dana = await openRoster();
  const ready = await check(
    dana,
    csv(
      'email,roles,mentor_email,paired_on',
      'olga.other@hospital.example,mentor,,',
      'nina.new@hospital.example,resident,olga.other@hospital.example,2026-09-10',
    ),
  );
  expect(ready).toContain('1 new pair');
  await dana.submit();
  await dana.waitFor(/Imported/, { where: 'modal', ...PATIENT });
  await dana.close({ all: true });
  await world.tick();
  expect(cards().map((card) => [card.plainText(), card.buttons()])).toEqual([
    [expect.stringContaining('was closed'), []],
  ]);
  await nina.command('/mentor request');
  await nina.waitFor(/Olga Other/, { where: 'modal' });
  await nina.close({ all: true });
});

test('nothing of a file stays behind: not in the log, not in a modal, not in the database', async () => {
  expect(world.logLines.join('\n')).not.toContain('hospital.example');
  const rows = await world.open.db.selectFrom('outbox').select('payload').execute();
  expect(JSON.stringify(rows)).not.toContain('hospital.example');
});
