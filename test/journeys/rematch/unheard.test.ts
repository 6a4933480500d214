import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { addPairRow } from '../../support/fixtures.ts';
import { inTime } from '../../support/in-time.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { ask, openRequest, type Seed } from './acts.ts';

// What becomes of a request whose notice reaches no one: only its resident hears, and those who may decide it.
let world: World;
let seed: Seed;
let allowed: RegExp[];
beforeEach(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
  allowed = [];
});
afterEach(async () => {
  await world.stop();
  world.slack.assertClean({ allow: allowed });
});

const as = (someone: Someone) => world.slack.as(someone.user);

/** Dan directs and mentors Rita: Dana and Sam decide about the two of them. */
async function withDan() {
  const dan = await addPerson(world, seed, 'Dan Both', ['mentor', 'director']);
  const rita = await addPerson(world, seed, 'Rita Asks', ['resident'], { pgy: 2 });
  await addPairRow(world.open.db, seed, rita.id, dan.id, { next_check_at: null });
  await world.open.db
    .updateTable('programs')
    .set({ alternate_contact: seed.coordinator.user })
    .where('id', '=', seed.programId)
    .execute();
  return { dan, rita };
}

const news = (someone: Someone) =>
  as(someone)
    .dms()
    .filter((dm) => dm.text === "There's an update on your request.");

/** What the resident reads behind the button of the news. */
async function readNews(resident: Someone): Promise<string> {
  expect(news(resident)).toHaveLength(1);
  await as(resident).click('Read', { in: news(resident)[0] });
  await as(resident).waitForModal('Your request');
  const text = as(resident).modal()?.plainText() ?? '';
  await as(resident).close({ all: true });
  return text;
}

const CONTACT = /Right now, there's no director here who can decide it[\s\S]*talk to @Cora Coordinator/;

/** Opens the setup as a director, changes something, and answers with what is shown once it is saved. */
async function setUp(director: Someone, values: Record<string, string | string[]>): Promise<string> {
  const person = as(director);
  await person.command('/mentor setup');
  await person.waitForModal('Set up mentoring');
  await person.fillAll(values);
  expect((await person.submit()).errors).toBeUndefined();
  if (/Before you save/.test(person.modal()?.plainText() ?? '')) await person.submit();
  const shown = person.modal()?.plainText() ?? '';
  await person.close({ all: true });
  await world.settle();
  return shown;
}

test('Slack takes the notice for none of those who decide: the resident hears, with the contact, and the party does not', async () => {
  const { dan, rita } = await withDan();
  for (const { user } of [seed.director, seed.secondDirector])
    world.slack.workspace.user(user).deleted = true; // the news of it was lost
  allowed.push(/chat\.postMessage: user_disabled/);
  await ask(world, rita);
  await world.tick();
  expect(await readNews(rita)).toMatch(CONTACT);
  await world.tick();
  expect(news(rita)).toHaveLength(1);
  expect(as(dan).dms()).toEqual([]);
  expect(world.slack.workspace.messagesIn(seed.channelId)).toEqual([]);
});

test('the directors’ channel takes nothing: each director who decides gets the notice alone', async () => {
  world.slack.workspace.channel(seed.channelId).archived = true; // the news of it was lost
  allowed.push(/chat\.postMessage: is_archived/);
  const { reference } = await ask(world, seed.resident);
  await world.tick();
  for (const director of [seed.director, seed.secondDirector]) {
    expect(
      as(director)
        .dms()
        .map(({ text }) => text),
    ).toContain(`A confidential request is waiting. Reference ${reference}`);
  }
  expect(news(seed.resident)).toEqual([]);
});

test('the last who decides leaves: the resident is told, and told again by whoever comes', async () => {
  const { dan, rita } = await withDan();
  const { reference } = await ask(world, rita);
  world.slack.deactivate(seed.secondDirector.user);
  await world.settle();
  await world.tick();
  expect(news(rita)).toEqual([]);
  world.slack.deactivate(seed.director.user);
  await world.settle();
  await world.tick();
  expect(await readNews(rita)).toMatch(CONTACT);
  await as(rita).openHome();
  expect(as(rita).home()?.plainText()).toMatch(CONTACT);
  expect(as(dan).everythingSeen()).not.toContain(reference);
  // Someone becomes a director: the request reaches them at once.
  const next = world.slack.addUser({ name: 'nora', real_name: 'Nora Next' });
  await setUp(dan, { Directors: ['Dan Both', 'Nora Next'] });
  await world.tick();
  const nora = world.slack.as(next.id);
  // Beside the word of who is gone, which every director gets.
  const told = nora
    .dms()
    .map(({ text }) => text)
    .filter((text) => !text.includes('has been deactivated'));
  expect(told).toEqual([`A confidential request is waiting. Reference ${reference}`]);
  await as(rita).openHome();
  expect(as(rita).home()?.plainText()).toContain("It's waiting for a director to decide.");
});

test('the last who decides is removed in the setup: it warns in the same words whether or not anyone asked', async () => {
  const { dan, rita } = await withDan();
  const both = ['Dana Director', 'Sam Associate', 'Dan Both'];
  const quiet = await setUp(dan, { Directors: ['Dan Both'] });
  expect(quiet).toMatch(/Please add another director/);
  expect(await setUp(dan, { Directors: both })).not.toMatch(/another director/);
  await ask(world, rita);
  expect(await setUp(dan, { Directors: ['Dan Both'] })).toBe(quiet);
  expect(quiet).not.toMatch(/request|rematch|waiting/i);
  await world.tick();
  expect(await readNews(rita)).toMatch(CONTACT);
});

inTime('another directors’ channel: cards move along, and a notice stays where it was posted', async () => {
  await as(seed.newResident).command('/mentor request');
  await as(seed.newResident).waitForModal('Ask for a mentor');
  await as(seed.newResident).fillAll({ 'What would you like from a mentor?': ['Career advice'] });
  await as(seed.newResident).submit();
  await as(seed.newResident).close({ all: true });
  const { reference } = await ask(world, seed.resident);
  const other = world.slack.addChannel({
    name: 'new-home',
    kind: 'private',
    members: [seed.director.user, seed.secondDirector.user],
    withBot: true,
  });
  // A card's text goes on for notifications; a confidential notice is compared as a whole.
  const texts = (channel: string) =>
    world.slack.workspace
      .messagesIn(channel)
      .map(({ text }) => (text.startsWith('Nina New') ? text.split('\n')[0] : text));
  expect(texts(seed.channelId)).toEqual(
    expect.arrayContaining([
      'Nina New asked for a mentor.',
      `A confidential request is waiting. Reference ${reference}`,
    ]),
  );
  await setUp(seed.director, { "Directors' channel": 'new-home' });
  await world.tick();
  expect(texts(seed.channelId).sort()).toEqual(
    [
      `A confidential request is waiting. Reference ${reference}`,
      "Nina New's request has moved to another channel.",
    ].sort(),
  );
  expect(texts(other.id)).toContain('Nina New asked for a mentor.');
  expect(texts(other.id).join('\n')).not.toContain(reference);
  for (const director of [seed.director, seed.secondDirector]) expect(as(director).dms()).toEqual([]);
  const dana = await openRequest(world, seed.director, seed.channelId);
  expect(dana.modal()?.plainText()).toContain('Max Mentor');
  await dana.close({ all: true });
  // The card in the new channel works, and turns into what was decided; the one left behind does too.
  const card = as(seed.director)
    .channel(other.id)
    .find((message) => message.text.includes('Nina New'));
  if (!card) throw new Error('no card');
  await as(seed.director).click('Assign', { in: card });
  await as(seed.director).waitForModal('Assign a mentor');
  await as(seed.director).fill('Mentor', 'Olga Other');
  expect((await as(seed.director).submit()).errors).toBeUndefined();
  await as(seed.director).close({ all: true });
  await world.settle();
  expect(texts(other.id)).toContain('Nina New now has a mentor.');
});
