import { gatherFacts } from '../../../src/features/class-match/drafting.ts';
import { keyRing } from '../../../src/platform/encryption/keys.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';

export type Seed = Awaited<ReturnType<typeof seedProgram>>;
export const MATCH = 'Match a class';
/** The button while one is underway. */
export const OPEN_MATCH = 'Open class match';
export const WISHES = 'Your preferences';

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
export async function decryptWishes(world: World, who: Someone, button = 'Choose') {
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
  const person = await decryptWishes(world, who, button);
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
  await person.waitFor(/The draft\./, { where: 'modal' });
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
        .match(/ Mentor · 3 openings/g)?.length ?? 0,
    );
  }
  await person.close({ all: true });
  return found;
}

/** One beyond a mentor's capacity is asked about in a draft, and then kept; the mentor leaves after it. */
export async function keepBeyond(
  world: World,
  seed: Seed,
  change: (mentor: string) => Promise<unknown>,
): Promise<void> {
  const zed = await addPerson(world, seed, 'Zed Full', ['mentor'], { capacity: 0 });
  const dana = world.slack.as(seed.director.user);
  await change('Zed Full');
  const question = 'Zed Full has 0 of 0 residents. Assign a first?';
  await dana.waitFor((seen) => seen.plainText().includes(question), { where: 'modal' });
  await dana.fill(question, ['Yes, assign beyond capacity']);
  await dana.submit();
  await dana.click('Draft again');
  await dana.waitFor(/@Aa Intern \(PGY-1\): @Zed Full .* 1 of 0 residents/, { where: 'modal' });
  await world.open.db.updateTable('members').set({ roles: [] }).where('id', '=', zed.id).execute();
}

/** Mentors by name whom the draft window would take for a resident: neither drawn, nor barred, nor full. */
export async function freeFor(world: World, name: string) {
  const round = await world.open.db
    .selectFrom('rounds')
    .selectAll()
    .where('state', '=', 'draft')
    .executeTakeFirstOrThrow();
  const keys = keyRing(Buffer.alloc(32, 9).toString('base64'));
  const facts = await gatherFacts(world.open.db, keys, round, {
    timeZone: 'America/Los_Angeles',
    now: world.now(),
  });
  const resident = facts.residents.find(({ display_name }) => display_name === name);
  const open = facts.open.get(resident?.resident_id ?? '') ?? new Set();
  const rows = facts.mentors
    .filter(({ id, openings, display_name }) => openings > 0 && open.has(id) && display_name !== 'Ac Mentor')
    .map(({ display_name }) => display_name);
  return { rows };
}

/** A director who looks at Assign meanwhile reads that the resident is in the match, for one and for several. */
export async function looksAtAssign(world: World, director: Someone, programId: string, residentId: string) {
  const person = await forgeClick(world, director, 'matching.assign_new', residentId);
  await person.waitFor(/They're in the class match that's underway/, { where: 'modal' });
  await person.close({ all: true });
  await forgeClick(world, director, 'matching.several', programId);
  await person.waitForModal('Assign several');
  await person.waitFor(/In the class match that's underway/, { where: 'modal' });
  await person.close({ all: true });
}

/** What is drafted now, and what is kept when it is drafted again. */
export async function drafts(world: World) {
  const { draft } = await world.open.db
    .selectFrom('rounds')
    .select('draft')
    .where('state', '=', 'draft')
    .executeTakeFirstOrThrow();
  const pins = await world.open.db.selectFrom('round_pins').selectAll().orderBy('resident_id').execute();
  return { draft, pins };
}
