import { expect, test } from '@jest/globals';
import { transact } from '../../src/outbox/enqueue.ts';
import { carryOutChange, scheduleEnding } from '../../src/pairs/operations.ts';
import { ask, decide } from '../journeys/rematch/acts.ts';
import { addPairRow } from '../support/fixtures.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../support/world.ts';

/** How the mentor looks around: every week in the full run, every fourth otherwise. */
const EVERY_DAYS = process.env.PRIVACY_FULL ? 7 : 28;
const START = '2026-09-14T17:00:00Z';
const ASKED = '2027-01-04T18:00:00Z';
const DECIDED = '2027-01-11T18:00:00Z';
/** 9:00 in Los Angeles, when the program's working hours begin. */
const ENDS = '2027-02-01T17:00:00Z';
const LAST = '2027-06-28T17:00:00Z';
const MET = ['2026-10-05', '2026-11-23', '2026-12-14'];

/** The two years differ in this alone: why the match ends. Both ends are decided on one day, for one moment. */
type Cause = 'rematch' | 'graduation';

/** Lives one academic year and answers with all that the mentor saw, in order, with the times. */
async function live(cause: Cause): Promise<string[]> {
  const world = await startWorld({ startAt: START });
  try {
    const seed = await seedProgram(world);
    const other = await addPerson(world, seed, 'Otis Otherresident', ['resident'], { pgy: 3 });
    await addPairRow(world.open.db, seed, other.id, seed.mentor.id, { started_on: '2026-09-01' });
    for (const moment of moments()) {
      world.travelTo(moment);
      if (cause === 'rematch') await rematchAt(world, seed, moment);
      else await graduationAt(world, seed.pairId, moment);
      await world.tick();
      if (MET.includes(moment.slice(0, 10))) await logs(world, seed.resident);
      await world.tick();
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
function moments(): string[] {
  const all = new Set([START, ASKED, DECIDED, ENDS, LAST, ...MET.map((day) => `${day}T18:00:00Z`)]);
  for (let at = Date.parse(START); at < Date.parse(LAST); at += EVERY_DAYS * 86_400_000) {
    all.add(new Date(at).toISOString().replace('.000Z', 'Z'));
  }
  // A look on each side of each moment that matters, too.
  for (const moment of [ASKED, DECIDED, ENDS]) {
    all.add(moment.replace(/T1[78]/, 'T20'));
  }
  return [...all].sort();
}

async function rematchAt(world: World, seed: Awaited<ReturnType<typeof seedProgram>>, moment: string) {
  if (moment === ASKED) await ask(world, seed.resident, { words: 'canary', preferred: ['Olga Other'] });
  if (moment !== DECIDED) return;
  // A talk first, and a second thought: none of it may be seen.
  const talked = await decide(world, seed.director, seed.channelId, { Decision: 'Ask to talk' });
  await talked.person.close({ all: true });
  const { person, result } = await decide(world, seed.director, seed.channelId, {
    Decision: 'Approve with a new mentor',
    'New mentor': 'Olga Other',
    Date: '2027-02-01',
  });
  expect(result.errors).toBeUndefined();
  await person.close({ all: true });
}

async function graduationAt(world: World, pairId: string, moment: string) {
  const at = new Date(ENDS);
  if (moment === DECIDED) await transact(world.running.ctx, (tx) => scheduleEnding(tx, pairId, at));
  if (moment === ENDS) await transact(world.running.ctx, (tx) => carryOutChange(tx, at, pairId, 'graduated'));
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
  await person.waitFor(/residents you mentor/);
  await person.command('/mentor log');
  await person.waitForModal('Log a meeting');
  await person.close({ all: true });
  await person.command('/mentor privacy');
  await person.waitForModal('Privacy');
  await person.click('Download my data');
  await person.waitFor(/Your file is in your messages/);
  await person.close({ all: true });
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const MOMENT = /(\d{4}-\d\d-\d\dT\d\d):\d\d:\d\d\.\d+Z/g;

/** The mentor's sightings, with random ids by the order in which they came up, and times to the hour. */
function seenBy(world: World, mentor: Someone): string[] {
  const names = new Map(world.slack.users.map(({ id, real_name }) => [id, real_name]));
  const order = new Map<string, string>();
  const inOrder = (id: string) => {
    const known = order.get(id) ?? `id-${order.size}`;
    order.set(id, known);
    return known;
  };
  return world.slack
    .as(mentor.user)
    .sees()
    .map(({ kind, at, text, message, view }) => {
      const blocks = JSON.stringify(message?.blocks ?? view?.blocks ?? []).replaceAll(
        /"block_id":"[^"]*"/g,
        '',
      );
      return `${kind} ${new Date(at).toISOString().slice(0, 13)}\n${text}\n${blocks}\n${view?.private_metadata ?? ''}`
        .replaceAll(UUID, inOrder)
        .replaceAll(/[UCDGFV]0[A-Z0-9]{8}/g, (id) => names.get(id) ?? inOrder(id))
        .replaceAll(MOMENT, '$1');
    });
}

test('a year with a rematch and a year with a graduation look the same to the mentor', async () => {
  const rematch = await live('rematch');
  const graduation = await live('graduation');
  expect(rematch).toEqual(graduation);
  const all = rematch.join('\n');
  // The mentor did see something: reminders, the neutral ending, and the other resident who stays.
  expect(rematch.filter((seen) => seen.startsWith('message')).length).toBeGreaterThan(3);
  expect(all.match(/has come to its end/g)?.length).toBeGreaterThan(0);
  expect(all).toContain('Otis Otherresident');
  expect(all).not.toMatch(/canary|rematch|Olga/i);
  if (process.env.PRIVACY_FULL) {
    process.stdout.write(`indistinguishable: ${rematch.length} sightings of the mentor, every one alike\n`);
  }
}, 400_000);
