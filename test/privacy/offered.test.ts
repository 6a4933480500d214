import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { optionsOf } from '../../sandbox/slack/blocks/controls.ts';
import { textOf } from '../../sandbox/slack/types.ts';
import { addMatch, ask as askForNew, openRequest } from '../journeys/rematch/acts.ts';
import { drawThese } from '../support/draws.ts';
import { addPairRow } from '../support/fixtures.ts';
import { clickMore } from '../support/more.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { report } from './report.ts';

// The draw, in every window where a mentor is chosen: a place that forgot it would tell who is left out elsewhere.
let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
const drawn = ['Drawn One', 'Drawn Two'];
const others = ['Other One', 'Other Two', 'Other Three', 'Other Four'];
const seen = new Map<string, string[]>();

const as = (who: Someone) => world.slack.as(who.user);
const residentsWithoutMentor: Someone[] = [];
let eva: Someone;

beforeAll(async () => {
  world = await startWorld({ startAt: '2027-05-20T17:00:00Z' });
  seed = await seedProgram(world);
  const ids: string[] = [];
  for (const name of drawn) ids.push((await addPerson(world, seed, name, ['mentor'], { capacity: 4 })).id);
  for (const name of others) await addPerson(world, seed, name, ['mentor'], { capacity: 4 });
  for (const name of ['Una Alone', 'Ned Alone'])
    residentsWithoutMentor.push(await addPerson(world, seed, name, ['resident'], { pgy: 1 }));
  await addMatch(world, seed, 'Wes');
  ({ resident: eva } = await addMatch(world, seed, 'Eva'));
  await drawThese(world.open.db, ids);
});
afterAll(() => world.stop());

/** What a list of mentors offers, by the label over it. */
function offered(who: Someone, label: string): string[] {
  const control = as(who)
    .modal()
    ?.controls()
    .find((each) => each.label === label);
  if (!control) throw new Error(`no ${label} in: ${as(who).modal()?.plainText()}`);
  return optionsOf(control.element).map(({ text }) => textOf(text));
}

/** None of the drawn is among them, and everybody else is: what is missing is exactly the draw. */
function expectDrawObeyed(place: string, options: readonly string[], mentors = others): void {
  const has = (name: string) => options.some((option) => option.includes(name));
  seen.set(place, drawn.filter(has));
  expect({ place, drawn: drawn.filter(has), missing: mentors.filter((name) => !has(name)) }).toEqual({
    place,
    drawn: [],
    missing: [],
  });
}

test('Assign, from a request', async () => {
  const [una] = residentsWithoutMentor;
  if (!una) throw new Error('unreachable');
  await as(una).command('/mentor request');
  await as(una).waitForModal('Ask for a mentor');
  await as(una).fill('What would you like from a mentor?', ['Career advice']);
  await as(una).submit();
  await as(una).close({ all: true });
  await world.settle();
  const dana = as(seed.director);
  const card = dana.channel(seed.channelId).find((message) => message.everything().includes('Una Alone'));
  await dana.click('Assign', { in: card });
  await dana.waitForModal('Assign a mentor');
  expectDrawObeyed('Assign', offered(seed.director, 'Mentor'));
  await dana.close({ all: true });
});

test('Assign several', async () => {
  const dana = as(seed.director);
  await dana.openHome();
  await dana.click('Assign several', { in: 'home' });
  await dana.waitForModal('Assign several');
  for (const name of ['Una Alone', 'Ned Alone'])
    expectDrawObeyed(`Assign several, ${name}`, offered(seed.director, `${name} (PGY-1)`));
  await dana.close({ all: true });
});

test('a next mentor where one steps down', async () => {
  const dana = as(seed.director);
  await dana.command('/mentor change');
  await dana.waitForModal('Departures and changes');
  await dana.fillAll({ Person: 'Wes Mentor', What: 'Steps down as a mentor' });
  await dana.submit();
  expectDrawObeyed('Departures and changes', offered(seed.director, 'Next mentor for Wes Resident'));
  await dana.close({ all: true });
});

test('Change mentor', async () => {
  const dana = as(seed.director);
  await clickMore(dana, 'Change mentor');
  await dana.waitForModal('Change mentor');
  await dana.fill('Resident', 'Wes Resident');
  await dana.waitFor(/When does the current match end/, { where: 'modal' });
  expectDrawObeyed('Change mentor', offered(seed.director, 'Next mentor for Wes Resident'));
  await dana.close({ all: true });
});

test('a next mentor for the new academic year', async () => {
  const last = await addPerson(world, seed, 'Lara Last', ['resident', 'mentor'], { pgy: 3 });
  await world.open.db
    .updateTable('members')
    .set({ graduates_on: '2027-06-30' })
    .where('id', '=', last.id)
    .execute();
  await addPairRow(world.open.db, seed, seed.newResident.id, last.id, { next_check_at: null });
  const dana = as(seed.director);
  await dana.command('/mentor year');
  await dana.waitForModal('New academic year');
  for (const _ of ['Check', 'Confirm']) expect((await dana.submit()).errors ?? []).toEqual([]);
  await dana.close({ all: true });
  await dana.command('/mentor year');
  await dana.waitForModal('New academic year');
  await dana.click('Next mentors');
  await dana.waitForModal('Next mentors');
  expectDrawObeyed('New academic year', offered(seed.director, 'Next mentor for Nina New'));
  await dana.close({ all: true });
});

test('a confidential request for a new match', async () => {
  await askForNew(world, eva);
  const dana = await openRequest(world, seed.director, seed.channelId);
  await dana.fill('Decision', 'Approve with a new mentor');
  expectDrawObeyed('Confidential request', offered(seed.director, 'New mentor'));
  await dana.close({ all: true });
});

test('a mentor who declines: whom to choose instead', async () => {
  const dana = as(seed.director);
  const [una] = residentsWithoutMentor;
  const card = dana.channel(seed.channelId).find((message) => message.everything().includes('Una Alone'));
  await dana.click('Assign', { in: card });
  await dana.waitForModal('Assign a mentor');
  await dana.fill('Mentor', 'Other One');
  await dana.submit();
  await dana.close({ all: true });
  await world.settle();
  const pair = await world.open.db
    .selectFrom('pairs')
    .innerJoin('members', 'members.id', 'pairs.mentor_id')
    .select('members.slack_user_id')
    .where('pairs.resident_id', '=', una?.id ?? '')
    .executeTakeFirstOrThrow();
  const mentor = world.slack.as(pair.slack_user_id);
  await mentor.click('I cannot take this on');
  await world.settle();
  const told = dana
    .channel(seed.channelId)
    .findLast((message) => message.buttons().includes('Assign another mentor'));
  await dana.click('Assign another mentor', { in: told });
  await dana.waitFor(/Mentor/, { where: 'modal' });
  // Who declined isn't offered again.
  const [, ...rest] = others;
  expectDrawObeyed('Assign another mentor', offered(seed.director, 'Mentor'), rest);
  await dana.close({ all: true });
  report('draws', `${seen.size} windows in which a mentor is chosen: the same two are missing in each`);
  world.slack.assertClean();
});
