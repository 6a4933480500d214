import { expect, test } from '@jest/globals';
import { ask, checkRoster, decide, decideAndUndo } from '../journeys/rematch/acts.ts';
import { giveDays, nextYear } from '../journeys/schedules/scene.ts';
import { addPairRow } from '../support/fixtures.ts';
import { clickMore } from '../support/more.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { report } from './report.ts';
import { seenBy } from './seen.ts';
import {
  as,
  endThePair as endWithNext,
  enter,
  lookAround as lookAtEverything,
  prepareTheTurn,
  quiet,
  stageFollowing,
  stagePairEnding,
  stageSenior,
} from './successors.ts';

/**
 * `npm run test:privacy` lives a whole year, the turn of it included, with next mentors for ordinary endings, a published
 * match, and a director who is a party and reads all that directors can; `npm test` the four weeks around the change day.
 */
const IS_YEAR = process.env.PRIVACY_FULL === '1';
const noonOn = (...days: string[]) => (IS_YEAR ? days.map((day) => `${day}T18:00:00Z`) : []);
const BEFORE = IS_YEAR ? '2026-09-14T16:00:00Z' : '2027-01-04T16:00:00Z';
const AUTUMN = noonOn('2026-09-14', '2026-10-12', '2026-11-09', '2026-12-07');
/** When a director prepares the new academic year. */
const [PREPARED = ''] = noonOn('2027-06-07');
const SPRING = noonOn(
  '2027-03-08',
  '2027-04-12',
  '2027-05-10',
  '2027-06-07',
  '2027-07-01',
  '2027-08-09',
  '2027-09-13',
);
const START = '2027-01-04T18:00:00Z';
const ENTERED = '2027-01-11T18:00:00Z';
const LOOKS = ['2027-01-25T18:00:00Z'];
/** The next change day, when the program's working hours have begun. */
const DAY = '2027-02-01';
const ANOTHER_DAY = '2027-01-20';
const ON_THE_DAY = ['2027-02-01T17:00:00Z', '2027-02-02T18:00:00Z'];

/** On nights when the pair ends: news of it comes all the same. */
const ON_THE_DAY_HELD = nextYear('hold', '02-01', '02-07');

/** What ends the pair: the courses differ in this alone, and in nothing but what people press. */
type Cause = 'a confidential request' | 'a director, by This pair ends' | 'a coordinator, by This pair ends';
/** A play of the same year: what ends the pair, if anything does, and whether a next mentor is lined up. */
type Play = { cause: Cause | 'nothing'; next?: boolean };

type Seed = Awaited<ReturnType<typeof seedProgram>> & { enters: Someone };

/** Lives the weeks around a change day, or the year; answers with all that the observers saw, in order, with the times. */
async function live({ cause, next = false }: Play): Promise<Record<string, string[]>> {
  const world = await startWorld({ startAt: BEFORE });
  try {
    const seed = await stage(world);
    for (const moment of [...AUTUMN, START, ENTERED, ...LOOKS, ...ON_THE_DAY, ...SPRING]) {
      world.travelTo(moment);
      if (moment === START && cause === 'a confidential request') await ask(world, seed.resident);
      if (moment === ENTERED) await endThePair(world, seed, { cause, next });
      if (moment === SPRING[0]) await stageSenior(world, seed);
      if (moment === PREPARED) await prepareTheTurn(world, seed.director);
      await world.tick();
      const isOver = moment > DAY;
      await mentorLooks(world, seed.mentor, isOver);
      await coordinatorLooks(world, seed.coordinator);
      if (IS_YEAR && moment >= START) {
        await lookAtEverything(world, seed.mentor, isOver, true);
        await lookAtEverything(world, seed.coordinator, isOver, false);
      }
      await world.settle();
    }
    world.slack.assertClean();
    return {
      'mentor who is a director': seenBy(world, seed.mentor, { byConversation: IS_YEAR }),
      coordinator: seenBy(world, seed.coordinator, { byConversation: IS_YEAR }),
    };
  } finally {
    await world.stop();
  }
}

/** A mentor who is a director, too, with two residents, and the ordinary endings that come in every course. */
async function stage(world: World): Promise<Seed> {
  const seed = await seedProgram(world);
  const set = (who: Someone, roles: ('mentor' | 'director')[]) =>
    world.open.db.updateTable('members').set({ roles }).where('id', '=', who.id).execute();
  await set(seed.mentor, ['mentor', 'director']);
  world.slack.addToChannel(seed.channelId, seed.mentor.user);
  const enters = await addPerson(world, seed, 'Cody Clerk', ['coordinator']);
  const leaving = await addPerson(world, seed, 'Lou Leaving', ['resident'], { pgy: 3 });
  const leavingPair = await addPairRow(world.open.db, seed, leaving.id, seed.mentor.id, {
    started_on: '2026-09-01',
  });
  // Endings of one moment come in the order of the pairs' ids, which are made of chance: here they are not.
  for (const [index, id] of [seed.pairId, leavingPair].entries()) {
    const known = `00000000-0000-4000-8000-00000000000${index * 9}`;
    await world.open.db.updateTable('pairs').set({ id: known }).where('id', '=', id).execute();
  }
  await giveDays(world, seed, [
    [
      seed.resident,
      [nextYear('hold', '01-04', '01-10'), nextYear('good', '01-11', '01-17'), ON_THE_DAY_HELD],
    ],
    [seed.mentor, [nextYear('hold', '01-11', '01-24'), nextYear('good', '01-25', '01-31'), ON_THE_DAY_HELD]],
    [leaving, [nextYear('away', '01-11', '01-17'), nextYear('good', '01-18', '01-24')]],
    [seed.otherMentor, [nextYear('hold', '01-01', '01-08'), nextYear('away', '02-08', '02-14')]],
  ]);
  await enter(world, enters, { Person: 'Lou Leaving', "What's changing?": 'Leaves the program', Date: DAY });
  if (IS_YEAR) {
    await stageFollowing(world, seed); // Olga steps down, with next mentors
    await stagePairEnding(world, seed);
  } else
    await enter(world, enters, {
      Person: 'Olga Other',
      "What's changing?": 'Steps down as a mentor',
      Date: DAY,
    });
  return { ...seed, enters };
}

async function endThePair(world: World, seed: Seed, { cause, next }: Play) {
  if (cause === 'nothing') return;
  if (next && cause !== 'a coordinator, by This pair ends') return endWithNext(world, { seed }, cause);
  if (cause !== 'a confidential request') {
    const who = cause === 'a director, by This pair ends' ? seed.director : seed.enters;
    return enter(world, who, { Person: 'Rosa Resident', "What's changing?": 'This pair ends', Date: DAY });
  }
  // Decided for another day first, and undone: no one sees that it was.
  await decideAndUndo(world, seed.director, 'dm', {
    Decision: 'Approve, assign later',
    Date: ANOTHER_DAY,
  });
  const { person, result } = await decide(world, seed.director, 'dm', {
    Decision: 'Approve, assign later',
    Date: DAY,
  });
  expect(result.errors).toBeUndefined();
  await person.close({ all: true });
  await quiet(world);
}

/** 43 weeks on: later than all that is entered for the change day. */
const farAhead = (world: World) =>
  new Date(world.now().getTime() + 301 * 86_400_000).toISOString().slice(0, 10);

/** The mentor looks at everything, and probes: what would it do if Rosa left, who would wait, what is on record. */
async function mentorLooks(world: World, mentor: Someone, isOver: boolean) {
  const person = as(world, mentor);
  await person.openHome();
  await quiet(world);
  await person.command('/mentor');
  await person.waitFor(/Where you stand|residents/i);
  await person.openHome();
  await quiet(world);
  await clickMore(person, 'Activity log');
  await person.waitForModal('Activity log');
  await person.close({ all: true });
  await quiet(world);
  if (!isOver)
    await enter(world, mentor, { Person: 'Rosa Resident', "What's changing?": 'This pair ends' }, 'no');
  await enter(world, mentor, { Person: 'Rosa Resident', "What's changing?": 'Leaves the program' }, 'no');
  await enter(world, mentor, {
    Person: 'Nina New',
    "What's changing?": 'Leaves the program',
    Date: farAhead(world),
  });
  await person.command('/mentor change');
  await person.waitForModal('Departures and changes');
  const undos =
    person
      .modal()
      ?.buttons()
      .filter((text) => text === 'Undo') ?? [];
  await person.click('Undo', { nth: undos.length - 1 }); // the last entered
  await person.waitFor(/Undone/, { where: 'modal' });
  await quiet(world);
  await person.close({ all: true });
  await quiet(world);
  await person.command('/mentor privacy');
  await person.waitForModal('My data');
  await person.click('Download my data');
  await person.waitFor(/Your file is in your messages/);
  await person.close({ all: true });
  await quiet(world);
}

async function coordinatorLooks(world: World, coordinator: Someone) {
  const person = as(world, coordinator);
  await person.openHome();
  await quiet(world);
  await enter(
    world,
    coordinator,
    { Person: 'Rosa Resident', "What's changing?": 'Leaves the program' },
    'no',
  );
  await enter(
    world,
    coordinator,
    { Person: 'Max Mentor', "What's changing?": 'Steps down as a mentor' },
    'no',
  );
  // What a roster would do that names the pair as it is, with fewer places for its mentor: nothing is imported.
  await checkRoster(
    world,
    coordinator,
    'email,roles,capacity,mentor_email',
    'rosa.resident@hospital.example,resident,,max.mentor@hospital.example',
    'max.mentor@hospital.example,mentor,2,',
  );
  await person.close({ all: true });
  await quiet(world);
}

/**
 * What was seen, each kind in its order, with its hour: a Home tab is published beside whatever window opens in the same
 * second, once or twice, and which comes first is chance.
 */
function inStreams(seen: readonly string[] = []): Record<string, string[]> {
  const streams = Object.groupBy(seen, (each) => each.split(' ')[0] ?? '') as Record<string, string[]>;
  const isNew = (each: string, index: number, all: string[]) => each !== all[index - 1];
  return { ...streams, home: (streams.home ?? []).filter(isNew) };
}

/** How long a play may take; a year is long. */
const PATIENT_MS = IS_YEAR ? 3_600_000 : 400_000;

test(
  'a pair that ends by a confidential request cannot be told from one that a director or coordinator ends',
  async () => {
    const rematch = await live({ cause: 'a confidential request' });
    const director = await live({ cause: 'a director, by This pair ends' });
    const coordinator = await live({ cause: 'a coordinator, by This pair ends' });
    for (const observer of Object.keys(rematch)) {
      const seen = inStreams(rematch[observer]);
      expect([observer, seen]).toEqual([observer, inStreams(director[observer])]);
      expect([observer, seen]).toEqual([observer, inStreams(coordinator[observer])]);
    }
    const seen = rematch['mentor who is a director'] ?? [];
    // They do see it end, together with the other resident's leaving, in one message, with a line on the record for each.
    expect(seen.join('\n')).toMatch(/Your mentoring matches with Rosa Resident and Lou Leaving have ended/);
    expect(seen.join('\n').match(/: A pair ended/g)?.length).toBeGreaterThanOrEqual(2);
    expect(seen.join('\n')).not.toMatch(/rematch|confidential request|new match was/i);
    report(
      'endings',
      `${seen.length} sightings of a mentor who is a director, and ${rematch.coordinator?.length} of a coordinator, alike for 3 causes`,
    );
    if (IS_YEAR) await untilTheDayNothingShows(rematch);
  },
  PATIENT_MS,
);

/** What was seen before the day of the change. */
const beforeTheDay = (seen: readonly string[] = []) =>
  inStreams(seen.filter((each) => (each.split('\n')[0]?.split(' ')[1] ?? '') < DAY));

/** The year in which nothing ends the pair is the same until the day. */
async function untilTheDayNothingShows(rematch: Record<string, string[]>): Promise<void> {
  const nothing = await live({ cause: 'nothing' });
  for (const observer of Object.keys(rematch))
    expect([observer, beforeTheDay(rematch[observer])]).toEqual([observer, beforeTheDay(nothing[observer])]);
  expect(inStreams(rematch.coordinator)).not.toEqual(inStreams(nothing.coordinator));
  report('endings', 'until the day, alike with the year in which nothing ends the pair');
}

const yearly = IS_YEAR ? test : test.skip;

yearly(
  'nor can one for which a next mentor is lined up, among ordinary endings with next mentors',
  async () => {
    const rematch = await live({ cause: 'a confidential request', next: true });
    const director = await live({ cause: 'a director, by This pair ends', next: true });
    for (const observer of Object.keys(rematch))
      expect([observer, inStreams(rematch[observer])]).toEqual([observer, inStreams(director[observer])]);
    const seen = rematch['mentor who is a director']?.join('\n') ?? '';
    for (const name of ['Sue Stays', 'Ida Ends', 'Ira Intern', 'Rosa Resident'])
      expect([name, seen.includes(`assigned a mentor to @${name}`)]).toEqual([name, true]);
    expect(seen).toMatch(/A director may already have chosen the next mentor, which you can't always see/);
    report(
      'endings',
      `${rematch['mentor who is a director']?.length} sightings of that director and ${rematch.coordinator?.length} of a coordinator, alike where a next mentor follows`,
    );
  },
  PATIENT_MS,
);
