import type { Temporal } from 'temporal-polyfill';
import { dayNumber, daysAfter } from '../../platform/calendar/dates.ts';
import { isWorkingDay, mostDays } from '../../platform/calendar/hours.ts';
import { academicYear } from '../../platform/calendar/year.ts';
import type { PairFacts, Rules, Span } from './facts.ts';
import type { Rung } from './ladder.ts';
import { SIDES } from './ladder.ts';

type Day = Temporal.PlainDate;

/** Whether one calendar day comes after another. */
export const isAfter = (one: Day, other: Day) => dayNumber(one) > dayNumber(other);
/** The latest of these days. */
export const latest = (one: Day, ...others: Day[]) =>
  others.reduce((most, day) => (isAfter(day, most) ? day : most), one);

/** Spans in order, those that overlap or touch made one, so that each paused day counts once. */
export function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((a, b) => dayNumber(a.from) - dayNumber(b.from))) {
    const last = result.at(-1);
    if (last && dayNumber(span.from) <= dayNumber(last.until) + 1)
      last.until = latest(last.until, span.until);
    else result.push({ from: span.from, until: span.until });
  }
  return result;
}

/** The last day of the paused span that holds the date, where one does. */
export const pausedUntil = (pauses: readonly Span[], date: Day): Day | undefined =>
  pauses.find((span) => !isAfter(span.from, date) && !isAfter(date, span.until))?.until;

/**
 * The day a number of unpaused days after the base (cadence rule 2). A pause that the date reaches counts as a whole:
 * pushing the date brings the rest of it into the span. So the answer is never a paused day.
 */
export function unpausedDaysAfter(base: Day, days: number, pauses: readonly Span[]): Day {
  const counted = dayNumber(base);
  let pushed = days;
  for (const span of pauses) {
    const [from, until] = [dayNumber(span.from), dayNumber(span.until)];
    if (from > counted + pushed) break;
    pushed += Math.max(0, until - Math.max(from - 1, counted)); // nothing where it is over before anything is counted
  }
  return daysAfter(base, pushed);
}

/** A day a number of unpaused days after a base. */
type Counted = { count: number; day: Day };

/**
 * So many unpaused days after the base is no day off: the count itself, or the next one that leads to a working day. A
 * due date is counted so, and the steps around it are counted from it (cadence rule 2).
 */
function workingCount(base: Day, days: number, pauses: readonly Span[], { hours }: Rules): Counted {
  const most = mostDays(hours) * (pauses.length + 1);
  for (let count = days; count <= days + most; count += 1) {
    const day = unpausedDaysAfter(base, count, pauses);
    if (isWorkingDay(day, hours)) return { count, day };
  }
  throw new Error('working hours without a working day');
}

/** The due date a number of unpaused days after the base: never a paused day, and never a day off. */
const dueDayAfter = (base: Day, days: number, pauses: readonly Span[], rules: Rules): Day =>
  workingCount(base, days, pauses, rules).day;

type Clockwork = {
  base: Day;
  days: number;
  /** So many days from an academic year's first day, where the year starts it over. */
  again: number;
  isLate?: true;
};

/** A pair that came with a roster when it was late already: its first meeting here is due this many days later (cadence rule 4). */
const LATE_IMPORT_DAYS = 14;

/** A new academic year's first due date is in its first half, even where one meeting a year is planned. */
const HALF_A_YEAR_DAYS = 182;

const intervalOf = (rules: Rules): number => Math.floor(365 / rules.meetingsPerYear);

/** What a due date is counted from, and how many days on (cadence rule 1). */
function clockwork(pair: PairFacts, lastMet: Day | undefined, rules: Rules): Clockwork {
  const counted = countedFrom(pair.startedOn, lastMet, rules);
  const { importedOn, pauses } = pair;
  return importedOn && isAfter(importedOn, dueDayAfter(counted.base, counted.days, pauses, rules))
    ? { ...counted, base: importedOn, days: LATE_IMPORT_DAYS, isLate: true }
    : counted;
}

/**
 * What counts as of a day. A new academic year starts over: where the due date had passed before it began, the next one
 * is counted from the year's first day, and nothing of the old year is overdue (cadence rule 10).
 */
function asOf(counted: Clockwork, pair: PairFacts, rules: Rules, today: Day): Clockwork {
  if (!isAfter(academicYear(today, rules.yearStarts).from, counted.base)) return counted;
  let present = counted;
  let year = academicYear(counted.base, rules.yearStarts).next;
  for (; !isAfter(year, today); year = year.add({ years: 1 })) {
    const { base, days, again } = present;
    if (isAfter(year, dueDayAfter(base, days, pair.pauses, rules)))
      present = { base: year, days: again, again };
  }
  return present;
}

function countedFrom(startedOn: Day, lastMet: Day | undefined, rules: Rules): Clockwork {
  const from = (base: Day, days: number) => ({ base, days, again: Math.min(days, HALF_A_YEAR_DAYS) });
  const first = from(startedOn, rules.firstMeetingWindowDays);
  if (!lastMet) return first;
  const next = from(lastMet, intervalOf(rules));
  // A meeting from before the pair began never makes the pair's first one due sooner than the window allows.
  const early = isAfter(startedOn, lastMet) && isAfter(endOf(first), endOf(next));
  return early ? first : next;
}

const endOf = ({ base, days }: Clockwork) => daysAfter(base, days);

const clockworkOf = (pair: PairFacts, rules: Rules, today: Day) =>
  asOf(clockwork(pair, pair.meetings.at(-1)?.on, rules), pair, rules, today);

/** The steps of a due date after one that passed without a meeting: it starts over, more gently (cadence rule 4). */
const GENTLE: readonly string[] = ['0', '+14'];

/** The present due date and the rungs around it, with the day of each. */
type Schedule = {
  /** How many due dates in a row have passed since the last meeting that was logged. */
  round: number;
  /** The pair came with a roster when it was late already, and this is its beginning here. */
  beginsLate: boolean;
  dueOn: Day;
  rungs: readonly { rung: Rung; day: Day }[];
  /** When an interval has passed without a meeting after this one, the next begins. */
  nextDueOn: Day;
  /** The first day of the new academic year, where it starts over before that. */
  startsOverOn: Day | undefined;
};

/** The present due date, without the rungs around it: `due` unpaused days after the base. */
type Present = Clockwork & {
  /** The pauses after the base: earlier ones push nothing on. */
  pauses: readonly Span[];
  round: number;
  due: number;
  dueOn: Day;
};

/** What was worked out about a pair as it was loaded, for these rules and this day. */
type Worked = { rules: Rules; today: Day; present: Present; schedule?: Schedule };
const worked = new WeakMap<PairFacts, Worked>();

function workedOut(pair: PairFacts, rules: Rules, today: Day): Worked {
  const known = worked.get(pair);
  if (known?.rules === rules && known.today.equals(today)) return known;
  const made: Worked = { rules, today, present: makePresent(pair, rules, today) };
  worked.set(pair, made);
  return made;
}

/** Worked out once for each pair as it was loaded. A rung that would come before the base day is left out. */
export function scheduleOf(pair: PairFacts, rules: Rules, today: Day): Schedule {
  const known = workedOut(pair, rules, today);
  known.schedule ??= makeSchedule(rules, known);
  return known.schedule;
}

function makePresent(pair: PairFacts, rules: Rules, today: Day): Present {
  const counted = clockworkOf(pair, rules, today);
  const { base, days } = counted;
  const interval = intervalOf(rules);
  const pauses =
    pair.pauses.length === 0 ? pair.pauses : pair.pauses.filter(({ until }) => isAfter(until, base));
  const dueAfter = (count: number) => workingCount(base, count, pauses, rules);
  // Paused days and days off only push dates on, so no more rounds than these can have begun.
  let round = Math.max(0, Math.floor((dayNumber(today) - dayNumber(base) - days) / interval));
  while (round > 0 && isAfter(dueAfter(days + round * interval).day, today)) round -= 1;
  const { count: due, day: dueOn } = dueAfter(days + round * interval);
  return { ...counted, pauses, round, due, dueOn };
}

function makeSchedule(rules: Rules, { present, today }: Worked): Schedule {
  const { base, days, isLate, pauses, round, due, dueOn } = present;
  const dayAfter = (count: number) => unpausedDaysAfter(base, count, pauses);
  const interval = intervalOf(rules);
  const least = isLate ? 0 : 1; // on the base day itself no one is reminded of what was just met about
  const rungs = rules.ladder
    .filter((rung) => (round > 0 ? GENTLE.includes(rung.name) : due + rung.days >= least))
    .map((rung) => ({ rung, day: rung.days === 0 ? dueOn : dayAfter(due + rung.days) }));
  const nextDueOn = dueDayAfter(base, days + (round + 1) * interval, pauses, rules);
  const { next } = academicYear(today, rules.yearStarts);
  return {
    round,
    beginsLate: isLate === true && round === 0,
    dueOn,
    rungs,
    nextDueOn,
    startsOverOn: isAfter(next, dueOn) && isAfter(nextDueOn, next) ? next : undefined,
  };
}

/**
 * The first due date since they last met, as of a day: the start plus the window, or the last meeting plus the interval,
 * or counted from the academic year's first day, plus paused days; never a day off.
 */
export const firstDue = (pair: PairFacts, rules: Rules, today: Day): Day =>
  firstAndPresentDue(pair, rules, today).first;

/** The due date that counts as of a day: the first one, or, an interval after one that passed without a meeting, the next. */
export const presentDue = (pair: PairFacts, rules: Rules, today: Day): Day =>
  workedOut(pair, rules, today).present.dueOn;

/** The first due date since they last met, and the one that counts as of a day: the same one, until it passes without a meeting. */
export function firstAndPresentDue(pair: PairFacts, rules: Rules, today: Day): { first: Day; present: Day } {
  const { base, days, pauses, round, dueOn } = workedOut(pair, rules, today).present;
  return { first: round === 0 ? dueOn : dueDayAfter(base, days, pauses, rules), present: dueOn };
}

/** The snoozes since the last meeting: those of the present due date, and of the ones before it that passed without a meeting. */
export const snoozesNow = (
  snoozes: readonly { dueOn: Day; until: Day }[],
  pair: PairFacts,
  rules: Rules,
  today: Day,
) => {
  const { first, present } = firstAndPresentDue(pair, rules, today);
  return snoozes.filter(({ dueOn }) => !isAfter(first, dueOn) && !isAfter(dueOn, present));
};

/**
 * Whether the last step for the first due date since they met lies behind and no meeting came of it (cadence rule 4),
 * with nothing that holds: no date ahead, no pause, no snooze. The gentler steps that follow change nothing about it:
 * a director who looks wants to know of the pair until it meets.
 */
export function hasRunOut(pair: PairFacts, rules: Rules, today: Day): boolean {
  if (pair.agreedOn && !isAfter(today, pair.agreedOn)) return false;
  if (pausedUntil(pair.pauses, today)) return false;
  const snoozes = SIDES.flatMap((side) => pair.sides[side].snoozes);
  if (snoozesNow(snoozes, pair, rules, today).some(({ until }) => isAfter(until, today))) return false;
  const { base, days, pauses } = workedOut(pair, rules, today).present;
  const last = Math.max(0, ...rules.ladder.map((rung) => rung.days));
  const { count } = workingCount(base, days, pauses, rules);
  return isAfter(today, unpausedDaysAfter(base, count + last, pauses));
}

/** Whether a date was due after a number of the pair's meetings: the first time, again after a missed date, or in a new year. */
export function wasDueAfter(pair: PairFacts, rules: Rules, meetings: number, date: Day): boolean {
  const counted = clockwork(pair, pair.meetings[meetings - 1]?.on, rules);
  const { base, days } = asOf(counted, pair, rules, date);
  for (let count = days; ; count += intervalOf(rules)) {
    const due = dueDayAfter(base, count, pair.pauses, rules);
    if (!isAfter(date, due)) return due.equals(date);
  }
}
