import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { drawNobody } from '../../support/draws.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';

export let world: World;
export let seed: Awaited<ReturnType<typeof seedProgram>>;

/** A seeded world for the whole file that calls this; below is what people do in it again and again. */
export function setTheScene(): void {
  beforeAll(async () => {
    world = await startWorld();
    seed = await seedProgram(world);
  });
  afterEach(() => world.slack.assertClean());
  afterAll(() => world.stop());
}

export const ASK = 'Ask for a mentor';
export const WANTS = 'What would you like from a mentor?';
export const as = (someone: Someone) => world.slack.as(someone.user);
export const resident = (name: string) => addPerson(world, seed, name, ['resident'], { pgy: 1 });
type Entries = Parameters<ReturnType<typeof as>['fillAll']>[0];

/** Fills the request in and sends it. */
export async function ask(someone: Someone, entries: Entries = { [WANTS]: ['Career advice'] }) {
  const person = as(someone);
  await person.command('/mentor request');
  await person.waitForModal(ASK);
  await person.fillAll(entries);
  return person.submit();
}

/** The card about a resident, as this director sees it in the channel. */
export const cardAbout = (name: string, director = seed.director) =>
  as(director)
    .channel(seed.channelId)
    .find((message) => message.everything().includes(name));

export async function openAssign(name: string, director = seed.director) {
  const card = cardAbout(name, director);
  if (!card) throw new Error(`no card about ${name}`);
  await as(director).click('Assign', { in: card });
  return as(director).waitForModal('Assign a mentor');
}

export const pairsOf = (someone: Someone) =>
  world.open.db
    .selectFrom('pairs')
    .selectAll()
    .where('resident_id', '=', someone.id)
    .orderBy('created_at')
    .execute();

/** Assigns a mentor to someone who asks; the messages are out. */
export async function assign(someone: Someone, name: string, mentor = 'Olga Other') {
  await ask(someone);
  await as(someone).close({ all: true });
  await world.settle();
  await drawNobody(world.open.db);
  await openAssign(name);
  const dana = as(seed.director);
  await dana.fill('Mentor', mentor);
  await dana.submit();
  return dana;
}
