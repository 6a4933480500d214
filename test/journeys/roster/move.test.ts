import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { everyRow } from '../../support/effects.ts';
import { clickMore } from '../../support/more.ts';
import { type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { ask, decide } from '../rematch/acts.ts';

const TITLE = 'New Slack account';
const CANARY = 'zq-move-canary';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeEach(async () => {
  await world?.stop();
  world = await startWorld();
  seed = await seedProgram(world);
});
afterAll(() => world.stop());

const as = (user: string) => world.slack.as(user);

/** Deactivates someone's account, as Slack reports it, and gives them another; answers with its ID. */
async function replaceAccount(who: Someone, name: string, email = 'new@hospital.example'): Promise<string> {
  world.slack.deactivate(who.user);
  await world.settle();
  return world.slack.addUser({ name: `new.${who.user.toLowerCase()}`, real_name: name, email }).id;
}

async function openMove(by: Someone) {
  const person = as(by.user);
  await person.command('/mentor roster');
  await person.waitForModal('Import roster');
  await person.click('Add or edit a person');
  await person.waitForModal('Add or edit a person');
  await person.click('Move to a new account');
  await person.waitForModal(TITLE);
  return person;
}

async function move(by: Someone, name: string, account: string) {
  const person = await openMove(by);
  await person.fillAll({ Person: name, 'New account': account });
  const checked = await person.submit();
  if (checked.errors) {
    await person.close({ all: true });
    return JSON.stringify(checked.errors);
  }
  const preview = person.modal()?.plainText() ?? '';
  await person.submit();
  const said = person.modal()?.plainText() ?? '';
  await person.close({ all: true });
  await world.tick();
  return `${preview}\n${said}`;
}

/** Writes whatever a resident can write, each with the canary in it. */
async function writeEverything(resident: Someone): Promise<void> {
  const rosa = as(resident.user);
  await rosa.command('/mentor log');
  await rosa.waitForModal('Log a meeting');
  await rosa.fill('Private note', `${CANARY} note`);
  expect((await rosa.submit()).errors).toBeUndefined();
  await rosa.close({ all: true });
  await rosa.command('/mentor goals');
  await rosa.waitForModal('Goals');
  await rosa.fillAll({ 'First goal': `${CANARY} goal`, Sharing: ['Share with my mentor'] });
  expect((await rosa.submit()).errors).toBeUndefined();
  await rosa.close({ all: true });
  await ask(world, resident, { words: `${CANARY} words`, preferred: ['Olga Other'] });
}

async function dataOf(user: string): Promise<string> {
  const person = as(user);
  await person.command('/mentor privacy');
  await person.waitForModal('My data');
  await person.click('Include what I wrote');
  await person.waitFor(/Your file is in your messages/);
  await person.close({ all: true });
  await world.settle();
  const file = [...world.slack.workspace.files.values()].at(-1);
  return Buffer.from(String(file?.content), 'base64').toString();
}

test('the records of someone with a new account move with all that they wrote, and are nowhere under the old one', async () => {
  await writeEverything(seed.resident);
  const { db } = world.open;
  await db.updateTable('programs').set({ alternate_contact: seed.resident.user }).execute();
  const old = seed.resident.user;
  const account = await replaceAccount(seed.resident, 'Rosa Resident');
  expect((await as(account).openHome()).plainText()).toMatch(/You're not on a mentoring roster/);

  const said = await move(seed.director, 'Rosa Resident', account);
  expect(said).toMatch(/Move the records of Rosa Resident to @Rosa Resident\?/);
  expect(said).toMatch(/1 pair with 1 meeting, exactly as it is/);
  expect(said).toMatch(/Done\. The records of Rosa Resident have moved to @Rosa Resident\./);

  const member = await db
    .selectFrom('members')
    .select(['id', 'slack_user_id', 'roles'])
    .where('slack_user_id', 'in', [old, account])
    .execute();
  expect(member).toEqual([{ id: seed.resident.id, slack_user_id: account, roles: ['resident'] }]);
  const rosa = as(account);
  expect(rosa.dms().map(({ text }) => text)).toContainEqual(
    expect.stringMatching(/^Your records in .?Internal Medicine.? have moved to this account/),
  );
  const home = (await rosa.openHome()).plainText();
  expect(home).toMatch(/Your mentor is @Max Mentor/);
  expect(home).toMatch(/You asked for a new match/);
  expect(await dataOf(account)).toMatch(new RegExp(`${CANARY} (note|goal|words)`));
  await rosa.command('/mentor goals');
  expect((await rosa.waitForModal('Goals')).plainText()).toContain(`${CANARY} goal`);
  await rosa.close({ all: true });
  const max = as(seed.mentor.user);
  await max.command('/mentor goals');
  expect((await max.waitForModal('Goals')).plainText()).toContain(`${CANARY} goal`);
  await max.close({ all: true });
  expect(JSON.stringify((await max.openHome()).view?.blocks)).toContain(account);

  const rows = await everyRow(db);
  const left = Object.entries(rows).flatMap(([table, all]) =>
    all.filter((row) => row.includes(old)).map(() => table),
  );
  expect([...new Set(left)]).toEqual([]);
  expect(JSON.stringify(rows)).not.toContain(CANARY);
  const { alternate_contact } = await db.selectFrom('programs').selectAll().executeTakeFirstOrThrow();
  expect(alternate_contact).toBe(account);

  const { person, result } = await decide(world, seed.director, seed.channelId, {
    Decision: 'Approve with a new mentor',
    'New mentor': 'Olga Other',
    'When does the current match end?': 'Now',
  });
  expect(result.errors).toBeUndefined();
  await person.close({ all: true });
  world.passUndo();
  await world.tick();
  await rosa.openHome();
  expect(rosa.everythingSeen()).toMatch(/Your mentor is @Olga Other/);

  const dana = as(seed.director.user);
  await clickMore(dana, 'Activity log');
  expect((await dana.waitForModal('Activity log')).plainText()).toMatch(
    /@Dana Director moved someone's records to their new account, @Rosa Resident/,
  );
  await dana.close({ all: true });
  for (const who of [seed.director, seed.secondDirector, seed.mentor])
    expect(as(who.user).everythingSeen()).not.toContain(`${CANARY} note`);
  world.slack.assertClean({ allow: ['user_disabled'] });
});

test('a proposal that waits is asked again at the new account, and reminders go there', async () => {
  const max = as(seed.mentor.user);
  await max.command('/mentor time');
  await max.waitForModal('Find a time');
  await max.fillAll({ 'First time': '2026-09-21 15:00', 'How will you meet?': 'In person' });
  expect((await max.submit()).errors).toBeUndefined();
  await max.close({ all: true });
  await world.settle();
  const account = await replaceAccount(seed.resident, 'Rosa Resident');
  expect(await move(seed.director, 'Rosa Resident', account)).toMatch(/Done/);
  const rosa = as(account);
  const asked = rosa.dms().find(({ text }) => /Max Mentor/.test(text));
  expect(asked?.plainText()).toMatch(/Sep 21/);
  await rosa.click('Mon, Sep 21 at 3:00 PM PDT', { in: asked });
  await world.settle();
  const proposal = await world.open.db.selectFrom('time_proposals').select('state').executeTakeFirst();
  expect(proposal).toEqual({ state: 'agreed' });
  world.travelTo('2026-09-23T18:00:00Z');
  await world.tick();
  expect(rosa.dms().at(-1)?.plainText()).toMatch(/Did you meet/);
  world.slack.assertClean({ allow: ['user_disabled'] });
});

test('who may not move what is told why, and nothing changes', async () => {
  const before = await everyRow(world.open.db);
  const dana = as(seed.director.user);
  await dana.command('/mentor roster');
  await dana.waitForModal('Import roster');
  await dana.click('Add or edit a person');
  expect((await dana.waitForModal('Add or edit a person')).plainText()).not.toMatch(/new Slack account/);
  await dana.close({ all: true });
  expect((await everyRow(world.open.db)).members).toEqual(before.members);

  const account = await replaceAccount(seed.secondDirector, 'Sam Associate');
  await replaceAccount(seed.resident, 'Rosa Resident', 'rosa.new@hospital.example');
  expect(await move(seed.coordinator, 'Sam Associate', account)).toMatch(
    /Only a director can move a director's records/,
  );
  expect(await move(seed.director, 'Rosa Resident', seed.otherMentor.user)).toMatch(
    /this may be someone else/,
  );
  expect(await move(seed.director, 'Rosa Resident', seed.director.user)).toMatch(
    /to or from their own account/,
  );
  const bot = world.slack.addUser({ name: 'helper', real_name: 'Rosa Resident', is_bot: true });
  expect(await move(seed.director, 'Rosa Resident', bot.id)).toMatch(/Choose the active account/);
  expect((await everyRow(world.open.db)).members).toEqual(before.members);

  expect(await move(seed.director, 'Sam Associate', account)).toMatch(/Done/);
  expect((await as(account).openHome()).plainText()).toMatch(/Internal Medicine/);
  world.slack.assertClean({ allow: ['user_disabled'] });
});

test('the word about a deactivated account leads to the move', async () => {
  world.slack.deactivate(seed.resident.user);
  await world.settle();
  world.travelDays(1);
  await world.tick();
  await world.tick();
  const dana = as(seed.director.user);
  const word = dana
    .dms()
    .find(({ text }) => text.includes("Rosa Resident's Slack account has been deactivated"));
  const { id: account } = world.slack.addUser({
    name: 'rosa.back',
    real_name: 'Resident, Rosa, MD',
    email: 'rosa.back@hospital.example',
  });
  await dana.click('Move to a new account', { in: word });
  await dana.waitForModal(TITLE);
  await dana.fill('New account', account);
  expect((await dana.submit()).errors).toBeUndefined(); // the person is chosen
  await dana.submit();
  expect(dana.modal()?.plainText()).toMatch(/Done/);
  await dana.close({ all: true });
  await world.tick();
  expect((await as(account).openHome()).plainText()).toMatch(/Your mentor is @Max Mentor/);
  world.slack.assertClean({ allow: ['user_disabled'] });
});
