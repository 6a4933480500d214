import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { IS_SLOW } from '../../support/conditions.ts';
import { seedProgram, startWorld, type World } from '../../support/world.ts';

/** A check asks Slack for several things, which takes its time on a busy machine. */
const PATIENT = { timeoutMs: IS_SLOW ? 120_000 : 20_000 };

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
        'Email,Roles,PGY,starts_on,graduates_on,capacity,mentor_email,paired_on,last_met_on,Pager',
        'ana@hospital.example,resident,1,2026-07-01,2029-06-30,,fay@hospital.example,2026-07-15,2026-08-20,555',
        'ben@hospital.example,residnt,1,2026-07-01,2029-06-30,,,,,',
        'nobody@hospital.example,resident,,,,,,,,',
        'cy@hospital.example,resident,2,2026-02-30,,,fay@hospital.example,2026-07-15,2027-01-01,',
        'fay@hospital.example,mentor,,,,1,,,,',
        'ANA@hospital.example,resident,,,,,max.mentor@hospital.example,,,',
      ),
    );
    for (const part of [
      'Line 3, roles: "residnt" is no role',
      'Line 4, email: Nobody in this Slack workspace is nobody@hospital.example',
      'Line 5, starts_on: "2026-02-30" is not in the calendar',
      'Line 5, mentor_email: Fay Faculty has room for 1 and would mentor 2',
      'Line 5, last_met_on: 2027-01-01 is in the future',
      'Line 7, email: ana@hospital.example is on line 2 already',
      'Line 7, mentor_email: Line 2 gives ana@hospital.example another mentor',
      'Nothing was saved',
      'left out: Pager',
    ])
      expect(bad).toContain(part);
    expect(await counts()).toEqual(before);
    const first = bad.indexOf('Line 3');
    expect(first).toBeLessThan(bad.indexOf('Line 7'));

    const good = csv(
      'email,roles,pgy,starts_on,graduates_on,capacity,topics,mentor_email,paired_on,last_met_on',
      'ana@hospital.example,resident,1,2026-07-01,2029-06-30,,,fay@hospital.example,2026-07-15,2026-08-20',
      'ben@hospital.example,resident;mentor,3,2024-07-01,2027-06-30,2,career,,,',
      'cy@hospital.example,resident,PGY-2,7/1/2025,6/30/2028,,,fay@hospital.example,7/15/2026,',
      'fay@hospital.example,mentor,,,,2,support|career,,,',
    );
    const ready = await check(dana, good);
    expect(ready).toContain('4 new people');
    expect(ready).toContain('2 new pairs');
    expect(ready).toContain('1 last meeting added');
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
    expect(world.slack.as(fay).everythingSeen()).not.toMatch(/mentor to|mentor now/);

    const again = await check(await openRoster(), good);
    expect(again).toContain('There is nothing to change');
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
    await world.slack.settled();
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
      'Line 2, email: hal@hospital.example has a deactivated Slack account',
    );
    expect(await counts()).toEqual(before);
  });

  test('forty problems are shown, the rest counted', async () => {
    const lines = Array.from(
      { length: 400 },
      (_, index) => `p${index}@hospital.example,chief${'<!channel>'.repeat(20)}`,
    );
    const dana = await openRoster();
    const shown = await check(dana, csv('email,roles', ...lines));
    expect(shown).toContain('800 things to mend');
    expect(shown).toContain('and 760 more');
    expect(JSON.stringify(dana.modal()?.view?.blocks)).not.toContain('<!channel>');
  });
});

describe('files that cannot be used', () => {
  test.each([
    ['not CSV', Buffer.from('504b03041400060008000000', 'hex'), 'This is not a CSV file'],
    ['over 1 MB', `email,roles\n${'x'.repeat(1_048_577)}`, 'larger than 1 MB'],
    ['without the columns', 'name,job\nAna,resident', 'A column named email (or slack_id) is missing'],
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
    expect(await check(dana, good)).toContain('could not download the file from Slack');

    world.slack.faults.add({ method: 'files.download', kind: 'reset', times: 1 });
    expect(await check(dana, good)).toContain('could not download the file from Slack');

    await dana.fill('Roster file', good);
    const file = [...world.slack.workspace.files.values()].at(-1);
    if (file) file.bot_may_read = false;
    await dana.submit();
    expect((await dana.waitForModal('Import roster', PATIENT)).plainText()).toContain(
      'does not show me that file any more',
    );
    expect(await check(dana, good)).toContain('There is nothing to change');
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
    await dana.waitFor(/200 people of this workspace looked through so far/, { where: 'modal', ...PATIENT });
    expect(await checked).toContain('1 new person');
    world.slack.faults.clear();
  }, 40_000);

  test('a Slack that does not tell who is there is named in words of its own', async () => {
    const good = csv('email,roles', 'ana@hospital.example,resident;mentor');
    const dana = await openRoster();
    world.slack.faults.add({ method: 'users.list', kind: 'error', error: 'access_denied', times: 1 });
    expect(await check(dana, good)).toMatch(/does not let me read the list of people.*Nothing was saved/s);
    world.slack.faults.add({ method: 'users.list', kind: 'http503', times: 5 });
    expect(await check(dana, good)).toMatch(/Slack is slow right now.*Nothing was saved/s);
  });

  test('something broken on our side is said, and the file can be tried again', async () => {
    const dana = await openRoster();
    world.slack.faults.add({ method: 'files.info', kind: 'error', error: 'access_denied', times: 1 });
    const good = csv('email,roles', 'ana@hospital.example,resident;mentor');
    expect(await check(dana, good)).toContain('Something went wrong on our side');
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
  test('a coordinator may, but makes nobody a director', async () => {
    const cora = await openRoster(program.coordinator.user);
    const file = (roles: string) => csv('email,roles', `cora.coordinator@hospital.example,${roles}`);
    expect(await check(cora, file('coordinator;director'))).toContain(
      'Line 2, roles: Only a director can make somebody a director',
    );
    expect(await check(cora, file('coordinator;mentor'))).toContain('1 person updated');
  });

  test('residents, mentors and people on no roster are told who may', async () => {
    for (const user of [program.resident.user, program.mentor.user]) {
      const shown = await openRoster(user);
      expect(shown.modal()?.plainText()).toContain('for program directors and coordinators');
    }
    const outsider = world.slack.addUser({ name: 'otto', real_name: 'Otto Outsider' }).id;
    expect((await openRoster(outsider)).modal()?.plainText()).toContain('not on a mentoring roster');
  });

  test('somebody who lost the role while the modal was open imports nothing', async () => {
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
    expect(sam.modal()?.plainText()).toContain('for program directors and coordinators');
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
