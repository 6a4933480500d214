import { Temporal } from 'temporal-polyfill';
import { dateIn, startOfDay } from '../dates.ts';
import { nextSendable, type WorkingHours } from '../programs/hours-policy.ts';

type Day = Temporal.PlainDate;

export type Side = 'resident' | 'mentor';
export const SIDES: readonly Side[] = ['resident', 'mentor'];

/** A span of calendar days, both included. */
export type Span = { from: Day; until: Day };

/** One rung: so many days after the due date, to these sides. `met` is no rung; it follows an agreed date. */
export type StepName = '-14' | '0' | '+14' | '+28' | 'met';
export type Rung = { name: Exclude<StepName, 'met'>; days: number; to: readonly Side[] };

/** The whole ladder, in order; a program may leave steps out. */
export const LADDER: readonly Rung[] = [
  { name: '-14', days: -14, to: ['resident'] },
  { name: '0', days: 0, to: SIDES },
  { name: '+14', days: 14, to: SIDES },
  { name: '+28', days: 28, to: SIDES },
];

/** A program's settings, as the rules need them. Every date is a calendar date in `timeZone`. */
export type Rules = {
  timeZone: string;
  meetingsPerYear: number;
  firstMeetingWindowDays: number;
  yearStarts: { month: number; day: number };
  hours: WorkingHours;
  ladder: readonly Rung[];
};

/** A meeting that was logged: the day they met, and when it was entered. */
export type Met = { on: Day; loggedAt: Date };

/** One side of a pair. */
export type SideFacts = {
  timeZone: string;
  /** Slack knows the account as active. */
  reachable: boolean;
  snoozes: readonly { dueOn: Day; until: Day }[];
};

/** All that the rules look at about a pair. */
export type PairFacts = {
  startedOn: Day;
  /** The pair is active, not scheduled and not ended. */
  active: boolean;
  /** Reminders stop silently. Nothing that people see may differ because of it (confidentiality rule 1). */
  held: boolean;
  agreedOn: Day | undefined;
  /** By date, the first one first. */
  meetings: readonly Met[];
  /** Of the pair and of either member, as `merged` makes them. */
  pauses: readonly Span[];
  sides: Record<Side, SideFacts>;
};

/** A nudge as the ledger names it. For `met` the date is the agreed one, so that each agreed date is asked about once. */
export type NudgeKey = { step: StepName; dueOn: Day };

const compare = Temporal.PlainDate.compare;
const isAfter = (one: Day, other: Day) => compare(one, other) > 0;
const latest = (one: Day, ...others: Day[]) =>
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
function scheduleOf(pair: PairFacts, rules: Rules): Schedule {
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

/** A step with the day from which it is due. */
export type DueStep = NudgeKey & { day: Day };

/** The steps of the present due date for one side, by day. */
export function stepsFor(side: Side, pair: PairFacts, rules: Rules): DueStep[] {
  const { dueOn, rungs } = scheduleOf(pair, rules);
  const steps = rungs
    .filter(({ rung }) => rung.to.includes(side))
    .map(({ rung, day }) => ({ step: rung.name, dueOn, day }));
  const agreed = pair.agreedOn;
  if (!agreed || pair.meetings.some((met) => !isAfter(agreed, met.on))) return steps;
  const question = { step: 'met' as const, dueOn: agreed, day: agreed.add({ days: 1 }) };
  // The sort is stable: on the same day the question comes last, and so instead of the rung.
  return [...steps, question].sort((a, b) => compare(a.day, b.day));
}

/** The one step to be sent to this side as of a day: the latest that is due (rule 5), none before an agreed date (rule 3). */
export function currentStep(side: Side, pair: PairFacts, rules: Rules, today: Day): DueStep | undefined {
  if (pair.agreedOn && !isAfter(today, pair.agreedOn)) return undefined;
  return stepsFor(side, pair, rules).findLast((step) => !isAfter(step.day, today));
}

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

/** Nothing is sent to either side while one of them cannot take part. */
const mayRemind = (pair: PairFacts) =>
  pair.active && !pair.held && SIDES.every((side) => pair.sides[side].reachable);

/** The first moment from `now` on at which the step may reach that side: their hours, no pause, no snooze, not before its day. */
export function sendableAt(side: Side, step: DueStep, pair: PairFacts, rules: Rules, now: Date): Date {
  const { timeZone, snoozes } = pair.sides[side];
  const dueOn = dueDate(pair, rules);
  const snoozed = snoozes.filter((snooze) => snooze.dueOn.equals(dueOn)).map((snooze) => snooze.until);
  const day = latest(step.day, ...snoozed);
  const from = Math.max(
    now.getTime(),
    startOfDay(day, rules.timeZone).getTime(),
    timeZone === rules.timeZone ? 0 : startOfDay(day, timeZone).getTime(),
  );
  const zones = { person: timeZone, program: rules.timeZone };
  const paused = pair.pauses.length === 0 ? undefined : (date: Day) => pausedUntil(pair.pauses, date);
  return nextSendable(new Date(from), rules.hours, zones, paused);
}

/** A nudge to be in the ledger. */
export type PlannedNudge = DueStep & { side: Side; sendableAt: Date };

/** What is to be sent about a pair as of now, and when it must be looked at again; undefined: not before something changes. */
export function plan(
  pair: PairFacts,
  rules: Rules,
  now: Date,
): { nudges: PlannedNudge[]; nextCheck: Date | undefined } {
  if (!pair.active || pair.held) return { nudges: [], nextCheck: undefined };
  const today = dateIn(rules.timeZone, now);
  const nudges = !mayRemind(pair)
    ? []
    : SIDES.flatMap((side) => {
        const step = currentStep(side, pair, rules, today);
        return step ? [{ ...step, side, sendableAt: sendableAt(side, step, pair, rules, now) }] : [];
      });
  return { nudges, nextCheck: nextCheck(pair, rules, today) };
}

/** The beginning of the next day on which a step comes due. Everything between is held by `sendableAt` alone. */
function nextCheck(pair: PairFacts, rules: Rules, today: Day): Date | undefined {
  const days = SIDES.flatMap((side) => stepsFor(side, pair, rules).map((step) => step.day))
    .filter((day) => isAfter(day, today))
    .sort(compare);
  const [first] = days;
  return first && startOfDay(first, rules.timeZone);
}

/** Why a planned nudge is not sent. What is held must not be told from what was rescheduled: the word is the same. */
export type SkipReason = 'met' | 'not_due' | 'agreed' | 'superseded' | 'deactivated';

export type Verdict = { send: true } | { send: false; at: Date } | { send: false; reason: SkipReason };

/** What becomes of a nudge at this moment: sent, sent later, or not at all. */
export function judge(
  nudge: NudgeKey & { side: Side; plannedAt: Date },
  pair: PairFacts,
  rules: Rules,
  now: Date,
): Verdict {
  const skip = (reason: SkipReason): Verdict => ({ send: false, reason });
  if (!pair.active || pair.held) return skip('not_due');
  if (!mayRemind(pair)) return skip('deactivated');
  if (doneBy(nudge, pair, rules)) return skip('met');
  const today = dateIn(rules.timeZone, now);
  if (pair.agreedOn && !isAfter(today, pair.agreedOn)) return skip('agreed');
  const steps = stepsFor(nudge.side, pair, rules);
  if (!steps.some((step) => sameNudge(step, nudge))) return skip('not_due');
  const step = currentStep(nudge.side, pair, rules, today);
  if (!step) return skip('not_due');
  if (!sameNudge(step, nudge)) return skip(isAfter(nudge.dueOn, today) ? 'not_due' : 'superseded');
  const at = sendableAt(nudge.side, step, pair, rules, now);
  return at.getTime() <= now.getTime() ? { send: true } : { send: false, at };
}

const sameNudge = (one: NudgeKey, other: NudgeKey) =>
  one.step === other.step && one.dueOn.equals(other.dueOn);

/** The day of the meeting that settled what a nudge was about, where there is one. */
export function doneBy(
  nudge: NudgeKey & { plannedAt: Date },
  pair: PairFacts,
  rules: Rules,
): Day | undefined {
  const { meetings } = pair;
  const loggedSince = () => meetings.find((met) => met.loggedAt >= nudge.plannedAt)?.on;
  if (nudge.step === 'met') return meetings.find((met) => !isAfter(nudge.dueOn, met.on))?.on ?? loggedSince();
  for (let count = meetings.length; count >= 0; count -= 1) {
    const { base, days } = clockwork(pair.startedOn, meetings[count - 1]?.on, rules);
    if (unpausedDaysAfter(base, days, pair.pauses).equals(nudge.dueOn)) return meetings[count]?.on;
  }
  // The date was another one then (a pause or the program's settings changed since): what was logged later settles it.
  return loggedSince();
}

/** What a message already sent says about the pair by now. */
export type Shown = { done: Day } | { agreed: Day } | { pausedUntil: Day } | undefined;

export function shownAs(
  nudge: NudgeKey & { plannedAt: Date },
  pair: PairFacts,
  rules: Rules,
  now: Date,
): Shown {
  const done = doneBy(nudge, pair, rules);
  if (done) return { done };
  const today = dateIn(rules.timeZone, now);
  if (!nudge.dueOn.equals(dueDate(pair, rules)) && nudge.step !== 'met') return undefined;
  if (pair.agreedOn && !isAfter(today, pair.agreedOn)) return { agreed: pair.agreedOn };
  const until = pausedUntil(pair.pauses, today);
  return until && { pausedUntil: until };
}
