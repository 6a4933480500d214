import { expect, test } from '@jest/globals';
import { getPair } from '../../src/domain/pairs/queries.ts';
import { enqueue } from '../../src/platform/outbox/enqueue.ts';
import { ask, decide, decideAndUndo } from '../journeys/rematch/acts.ts';
import { days, giveDays, nextYear } from '../journeys/schedules/scene.ts';
import { addPairRow } from '../support/fixtures.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { report } from './report.ts';
import { seenBy } from './seen.ts';

/** How the mentor looks around: every week in the full run, every sixth otherwise. */
const EVERY_DAYS = process.env.PRIVACY_FULL ? 7 : 42;
const START = '2026-09-14T17:00:00Z';
const ASKED = '2027-01-04T18:00:00Z';
const DECIDED = '2027-01-11T18:00:00Z';
/** 9:00 in Los Angeles, when the program's working hours begin. */
const ENDS = '2027-02-01T17:00:00Z';
const LAST = '2027-06-28T17:00:00Z';
const AFTER = '2027-02-02T00:00:00Z';
const MET = ['2026-09-14', '2026-09-21'];
/** The next meeting comes due after the decision and before its day; the mentor answers with a date. */
const DUE = '2027-01-20T18:00:00Z';
/** The question about that date comes with what is due then: at most one reminder in seven days. */
const ASKED_ABOUT_DATE = '2027-01-27T18:00:00Z';

/**
 * The years differ in this alone, and in nothing but what people press: no one asks for anything; a request is
 * approved with a new mentor; one is approved for the same day, with a mentor to be found later.
 */
type Course = 'goes on' | 'new mentor' | 'assign later';

type Leak = (world: World, pairId: string, moment: string) => Promise<void>;

/** Lives one academic year, or what is left of it, and answers with all that the mentor saw, in order, with the times. */
async function live(
  course: Course,
  { from = START, leak }: { from?: string; leak?: Leak } = {},
): Promise<string[]> {
  const world = await startWorld({ startAt: from });
  try {
    const seed = await seedProgram(world);
    const other = await addPerson(world, seed, 'Otis Otherresident', ['resident'], { pgy: 3 });
    await addPairRow(world.open.db, seed, other.id, seed.mentor.id, { started_on: '2026-09-01' });
    // Everybody has a block schedule: it goes on as if nothing were asked.
    await giveDays(world, seed, [
      [
        seed.resident,
        [
          days('hold', '10-05', '11-01'),
          days('good', '11-02', '11-15'),
          nextYear('hold', '02-01', '02-07'),
          nextYear('good', '02-15', '02-28'),
        ],
      ],
      [other, [days('away', '11-23', '11-29'), nextYear('good', '01-25', '02-14')]],
      [
        seed.mentor,
        [
          days('hold', '12-07', '12-20'),
          nextYear('good', '02-08', '03-07'),
          nextYear('away', '04-05', '04-11'),
        ],
      ],
    ]);
    for (const moment of moments(from)) {
      world.travelTo(moment);
      if (course !== 'goes on') await rematchAt(world, seed, moment, course);
      await leak?.(world, seed.pairId, moment);
      await world.tick();
      if (MET.includes(moment.slice(0, 10))) await logs(world, seed.resident);
      await world.tick();
      if (moment === DUE && from === START) await hasDate(world, seed.mentor);
      await looksAround(world, seed.mentor);
      await world.settle();
    }
    world.slack.assertClean();
    return seenBy(world, seed.mentor);
  } finally {
    await world.stop();
  }
}

/** Every moment at which something happens or the mentor looks, in order. */
function moments(from: string): string[] {
  const all = new Set([
    START,
    ASKED,
    DECIDED,
    DUE,
    ASKED_ABOUT_DATE,
    ENDS,
    LAST,
    ...MET.map((day) => `${day}T18:00:00Z`),
  ]);
  for (let at = Date.parse(START); at < Date.parse(LAST); at += EVERY_DAYS * 86_400_000) {
    all.add(new Date(at).toISOString().replace('.000Z', 'Z'));
  }
  // A look on each side of each moment that matters, too.
  for (const moment of [ASKED, DECIDED, ENDS]) {
    all.add(moment.replace(/T1[78]/, 'T20'));
  }
  const until = from === START ? LAST : AFTER;
  return [...all].filter((moment) => moment >= from && moment <= until).sort();
}

async function rematchAt(
  world: World,
  seed: Awaited<ReturnType<typeof seedProgram>>,
  moment: string,
  course: Exclude<Course, 'goes on'>,
) {
  if (moment === ASKED) await ask(world, seed.resident, { words: 'canary', preferred: ['Olga Other'] });
  if (moment !== DECIDED) return;
  // A talk first, a decision for another date that is undone, and a second thought: none of it may be seen.
  const talked = await decide(world, seed.director, seed.channelId, { Decision: 'Ask to talk' });
  await talked.person.close({ all: true });
  await decideAndUndo(world, seed.director, seed.channelId, {
    Decision: 'Approve with a new mentor',
    'New mentor': 'Olga Other',
    Date: '2027-01-25',
  });
  const { person, result } = await decide(world, seed.director, seed.channelId, {
    ...(course === 'new mentor'
      ? { Decision: 'Approve with a new mentor', 'New mentor': 'Olga Other' }
      : { Decision: 'Approve, assign later' }),
    Date: '2027-02-01',
  });
  expect(result.errors).toBeUndefined();
  await person.close({ all: true });
}

/** The mentor answers a reminder with a date, a day before it. */
async function hasDate(world: World, mentor: Someone) {
  const person = world.slack.as(mentor.user);
  const reminder = person.dms().findLast((dm) => dm.buttons().includes('Already scheduled'));
  await person.click('Already scheduled', { in: reminder });
  await person.waitForModal('Already scheduled');
  await person.fill('Date', '2027-01-21');
  expect((await person.submit()).errors).toBeUndefined();
  await person.close({ all: true });
  await world.settle();
}

async function logs(world: World, resident: Someone) {
  const person = world.slack.as(resident.user);
  await person.command('/mentor log today');
  await person.waitFor(/logged/i);
}

async function looksAround(world: World, mentor: Someone) {
  const person = world.slack.as(mentor.user);
  await person.openHome();
  await person.command('/mentor');
  await person.waitFor(/Residents you mentor/);
  await person.command('/mentor log');
  await person.waitForModal('Log a meeting');
  await person.close({ all: true });
  await person.command('/mentor privacy');
  await person.waitForModal('My data');
  await person.click('Download my data');
  await person.waitFor(/Your file is in your messages/);
  await person.close({ all: true });
}

/** What was seen before the day of the change: each sighting begins with its kind and its hour. */
const beforeTheDay = (seen: readonly string[]) =>
  seen.filter((each) => (each.split('\n')[0]?.split(' ')[1] ?? '') < ENDS.slice(0, 13));

test('until its day a decided change shows nowhere to the mentor: the year is the one in which no one asked', async () => {
  const rematch = await live('new mentor');
  const ordinary = await live('goes on');
  expect(beforeTheDay(rematch)).toEqual(beforeTheDay(ordinary));
  const before = beforeTheDay(rematch).join('\n');
  // The mentor did see something: reminders, their own date and the question after it, and the other resident.
  expect(before).toMatch(/Did you meet/);
  expect(before).toContain("You're meeting on");
  expect(before).toContain('Good for you both');
  expect(before).not.toContain('has ended');
  const all = rematch.join('\n');
  expect(all.match(/has ended/g)?.length).toBeGreaterThan(0);
  expect(all).toContain('Otis Otherresident');
  expect(all).not.toMatch(/canary|rematch|Olga/i);
  // From its day on the match is over, and that can be seen; what it cannot be told from is another ending, see
  // `endings.test.ts`.
  expect(rematch).not.toEqual(ordinary);
  report(
    'indistinguishable',
    `${beforeTheDay(rematch).length} sightings of the mentor until the day of a change, alike with and without it, a decision undone before it`,
  );
}, 400_000);

// The two ways to approve, over the weeks around the ending, then with a leak planted in one of them.
const leaks: Record<string, Leak> = {
  'a message on the day of the decision': async (world, pairId, moment) => {
    if (moment !== DECIDED) return;
    await world.open.db.transaction().execute(async (tx) => {
      const pair = await getPair(tx, pairId);
      await enqueue(tx, world.now(), {
        workspaceId: pair.workspace_id,
        programId: pair.program_id,
        kind: 'pair.ended.mentor',
        payload: { endedIds: [pairId] },
        to: { user: pair.mentor_user },
        dedupeKey: 'leak',
      });
    });
  },
  'one more place on the day of the decision': async (world, pairId, moment) => {
    if (moment !== DECIDED) return;
    const { mentor_id } = await getPair(world.open.db, pairId);
    await world.open.db.updateTable('members').set({ capacity: 4 }).where('id', '=', mentor_id).execute();
  },
};

test('however a request was approved, its day looks the same; a leak that is planted shows in the comparison', async () => {
  const later = await live('assign later', { from: ASKED });
  expect(await live('new mentor', { from: ASKED })).toEqual(later);
  const planted = Object.entries(leaks).slice(0, process.env.PRIVACY_FULL ? undefined : 1);
  for (const [name, leak] of planted) {
    const leaked = await live('new mentor', { from: ASKED, leak });
    expect([name, JSON.stringify(leaked) === JSON.stringify(later)]).toEqual([name, false]);
  }
  report('indistinguishable', `${planted.length} planted leaks, every one noticed`);
}, 400_000);
