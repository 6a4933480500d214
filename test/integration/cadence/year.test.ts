import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { agreeOn, pauseMember, pausePair, snooze } from '../../../src/cadence/answer-operations.ts';
import type { Context } from '../../../src/context.ts';
import type { Db, OpenDatabase, Role } from '../../../src/database.ts';
import { logMeeting } from '../../../src/meetings/operations.ts';
import { getPair } from '../../../src/pairs/queries.ts';
import { createTestDatabase } from '../../support/database.ts';
import {
  addMember,
  addPairRow,
  addProgram,
  addWorkspace,
  testClock,
  testContext,
} from '../../support/fixtures.ts';
import { type Letter, tick } from './post.ts';

const PAIRS = 200;
const FIRST = Temporal.PlainDate.from('2026-09-01');
/** Long enough for a first meeting, both steps after it, the end of daylight saving time and a worker's outage. */
const DAYS = 95;
const ZONE = 'America/Los_Angeles';
const ZONES = [null, ZONE, 'America/New_York', 'Pacific/Honolulu', 'Asia/Kolkata'];
const HOURS = [1, 9, 14];
const OUTAGE = { from: 60, until: 75 };

const isOut = (days: number) => days >= OUTAGE.from && days < OUTAGE.until;
/** Every so many mentors, one whose pairs never answer anything. */
const SILENT = 10;

type Day = Temporal.PlainDate;
type Side = { id: string; user: string; zone: string };
type Place = { workspaceId: string; programId: string };
/** What really happened in a pair, kept beside the product, in the plainest form. */
type Pair = {
  id: string;
  program: Place;
  resident: Side;
  mentor: Side;
  start: Day;
  silent: boolean;
  met: Day[];
  away: { from: Day; until: Day }[];
  agreed: Day | undefined;
  snoozed: { user: string; from: Day; until: Day }[];
};

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

/** The same year every time. */
function dice(seed: number) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const isAfter = (one: Day, other: Day) => Temporal.PlainDate.compare(one, other) > 0;
const isAway = (pair: Pair, date: Day) =>
  pair.away.some(({ from, until }) => !isAfter(from, date) && !isAfter(date, until));

/** The rules once more, counted day by day, by nobody's code but this. */
function modelDue(pair: Pair): Day {
  const last = pair.met.toSorted(Temporal.PlainDate.compare).at(-1);
  let date = last ?? pair.start;
  for (let left = last ? 121 : 30; left > 0; ) {
    date = date.add({ days: 1 });
    if (!isAway(pair, date)) left -= 1;
  }
  return date;
}

async function addPairs(db: Db, random: () => number): Promise<{ workspaceId: string; pairs: Pair[] }> {
  const workspaceId = await addWorkspace(db);
  const day = { workspaceId, programId: await addProgram(db, workspaceId, { time_zone: ZONE }) };
  // A second program that reminds in the afternoon only: some mentors are in both, and may come due twice a day.
  const afternoon = { workspaceId, programId: await addProgram(db, workspaceId, { time_zone: ZONE }) };
  await db
    .updateTable('programs')
    .set({ working_from_minute: 13 * 60 })
    .where('id', '=', afternoon.programId)
    .execute();
  const add = async (program: Place, role: Role, time_zone: string | null): Promise<Side> => ({
    ...(await addMember(db, program, [role], { time_zone })),
    zone: time_zone ?? ZONE,
  });
  const anyZone = () => ZONES[Math.floor(random() * ZONES.length)] ?? null;
  const pairs: Pair[] = [];
  let mentor = await add(day, 'mentor', ZONE);
  for (let index = 0; index < PAIRS; index += 1) {
    if (index % 3 === 0) mentor = await add(day, 'mentor', anyZone());
    const late = index % 3 === 2 && mentor.zone === ZONE;
    const program = late ? afternoon : day;
    const resident = await add(program, 'resident', late ? null : anyZone());
    const side = late
      ? { ...mentor, ...(await addMember(db, program, ['mentor'], { user: mentor.user })) }
      : mentor;
    const start = FIRST.add({ days: Math.floor(random() * 40) });
    const id = await addPairRow(db, program, resident.id, side.id, { started_on: start.toString() });
    const silent = Math.floor(index / 3) % SILENT === 0;
    pairs.push({
      id,
      program,
      resident,
      mentor: side,
      start,
      silent,
      met: [],
      away: [],
      agreed: undefined,
      snoozed: [],
    });
  }
  return { workspaceId, pairs };
}

/** What one person does about one pair they were reminded of. */
async function answer(ctx: Context, pair: Pair, me: Side, today: Day, roll: number) {
  if (roll < 0.3) await meet(ctx, pair, me, today);
  else if (roll < 0.45) {
    const result = await snooze(ctx, { pairId: pair.id, memberId: me.id, weeks: roll < 0.38 ? 1 : 4 });
    if (result.ok) pair.snoozed.push({ user: me.user, from: today, until: result.until });
  } else if (roll < 0.6) {
    const on = today.add({ days: 2 + Math.floor(roll * 20) });
    if ((await agreeOn(ctx, { pairId: pair.id, on })).ok) pair.agreed = on;
  } else if (roll < 0.65) {
    const span = { from: today.add({ days: 1 }), until: today.add({ days: 1 + Math.floor(roll * 60) }) };
    if ((await pausePair(ctx, { pairId: pair.id, memberId: me.id, span })).ok) pair.away.push(span);
  } else if (roll < 0.68) {
    const span = { from: today.add({ days: 3 }), until: today.add({ days: 24 }) };
    const member = { id: me.id, workspace_id: pair.program.workspaceId, program_id: pair.program.programId };
    if ((await pauseMember(ctx, { member, timeZone: ZONE, span })).ok) return span;
  }
  return undefined;
}

async function meet(ctx: Context, pair: Pair, me: Side, on: Day) {
  const logged = await logMeeting(ctx, {
    pair: await getPair(ctx.db, pair.id),
    enteredBy: me.id,
    date: on,
    way: 'video',
    topics: [],
  });
  if (!logged.ok) throw new Error(logged.reason);
  pair.met.push(on);
  if (pair.agreed && !isAfter(pair.agreed, on)) pair.agreed = undefined;
}

/** What both sides of a pair that never answers get: two steps, but only the later one where an outage hid the first. */
function expectedSteps(start: Day): string[] {
  const due = start.add({ days: 30 });
  let seen = due;
  while (seen.dayOfWeek > 5 || isOut(FIRST.until(seen).days)) seen = seen.add({ days: 1 });
  return isAfter(due.add({ days: 14 }), seen) ? ['+14', '0'] : ['+14'];
}

const local = (at: Date, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone);
const listed = (letter: Letter) =>
  [...letter.said.matchAll(/nudge\.([0-9a-f-]{36})/g)].map((match) => match[1] ?? '');

/** What is wrong with a reminder, in the light of what really happened. */
function faults(letter: Letter, byId: Map<string, Pair>, seen: Set<string>): string[] {
  const today = local(letter.at, ZONE).toPlainDate();
  const wrong: string[] = [];
  for (const id of listed(letter)) {
    const pair = byId.get(id);
    const me = [pair?.resident, pair?.mentor].find((side) => side?.user === letter.user);
    if (!pair || !me) return ['a pair of somebody else'];
    const there = local(letter.at, me.zone);
    if (there.dayOfWeek > 5 || there.hour < 9 || there.hour >= 17) wrong.push(`outside the hours: ${there}`);
    const key = `${letter.user} ${there.toPlainDate()}`;
    if (id === listed(letter)[0]) {
      if (seen.has(key)) wrong.push(`a second one that day: ${key}`);
      seen.add(key);
    }
    if (isAway(pair, today)) wrong.push('in a pause');
    if (pair.agreed && !isAfter(today, pair.agreed)) wrong.push('with a date ahead');
    const asked = letter.said.includes('Did you meet') && pair.agreed && isAfter(today, pair.agreed);
    const due = modelDue(pair);
    if (isAfter(due, today) && !asked) wrong.push(`before it was due: ${due} on ${today}`);
    const last = pair.met.at(-1);
    const holds = pair.snoozed.some(
      (one) => one.user === letter.user && isAfter(one.until, today) && !(last && !isAfter(one.from, last)),
    );
    if (holds && !isAfter(due, today)) wrong.push('snoozed');
  }
  return wrong;
}

type Program = Awaited<ReturnType<typeof addPairs>>;
type Plan = { on: Day; pair: Pair; me: Side };

/** Everybody who was reminded does something, or nothing; some meet a few days later without a word before. */
async function react(ctx: Context, program: Program, reminders: Letter[], today: Day, random: () => number) {
  const plans: Plan[] = [];
  for (const letter of reminders) {
    for (const id of listed(letter)) {
      const pair = program.pairs.find((one) => one.id === id)!;
      if (pair.silent) continue;
      const me = pair.resident.user === letter.user ? pair.resident : pair.mentor;
      const roll = random();
      if (roll > 0.68 && roll < 0.85)
        plans.push({ on: today.add({ days: 1 + Math.floor(roll * 8) }), pair, me });
      const span = await answer(ctx, pair, me, today, roll);
      const mine = program.pairs.filter((one) => one.resident.id === me.id || one.mentor.id === me.id);
      if (span) for (const one of mine) one.away.push(span);
    }
  }
  return plans;
}

/** Lets the time go by, and answers what was wrong with the reminders and how many there were. */
async function liveThrough(
  ctx: Context,
  program: Program,
  travel: (to: string) => void,
  random: () => number,
) {
  const byId = new Map(program.pairs.map((pair) => [pair.id, pair]));
  const seen = new Set<string>();
  const found = { wrong: [] as string[], reminders: 0, edits: 0 };
  const plans: Plan[] = [];
  for (let days = 0; days < DAYS; days += 1) {
    const today = FIRST.add({ days });
    if (isOut(days)) continue; // the worker is down, and nobody is reminded
    for (const hour of HOURS) {
      const at = today.toZonedDateTime({ timeZone: ZONE, plainTime: { hour, minute: 7 } });
      travel(new Date(at.epochMilliseconds).toISOString());
      const meeting = plans.filter(({ on }) => hour === 9 && on.equals(today));
      for (const { pair, me } of meeting) await meet(ctx, pair, me, today);
      const letters = await tick(ctx, program.workspaceId);
      const reminders = letters.filter((letter) => !letter.refreshOf);
      found.reminders += reminders.length;
      found.edits += letters.length - reminders.length;
      found.wrong.push(...reminders.flatMap((letter) => faults(letter, byId, seen)));
      plans.push(...(await react(ctx, program, reminders, today, random)));
    }
  }
  return found;
}

test(`${PAIRS} pairs: none after logging, outside the hours, in a pause, or twice a day; every slip reminded`, async () => {
  const random = dice(20260701);
  const time = testClock('2026-09-01T08:00:00Z');
  const { ctx } = testContext(open, time.clock);
  const program = await addPairs(open.db, random);
  const { wrong, reminders, edits } = await liveThrough(ctx, program, time.set, random);
  expect(wrong).toEqual([]);
  expect(reminders).toBeGreaterThan(PAIRS);
  expect(edits).toBeGreaterThan(PAIRS / 4);

  const ledger = await open.db.selectFrom('nudges').selectAll().execute();
  for (const pair of program.pairs.filter(({ silent }) => silent)) {
    const sent = ledger.filter((row) => row.pair_id === pair.id && row.state === 'sent');
    const got = sent.map(
      (row) => `${row.step} ${row.recipient_id === pair.mentor.id ? 'mentor' : 'resident'}`,
    );
    const expected = expectedSteps(pair.start).flatMap((step) => [`${step} mentor`, `${step} resident`]);
    expect(got.sort()).toEqual(expected);
  }
  for (const row of ledger) {
    if (row.state === 'planned') expect(row.sendable_at.getTime()).toBeGreaterThan(time.clock().getTime());
    else if (row.state === 'skipped') expect(row.reason).toMatch(/^(met|not_due|agreed|superseded)$/);
    else expect(row.state).toBe('sent');
  }
}, 300_000);
