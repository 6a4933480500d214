import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ask, decide } from '../journeys/rematch/acts.ts';
import { addPairRow } from '../support/fixtures.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { report } from './report.ts';

/** A year of a program of 60 residents, 20 a level, three to a mentor, with as many changes as programs tell of. */
const RESIDENTS = 60;
const MENTORS = 20;
const ASK = [3, 24, 41, 50]; // residents who ask for a new match; nos. 41 and up finish in June
const LEAVE = [10, 31];
const REBALANCED = [5, 17, 26];
const STEPS_DOWN = 12;

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
const residents: Someone[] = [];
const mentors: Someone[] = [];
beforeAll(async () => {
  world = await startWorld({ startAt: '2026-09-14T17:00:00Z' });
  seed = await seedProgram(world);
  await world.open.db.deleteFrom('pairs').execute();
  for (let at = 0; at < MENTORS; at += 1)
    mentors.push(await addPerson(world, seed, `Mentor ${at}`, ['mentor'], { capacity: 5 }));
  for (let at = 0; at < RESIDENTS; at += 1) {
    const pgy = 1 + Math.floor(at / 20);
    const one = await addPerson(world, seed, `Resident ${at}`, ['resident'], { pgy });
    residents.push(one);
    await world.open.db
      .updateTable('members')
      .set({ graduates_on: `${2030 - pgy}-06-30` })
      .where('id', '=', one.id)
      .execute();
    await addPairRow(world.open.db, seed, one.id, mentors[at % MENTORS]?.id ?? '', {
      started_on: '2026-07-15',
      next_check_at: null,
    });
  }
});
afterAll(() => world.stop());

const as = (who: Someone | undefined) => world.slack.as(who?.user ?? '');

async function enter(entries: Record<string, string>): Promise<void> {
  const cora = as(seed.coordinator);
  await cora.command('/mentor change');
  await cora.waitForModal('Leaves or changes');
  await cora.fillAll(entries);
  const { errors } = await cora.submit();
  if (errors) throw new Error(JSON.stringify(errors));
  await cora.submit();
  await cora.close({ all: true });
  await world.settle();
}

async function askAndApprove(at: number): Promise<void> {
  await ask(world, residents[at] ?? seed.resident);
  const { person, result } = await decide(world, seed.director, seed.channelId, {
    Decision: 'Approve, assign later',
    Date: '2027-02-01',
  });
  if (result.errors) throw new Error(JSON.stringify(result.errors));
  await person.close({ all: true });
  await world.settle();
}

async function prepareTheTurn(): Promise<void> {
  const dana = as(seed.director);
  await dana.command('/mentor year');
  await dana.waitForModal('New academic year');
  for (const _ of ['Check', 'Confirm']) expect((await dana.submit()).errors ?? []).toEqual([]);
  await dana.close({ all: true });
  await world.settle();
}

/** Everything due until a moment, at noon of each of these days. */
async function until(...days: string[]): Promise<void> {
  for (const day of days) {
    world.travelTo(`${day}T18:00:00Z`);
    await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
    await world.tick();
  }
}

test('in a year of 60 residents, endings are ordinary: who reads of one cannot take it for a request', async () => {
  for (const at of LEAVE) await enter({ Person: `Resident ${at}`, What: 'Leaves the program' });
  await until('2026-10-01', '2027-01-06');
  for (const at of ASK) await askAndApprove(at);
  for (const at of REBALANCED) await enter({ Person: `Resident ${at}`, What: 'This pair ends' });
  await enter({ Person: `Mentor ${STEPS_DOWN}`, What: 'Steps down as a mentor' });
  await until('2027-02-01', '2027-02-02', '2027-06-09');
  // One asks so late that the new year overtakes it: nobody decides, and only the resident hears that it is closed.
  const [late, lateMentor] = [residents[59], mentors[19]];
  await ask(world, late ?? seed.resident);
  await prepareTheTurn();
  await until('2027-07-01', '2027-07-02');
  const rows = await world.open.db.selectFrom('rematches').select('status').execute();
  expect(rows.filter(({ status }) => status === 'withdrawn')).toHaveLength(1);
  await as(late).click('Read');
  expect((await as(late).waitForModal('Your request')).plainText()).toMatch(
    /closed: your match has come to its end/,
  );
  await as(late).close({ all: true });
  expect(as(lateMentor).everythingSeen()).not.toMatch(/request/i);

  const ended = await world.open.db
    .selectFrom('pairs')
    .select(['id', 'mentor_id', 'ended_on'])
    .where('status', '=', 'ended')
    .execute();
  const read = mentors.map((mentor) =>
    as(mentor)
      .dms()
      .filter(({ text }) => /has come to its end/.test(text))
      .reduce((sum, { text }) => sum + (text.match(/Resident \d+/g)?.length ?? 0), 0),
  );
  expect(read.reduce((sum, count) => sum + count, 0)).toBe(ended.length);
  const decided = await world.open.db
    .selectFrom('rematches')
    .select('pair_id')
    .where('status', '=', 'approved')
    .execute();
  const isAsked = ({ id }: { id: string }) => decided.some(({ pair_id }) => pair_id === id);
  const requests = ended.filter(isAsked);
  expect(requests).toHaveLength(ASK.length);
  const onTheDay = ended.filter(({ ended_on }) => ended_on === '2027-02-01');
  // On its own day, too, a request is one ending among more of other kinds.
  expect(requests.length * 2).toBeLessThan(onTheDay.length + 1);
  expect(requests.every(({ ended_on }) => ended_on === '2027-02-01')).toBe(true);
  const share = (part: number, all: number) => `${Math.round((100 * part) / all)} %`;
  const sorted = read.toSorted((one, other) => one - other);
  report(
    'endings-year',
    `a year of ${RESIDENTS} residents: ${ended.length} endings, a mentor reads of ${sorted[0]} to ${sorted.at(-1)} (median ${sorted[MENTORS / 2]}); ${share(requests.length, ended.length)} of all and ${share(requests.length, onTheDay.length)} of those on the change day in February followed a request`,
  );
  world.slack.assertClean();
}, 200_000);
