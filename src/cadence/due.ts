import { Temporal } from 'temporal-polyfill';
import type { PairFacts, Rules, Span } from './facts.ts';
import type { Rung } from './ladder.ts';
import { SIDES } from './ladder.ts';

type Day = Temporal.PlainDate;

const compare = Temporal.PlainDate.compare;
/** Whether one calendar day comes after another. */
export const isAfter = (one: Day, other: Day) => compare(one, other) > 0;
/** The latest of these days. */
export const latest = (one: Day, ...others: Day[]) =>
  others.reduce((most, day) => (isAfter(day, most) ? day : most), one);

/** Spans in order, those that overlap or touch made one, so that each paused day counts once. */
export function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((a, b) => compare(a.from, b.from))) {
    const last = result.at(-1);
    if (last && !isAfter(span.from, last.until.add({ days: 1 }))) last.until = latest(last.until, span.until);
    else result.push({ ...span });
  }
  return result;
}

/** The last day of the paused span that holds the date, where one does. */
export const pausedUntil = (pauses: readonly Span[], date: Day): Day | undefined =>
  pauses.find((span) => !isAfter(span.from, date) && !isAfter(date, span.until))?.until;

/**
 * The day so many unpaused days after the base (cadence rule 2). A pause that the date reaches counts as a whole:
 * pushing the date brings the rest of it into the span. So the answer is never a paused day.
 */
export function unpausedDaysAfter(base: Day, days: number, pauses: readonly Span[]): Day {
  let due = base.add({ days });
  for (const span of pauses) {
    if (isAfter(span.from, due)) break;
    const from = latest(span.from, base.add({ days: 1 }));
    if (!isAfter(from, span.until)) due = due.add({ days: from.until(span.until).days + 1 });
  }
  return due;
}

type Clockwork = { base: Day; days: number };

/** What a due date is counted from, and how many days on (cadence rule 1). */
function clockwork(startedOn: Day, lastMet: Day | undefined, rules: Rules): Clockwork {
  const first = { base: startedOn, days: rules.firstMeetingWindowDays };
  if (!lastMet) return first;
  const next = { base: lastMet, days: Math.floor(365 / rules.meetingsPerYear) };
  // A meeting from before the pair began never makes the pair's first one due sooner than the window allows.
  const early = isAfter(startedOn, lastMet) && isAfter(endOf(first), endOf(next));
  return early ? first : next;
}

const endOf = ({ base, days }: Clockwork) => base.add({ days });

const clockworkOf = (pair: PairFacts, rules: Rules) =>
  clockwork(pair.startedOn, pair.meetings.at(-1)?.on, rules);

/** The due date and the rungs around it, with the day of each. */
type Schedule = { dueOn: Day; rungs: readonly { rung: Rung; day: Day }[] };

const schedules = new WeakMap<PairFacts, { rules: Rules; schedule: Schedule }>();

/** Worked out once for each pair as it was loaded. A rung that would come before the base day is left out. */
export function scheduleOf(pair: PairFacts, rules: Rules): Schedule {
  const known = schedules.get(pair);
  if (known?.rules === rules) return known.schedule;
  const { base, days } = clockworkOf(pair, rules);
  const dueOn = unpausedDaysAfter(base, days, pair.pauses);
  const rungs = rules.ladder
    .filter((rung) => days + rung.days > 0)
    .map((rung) => ({
      rung,
      day: rung.days === 0 ? dueOn : unpausedDaysAfter(base, days + rung.days, pair.pauses),
    }));
  const schedule = { dueOn, rungs };
  schedules.set(pair, { rules, schedule });
  return schedule;
}

/** When the next meeting is due: the start plus the window, or the last meeting plus the interval, plus paused days. */
export const dueDate = (pair: PairFacts, rules: Rules): Day => scheduleOf(pair, rules).dueOn;

/**
 * Whether the last step for the present due date lies behind and no meeting came of it (cadence rule 4), with nothing
 * that holds: no date ahead, no pause, no snooze. A pair whose reminders are held is like any other.
 */
export function hasRunOut(pair: PairFacts, rules: Rules, today: Day): boolean {
  if (pair.agreedOn && !isAfter(today, pair.agreedOn)) return false;
  if (pausedUntil(pair.pauses, today)) return false;
  const dueOn = dueDate(pair, rules);
  const snoozes = SIDES.flatMap((side) => pair.sides[side].snoozes);
  if (snoozes.some((snooze) => snooze.dueOn.equals(dueOn) && isAfter(snooze.until, today))) return false;
  const { base, days } = clockworkOf(pair, rules);
  const last = Math.max(0, ...rules.ladder.map((rung) => rung.days));
  return isAfter(today, unpausedDaysAfter(base, days + last, pair.pauses));
}

/** What was due after so many of the pair's meetings, as its pauses and the program's settings are now. */
export function dueAfter(pair: PairFacts, rules: Rules, meetings: number): Day {
  const { base, days } = clockwork(pair.startedOn, pair.meetings[meetings - 1]?.on, rules);
  return unpausedDaysAfter(base, days, pair.pauses);
}
