import { addPerson, type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';

export type Seed = Awaited<ReturnType<typeof seedProgram>>;
export const MATCH = 'Match a class';
export const WISHES = 'Your wishes';

/** A program with a class of interns and some mentors, all without a mentor or a resident. */
export async function startClass(
  interns: number,
  mentors: number,
  more: { places?: number; startAt?: string } = {},
) {
  const world = await startWorld({ startAt: more.startAt ?? '2026-07-06T17:00:00Z' });
  const seed = await seedProgram(world);
  await world.open.db.deleteFrom('pairs').execute();
  await world.open.db
    .updateTable('members')
    .set({ roles: ['coordinator'] })
    .where('id', 'in', [seed.resident.id, seed.newResident.id, seed.mentor.id, seed.otherMentor.id])
    .execute();
  const letters = (index: number) =>
    `${String.fromCharCode(65 + Math.floor(index / 26))}${String.fromCharCode(97 + (index % 26))}`;
  const people = { interns: [] as Someone[], mentors: [] as Someone[] };
  for (let index = 0; index < interns; index += 1)
    people.interns.push(await addPerson(world, seed, `${letters(index)} Intern`, ['resident'], { pgy: 1 }));
  for (let index = 0; index < mentors; index += 1)
    people.mentors.push(
      await addPerson(world, seed, `${letters(index)} Mentor`, ['mentor'], {
        capacity: more.places ?? 3,
        topics: index % 2 === 0 ? ['career'] : ['support'],
      }),
    );
  return { world, seed, ...people, letters };
}

/** Begins a round as a director, by the command, and answers with what is said. */
export async function begin(world: World, director: Someone, entries: Record<string, string> = {}) {
  const person = world.slack.as(director.user);
  await person.command('/mentor match');
  await person.waitForModal(MATCH);
  await person.fillAll(entries);
  const { errors } = await person.submit();
  if (errors) throw new Error(JSON.stringify(errors));
  const said = person.modal()?.plainText() ?? '';
  await person.close({ all: true });
  await world.settle();
  await world.tick();
  return said;
}

/** Opens a resident's wishes by the button of the message that asked. */
export async function openWishes(world: World, who: Someone, button = 'Choose') {
  const person = world.slack.as(who.user);
  await person.click(button, { in: person.dms().findLast((message) => message.buttons().includes(button)) });
  await person.waitForModal(WISHES);
  return person;
}

/** Sends wishes; answers with what is wrong with them, if anything is. */
export async function wish(
  world: World,
  who: Someone,
  entries: Record<string, string | string[]>,
  button?: string,
) {
  const person = await openWishes(world, who, button);
  await person.fillAll(entries);
  const { errors } = await person.submit();
  const said = person.modal()?.plainText() ?? '';
  await person.close({ all: true });
  await world.settle();
  return { errors: errors ?? [], said };
}

/** Opens the class match as a director by its command. */
export async function openMatch(world: World, director: Someone) {
  const person = world.slack.as(director.user);
  await person.command('/mentor match');
  await person.waitForModal(MATCH);
  return person;
}

/** Has the wishes closed at once, by the director's own button. */
export async function closeNow(world: World, director: Someone) {
  const person = await openMatch(world, director);
  await person.click('Close and draft now');
  await person.waitFor(/The draft\./, { where: 'modal', timeoutMs: 20_000 });
  await world.settle();
  return person;
}

/** How many mentors with three places the directory of a resident's Home tab shows for each search. */
export async function directory(world: World, who: Someone | undefined, searches: readonly string[]) {
  const person = world.slack.as(who?.user ?? '');
  await person.openHome();
  await person.click('Mentors', { in: 'home' });
  await person.waitForModal('Mentors');
  const found: number[] = [];
  for (const search of searches) {
    await person.fill('Search', search);
    await person.submit();
    found.push(
      person
        .modal()
        ?.plainText()
        .match(/ Mentor · 3 places left/g)?.length ?? 0,
    );
  }
  await person.close({ all: true });
  return found;
}
