import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { findMembership } from '../../src/domain/members/queries.ts';
import { getPair } from '../../src/domain/pairs/queries.ts';
import { logMeeting } from '../../src/features/meetings/operations.ts';
import { keepAnswer } from '../../src/features/private-questions/operations.ts';
import { sendRequest } from '../../src/features/requests/operations.ts';
import { findUnmatchedResidents } from '../../src/features/requests/queries.ts';
import { transact } from '../../src/platform/database/transact.ts';
import { blocksOf, spansOf } from '../integration/cadence/grid.ts';
import { dayOf } from '../integration/cadence/model.ts';
import { ask, decide } from '../journeys/rematch/acts.ts';
import { giveDays } from '../journeys/schedules/scene.ts';
import { addPairRow } from '../support/fixtures.ts';
import { sealedUnpadded } from '../support/sealed.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { report } from './report.ts';
import { seeSealed, toldApart } from './sealed.ts';

/** A year of a program of 60 residents, 20 a level, three to a mentor, with block schedules and as many changes as programs tell of. */
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
  const time = { first: dayOf('2026-09-14'), days: 300 };
  await giveDays(world, seed, [
    ...residents.map((one, place) => [one, spansOf(blocksOf('resident', place, time))] as const),
    ...mentors.map((one, place) => [one, spansOf(blocksOf('mentor', place, time))] as const),
  ]);
});
afterAll(() => world.stop());

const as = (who: Someone | undefined) => world.slack.as(who?.user ?? '');

async function enter(entries: Record<string, string>): Promise<void> {
  const cora = as(seed.coordinator);
  await cora.command('/mentor change');
  await cora.waitForModal('Departures and changes');
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
  for (const at of LEAVE) await enter({ Person: `Resident ${at}`, "What's changing?": 'Leaves the program' });
  await until('2026-10-01', '2027-01-06');
  for (const at of ASK) await askAndApprove(at);
  for (const at of REBALANCED)
    await enter({ Person: `Resident ${at}`, "What's changing?": 'This pair ends' });
  await enter({ Person: `Mentor ${STEPS_DOWN}`, "What's changing?": 'Steps down as a mentor' });
  await until('2027-02-01', '2027-02-02', '2027-06-09');
  // One asks so late that the new year overtakes it: no one decides, and only the resident hears that it is closed.
  const [late, lateMentor] = [residents[59], mentors[19]];
  await ask(world, late ?? seed.resident);
  await prepareTheTurn();
  await until('2027-07-01', '2027-07-02');
  const rows = await world.open.db.selectFrom('rematches').select('status').execute();
  expect(rows.filter(({ status }) => status === 'withdrawn')).toHaveLength(1);
  await as(late).click('Read');
  expect((await as(late).waitForModal('Your request')).plainText()).toMatch(
    /closed because your match ended/,
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
      .filter(({ text }) => /mentoring (match with .* has|matches with .* have) ended/.test(text))
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

test('of what was sealed in that year nothing is told apart by length, by what is missing, or by time', async () => {
  const { db } = world.open;
  const { ctx } = world.running;
  const checks = await db.selectFrom('fit_checks').select('id').orderBy('id').execute();
  expect(checks.length).toBeGreaterThan(10);
  // Some answer one thing, some another, some nothing; some ask for a mentor with a note or a name, some without.
  const answers = ['good', 'okay', 'not_a_fit', undefined];
  await transact(ctx, async (tx) => {
    for (const [at, { id }] of checks.entries()) {
      const answer = answers[at % answers.length];
      if (answer) await keepAnswer(ctx.keys, tx, 'fit_checks', id, { answer, at: ctx.clock() });
    }
  });
  const waiting = await findUnmatchedResidents(db, seed.programId);
  for (const [at, { resident_user: userId }] of waiting.slice(0, 6).entries()) {
    const resident = await findMembership(db, { workspaceId: seed.workspaceId, userId }, seed.programId);
    if (!resident) throw new Error('no such resident');
    const ratherNot = at % 2 ? [mentors[at]?.id ?? ''] : [];
    const note = at % 3 ? 'Somebody outside cardiology' : '';
    await sendRequest(ctx, resident, { topics: ['career'], preferred: [], ratherNot, note });
  }
  const pairs = await db.selectFrom('pairs').select('id').where('status', '=', 'active').limit(4).execute();
  for (const [at, { id }] of pairs.entries()) {
    const pair = await getPair(db, id);
    const date = Temporal.PlainDate.from('2027-07-02');
    const note = at % 2 ? { note: 'He asked twice about the boards' } : {};
    const entry = { pair, enteredBy: pair.resident_id, date, way: 'video' as const, topics: [], ...note };
    expect(await logMeeting(ctx, entry)).toMatchObject({ ok: true });
  }
  const sights = await seeSealed(db);
  expect(toldApart(sights)).toEqual([]);
  for (const place of ['fit_checks.answer', 'meeting_entries.note', 'requests.confidential', 'draws.drawn'])
    expect(sights.find((sight) => sight.place === place)?.texts).toBeGreaterThan(3);
  const times = await db.selectFrom('fit_checks').select('id').where('answered_at', 'is not', null).execute();
  expect(times).toEqual([]);
  report(
    'endings-year',
    `${sights.reduce((sum, { texts }) => sum + texts, 0)} texts of a year in ${sights.length} columns`,
  );

  // The eyes do see: the same answers without padding, and one that is missing, are told apart.
  for (const [at, { id }] of checks.slice(0, 3).entries()) {
    const answer = sealedUnpadded(ctx.keys, { table: 'fit_checks', column: 'answer', id }, answers[at] ?? '');
    await db.updateTable('fit_checks').set({ answer }).where('id', '=', id).execute();
  }
  await db.updateTable('meeting_entries').set({ note: null }).execute();
  expect(toldApart(await seeSealed(db))).toEqual(['meeting_entries.note', 'fit_checks.answer']);
}, 60_000);
