import { expect } from '@jest/globals';
import { decide, decideAndUndo } from '../journeys/rematch/acts.ts';
import { addPairRow } from '../support/fixtures.ts';
import { clickMore } from '../support/more.ts';
import { addPerson, type Someone, seedProgram, type World } from '../support/world.ts';

// Who follows: a day on which a pair ends by a confidential request with a new mentor, among ordinary endings for which
// next mentors are lined up, a mentor who steps down, and a class match that is published.
export const START = '2027-01-04T18:00:00Z';
export const ENTERED = '2027-01-11T18:00:00Z';
export const BEFORE = '2027-01-25T18:00:00Z';
export const DAY = '2027-02-01';
export const ON_THE_DAY = ['2027-02-01T17:00:00Z', '2027-02-02T18:00:00Z'];
const ANOTHER_DAY = '2027-01-28';
const MENTOR = 'Cap One';

/** What ends the pair of the mentor in question; nothing else differs. */
export type Cause = 'a confidential request' | 'a director, by This pair ends';
/** Who is in it. */
export type Life = {
  seed: Awaited<ReturnType<typeof seedProgram>>;
  cap: Someone;
};

export const as = (world: World, who: Someone) => world.slack.as(who.user);

/** Waits for what an act set going, so that what is seen after it comes in one order. */
export const quiet = (world: World) => world.settle();

/** Enters a change; `next` are the next mentors chosen with it. */
export async function enter(
  world: World,
  who: Someone,
  entries: Record<string, string>,
  next: Record<string, string> | 'no' = {},
) {
  const person = as(world, who);
  await person.command('/mentor change');
  await person.waitForModal('Departures and changes');
  await person.fillAll(entries);
  await quiet(world);
  expect((await person.submit()).errors).toBeUndefined();
  await quiet(world);
  if (next !== 'no') {
    await person.fillAll(next);
    expect((await person.submit()).errors).toBeUndefined();
  }
  await person.close({ all: true });
  await quiet(world);
  await world.settle();
}

/** A program whose mentor in question is a director, with what comes in every life. */
export async function stage(world: World): Promise<Life> {
  const seed = await seedProgram(world);
  await world.open.db
    .updateTable('members')
    .set({ roles: ['mentor', 'director'] })
    .where('id', '=', seed.mentor.id)
    .execute();
  world.slack.addToChannel(seed.channelId, seed.mentor.user);
  return { seed, cap: await stageFollowing(world, seed) };
}

/** The ordinary endings, who follows, and what is published; answers with the mentor of what is published. */
export async function stageFollowing(world: World, seed: Life['seed']): Promise<Someone> {
  const { db } = world.open;
  const cap = await addPerson(world, seed, MENTOR, ['mentor'], { capacity: 1 });
  await addPerson(world, seed, 'Nell Next', ['mentor'], { capacity: 1 });
  const sue = await addPerson(world, seed, 'Sue Stays', ['resident'], { pgy: 2 });
  const wally = await addPerson(world, seed, 'Wally Waits', ['resident'], { pgy: 2 });
  const pairs = [
    seed.pairId,
    await addPairRow(db, seed, sue.id, seed.otherMentor.id, { started_on: '2026-09-01' }),
    await addPairRow(db, seed, wally.id, seed.otherMentor.id, { started_on: '2026-09-01' }),
  ];
  // Endings of one moment come in the order of the pairs' ids, which are made of chance: here they are not.
  for (const [index, id] of pairs.entries())
    await db
      .updateTable('pairs')
      .set({ id: `00000000-0000-4000-8000-00000000000${index}`, next_check_at: null })
      .where('id', '=', id)
      .execute();
  await enter(
    world,
    seed.director,
    { Person: 'Olga Other', "What's changing?": 'Steps down as a mentor', Date: DAY },
    { 'Next mentor for Sue Stays': 'Nell Next' },
  );
  await publish(world, seed, cap);
  return cap;
}

/** Another resident and their pair, with an id that is not made of chance. */
async function addPairOf(world: World, seed: Life['seed'], name: string, mentorId: string, last: string) {
  const resident = await addPerson(world, seed, name, ['resident'], { pgy: 1 });
  const id = await addPairRow(world.open.db, seed, resident.id, mentorId, { started_on: '2026-09-01' });
  await world.open.db
    .updateTable('pairs')
    .set({ id: `00000000-0000-4000-8000-0000000000${last}`, next_check_at: null })
    .where('id', '=', id)
    .execute();
}

/** Another ordinary ending with a next mentor, who is the mentor in question. There are too few mentors for a draw. */
export async function stagePairEnding(world: World, seed: Life['seed']): Promise<void> {
  const { id: nell } = await world.open.db
    .selectFrom('members')
    .innerJoin('people', 'people.slack_user_id', 'members.slack_user_id')
    .select('members.id')
    .where('display_name', '=', 'Nell Next')
    .executeTakeFirstOrThrow();
  await addPairOf(world, seed, 'Ida Ends', nell, '10');
  await enter(
    world,
    seed.director,
    { Person: 'Ida Ends', "What's changing?": 'This pair ends', Date: DAY },
    { 'Next mentor for Ida Ends': 'Max Mentor' },
  );
}

/** A senior who mentors and finishes with the year. */
export async function stageSenior(world: World, seed: Life['seed']): Promise<void> {
  const senior = await addPerson(world, seed, 'Sol Senior', ['resident', 'mentor'], { pgy: 3 });
  await world.open.db
    .updateTable('members')
    .set({ graduates_on: '2027-06-30' })
    .where('id', '=', senior.id)
    .execute();
  await addPairOf(world, seed, 'Ira Intern', senior.id, '11');
}

/** Prepares the new academic year, with a next mentor for whoever loses a senior. */
export async function prepareTheTurn(world: World, director: Someone): Promise<void> {
  const person = as(world, director);
  await person.command('/mentor year');
  await person.waitForModal('New academic year');
  for (const _ of ['Check', 'Confirm']) {
    expect((await person.submit()).errors).toBeUndefined();
    await quiet(world);
  }
  await person.close({ all: true });
  await person.command('/mentor year');
  await person.waitForModal('New academic year');
  await person.click('Next mentors');
  await person.waitForModal('Next mentors');
  await person.fill('Next mentor for Ira Intern', 'Max Mentor');
  expect((await person.submit()).errors).toBeUndefined();
  await person.close({ all: true });
  await quiet(world);
  await world.settle();
}

/** A class match of one resident, published for the change day: it holds the one place that its mentor has. */
const publish = (world: World, seed: Life['seed'], cap: Someone) =>
  world.open.db.transaction().execute(async (tx) => {
    const round = {
      id: crypto.randomUUID(),
      workspace_id: seed.workspaceId,
      program_id: seed.programId,
      created_at: world.now(),
    };
    await tx
      .insertInto('rounds')
      .values({
        ...round,
        state: 'published',
        levels: [],
        begins_until: null,
        wishes_until: '2026-12-15',
        close_at: world.now(),
        announce_on: DAY,
        announce_at: new Date(`${DAY}T17:00:00Z`),
        evaluators: 'warn',
        seed: 1,
        draft: JSON.stringify([{ resident: seed.newResident.id, mentor: cap.id, choice: 1, shared: [] }]),
        drafted_at: world.now(),
        started_by: seed.director.id,
      })
      .execute();
    await tx
      .insertInto('round_residents')
      .values({ ...round, id: crypto.randomUUID(), round_id: round.id, resident_id: seed.newResident.id })
      .execute();
  });

/** Ends the pair of the mentor in question, with the next mentor lined up. */
export async function endThePair(world: World, { seed }: Pick<Life, 'seed'>, cause: Cause): Promise<void> {
  if (cause !== 'a confidential request')
    return enter(
      world,
      seed.director,
      { Person: 'Rosa Resident', "What's changing?": 'This pair ends', Date: DAY },
      { 'Next mentor for Rosa Resident': MENTOR },
    );
  // Decided with another mentor for another day first, and undone: neither place nor day is held by it.
  await decideAndUndo(world, seed.director, 'dm', {
    Decision: 'Approve with a new mentor',
    'New mentor': 'Olga Other',
    Date: ANOTHER_DAY,
  });
  const { person, result } = await decide(world, seed.director, 'dm', {
    Decision: 'Approve with a new mentor',
    'New mentor': MENTOR,
    Date: DAY,
  });
  expect(result.errors).toBeUndefined();
  await person.close({ all: true });
  await quiet(world);
}

/** What a director who is the mentor in question, and a coordinator, look at and try. */
export async function lookAround(
  world: World,
  who: Someone,
  isOver: boolean,
  directs: boolean,
): Promise<void> {
  const person = as(world, who);
  await person.openHome();
  await quiet(world);
  if (!isOver)
    await enter(world, who, { Person: 'Rosa Resident', "What's changing?": 'This pair ends' }, 'no');
  await enter(world, who, { Person: 'Rosa Resident', "What's changing?": 'Leaves the program' }, 'no');
  await enter(world, who, { Person: MENTOR, "What's changing?": 'Steps down as a mentor' }, 'no');
  if (!directs) return;
  await clickMore(person, 'Activity log');
  await person.waitForModal('Activity log');
  await person.close({ all: true });
  await quiet(world);
  for (const what of ['Roster', 'Pairs and meetings', 'Summary for the program evaluation']) {
    await person.command('/mentor export');
    await person.waitForModal('Export');
    await person.fill('What to export', [what]);
    await person.submit();
    await person.waitFor(/Sent. You'll find it in your messages from Mentor/, { where: 'modal' });
    await person.close({ all: true });
    await quiet(world);
  }
}
