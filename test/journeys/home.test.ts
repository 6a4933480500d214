import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { addMember } from '../support/fixtures.ts';
import { addAnotherProgram, addPerson, seedProgram, startWorld, type World } from '../support/world.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterEach(() => world.slack.assertClean());
afterAll(() => world.stop());

const homeOf = async (user: string) => (await world.slack.as(user).openHome()).plainText();
const statusOf = async (user: string) => {
  const person = world.slack.as(user);
  await person.command('/mentor');
  return person.waitFor((seen) => seen.kind === 'ephemeral');
};

describe('the Home tab shows each person their own things', () => {
  test('someone on no roster: what this is in three lines, and what to do', async () => {
    const visitor = world.slack.addUser({ name: 'visitor' }).id;
    const home = await homeOf(visitor);
    expect(home).toMatch(/Mentor runs your residency program's mentoring/);
    expect(home).toMatch(/Ask your program's coordinator/);
    expect((await world.slack.as(visitor).openHome()).buttons()).toEqual([
      'How mentoring works here',
      'My data',
    ]);
    expect(home).toMatch(/Workspace admins and owners can set up a program/);
  });

  test('an admin on no roster is offered Set up, which opens for them', async () => {
    const person = world.slack.as(world.slack.addUser({ name: 'office', is_admin: true }).id);
    await person.openHome();
    await person.click('Set up', { in: 'home' });
    await person.waitForModal('Set up mentoring');
    expect(
      person
        .modal()
        ?.controls()
        .map(({ label }) => label),
    ).toEqual(['Program']);
    await person.close({ all: true });
  });

  test('a resident with a mentor', async () => {
    const rosa = world.slack.as(seed.resident.user);
    const home = await rosa.openHome();
    expect(home.plainText()).toMatch(/Your mentor is @Max Mentor/);
    expect(home.plainText()).toMatch(
      /0 of 2 meetings this academic year\. Not met yet\. Next meeting by Wed, Sep 30/,
    );
    expect(home.buttons()).toEqual([
      'Log a meeting',
      'Find a time',
      'Our meetings',
      'Ask for a new match',
      'Pause reminders',
      'My goals',
      'Mentors',
      'Find people',
      'How mentoring works here',
      'My data',
    ]);
    expect(home.plainText()).not.toMatch(/Import roster|of 3 residents\./);
  });

  test('a resident without one, who asks and withdraws from there', async () => {
    const nina = world.slack.as(seed.newResident.user);
    const home = await nina.openHome();
    expect(home.plainText()).toMatch(/You don't have a mentor yet/);
    await nina.click('Ask for a mentor', { in: 'home' });
    await nina.waitForModal('Ask for a mentor');
    await nina.fill('What would you like from a mentor?', ['Career advice']);
    await nina.submit();
    await nina.waitFor(/Your directors have your request for a mentor/, { where: 'home' });
    if (nina.modal()) await nina.close({ all: true });
    await nina.click('Mentors', { in: 'home' });
    expect((await nina.waitForModal('Mentors')).plainText()).toMatch(/Olga Other/);
    await nina.close({ all: true });
    await nina.click('Withdraw request', { in: 'home' });
    await nina.waitFor(/You don't have a mentor yet/, { where: 'home' });
  });

  test('a mentor: their residents, one button each; and the switch for new ones', async () => {
    const max = world.slack.as(seed.mentor.user);
    const home = await max.openHome();
    expect(home.plainText()).toMatch(/1 of 3 residents\. You're open to new residents/);
    const full = (capacity: number) =>
      world.open.db.updateTable('members').set({ capacity }).where('id', '=', seed.mentor.id).execute();
    await full(1);
    expect((await max.openHome()).plainText()).toMatch(/1 of 1 residents\. You can take a new resident when/);
    await full(3);
    await max.openHome();
    expect(home.plainText()).toMatch(/@Rosa Resident/);
    expect(home.buttons()).not.toContain('Ask for a new match');
    await max.click('Take no new residents', { in: 'home' });
    await max.waitFor(/You're not taking new residents right now/, { where: 'home' });
    await max.click('Take new residents again', { in: 'home' });
    await max.waitFor(/You're open to new residents\./, { where: 'home' });
  });

  test('a director: the program, who waits, who has slipped; a coordinator what they can act on', async () => {
    const nina = world.slack.as(seed.newResident.user);
    await nina.command('/mentor request');
    await nina.waitForModal('Ask for a mentor');
    await nina.fill('What would you like from a mentor?', ['Role modeling']);
    await nina.submit();
    if (nina.modal()) await nina.close({ all: true });
    const dana = await world.slack.as(seed.director.user).openHome();
    expect(dana.plainText()).toMatch(/1 of 2 residents have a mentor\. No pairs are overdue/);
    expect(dana.plainText()).toMatch(
      /0 of 2.*Pairs that started during the year have fewer meetings planned/s,
    );
    expect(dana.plainText()).toMatch(/Nina New \(PGY-1\) asked for a mentor on Mon, Sep 14\./);
    expect(dana.buttons().slice(0, 6)).toEqual([
      ...['Assign', 'Match a class', 'Departures and changes', 'Import roster', 'Export', 'More'],
    ]);
    const cora = await world.slack.as(seed.coordinator.user).openHome();
    expect(cora.buttons().slice(0, 5)).toEqual([
      ...['Departures and changes', 'Import roster', 'Import schedule', 'All pairs', 'Mentors'],
    ]);
    expect(cora.plainText()).not.toMatch(/Needs your attention|Nina New/); // a director assigns
    world.travelDays(30);
    const later = await homeOf(seed.director.user);
    expect(later).toMatch(/1 pair is overdue/);
    expect(later).toMatch(/@Rosa Resident with @Max Mentor, due Wed, Sep 30/);
    expect(await homeOf(seed.coordinator.user)).toMatch(/^(?!.*Needs your attention).*1 pair is overdue/s);
    expect(await homeOf(seed.resident.user)).toMatch(/Your next meeting was due Wed, Sep 30/);
    const mentors = await homeOf(seed.mentor.user);
    expect(mentors).toMatch(/Not met yet\. It's a good time to meet\./);
    expect(mentors).not.toMatch(/was due|overdue/);
    world.travelDays(-30);
  });

  test('logging from the tab shows on the tab', async () => {
    const rosa = world.slack.as(seed.resident.user);
    await rosa.openHome();
    await rosa.click('Log a meeting', { in: 'home' });
    await rosa.waitForModal('Log a meeting');
    await rosa.submit();
    await rosa.waitFor(/1 of 2 meetings this academic year\. Last met Mon, Sep 14/, { where: 'home' });
    await rosa.close({ all: true });
  });

  test('a forged switch for someone else’s program changes nothing', async () => {
    const elsewhere = await addAnotherProgram(world, seed.workspaceId);
    const other = await addMember(world.open.db, { workspaceId: seed.workspaceId, programId: elsewhere }, [
      'mentor',
    ]);
    const rosa = world.slack.as(seed.resident.user);
    const home = await rosa.openHome();
    await world.slack.deliver(
      world.slack.payloads.blockActions(seed.resident.user, { view: home.view! }, [
        {
          type: 'button',
          action_id: 'home.accepting',
          block_id: 'x',
          value: `${elsewhere}:no`,
          action_ts: '1.1',
        },
      ]),
    );
    await rosa.waitForModal('Mentor');
    await rosa.close({ all: true });
    const row = await world.open.db
      .selectFrom('members')
      .select('accepting')
      .where('id', '=', other.id)
      .executeTakeFirstOrThrow();
    expect(row.accepting).toBe(true);
  });
});

describe('/mentor by itself and what explains the product', () => {
  test('see your mentoring at a glance, with buttons, seen by you alone', async () => {
    const told = await statusOf(seed.resident.user);
    expect(told.plainText()).toMatch(/Your mentor is @Max Mentor/);
    expect(told.buttons()).toContain('Log a meeting');
    const rosa = world.slack.as(seed.resident.user);
    await rosa.command('/mentor status');
    await rosa.waitFor(/Your mentor is @Max Mentor/, { where: 'ephemeral' });
  });

  test('help names what each role can do; guide and privacy explain', async () => {
    const rosa = world.slack.as(seed.resident.user);
    await rosa.command('/mentor help');
    const help = (await rosa.waitFor(/Here's what you can do/)).plainText();
    for (const name of ['request', 'log', 'rematch', 'status', 'pause', 'guide', 'privacy', 'help'])
      expect(help).toContain(`/mentor ${name}`);
    for (const name of ['setup', 'roster']) expect(help).not.toContain(`/mentor ${name}`);
    expect(help).toContain('Need a person? @Cora Coordinator, @Dana Director, and @Sam Associate can help.');
    await rosa.command('/mentor guide');
    const guide = (await rosa.waitForModal('How mentoring works here')).plainText();
    expect(guide).toMatch(/For your first meeting.*As a resident, you can expect.*Where commands work/s);
    await rosa.close({ all: true });
    await rosa.command('/mentor privacy');
    expect((await rosa.waitForModal('My data')).plainText()).toMatch(
      /a mentor with only one resident may guess/,
    );
    await rosa.close({ all: true });
  });

  test('a mentor, a director and a visitor read their own lines, and a mentor nothing meant for residents', async () => {
    const helpOf = async (user: string) => {
      const person = world.slack.as(user);
      await person.command('/mentor help');
      return (await person.waitFor(/Here's what you can do/)).plainText();
    };
    const forMentor = await helpOf(seed.mentor.user);
    expect(forMentor).toContain('/mentor log');
    expect(forMentor).not.toMatch(/\/mentor (request|rematch|roster|setup)/);
    const forDirector = await helpOf(seed.director.user);
    expect(forDirector.match(/\/mentor (?:setup|roster|change|match|year|export)/g)).toHaveLength(6);
    expect(forDirector).toMatch(
      /People in the program: .*\nMatching: .*\nThe year: .*\nFiles and links: .*\nNeed a person\?/,
    );
    for (const help of [forMentor, forDirector]) expect(help.split('\n').length).toBeLessThanOrEqual(12);
    expect(forDirector).not.toMatch(/\/mentor (request|rematch|log)/);
    const visitor = await helpOf(world.slack.addUser({ name: 'newcomer' }).id);
    for (const name of ['setup', 'request', 'log', 'roster']) expect(visitor).toContain(`/mentor ${name}`);
    expect(visitor).toContain("your program's coordinator");
    const max = world.slack.as(seed.mentor.user);
    await max.command('/mentor guide');
    const guide = (await max.waitForModal('How mentoring works here')).plainText();
    expect(guide).toContain("As a mentor, you're asked to");
    expect(guide).not.toContain('As a resident, you can expect');
    expect(guide).toContain("A mentor who can't continue with a resident can tell a director.");
    await max.close({ all: true });
  });

  test('someone on no roster hears what to do', async () => {
    const visitor = world.slack.as(world.slack.addUser({ name: 'guest' }).id);
    await visitor.command('/mentor');
    const said = await visitor.waitFor(/not on a mentoring roster/);
    expect(said.buttons()).toEqual([]);
  });

  test('an admin on no roster is offered Set up by a bare /mentor, too', async () => {
    const admin = world.slack.as(world.slack.addUser({ name: 'chair', is_admin: true }).id);
    await admin.command('/mentor');
    await admin.waitFor(/You're not in a mentoring program in this workspace\. You can set one up/);
    await admin.click('Set up');
    await admin.waitForModal('Set up mentoring');
    await admin.close({ all: true });
  });

  test('a big program fits Slack’s limits for everyone', async () => {
    const big = {
      workspaceId: seed.workspaceId,
      programId: await addAnotherProgram(world, seed.workspaceId, { name: 'Big' }),
    };
    const chief = await addPerson(world, big, 'Big Chief', ['director', 'mentor'], { capacity: 50 });
    for (let n = 0; n < 60; n += 1)
      await addMember(world.open.db, big, ['resident'], { name: `Resident ${n}` });
    const residents = await world.open.db
      .selectFrom('members')
      .select('id')
      .where('program_id', '=', big.programId)
      .where('id', '!=', chief.id)
      .execute();
    const { addPairRow } = await import('../support/fixtures.ts');
    for (const { id } of residents.slice(0, 45))
      await addPairRow(world.open.db, big, id, chief.id, { next_check_at: null });
    const home = await homeOf(chief.user);
    expect(home).toMatch(/45 of 50 residents\./);
    expect(home).toMatch(/and 35 more residents/);
    await statusOf(chief.user);
  });
});
