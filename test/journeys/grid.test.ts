import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ASSIGN_SUBMIT } from '../../src/features/requests/assign-views.ts';
import { IS_GRID } from '../support/conditions.ts';
import { everyRow, workDone } from '../support/effects.ts';
import { chosen } from '../support/forge.ts';
import { GRID, type Someone, seedProgram, startWorld, type World } from '../support/world.ts';

// On clicks and submissions of Enterprise Grid, `user.team_id` is not that of the workspace the person is in.
let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
const as = (someone: Pick<Someone, 'user'>) => world.slack.as(someone.user);
const start = async (slack: NonNullable<Parameters<typeof startWorld>[0]>['slack']) => {
  world = await startWorld(slack ? { slack } : {});
  seed = await seedProgram(world);
};
afterEach(() => world.slack.assertClean());

const ASK = 'Ask for a mentor';

/** A resident asks with the window; the card is in the directors' channel then. */
async function askForMentor(): Promise<void> {
  const nina = as(seed.newResident);
  await nina.command('/mentor request');
  await nina.waitForModal(ASK);
  await nina.fill('What would you like from a mentor?', ['Career advice']);
  expect((await nina.submit()).errors).toBeUndefined();
  expect(nina.modal()?.plainText()).toMatch(/Sent to the directors/);
  await nina.close({ all: true });
  await world.settle();
}

/** Someone of another organization, in the directors' channel through Slack Connect; no admin of ours. */
function addStranger(team_id = 'T0VENDOR'): Someone {
  const { id } = world.slack.addUser({ name: 'vera', real_name: 'Vera Vendor', team_id, is_admin: true });
  world.slack.addToChannel(seed.channelId, id);
  return { user: id, id: '' };
}

const assign = async (someone: Someone) => {
  const card = as(someone)
    .channel(seed.channelId)
    .find((message) => message.buttons().includes('Assign'));
  if (!card) throw new Error('no card');
  await as(someone).click('Assign', { in: card });
};

/** Sends the window's **Assign** for someone whose window offered nothing of the kind; returns the answer. */
async function saveForged(someone: Someone): Promise<string> {
  const { payloads, workspace } = world.slack;
  const view = workspace.modalsOf(someone.user).at(-1);
  if (!view) throw new Error('no window to forge from');
  const { id } = await world.open.db.selectFrom('requests').select('id').executeTakeFirstOrThrow();
  const payload = payloads.viewSubmission(someone.user, {
    ...view,
    callback_id: ASSIGN_SUBMIT,
    private_metadata: JSON.stringify({ request: id }),
  });
  const state = { values: { mentor: chosen(seed.mentor.id) } };
  const { ackBody } = await world.slack.deliver({ ...payload, view: { ...(payload.view as object), state } });
  await workDone();
  await world.settle();
  return ackBody ?? '';
}

describe('a workspace of an organization whose people all carry another team_id', () => {
  beforeAll(() => start(GRID));
  afterAll(() => world.stop());

  test('is one in which no one carries its own', () => {
    const people = world.slack.users.filter((user) => !user.is_bot);
    const homes = new Set(people.map(({ home_team }) => home_team));
    expect(homes).toEqual(new Set(GRID.homeTeams));
    expect(homes).not.toContain(world.slack.teamId);
  });

  test('a stranger from outside who sees the card is on no roster, and nothing they send changes anything', async () => {
    await askForMentor();
    const vera = addStranger();
    const before = await everyRow(world.open.db);
    await assign(vera);
    const refused = await as(vera).waitForModal('Assign a mentor');
    expect(refused.plainText()).toMatch(/not on a mentoring roster|not a member|only directors/i);
    expect(refused.plainText()).not.toMatch(/Nina|Olga|Max/);
    expect(refused.controls()).toEqual([]);
    const answer = await saveForged(vera);
    expect(answer).toContain('Assign a mentor');
    expect(answer).not.toMatch(/Nina|Olga|Max|career/i);
    for (const { user } of [seed.newResident, seed.mentor]) expect(answer).not.toContain(user);
    expect(await everyRow(world.open.db)).toEqual(before);
    await as(vera).close({ all: true });
    world.slack.removeFromChannel(seed.channelId, vera.user);
  });

  test('a director assigns', async () => {
    await assign(seed.director);
    await as(seed.director).waitForModal('Assign a mentor');
    await as(seed.director).fill('Mentor', 'Olga Other');
    expect((await as(seed.director).submit()).errors).toBeUndefined();
    expect(as(seed.director).modal()?.plainText()).toMatch(/@Olga Other was assigned as @Nina New's mentor/);
    await world.settle();
    expect(as(seed.newResident).dms().at(-1)?.headline).toBe('Olga Other is now your mentor.');
  });

  test('a mentor logs a meeting with a click on Home, and not taking new residents', async () => {
    const max = as(seed.mentor);
    await max.openHome();
    await max.click(/Log a meeting/, { in: 'home' });
    await max.waitForModal('Log a meeting');
    expect((await max.submit()).errors).toBeUndefined();
    expect(max.modal()?.plainText()).toMatch(/Logged: you met with .*Rosa Resident/);
    await max.close({ all: true });
    await max.click('Take no new residents', { in: 'home' });
    await max.waitFor(/You're not taking new residents right now/, { where: 'home' });
  });

  test('a resident clicks and saves', async () => {
    const rosa = as(seed.resident);
    await rosa.openHome();
    await rosa.click('How mentoring works here', { in: 'home' });
    await rosa.waitForModal('How mentoring works here');
    await rosa.close({ all: true });
    await rosa.command('/mentor log');
    await rosa.waitForModal('Log a meeting');
    await rosa.fill('Date', '2026-09-12');
    expect((await rosa.submit()).errors).toBeUndefined();
    expect(rosa.modal()?.plainText()).toMatch(/Logged: you met with .*Max Mentor/);
    await rosa.click('Undo');
    await rosa.waitFor(/Undone/);
  });

  test('an admin sets up a program, with such a person as its director', async () => {
    const { id: user } = world.slack.addUser({ name: 'ada', real_name: 'Ada Admin', is_admin: true });
    const dee = world.slack.addUser({ name: 'dee', real_name: 'Dee Next', home_team: 'E0HOSPITAL' });
    const members = [user, dee.id];
    const channel = world.slack.addChannel({ name: 'surgery-directors', members, withBot: true });
    const ada = world.slack.as(user);
    await ada.command('/mentor setup');
    await ada.waitForModal('Set up mentoring');
    await ada.fill('Program', 'A new program');
    await ada.submit();
    await ada.waitForModal('Set up mentoring');
    await ada.fillAll({
      'Program name': 'Surgery',
      Directors: ['Dee Next'],
      "Directors' channel": channel.id,
    });
    expect((await ada.submit()).errors).toBeUndefined();
    await ada.close({ all: true });
    await world.settle();
    expect((await world.slack.as(dee.id).openHome()).plainText()).toMatch(/Surgery/);
  });
});

(IS_GRID ? describe.skip : describe)('a workspace of no organization', () => {
  beforeAll(() => start(undefined));
  afterAll(() => world.stop());

  test('a stranger from outside is refused at the door', async () => {
    await askForMentor();
    const vera = addStranger();
    const before = await everyRow(world.open.db);
    await assign(vera);
    await as(vera).waitFor(/works only for people in this workspace/);
    expect(as(vera).modal()).toBeUndefined();
    expect(await everyRow(world.open.db)).toEqual(before);
  });
});
