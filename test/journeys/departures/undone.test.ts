import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addPairRow } from '../../support/fixtures.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { approve, ask } from '../rematch/acts.ts';

// One of several changes about the same people is undone: what still takes place is said, as far as the reader may see.
const TITLE = 'Departures and changes';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
let senior: Someone;
let junior: Someone;
beforeAll(async () => {
  world = await startWorld({ startAt: '2027-05-20T17:00:00Z' });
  seed = await seedProgram(world);
  senior = await addPerson(world, seed, 'Sol Senior', ['resident', 'mentor'], { pgy: 3 });
  junior = await addPerson(world, seed, 'Jo Junior', ['resident'], { pgy: 1 });
  await addPairRow(world.open.db, seed, senior.id, seed.otherMentor.id, { started_on: '2026-07-01' });
  await addPairRow(world.open.db, seed, junior.id, senior.id, { started_on: '2026-07-01' });
  await world.open.db
    .updateTable('members')
    .set({ graduates_on: '2027-06-30' })
    .where('id', '=', senior.id)
    .execute();
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);

async function enter(who: Someone, entries: Record<string, string>) {
  const person = as(who);
  await person.command('/mentor change');
  await person.waitForModal(TITLE);
  await person.fillAll(entries);
  for (const _ of ['Check', 'Confirm']) expect((await person.submit()).errors).toBeUndefined();
  await person.close({ all: true });
  await world.settle();
}

/** Undoes the change listed at a place; answers with what is said of it, before the list of what is to come. */
async function undo(who: Someone, nth = 0): Promise<string> {
  const person = as(who);
  await person.command('/mentor change');
  await person.waitForModal(TITLE);
  await person.click('Undo', { nth });
  await person.waitFor(/Undone\./, { where: 'modal' });
  const said = /(Undone\.[\s\S]*?)\n(Coming up|Record another)/.exec(person.modal()?.plainText() ?? '')?.[1];
  await person.close({ all: true });
  await world.settle();
  return said ?? '';
}

const confirmTheYear = async () => {
  const dana = as(seed.director);
  await dana.command('/mentor year');
  await dana.waitForModal('New academic year');
  await dana.submit();
  await dana.submit();
  await dana.close({ all: true });
  await world.settle();
};

const LEAVES = { Person: 'Sol Senior', What: 'Leaves the program', Date: '2027-06-01' };
const STEPS_DOWN = { Person: 'Sol Senior', What: 'Steps down as a mentor', Date: '2027-06-02' };
const PAIR_ENDS = { Person: 'Jo Junior', What: 'This pair ends', Date: '2027-06-03' };

test('of three changes about one pair and the new academic year, each that is left is said', async () => {
  for (const change of [LEAVES, STEPS_DOWN, PAIR_ENDS]) await enter(seed.director, change);
  await enter(seed.director, { Person: 'Rosa Resident', What: 'This pair ends', Date: '2027-06-01' }); // no part of it
  await confirmTheYear();
  const atTurn =
    '• Thu, Jul 1, 2027: the new academic year, when @Sol Senior finishes, and these matches end: @Jo Junior with @Sol Senior and @Sol Senior with @Olga Other';
  expect((await undo(seed.director)).split('\n').toSorted()).toEqual(
    [
      'Undone. On Tue, Jun 1, 2027, @Sol Senior was to leave the program.',
      'This still takes place:',
      '• Wed, Jun 2, 2027: @Sol Senior steps down as a mentor',
      '• Thu, Jun 3, 2027: the match between @Jo Junior and @Sol Senior ends',
      atTurn,
    ].toSorted(),
  );
  // Now first in the list: Rosa's, then Sol's.
  expect(await undo(seed.director, 1)).toBe(
    [
      'Undone. On Wed, Jun 2, 2027, @Sol Senior was to step down as a mentor.',
      'This still takes place:',
      '• Thu, Jun 3, 2027: the match between @Jo Junior and @Sol Senior ends',
      '• Thu, Jul 1, 2027: the new academic year, when @Sol Senior finishes, and this match ends: @Jo Junior with @Sol Senior',
    ].join('\n'),
  );
  expect(await undo(seed.director, 1)).toBe(
    [
      'Undone. On Thu, Jun 3, 2027, the match between @Jo Junior and @Sol Senior was to end.',
      'This still takes place:',
      '• Thu, Jul 1, 2027: the new academic year, when this match ends: @Jo Junior with @Sol Senior',
    ].join('\n'),
  );
  expect(await undo(seed.director)).toBe(
    'Undone. On Tue, Jun 1, 2027, the match between @Rosa Resident and @Max Mentor was to end.',
  );
});

test('what a reader may not see changes no word: what another entered, and a hidden ending', async () => {
  await enter(seed.coordinator, { Person: 'Rosa Resident', What: 'This pair ends', Date: '2027-06-01' });
  const before = await undo(seed.coordinator);
  expect(before).toBe(
    'Undone. On Tue, Jun 1, 2027, the match between @Rosa Resident and @Max Mentor was to end.',
  );
  await ask(world, seed.resident);
  await approve(world, seed, '2027-06-01', 'Olga Other');
  await enter(seed.director, { Person: 'Max Mentor', What: 'Steps down as a mentor', Date: '2027-06-02' });
  await enter(seed.coordinator, { Person: 'Rosa Resident', What: 'This pair ends', Date: '2027-06-01' });
  expect(await undo(seed.coordinator)).toBe(before);
  // The director sees what they entered, and nothing of the request here, though they decided it.
  await enter(seed.director, { Person: 'Rosa Resident', What: 'This pair ends', Date: '2027-06-01' });
  expect(await undo(seed.director)).toBe(
    `${before}\nThis still takes place:\n• Wed, Jun 2, 2027: @Max Mentor steps down as a mentor`,
  );
  world.slack.assertClean();
});
