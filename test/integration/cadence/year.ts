import { Temporal } from 'temporal-polyfill';
import { refreshPerson } from '../../../src/domain/members/people.ts';
import { scheduleEnding } from '../../../src/domain/pairs/operations.ts';
import { getPair } from '../../../src/domain/pairs/queries.ts';
import { logMeeting } from '../../../src/features/meetings/operations.ts';
import { agreeOn, pauseMember, pausePair, snooze } from '../../../src/features/pauses/operations.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import type { Role } from '../../../src/platform/database/tables/programs.ts';
import type { Db } from '../../../src/platform/database/tables.ts';
import type { HandlerDeps } from '../../../src/platform/handler-deps.ts';
import {
  addMember,
  addPairRow,
  addProgram,
  addWorkspace,
  testClock,
  testContext,
} from '../../support/fixtures.ts';
import { giveSchedules } from './grid.ts';
import {
  dayOf,
  dueOf,
  firstDueOf,
  isAtWork,
  isAway,
  isHeldBack,
  isoOf,
  keyOf,
  type ModelPair,
  type ModelPerson,
  type ModelProgram,
  remindNow,
  type Side,
  wallClock,
} from './model.ts';
import { type Letter, tick } from './post.ts';

/** How large a year is simulated; everything else is given by the seed. */
export type YearSize = {
  pairs: number;
  programs: number;
  days: number;
  seed: number;
  /** Whether people have block schedules, and whether the product is told of them. */
  schedules: 'told' | 'untold' | 'none';
};

/** What became of it: how much happened, and what went wrong, by kind. Each list of wrongs is to be empty. */
export type YearReport = {
  counts: Record<string, number>;
  wrong: Record<
    | 'difference to the model'
    | 'twice a day'
    | 'a mentor twice a week'
    | 'outside hours'
    | 'after logging'
    | 'while away'
    | 'while held',
    string[]
  >;
};

const FIRST = dayOf('2026-08-31');
/** In UTC: in working hours of every time zone below at least once a day. */
const HOURS = [4, 10, 16, 21];
/** Days on which no worker runs. */
const OUTAGE = { from: 60, until: 75 };
const ZONES = ['America/Los_Angeles', 'America/New_York', 'Europe/London', 'Pacific/Honolulu'];
const PEOPLE_ZONES = [...ZONES, 'Asia/Kolkata'];
const HOLIDAYS = ['2026-11-26', '2026-11-27', '2026-12-24', '2026-12-25', '2026-12-31', '2027-01-01'];
const LADDERS = [
  ['-14', '0', '+14', '+28'],
  ['-14', '0', '+14', '+28'],
  ['0', '+14'],
  ['-14', '0', '+28'],
];

/** An academic year begins within the time that is simulated in most programs. */
const YEAR_STARTS = [
  [7, 1],
  [11, 2],
  [1, 15],
];

/** Words of the gentler reminders after a silence. */
const ANEW = /A fresh start|Whenever it works/;

type Acting = { member: string; workspaceId: string; programId: string };
/** A pair as the model has it, with what is needed to act in the product. */
type Pair = { model: ModelPair; ids: Record<Side, Acting>; silent: boolean };

/** The same year every time. */
function dice(seed: number) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const plain = (day: number) => Temporal.PlainDate.from(isoOf(day));

async function addOneProgram(db: Db, workspaceId: string, index: number) {
  const zone = ZONES[index % ZONES.length] ?? '';
  const perYear = [3, 4, 2][index % 3] ?? 3;
  const steps = LADDERS[index % LADDERS.length] ?? [];
  // Every fifth program reminds in the afternoon only: a mentor who is in two of them may come due twice a day.
  const fromHour = index % 5 === 4 ? 13 : 9;
  const workdays = index % 7 === 6 ? [1, 2, 4, 6] : [1, 2, 3, 4, 5];
  const [month = 7, day = 1] = YEAR_STARTS[index % YEAR_STARTS.length] ?? [];
  const id = await addProgram(db, workspaceId, {
    time_zone: zone,
    meetings_per_year: perYear,
    reminder_steps: [...steps],
  });
  await db
    .updateTable('programs')
    .set({
      working_from_minute: fromHour * 60,
      working_days: workdays,
      holidays: HOLIDAYS,
      year_starts_month: month,
      year_starts_day: day,
    })
    .where('id', '=', id)
    .execute();
  const model: ModelProgram = {
    zone,
    interval: Math.floor(365 / perYear),
    window: 30,
    steps,
    workdays,
    fromHour,
    untilHour: 17,
    holidays: new Set(HOLIDAYS.map(dayOf)),
    yearStarts: [month, day].map((part) => String(part).padStart(2, '0')).join('-'),
  };
  return { id, model };
}

const newPerson = (user: string, zone: string): ModelPerson => ({
  ...{ user, zone, gone: false, lastTold: undefined },
  ...{ held: new Set(), asleep: new Set() },
});

async function cast(db: Db, { pairs: count, programs: programCount }: YearSize, random: () => number) {
  const workspaceId = await addWorkspace(db);
  const programs = [];
  for (let index = 0; index < programCount; index += 1)
    programs.push(await addOneProgram(db, workspaceId, index));
  const anyZone = () => PEOPLE_ZONES[Math.floor(random() * PEOPLE_ZONES.length)] ?? '';
  const join = async (programId: string, role: Role, zone: string, user?: string) => {
    const { id, user: known } = await addMember(db, { workspaceId, programId }, [role], {
      time_zone: zone,
      ...(user ? { user } : {}),
    });
    return { acting: { member: id, workspaceId, programId }, user: known };
  };
  const pairs: Pair[] = [];
  for (let index = 0; pairs.length < count; index += 1) {
    const here = programs[index % programs.length]!;
    const next = programs[(index + 1) % programs.length]!;
    const zone = anyZone();
    const own = await join(here.id, 'mentor', zone);
    const mentor = newPerson(own.user, zone);
    const silent = index % 8 === 0;
    for (let place = 0; place < 3 && pairs.length < count; place += 1) {
      // The third resident of every other mentor is in the next program, where the mentor is a member, too.
      const elsewhere = place === 2 && index % 2 === 1 && programs.length > 1;
      const program = elsewhere ? next : here;
      const acting = elsewhere ? (await join(next.id, 'mentor', zone, mentor.user)).acting : own.acting;
      // Every eleventh resident is one in the program before, too, and every thirteenth mentors there.
      const before = pairs[pairs.length - 3];
      const twice = before && before.model.program !== program.model && pairs.length % 11 === 10;
      const mentors = before && before.ids.mentor.programId === program.id && pairs.length % 13 === 12;
      const isOther = mentors && before.model.mentor !== mentor;
      const known = twice ? before.model.resident : isOther ? before.model.mentor : undefined;
      const resident = known ?? newPerson('', anyZone());
      const joined = isOther
        ? { acting: before.ids.mentor, user: before.model.mentor.user }
        : await join(program.id, 'resident', resident.zone, known?.user);
      resident.user = joined.user;
      // Every seventh pair came with the roster, long after it began, and has not met for as long.
      const isLate = pairs.length % 7 === 5;
      const start = FIRST + (isLate ? -400 : Math.floor(random() * 40));
      const where = { workspaceId, programId: program.id };
      const id = await addPairRow(db, where, joined.acting.member, acting.member, {
        started_on: isoOf(start),
        ...(isLate ? { imported_on: isoOf(FIRST) } : {}),
      });
      pairs.push({
        silent,
        ids: { resident: joined.acting, mentor: acting },
        model: {
          id,
          program: program.model,
          resident,
          mentor,
          start,
          imported: isLate ? FIRST : undefined,
          met: [],
          away: [],
          agreed: undefined,
          snoozed: [],
          told: new Set(),
        },
      });
    }
  }
  return { workspaceId, pairs };
}

type Program = Awaited<ReturnType<typeof cast>>;

type Plans = { day: number; pair: Pair; side: Side }[];
type World = {
  ctx: HandlerDeps;
  program: Program;
  random: () => number;
  report: YearReport;
  /** Meetings that will happen without a word before. */
  meetings: Plans;
  /** People who left Slack, and when they come back. */
  returns: { day: number; person: ModelPerson }[];
  /** Pairs past their first due date without anything that holds it, week by week. */
  pastDue: number;
  /** Each reminder as it reads by now, with what it was about; by the id of its message. */
  letters: Map<string, { user: string; at: Date; keys: Set<string>; said: string }>;
};

const count = ({ report }: World, what: string, by = 1) => {
  report.counts[what] = (report.counts[what] ?? 0) + by;
};

async function meet(world: World, pair: Pair, side: Side, on: number) {
  const { ctx } = world;
  const { model } = pair;
  if (on < model.start || model.met.some((day) => day >= on)) return;
  const logged = await logMeeting(ctx, {
    pair: await getPair(ctx.db, model.id),
    enteredBy: pair.ids[side].member,
    date: plain(on),
    way: 'video',
    topics: [],
  });
  if (!logged.ok) throw new Error(`a meeting was refused: ${logged.reason}`);
  model.met.push(on);
  if (model.agreed !== undefined && model.agreed <= on) model.agreed = undefined;
  count(world, 'meetings');
}

async function putOff(world: World, pair: Pair, side: Side, today: number, weeks: number) {
  const { model } = pair;
  const due = dueOf(model, today);
  const earlier = model.snoozed.filter((one) => one.side === side && one.due === due);
  const isSame = earlier.some(({ until }) => until === today + 7 * weeks);
  const result = await snooze(world.ctx, { pairId: model.id, memberId: pair.ids[side].member, weeks });
  if (result.ok !== (isSame || earlier.length < 2))
    throw new Error('a third snooze, or a refused second one');
  if (!result.ok) return count(world, 'snoozes refused');
  model.snoozed.push({ side, due, until: today + 7 * weeks });
  count(world, 'snoozes');
}

async function makeDate(world: World, { model }: Pair, on: number) {
  const agreed = await agreeOn(world.ctx, { pairId: model.id, on: plain(on) });
  if (!agreed.ok) throw new Error(`a date was refused: ${agreed.reason}`);
  model.agreed = on;
  count(world, 'agreed dates');
}

async function goAway(
  world: World,
  pair: Pair,
  side: Side,
  span: { from: number; until: number },
  whole: boolean,
) {
  const { ctx, program } = world;
  const dates = { from: plain(span.from), until: plain(span.until) };
  const { member, workspaceId, programId } = pair.ids[side];
  const result = whole
    ? await pauseMember(ctx, {
        member: { id: member, workspace_id: workspaceId, program_id: programId },
        timeZone: pair.model.program.zone,
        span: dates,
      })
    : await pausePair(ctx, { pairId: pair.model.id, memberId: member, span: dates });
  if (!result.ok) throw new Error(`a pause was refused: ${result.reason}`);
  const affected = whole
    ? program.pairs.filter(({ ids }) => ids.resident.member === member || ids.mentor.member === member)
    : [pair];
  for (const { model } of affected) model.away.push(span);
  count(world, 'pauses');
}

const refresh = ({ ctx, program }: World, person: ModelPerson) =>
  ctx.db.transaction().execute((tx) =>
    refreshPerson(tx, ctx.clock(), program.workspaceId, {
      userId: person.user,
      name: person.user,
      email: undefined,
      timeZone: person.zone,
      isAdmin: false,
      standing: person.gone ? 'deactivated' : 'active',
    }),
  );

/** What one person does about one pair they were just reminded of; many do nothing. */
async function react(world: World, pair: Pair, side: Side) {
  const { model } = pair;
  const roll = world.random();
  const today = wallClock(world.ctx.clock(), model.program.zone).day;
  const days = (most: number) => 1 + Math.floor(world.random() * most);
  if (pair.silent) return;
  if (model[side].asleep.has(today)) return count(world, 'messages while asleep');
  if (roll < 0.28) await meet(world, pair, side, today - (roll < 0.05 ? 2 : 0));
  else if (roll < 0.4) await putOff(world, pair, side, today, [1, 2, 4][days(3) - 1] ?? 1);
  else if (roll < 0.55) await makeDate(world, pair, today + days(14));
  else if (roll < 0.61)
    await goAway(world, pair, side, { from: today + days(2) - 1, until: today + days(40) }, false);
  else if (roll < 0.64) await goAway(world, pair, side, { from: today + 3, until: today + 24 }, true);
  else if (roll < 0.8) world.meetings.push({ day: today + days(9), pair, side });
  else if (roll < 0.81) {
    const person = model[side];
    person.gone = true;
    await refresh(world, person);
    world.returns.push({ day: today + days(30), person });
    count(world, 'people gone for a while');
  } else if (roll < 0.815) {
    await world.ctx.db
      .transaction()
      .execute((tx) =>
        scheduleEnding(tx, model.id, new Date(world.ctx.clock().getTime() + 400 * 86_400_000)),
      );
    count(world, 'endings decided');
  }
}

/** What happens of itself on a morning: meetings that were agreed on or that no one spoke of, and people who come back. */
async function morning(world: World, today: number) {
  for (const { pair, side } of world.meetings.filter(({ day }) => day === today)) {
    await meet(world, pair, side, wallClock(world.ctx.clock(), pair.model.program.zone).day);
  }
  for (const { person } of world.returns.filter(({ day, person }) => day <= today && person.gone)) {
    person.gone = false;
    await refresh(world, person);
  }
}

/** What each message of this tick was about, as the ledger has it, by the message's id. */
async function findKeys(db: Db, letters: readonly Letter[]): Promise<Map<string, Set<string>>> {
  const keys = new Map<string, Set<string>>();
  if (letters.length === 0) return keys;
  const rows = await db
    .selectFrom('nudges')
    .select(['outbox_id', 'pair_id', 'step', 'due_on'])
    .where('state', '=', 'sent')
    .where(
      'outbox_id',
      'in',
      letters.map(({ id }) => id),
    )
    .execute();
  for (const row of rows) {
    const id = row.outbox_id ?? '';
    keys.set(id, (keys.get(id) ?? new Set()).add(keyOf(row.pair_id, row.step, dayOf(row.due_on))));
  }
  return keys;
}

/** A reminder that someone got: who, when, and the keys of what it was about. */
export type Got = { user: string; at: Date; keys: ReadonlySet<string> };

/** How what people got differs from what the model says they should get; empty where it does not. */
export function differences(
  expected: ReadonlyMap<string, ReadonlySet<string>>,
  got: readonly Got[],
): string[] {
  const wrong: string[] = [];
  const left = new Map([...expected].map(([user, keys]) => [user, new Set(keys)]));
  for (const { user, keys } of got) {
    for (const key of keys) {
      if (!left.get(user)?.delete(key)) wrong.push(`${user} got ${key}`);
    }
  }
  for (const [user, keys] of left) for (const key of keys) wrong.push(`${user} did not get ${key}`);
  return wrong;
}

/** What is wrong with one reminder in itself, whatever the model says. */
export function breaches(got: Got, pairs: ReadonlyMap<string, ModelPair>, days: Set<string>) {
  const wrong: [keyof YearReport['wrong'], string][] = [];
  for (const [index, key] of [...got.keys].entries()) {
    const pair = pairs.get(key.split(' ')[0] ?? '');
    const me = [pair?.resident, pair?.mentor].find((person) => person?.user === got.user);
    if (!pair || !me)
      return [['difference to the model', `${got.user} got ${key} of someone else`]] as typeof wrong;
    const there = wallClock(got.at, me.zone);
    if (!isAtWork(pair.program, there)) wrong.push(['outside hours', `${key} at ${got.at.toISOString()}`]);
    const day = `${got.user} ${there.day}`;
    if (index === 0 && days.has(day)) wrong.push(['twice a day', day]);
    days.add(day);
    if (pair.mentor === me) {
      const isSoon = [1, 2, 3, 4, 5, 6].some((ago) => days.has(`mentor ${got.user} ${there.day - ago}`));
      if (isSoon) wrong.push(['a mentor twice a week', day]);
      days.add(`mentor ${day}`);
    }
    if (isAway(pair, wallClock(got.at, pair.program.zone).day)) wrong.push(['while away', key]);
    const theirs = [...pairs.values()].filter(({ resident, mentor }) => resident === me || mentor === me);
    if (theirs.every(({ program }) => isHeldBack(me, program, there.day))) wrong.push(['while held', key]);
    const [, step, due = ''] = key.split(' ');
    const since = dayOf(due) - (step === 'met' ? 0 : pair.program.interval);
    if (pair.met.some((met) => (step === 'met' ? met >= since : met > since && pair.start < since))) {
      wrong.push(['after logging', key]);
    }
  }
  return wrong;
}

/** One tick of the worker, held against the model. */
async function look(world: World, pairs: ReadonlyMap<string, ModelPair>, days: Set<string>): Promise<Got[]> {
  const { ctx, program, report, letters } = world;
  const expected = remindNow([...pairs.values()], ctx.clock());
  const posted = await tick(ctx, program.workspaceId);
  const keys = await findKeys(
    ctx.db,
    posted.filter(({ refreshOf }) => !refreshOf),
  );
  const got: Got[] = [];
  for (const letter of posted) {
    if (letter.refreshOf) {
      const original = letters.get(letter.refreshOf);
      if (original) original.said = letter.said;
      count(world, 'messages edited');
      continue;
    }
    const about = keys.get(letter.id) ?? new Set<string>();
    letters.set(letter.id, { user: letter.user, at: letter.at, keys: about, said: letter.said });
    got.push({ user: letter.user, at: letter.at, keys: about });
    count(world, 'messages');
    for (const key of about) count(world, `step ${key.split(' ')[1]}`);
    if (ANEW.test(letter.said)) count(world, 'begun again');
    if (letter.said.includes('*Welcome.*')) count(world, 'welcomes');
  }
  const at = ctx.clock().toISOString();
  report.wrong['difference to the model'].push(...differences(expected, got).map((what) => `${at}: ${what}`));
  for (const one of got) for (const [kind, what] of breaches(one, pairs, days)) report.wrong[kind].push(what);
  return got;
}

/** Sent messages that still offer buttons for a pair that has met since, without any newer one about it. */
function staleLetters({ letters }: World, pairs: ReadonlyMap<string, ModelPair>): string[] {
  const sideOf = (pair: ModelPair, user: string) => (pair.resident.user === user ? 'mentor' : 'resident');
  return [...letters.values()].flatMap(({ user, at, keys, said }) =>
    [...keys].flatMap((key) => {
      const [id = ''] = key.split(' ');
      const pair = pairs.get(id);
      const sentOn = pair ? wallClock(at, pair.program.zone).day : 0;
      const hasMet = pair?.met.some((met) => met > sentOn);
      const isOpen = said.includes(`nudge.${id}`) || said.includes(`• <@${pair?.[sideOf(pair, user)].user}>`);
      return hasMet && isOpen ? [`still open in the message of ${at.toISOString()}: ${key}`] : [];
    }),
  );
}

function countPastDue(world: World, pairs: ReadonlyMap<string, ModelPair>, today: number): void {
  for (const pair of pairs.values()) {
    const isAhead = pair.agreed !== undefined && pair.agreed >= today;
    if (firstDueOf(pair, today) < today && !isAhead && !isAway(pair, today)) world.pastDue += 1;
  }
}

/** Everybody's block schedule in each program they are a member of. */
async function schedule(ctx: HandlerDeps, { pairs }: Program, { days, schedules }: YearSize): Promise<void> {
  const people = new Map<string, Acting & { person: ModelPerson; side: Side }>();
  const pairsOf = new Map<string, ModelPair[]>();
  for (const { model, ids } of pairs)
    for (const side of ['resident', 'mentor'] as const) {
      const { member } = ids[side];
      if (!people.has(member)) people.set(member, { ...ids[side], person: model[side], side });
      pairsOf.set(member, [...(pairsOf.get(member) ?? []), model]);
    }
  await giveSchedules(ctx, [...people.values()], pairsOf, { first: FIRST, days, told: schedules === 'told' });
}

/** Who was told about what, in an order that chance (such as an id) has no part in, so that a seed is the same year again. */
function inOrder(got: readonly Got[], pairs: readonly Pair[]): { pair: Pair; side: Side }[] {
  const told = new Set(
    got.flatMap(({ user, keys }) => [...keys].map((key) => `${user} ${key.split(' ')[0]}`)),
  );
  return pairs.flatMap((pair) =>
    (['resident', 'mentor'] as const)
      .filter((side) => told.has(`${pair.model[side].user} ${pair.model.id}`))
      .map((side) => ({ pair, side })),
  );
}

/**
 * Lets a year pass over so many pairs in fast time, and holds every tick of the worker against the model. `plant` may
 * make the product's world differ from the model's, to see that it is noticed.
 */
export async function runYear(
  open: OpenDatabase,
  size: YearSize,
  plant: (db: Db) => Promise<unknown> = async () => undefined,
): Promise<YearReport> {
  const random = dice(size.seed);
  const time = testClock(`${isoOf(FIRST)}T00:00:00Z`);
  const { ctx } = testContext(open, time.clock);
  const program = await cast(open.db, size, random);
  const report: YearReport = {
    counts: { pairs: program.pairs.length },
    wrong: {
      'difference to the model': [],
      'twice a day': [],
      'a mentor twice a week': [],
      'outside hours': [],
      'after logging': [],
      'while away': [],
      'while held': [],
    },
  };
  const world: World = {
    ctx,
    program,
    random,
    report,
    meetings: [],
    returns: [],
    letters: new Map(),
    pastDue: 0,
  };
  await plant(open.db);
  if (size.schedules !== 'none') await schedule(ctx, program, size);
  const models = new Map(program.pairs.map(({ model }) => [model.id, model]));
  const days = new Set<string>();
  for (let day = FIRST; day < FIRST + size.days; day += 1) {
    if (day - FIRST >= OUTAGE.from && day - FIRST < OUTAGE.until) continue;
    if ((day - FIRST) % 7 === 0) countPastDue(world, models, day);
    for (const hour of HOURS) {
      time.set(`${isoOf(day)}T${String(hour).padStart(2, '0')}:07:00Z`);
      if (hour === 16) await morning(world, day);
      for (const { pair, side } of inOrder(await look(world, models, days), program.pairs)) {
        await react(world, pair, side);
      }
    }
  }
  // What people did last shows in their messages with the next tick.
  time.set(`${isoOf(FIRST + size.days - 1)}T${HOURS.at(-1)}:08:00Z`);
  await look(world, models, days);
  report.counts['past due in an average week'] = Math.round(world.pastDue / Math.ceil(size.days / 7));
  report.wrong['after logging'].push(...staleLetters(world, models));
  return report;
}
