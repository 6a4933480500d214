/**
 * The cadence rules once more, in the plainest code and by no one's code but this: days are numbers since 1970, and
 * every count is made day by day. The simulated year compares the product with it after every tick.
 */

export type Side = 'resident' | 'mentor';

export type ModelProgram = {
  zone: string;
  /** Days from a meeting to the next due date, and from the pair's start to the first one. */
  interval: number;
  window: number;
  steps: readonly string[];
  workdays: readonly number[];
  fromHour: number;
  untilHour: number;
  holidays: ReadonlySet<number>;
  /** Month and day on which its academic year begins, as in `07-01`. */
  yearStarts: string;
};

export type ModelPerson = {
  user: string;
  zone: string;
  gone: boolean;
  lastTold: number | undefined;
  /** Days away or held by a block schedule, of any program. */
  held: Set<number>;
  /** The same days, whether or not the product was told of them. */
  asleep: Set<number>;
  /** The day of the last message that gathered what there was. */
  lastGathered?: number;
};

export type ModelPair = {
  id: string;
  program: ModelProgram;
  resident: ModelPerson;
  mentor: ModelPerson;
  start: number;
  /** The day it came with a roster. */
  imported: number | undefined;
  met: number[];
  away: { from: number; until: number }[];
  agreed: number | undefined;
  snoozed: { side: Side; due: number; until: number }[];
  /** What each side was told about, by `keyOf`. */
  told: Set<string>;
};

export const dayOf = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / 86_400_000;

const isoDays = new Map<number, string>();
export function isoOf(day: number): string {
  const known = isoDays.get(day);
  if (known !== undefined) return known;
  const iso = new Date(day * 86_400_000).toISOString().slice(0, 10);
  isoDays.set(day, iso);
  return iso;
}

/** ISO weekday of a day number; January 1, 1970 was a Thursday. */
const weekdayOf = (day: number) => ((((day + 3) % 7) + 7) % 7) + 1;

export type LocalTime = { day: number; hour: number };

const formats = new Map<string, Intl.DateTimeFormat>();
/** What a clock on the wall of a time zone shows. */
export function wallClock(at: Date, zone: string): LocalTime {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
    });
  formats.set(zone, format);
  const [date = '', hour = ''] = format.format(at).split(', ');
  return { day: dayOf(date), hour: Number(hour) };
}

export const isAway = (pair: ModelPair, day: number): boolean =>
  pair.away.some(({ from, until }) => from <= day && day <= until);

/** The day so many days on, where a day away does not count. */
function count(pair: ModelPair, from: number, days: number): number {
  let day = from;
  for (let left = days; left > 0; ) {
    day += 1;
    if (!isAway(pair, day)) left -= 1;
  }
  return day;
}

type Workdays = Pick<ModelProgram, 'workdays' | 'holidays'>;
const isWorkday = ({ workdays, holidays }: Workdays, day: number) =>
  workdays.includes(weekdayOf(day)) && !holidays.has(day);

/** How many days on a due date is that is no day off: so many, or as many more as lead to a working day. */
function daysToDue(pair: ModelPair, from: number, days: number): number {
  let on = days;
  while (!isWorkday(pair.program, count(pair, from, on))) on += 1;
  return on;
}
const dueAfter = (pair: ModelPair, from: number, days: number) =>
  count(pair, from, daysToDue(pair, from, days));

/**
 * What the first due date since they last met is counted from; one that came late begins with its import, and one that
 * passed in an academic year that is over begins again with the new one, in its first half at the latest.
 */
function basis(pair: ModelPair, today: number) {
  const last = pair.met.length > 0 ? Math.max(...pair.met) : undefined;
  const counted =
    last === undefined
      ? { from: pair.start, days: pair.program.window, isLate: false }
      : { from: last, days: pair.program.interval, isLate: false };
  const isLate = pair.imported !== undefined && dueAfter(pair, counted.from, counted.days) < pair.imported;
  let now = isLate ? { from: pair.imported ?? 0, days: 14, isLate } : counted;
  for (let day = now.from + 1; day <= today; day += 1) {
    const begins = isoOf(day).slice(5) === pair.program.yearStarts;
    if (begins && dueAfter(pair, now.from, now.days) < day)
      now = { from: day, days: Math.min(counted.days, 182), isLate: false };
  }
  return now;
}

/** How many due dates passed in silence, an interval each, until one is the present one. */
function roundOf(pair: ModelPair, today: number): number {
  const { from, days } = basis(pair, today);
  const { interval } = pair.program;
  let round = 0;
  while (dueAfter(pair, from, days + (round + 1) * interval) <= today) round += 1;
  return round;
}

export function dueOf(pair: ModelPair, today: number): number {
  const { from, days } = basis(pair, today);
  return dueAfter(pair, from, days + roundOf(pair, today) * pair.program.interval);
}

/** The first due date since they last met, whether or not it passed in silence. */
export function firstDueOf(pair: ModelPair, today: number): number {
  const { from, days } = basis(pair, today);
  return dueAfter(pair, from, days);
}

const LADDER: readonly { step: string; offset: number; to: readonly Side[] }[] = [
  { step: '-14', offset: -14, to: ['resident'] },
  { step: '0', offset: 0, to: ['resident', 'mentor'] },
  { step: '+14', offset: 14, to: ['resident', 'mentor'] },
  { step: '+28', offset: 28, to: ['resident', 'mentor'] },
];

type Step = { step: string; due: number; day: number };

/** Every step about the present due date for a side, and the question after an agreed date, by day. */
function stepsOf(pair: ModelPair, side: Side, today: number): Step[] {
  const { from, days: first, isLate } = basis(pair, today);
  const round = roundOf(pair, today);
  const days = daysToDue(pair, from, first + round * pair.program.interval);
  const due = dueOf(pair, today);
  const fits = (step: string, offset: number) =>
    round > 0 ? step === '0' || step === '+14' : days + offset > 0 || (isLate && days + offset === 0);
  const steps: Step[] = LADDER.filter(
    ({ step, offset, to }) => pair.program.steps.includes(step) && to.includes(side) && fits(step, offset),
  ).map(({ step, offset }) => ({ step, due, day: count(pair, from, days + offset) }));
  const { agreed } = pair;
  if (agreed !== undefined && !pair.met.some((met) => met >= agreed)) {
    steps.push({ step: 'met', due: agreed, day: agreed + 1 });
  }
  return steps.sort(
    (one, other) => one.day - other.day || Number(one.step === 'met') - Number(other.step === 'met'),
  );
}

export const keyOf = (pairId: string, step: string, due: number) => `${pairId} ${step} ${isoOf(due)}`;

export const isAtWork = (program: ModelProgram, { day, hour }: LocalTime) =>
  isWorkday(program, day) && program.fromHour <= hour && hour < program.untilHour;

/** Before a program's hours begin on the first working day of a month: its changes of that day come first. */
const isBeforeChanges = (program: ModelProgram, { day, hour }: LocalTime) => {
  const first = day - Number(isoOf(day).slice(8)) + 1;
  const works = (each: number) => isAtWork(program, { day: each, hour: program.fromHour });
  const earlier = Array.from({ length: day - first }, (_, at) => first + at);
  return hour < program.fromHour && works(day) && !earlier.some(works);
};

/** The step a side is to be told about at this moment, as far as this pair alone goes; or the one that may come early. */
function dueNow(
  pair: ModelPair,
  side: Side,
  clock: (zone: string) => LocalTime,
  early = 0,
): string | undefined {
  const me = pair[side];
  if (pair.resident.gone || pair.mentor.gone) return undefined;
  const there = clock(me.zone);
  if (!isAtWork(pair.program, there) || isBeforeChanges(pair.program, clock(pair.program.zone)))
    return undefined;
  const today = clock(pair.program.zone).day;
  if (pair.agreed !== undefined && today <= pair.agreed) return undefined;
  if (isAway(pair, today) || isAway(pair, there.day)) return undefined;
  const step = stepsOf(pair, side, today + early).findLast(({ day }) => day <= today + early);
  if (!step || there.day + early < step.day) return undefined;
  if (early > 0 && step.day <= today) return undefined; // what is due is due, and nothing that was passed over comes early
  const { from, days } = basis(pair, today);
  const [firstDue, due] = [dueAfter(pair, from, days), dueOf(pair, today)];
  const snoozed = pair.snoozed.some(
    (one) =>
      one.side === side &&
      firstDue <= one.due &&
      one.due <= due &&
      (today < one.until || there.day < one.until),
  );
  const key = keyOf(pair.id, step.step, step.due);
  return snoozed || pair.told.has(`${side} ${key}`) ? undefined : key;
}

/** Whether a block schedule holds back what is unasked: for the first 14 days of days with no free working day between. */
export function isHeldBack(person: Pick<ModelPerson, 'held'>, program: Workdays, today: number): boolean {
  if (!person.held.has(today)) return false;
  let began = today;
  for (
    let day = today - 1;
    today - began < 14 && (person.held.has(day) || !isWorkday(program, day));
    day -= 1
  )
    if (person.held.has(day)) began = day;
  return today - began < 14;
}

type Ripe = { pair: ModelPair; side: Side; key: string };

/** What one person is told now: nothing twice a day, and what is gathered at most once in seven days. */
function tellNow(
  person: ModelPerson,
  own: readonly { pair: ModelPair; side: Side }[],
  clock: (zone: string) => LocalTime,
): Ripe[] {
  const today = clock(person.zone).day;
  if (person.lastTold === today) return [];
  if (own.every(({ pair }) => isHeldBack(person, pair.program, today))) return [];
  const several = own.filter(({ side }) => side === 'resident').length > 1;
  const isGathered = (side: Side) => side === 'mentor' || several;
  const mayGather = person.lastGathered === undefined || today >= person.lastGathered + 7;
  const ripe = (some: typeof own, early?: number) =>
    some.flatMap(({ pair, side }): Ripe[] => {
      const key = dueNow(pair, side, clock, early);
      return key ? [{ pair, side, key }] : [];
    });
  const due = ripe(own.filter(({ side }) => mayGather || !isGathered(side)));
  if (due.length === 0) return [];
  const others = own.filter(
    ({ pair, side }) => mayGather && isGathered(side) && !due.some((one) => one.pair === pair),
  );
  const told = [...due, ...ripe(others, 6)];
  person.lastTold = today;
  if (told.some(({ side }) => isGathered(side))) person.lastGathered = today;
  for (const { pair, side, key } of told) pair.told.add(`${side} ${key}`);
  return told;
}

/** Who is to get a reminder now, and about what: one message a person and day. Notes it as told. */
export function remindNow(pairs: readonly ModelPair[], at: Date): Map<string, Set<string>> {
  const clocks = new Map<string, LocalTime>();
  const clock = (zone: string) => {
    const known = clocks.get(zone) ?? wallClock(at, zone);
    clocks.set(zone, known);
    return known;
  };
  const own = new Map<ModelPerson, { pair: ModelPair; side: Side }[]>();
  for (const pair of pairs)
    for (const side of ['resident', 'mentor'] as const)
      own.set(pair[side], [...(own.get(pair[side]) ?? []), { pair, side }]);
  const messages = new Map<string, Set<string>>();
  for (const [person, theirs] of own) {
    const told = tellNow(person, theirs, clock);
    if (told.length > 0) messages.set(person.user, new Set(told.map(({ key }) => key)));
  }
  return messages;
}
