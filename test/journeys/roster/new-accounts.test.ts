import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';

/** A check asks Slack for several things, which takes its time on a busy machine. */
const PATIENT = { timeoutMs: 120_000 };

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeEach(async () => {
  await world?.stop();
  world = await startWorld();
  seed = await seedProgram(world);
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);

async function check(by: Someone, ...lines: string[]) {
  const person = as(by);
  await person.command('/mentor roster');
  await person.waitForModal('Import roster');
  await person.fill('Roster file', { name: 'roster.csv', content: lines.join('\n') });
  expect((await person.submit()).errors).toBeUndefined();
  await person.waitForModal('Import roster', PATIENT);
  return person;
}

async function replaceAccount(who: Someone, name: string, email: string): Promise<string> {
  world.slack.deactivate(who.user);
  await world.settle();
  return world.slack.addUser({ name: email.split('@')[0] ?? '', real_name: name, email }).id;
}

const members = () =>
  world.open.db.selectFrom('members').select(['id', 'slack_user_id', 'pgy', 'active_mentees']).execute();
const pairs = () => world.open.db.selectFrom('pairs').selectAll().execute();

describe('a file names someone with a new account', () => {
  test('the window offers to move the records, by name; a box moves them, with the file on top', async () => {
    const { id: account } = await replaced();
    const dana = await check(
      seed.director,
      'email,roles,pgy,mentor_email',
      'rosa@merged.example,resident,3,max.mentor@hospital.example',
    );
    const asked = dana.modal()?.plainText() ?? '';
    expect(asked).toMatch(/Rosa Resident seems to have a new Slack account: @Resident, Rosa, MD\./);
    expect(dana.modal()?.view?.submit?.text).toBe('Check'); // nothing can be imported before it is said
    await dana.fill('Move their records to it', ['Rosa Resident']);
    await dana.submit();
    await dana.waitForModal('Import roster', PATIENT);
    const ready = dana.modal()?.plainText() ?? '';
    expect(ready).toMatch(/1 person moved to a new account: @Resident, Rosa, MD/);
    expect(ready).toMatch(/1 person updated: @Resident, Rosa, MD \(PGY\)/);
    expect(ready).not.toMatch(/new person|new pair/);
    expect(ready).toMatch(/People whose records move get one message at their new account/);
    await dana.submit();
    expect((await dana.waitForModal('Import roster', PATIENT)).plainText()).toMatch(/Imported/);
    await dana.close({ all: true });
    await world.settle();
    expect(await pairs()).toMatchObject([
      { id: seed.pairId, resident_id: seed.resident.id, status: 'active' },
    ]);
    expect((await members()).find(({ id }) => id === seed.resident.id)).toMatchObject({
      ...{ slack_user_id: account, pgy: 3 },
    });
    expect((await world.slack.as(account).openHome()).plainText()).toMatch(/Your mentor is @Max Mentor/);
    world.slack.assertClean({ allow: ['user_disabled'] });
  });

  test('an empty box adds a new person, as it says', async () => {
    const { id: account } = await replaced();
    const dana = await check(seed.director, 'email,roles', 'rosa@merged.example,resident');
    expect(dana.modal()?.plainText()).toMatch(/Anyone you leave out is added as a new person/);
    await dana.submit();
    await dana.waitForModal('Import roster', PATIENT);
    expect(dana.modal()?.plainText()).toMatch(/1 new person: @Resident, Rosa, MD/);
    await dana.submit();
    await dana.waitForModal('Import roster', PATIENT);
    await dana.close({ all: true });
    const found = (await members()).filter(({ slack_user_id }) => slack_user_id === account);
    expect(found.map(({ id }) => id)).not.toContain(seed.resident.id);

    // The second member of before is found again, and becomes one with the first.
    const again = await check(seed.director, 'email,roles', 'rosa@merged.example,resident');
    await again.fill('Move their records to it', ['Rosa Resident']);
    await again.submit();
    await again.waitForModal('Import roster', PATIENT);
    await again.submit();
    await again.waitForModal('Import roster', PATIENT);
    await again.close({ all: true });
    await world.settle();
    const left = (await members()).filter(({ slack_user_id }) => slack_user_id === account);
    expect(left.map(({ id }) => id)).toEqual([seed.resident.id]);
    world.slack.assertClean({ allow: ['user_disabled'] });
  });

  test('a mentor is recognized by the address alone, and a coordinator moves no director', async () => {
    const max = world.slack.workspace.user(seed.mentor.user);
    world.slack.deactivate(seed.mentor.user);
    world.slack.deactivate(seed.secondDirector.user);
    await world.settle();
    const account = world.slack.addUser({ name: 'mm', real_name: 'Maximilian M. Faculty', email: max.email });
    world.slack.addUser({ name: 'sam2', real_name: 'Sam Associate', email: 'sam2@hospital.example' });
    const cora = await check(
      seed.coordinator,
      'email,roles,mentor_email',
      `rosa.resident@hospital.example,resident,${max.email}`,
      'sam2@hospital.example,mentor,',
    );
    const asked = cora.modal()?.plainText() ?? '';
    expect(asked).toMatch(/Max Mentor seems to have a new Slack account: @Maximilian M\. Faculty/);
    expect(asked).not.toMatch(/Sam Associate seems/);
    await cora.fill('Move their records to it', ['Max Mentor']);
    await cora.submit();
    await cora.waitForModal('Import roster', PATIENT);
    await cora.submit();
    await cora.waitForModal('Import roster', PATIENT);
    await cora.close({ all: true });
    await world.settle();
    expect((await members()).find(({ id }) => id === seed.mentor.id)).toMatchObject({
      ...{ slack_user_id: account.id, active_mentees: 1 },
    });
    expect(await pairs()).toHaveLength(1);
    world.slack.assertClean({ allow: ['user_disabled'] });
  });

  const replaced = async () => ({
    id: await replaceAccount(seed.resident, 'Resident, Rosa, MD', 'rosa@merged.example'),
  });
});
