import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
let admin: string;

beforeAll(async () => {
  world = await startWorld();
  admin = world.slack.addUser({
    name: 'ada',
    real_name: 'Ada Admin',
    is_admin: true,
    tz: 'America/Chicago',
  }).id;
  world.slack.addUser({ name: 'dana', real_name: 'Dana Director', tz: 'America/Denver' });
  world.slack.addUser({ name: 'sam', real_name: 'Sam Associate' });
  world.slack.addUser({ name: 'cora', real_name: 'Cora Keeps' });
});

afterEach(async () => {
  await world.settle();
  // Slack refuses to tell of channels that the bot is not in or may not read: that is how it knows.
  world.slack.assertClean({
    allow: [/conversations\.info: (channel_not_found|missing_scope)/, /team_access_not_granted/],
  });
});

afterAll(() => world.stop());

const programs = () => world.open.db.selectFrom('programs').selectAll().orderBy('created_at').execute();

const userId = (name: string) => {
  const found = [...world.slack.workspace.users.values()].find((user) => user.real_name === name);
  if (!found) throw new Error(`no ${name}`);
  return found.id;
};

const rolesOf = async (name: string) => {
  const rows = await world.open.db
    .selectFrom('members')
    .select('roles')
    .where('slack_user_id', '=', userId(name))
    .execute();
  return rows.map((row) => row.roles);
};

function channel(
  name: string,
  more: { kind?: 'public' | 'private'; withBot?: boolean; shared?: boolean } = {},
) {
  return world.slack.addChannel({
    name,
    kind: more.kind ?? 'private',
    members: [admin],
    withBot: more.withBot ?? true,
    is_ext_shared: more.shared ?? false,
  }).id;
}

async function openNew(person = world.slack.as(admin)) {
  if (person.modal()) await person.close({ all: true });
  await person.command('/mentor setup');
  const first = await person.waitForModal('Set up mentoring');
  if (first.view?.callback_id === 'programs.setup.choose') {
    await person.fill('Program', 'A new program');
    await person.submit();
    await person.waitForModal('Set up mentoring');
  }
  return person;
}

describe('setting up a program', () => {
  test('an admin sets one up: saved once, the channel greeted, the next step told', async () => {
    const ada = await openNew();
    const shown = ada
      .modal()
      ?.controls()
      .map((control) => control.label);
    expect(shown).toEqual(['Program name', 'Directors', 'Coordinators', "Directors' channel", 'Time zone']);
    expect(ada.modal()?.plainText()).toContain('Central (Chicago)'); // the admin's own time zone

    channel('im-directors');
    await ada.fillAll({
      'Program name': 'Internal Medicine',
      Directors: ['Dana Director', 'Sam Associate'],
      Coordinators: ['Cora Keeps'],
      "Directors' channel": 'im-directors',
    });
    const { view } = await ada.submit();
    expect(view?.title?.text).toBe('Set up mentoring');
    // The admin isn't of the program: they read who goes on and where, and have no button that would refuse them.
    expect(ada.modal()?.plainText()).toContain(
      'have a director or coordinator select Import roster on their Home tab in Mentor',
    );
    expect(ada.modal()?.buttons()).not.toContain('Import roster');

    expect(await programs()).toMatchObject([
      {
        name: 'Internal Medicine',
        time_zone: 'America/Chicago',
        meetings_per_year: 3,
        federal_holidays: true,
        midyear_on: null,
      },
    ]);
    expect(await rolesOf('Dana Director')).toEqual([['director']]);
    expect(await rolesOf('Sam Associate')).toEqual([['director']]);
    expect(await rolesOf('Cora Keeps')).toEqual([['coordinator']]);
    expect((await programs())[0]?.reminder_steps).toContain('digest');
    await world.settle();
    const [welcome, ...more] = ada.channel((await programs())[0]?.directors_channel_id ?? '');
    expect(more).toEqual([]);
    expect(welcome?.everything()).toContain('What will appear in this channel');
    const cora = world.slack.as(userId('Cora Keeps'));
    expect(cora.dms().map(({ text }) => text)).toEqual([expect.stringMatching(/You're its coordinator/)]);
    expect(cora.dms()[0]?.plainText()).toContain('@Dana Director and @Sam Associate direct the program.');
    for (const name of ['Dana Director', 'Sam Associate'])
      expect(
        world.slack
          .as(userId(name))
          .dms()
          .map(({ text }) => text),
      ).toEqual([expect.stringMatching(/You're one of its directors/)]);
    expect((await cora.openHome()).plainText()).toMatch(
      /First steps[\s\S]*1\. Import the roster[\s\S]*A director assigns/,
    );
    expect((await cora.openHome()).plainText()).not.toMatch(/of 0 residents|No pairs are overdue/);
    expect((await ada.openHome()).plainText()).toContain(
      "You're not in a mentoring program in this workspace.",
    );
    expect((await world.slack.as(userId('Dana Director')).openHome()).plainText()).toContain('First steps');
    await cora.click('Hide', { in: 'home' });
    await world.settle();
    expect((await cora.openHome()).plainText()).not.toContain('First steps');
    const audited = await world.open.db.selectFrom('audit_log').select(['action', 'actor']).execute();
    expect(audited.map((row) => row.action).sort()).toEqual([
      'coordinator.added',
      'director.added',
      'director.added',
      'program.created',
    ]);
    expect(new Set(audited.map((row) => row.actor))).toEqual(new Set([admin]));
  });

  test('the same submission delivered twice saves one program and greets once', async () => {
    const ada = await openNew();
    const id = channel('em-directors');
    await ada.fillAll({
      'Program name': 'Emergency Medicine',
      Directors: ['Dana Director'],
      "Directors' channel": id,
      'Time zone': 'Mountain (Denver)',
    });
    await ada.submit();
    expect(ada.modal()?.plainText()).toMatch(
      /Before you save\s*• @Dana Director is also a director of Internal Medicine\.\s*Nothing is saved yet\./,
    );
    expect((await programs()).map(({ name }) => name)).not.toContain('Emergency Medicine');
    const { ack } = await ada.submit();
    if (!ack) throw new Error('nothing was sent');
    const again = await world.slack.replay(ack);
    expect(again.ackBody).toContain('are saved');
    expect((await programs()).filter((program) => program.name === 'Emergency Medicine')).toHaveLength(1);
    await world.settle();
    expect(ada.channel(id)).toHaveLength(1);
  });

  test('each bad input is said at its field, and what was typed stays', async () => {
    const ada = await openNew();
    const open = channel('town-square', { kind: 'public' });
    await ada.fillAll({ 'Program name': 'Surgery', Directors: ['Dana Director'] });
    const choose = async (name: string) => {
      await ada.fill("Directors' channel", name);
      const { errors } = await ada.submit();
      return (errors ?? []).map((error) => `${error.label}: ${error.message}`).join('\n');
    };
    // Slack's own picker offers private channels only; one turned public meanwhile still comes through.
    const turned = channel('was-private');
    await ada.fill("Directors' channel", 'was-private');
    world.slack.workspace.channel(turned).kind = 'public';
    const { errors } = await ada.submit();
    expect(errors?.map((error) => error.message)).toEqual([expect.stringContaining('public')]);
    expect(open).toBeTruthy();

    channel('no-bot-yet', { withBot: false });
    expect(await choose('no-bot-yet')).toContain(
      'Type /invite @Mentor in that channel, then select Save again',
    );

    const shared = channel('shared-later');
    await ada.fill("Directors' channel", 'shared-later');
    world.slack.workspace.channel(shared).is_ext_shared = true;
    expect((await ada.submit()).errors?.[0]?.message).toContain('shared with another organization');

    const old = channel('old-directors');
    await ada.fill("Directors' channel", 'old-directors');
    world.slack.workspace.channel(old).archived = true;
    expect((await ada.submit()).errors?.[0]?.message).toContain('archived');

    channel('surgery-directors');
    await ada.fill('Program name', ' internal MEDICINE ');
    expect(await choose('surgery-directors')).toContain('already has this name');

    await ada.fill('Program name', 'Surgery');
    world.slack.addUser({ name: 'robo', real_name: 'Robo Bot', is_bot: true });
    world.slack.addUser({ name: 'xena', real_name: 'Xena Elsewhere', team_id: 'TOTHER' });
    const gone = world.slack.addUser({ name: 'gil', real_name: 'Gil Gone' }).id;
    await ada.fill('Directors', ['Dana Director', 'Robo Bot', 'Xena Elsewhere', 'Gil Gone']);
    world.slack.deactivate(gone);
    const directors = (await ada.submit()).errors ?? [];
    expect(directors.map((error) => error.label)).toEqual(['Directors']);
    for (const part of [
      'Robo Bot is a bot',
      'Xena Elsewhere belongs to another organization',
      'Gil Gone has a deactivated account',
    ])
      expect(directors[0]?.message).toContain(part);

    await ada.fill('Directors', []);
    expect((await ada.submit()).errors?.[0]?.label).toBe('Directors');
    expect((await programs()).map((program) => program.name)).not.toContain('Surgery');

    await ada.fill('Directors', ['Dana Director']);
    await ada.submit();
    const { view } = await ada.submit();
    expect(view).toBeDefined();
    expect((await programs()).map((program) => program.name)).toContain('Surgery');
  });

  test('press Save again works after inviting the bot', async () => {
    const ada = await openNew();
    const id = channel('peds-directors', { withBot: false });
    await ada.fillAll({
      'Program name': 'Pediatrics',
      Directors: ['Sam Associate'],
      "Directors' channel": 'peds-directors',
    });
    expect((await ada.submit()).errors).toHaveLength(1);
    world.slack.inviteBot(id);
    await ada.submit();
    await ada.submit(); // Sam directs other programs, too
    expect((await programs()).map((program) => program.name)).toContain('Pediatrics');
  });
});

describe('who may set up', () => {
  const told = async (id: string) => {
    const person = world.slack.as(id);
    await person.command('/mentor setup');
    return (await person.waitForModal('Set up mentoring')).plainText();
  };

  test('someone who is neither admin nor director is told whom to ask', async () => {
    const nora = world.slack.addUser({ name: 'nora', real_name: 'Nora Nobody' }).id;
    expect(await told(nora)).toContain('workspace admins and owners');
  });

  test('an owner may; a person of another organization and a bot may not', async () => {
    const owner = world.slack.addUser({ name: 'omar', real_name: 'Omar Owner', is_owner: true }).id;
    expect(await told(owner)).toContain('A new program');
    const stranger = world.slack.as(
      world.slack.addUser({ name: 'stan', team_id: 'TELSE', is_admin: true }).id,
    );
    await stranger.command('/mentor setup');
    await stranger.waitFor('Mentor works only for people in this workspace', { where: 'ephemeral' });
    expect(stranger.modal()).toBeUndefined();
    const bot = world.slack.addUser({ name: 'clicker', is_bot: true, is_admin: true }).id;
    expect(await told(bot)).toContain("Bots can't set up mentoring");
  });

  test('an admin who is deactivated or demoted while the modal is open saves nothing', async () => {
    const id = world.slack.addUser({ name: 'dem', real_name: 'Dem Oted', is_admin: true }).id;
    const person = await openNew(world.slack.as(id));
    const secret = world.slack.addChannel({ name: 'dem-directors', members: [id], withBot: true }).id;
    await person.fillAll({
      'Program name': 'Never Saved',
      Directors: ['Dana Director'],
      "Directors' channel": secret,
    });
    world.slack.updateUser(id, { is_admin: false });
    await person.submit();
    expect(person.modal()?.plainText()).toContain('workspace admins and owners');
    expect((await programs()).map((program) => program.name)).not.toContain('Never Saved');
  });

  test('a director edits their own program and only that: directors change, other roles stay', async () => {
    const [program] = (await programs()).filter(({ name }) => name === 'Internal Medicine');
    await world.open.db
      .updateTable('members')
      .set({ roles: ['director', 'mentor'] })
      .where('program_id', '=', program?.id ?? '')
      .where('slack_user_id', '=', userId('Sam Associate'))
      .execute();
    world.slack.addToChannel(program?.directors_channel_id ?? '', userId('Dana Director'));

    const dana = world.slack.as(userId('Dana Director'));
    if (dana.modal()) await dana.close({ all: true });
    await dana.command('/mentor setup');
    await dana.waitForModal('Set up mentoring');
    expect(dana.modal()?.plainText()).not.toContain('A new program');
    expect(dana.modal()?.plainText()).not.toContain('Pediatrics');
    await dana.fill('Program', 'Internal Medicine');
    await dana.submit();
    expect(dana.modal()?.plainText()).toContain('Internal Medicine');
    await dana.fill('Directors', ['Dana Director']);
    await dana.fill('Coordinators', []);
    await dana.fill('Meetings a year', '5');
    await dana.fill('Reminders', ['On the day, to both']);
    await dana.fill('Holidays', 'Thanksgiving');
    expect((await dana.submit()).errors?.[0]?.message).toContain(
      '"Thanksgiving" isn\'t a date. Enter one per line',
    );
    await dana.fillAll({
      'First meeting within': '45 days',
      'Working days': ['Monday', 'Wednesday'],
      'Working hours from': '10:00',
      'Working hours until': '09:30',
    });
    await dana.fill('Holidays', '');
    expect((await dana.submit()).errors?.[0]?.message).toBe(
      "Choose an end time that's after the start time.",
    );
    await dana.fill('Working hours until', '16:30');
    await dana.fill('US federal holidays', ['No reminders on the 11 federal holidays']);
    await dana.fill('Holidays', '11/26/2026\n2026-12-24 to 12/25');
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(
      /Before you save\s*• @Sam Associate will no longer be a director\.\s*• @Cora Keeps will no longer be a coordinator\./,
    );
    expect(await rolesOf('Cora Keeps')).toEqual([['coordinator']]);
    const sent = await dana.submit();
    expect(sent.errors).toBeUndefined();
    expect((await programs()).find(({ id }) => id === program?.id)).toMatchObject({
      meetings_per_year: 5,
      reminder_steps: ['0'],
      holidays: ['2026-11-26', '2026-12-24', '2026-12-25'],
      first_meeting_window_days: 45,
      working_days: [1, 3],
      working_from_minute: 600,
      working_until_minute: 990,
    });
    expect(await rolesOf('Sam Associate')).toContainEqual(['mentor']);
    expect(await rolesOf('Cora Keeps')).toEqual([[]]);
    await world.settle();
    expect(dana.channel(program?.directors_channel_id ?? '')).toHaveLength(1); // greeted once, ever
  });
});
