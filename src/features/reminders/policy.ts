import type { Temporal } from 'temporal-polyfill';
import {
  firstDue,
  isAfter,
  latest,
  pausedUntil,
  presentDue,
  scheduleOf,
  snoozesNow,
  wasDueAfter,
} from '../../domain/cadence/due.ts';
import type { PairFacts, Rules } from '../../domain/cadence/facts.ts';
import type { StepName } from '../../domain/cadence/ladder.ts';
import { SIDES } from '../../domain/cadence/ladder.ts';
import { dateIn, dayNumber, daysAfter, startOfDay } from '../../platform/calendar/dates.ts';
import { nextSendable } from '../../platform/calendar/hours.ts';
import type { PairSide } from '../../platform/database/tables/pairs.ts';

type Day = Temporal.PlainDate;
const compare = (one: Day, other: Day) => dayNumber(one) - dayNumber(other);

/** A nudge as the ledger names it. For `met` the date is the agreed one, so that each agreed date is asked about once. */
type NudgeKey = { step: StepName; dueOn: Day };

/** A step with the day from which it is due. */
type DueStep = NudgeKey & { day: Day };

/** The steps of the due date that counts as of a day, for one side, by day. */
export function stepsFor(side: PairSide, pair: PairFacts, rules: Rules, today: Day): DueStep[] {
  const { dueOn, rungs } = scheduleOf(pair, rules, today);
  const steps = rungs
    .filter(({ rung }) => rung.to.includes(side))
    .map(({ rung, day }) => ({ step: rung.name, dueOn, day }));
  const agreed = pair.agreedOn;
  if (!agreed || pair.meetings.some((met) => !isAfter(agreed, met.on))) return steps;
  const question = { step: 'met' as const, dueOn: agreed, day: daysAfter(agreed, 1) };
  // The sort is stable: on the same day the question comes last, and so instead of the rung.
  return [...steps, question].sort((a, b) => compare(a.day, b.day));
}

/** The one step to be sent to this side as of a day: the latest that is due (cadence rule 5), none before an agreed date (cadence rule 3). */
export function currentStep(side: PairSide, pair: PairFacts, rules: Rules, today: Day): DueStep | undefined {
  if (pair.agreedOn && !isAfter(today, pair.agreedOn)) return undefined;
  return stepsFor(side, pair, rules, today).findLast((step) => !isAfter(step.day, today));
}

/** A mentor is reminded at most once in this many days, and then about everything due in this many (cadence rule 6). */
export const GATHERED_DAYS = 7;
const DAYS_EARLY = GATHERED_DAYS - 1;

/** The step to come within the days that one message looks ahead; a question after an agreed date never comes early. */
function stepAhead(side: PairSide, pair: PairFacts, rules: Rules, today: Day): DueStep | undefined {
  if (pair.agreedOn && !isAfter(today, pair.agreedOn)) return undefined;
  const until = daysAfter(today, DAYS_EARLY);
  const step = stepsFor(side, pair, rules, until).findLast(({ day }) => !isAfter(day, until));
  return step && isAfter(step.day, today) ? step : undefined;
}

/** The first moment at which a step to come may go out early, with others: never in a pause or before a snooze ends. */
const earlyAt = (side: PairSide, step: DueStep, pair: PairFacts, rules: Rules, now: Date): Date =>
  sendableAt(side, { ...step, day: daysAfter(step.day, -DAYS_EARLY) }, pair, rules, now);

/** What may go out to a side with a message that leaves now, before its own day. */
export function planEarly(
  side: PairSide,
  pair: PairFacts,
  rules: Rules,
  now: Date,
): PlannedNudge | undefined {
  if (!mayRemind(pair) || rests(side, pair)) return undefined;
  const step = stepAhead(side, pair, rules, dateIn(rules.timeZone, now));
  return step && earlyAt(side, step, pair, rules, now) <= now
    ? { ...step, side, sendableAt: now }
    : undefined;
}

/** How a nudge speaks: as usual; with a welcome, as the first one about a pair that came late; or with a fresh start, after a silence. */
export type Tone = 'usual' | 'welcome' | 'anew';

/** Which words a reminder uses. */
export function toneOf(nudge: NudgeKey & { side: PairSide }, pair: PairFacts, rules: Rules): Tone {
  if (nudge.step === 'met') return 'usual';
  const first = firstDue(pair, rules, nudge.dueOn);
  if (isAfter(nudge.dueOn, first)) return 'anew';
  const schedule = scheduleOf(pair, rules, first);
  const opening = schedule.rungs.find(({ rung }) => rung.to.includes(nudge.side));
  const begins = schedule.beginsLate && nudge.dueOn.equals(first) && opening?.rung.name === nudge.step;
  return begins ? 'welcome' : 'usual';
}

/** Nothing is sent to either side while one of them cannot take part. */
const mayRemind = (pair: PairFacts) => pair.active && SIDES.every((side) => pair.sides[side].reachable);

/** A mentor who cannot take a pair on is not reminded of it; its resident is, as before. */
const rests = (side: PairSide, pair: PairFacts) => pair.declined && side === 'mentor';

/** The first moment from `now` on at which the step may reach that side: their hours, no pause, no snooze, not before its day. */
export function sendableAt(side: PairSide, step: DueStep, pair: PairFacts, rules: Rules, now: Date): Date {
  const { timeZone, snoozes } = pair.sides[side];
  const snoozed = snoozesNow(snoozes, pair, rules, dateIn(rules.timeZone, now));
  const day = latest(step.day, ...snoozed.map(({ until }) => until));
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
export type PlannedNudge = DueStep & { side: PairSide; sendableAt: Date };

/** What is to be sent about a pair as of now, and when it must be looked at again; undefined: not before something changes. */
export function plan(
  pair: PairFacts,
  rules: Rules,
  now: Date,
): { nudges: PlannedNudge[]; nextCheck: Date | undefined } {
  if (!pair.active) return { nudges: [], nextCheck: undefined };
  const today = dateIn(rules.timeZone, now);
  const nudges = !mayRemind(pair)
    ? []
    : SIDES.flatMap((side) => {
        const step = rests(side, pair) ? undefined : currentStep(side, pair, rules, today);
        return step ? [{ ...step, side, sendableAt: sendableAt(side, step, pair, rules, now) }] : [];
      });
  return { nudges, nextCheck: nextCheck(pair, rules, today) };
}

/** The beginning of the next day on which a step, the next due date or a new academic year comes. Everything between is held by `sendableAt` alone. */
function nextCheck(pair: PairFacts, rules: Rules, today: Day): Date {
  const { nextDueOn, startsOverOn = nextDueOn } = scheduleOf(pair, rules, today);
  const steps = SIDES.flatMap((side) => stepsFor(side, pair, rules, today).map((step) => step.day));
  const days = [...steps, nextDueOn, startsOverOn].filter((day) => isAfter(day, today)).sort(compare);
  return startOfDay(days[0] ?? nextDueOn, rules.timeZone);
}

/** Why a planned nudge is not sent. */
export type SkipReason = 'met' | 'not_due' | 'agreed' | 'superseded' | 'deactivated';

type Verdict =
  | { send: true }
  /** Later. `early`: it may go out now within a message about the person's other pairs. */
  | { send: false; at: Date; early?: true }
  | { send: false; reason: SkipReason };

/** What becomes of a nudge at this moment: sent, sent later, or not at all. */
export function judge(
  nudge: NudgeKey & { side: PairSide; plannedAt: Date },
  pair: PairFacts,
  rules: Rules,
  now: Date,
): Verdict {
  const skip = (reason: SkipReason): Verdict => ({ send: false, reason });
  if (!pair.active || rests(nudge.side, pair)) return skip('not_due');
  if (!mayRemind(pair)) return skip('deactivated');
  if (doneBy(nudge, pair, rules)) return skip('met');
  const today = dateIn(rules.timeZone, now);
  if (pair.agreedOn && !isAfter(today, pair.agreedOn)) return skip('agreed');
  const ahead = stepAhead(nudge.side, pair, rules, today);
  if (ahead && sameNudge(ahead, nudge)) {
    const at = sendableAt(nudge.side, ahead, pair, rules, now);
    return { send: false, at, ...(earlyAt(nudge.side, ahead, pair, rules, now) <= now && { early: true }) };
  }
  const steps = stepsFor(nudge.side, pair, rules, today);
  // The question after an agreed date is of no due date, though the two may be the same day.
  const isEarlier =
    nudge.step !== 'met' &&
    isAfter(presentDue(pair, rules, today), nudge.dueOn) &&
    wasDueAfter(pair, rules, pair.meetings.length, nudge.dueOn);
  if (isEarlier) return skip('superseded');
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
    if (wasDueAfter(pair, rules, count, nudge.dueOn)) return meetings[count]?.on;
  }
  // The date was another one then (a pause or the program's settings changed since): what was logged later settles it.
  return loggedSince();
}

/** What a message already sent says about the pair by now. */
export type Shown = { done: Day } | { agreed: Day } | { pausedUntil: Day } | undefined;

/** What a reminder that was already sent says about its pair now. */
export function shownAs(
  nudge: NudgeKey & { plannedAt: Date },
  pair: PairFacts,
  rules: Rules,
  now: Date,
): Shown {
  const done = doneBy(nudge, pair, rules);
  if (done) return { done };
  const today = dateIn(rules.timeZone, now);
  // A date ahead answers every reminder before it, whichever due date it was about.
  if (pair.agreedOn && !isAfter(today, pair.agreedOn)) return { agreed: pair.agreedOn };
  if (!nudge.dueOn.equals(presentDue(pair, rules, today)) && nudge.step !== 'met') return undefined;
  const until = pausedUntil(pair.pauses, today);
  return until && { pausedUntil: until };
}
