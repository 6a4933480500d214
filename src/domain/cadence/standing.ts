import { Temporal } from 'temporal-polyfill';
import { dateIn } from '../../platform/calendar/dates.ts';
import { type AcademicYear, academicYear } from '../../platform/calendar/year.ts';
import type { PairSide } from '../../platform/database/tables/pairs.ts';
import { firstAndPresentDue, pausedUntil, snoozesNow } from './due.ts';
import type { KnownPair, PairFacts, Rules } from './facts.ts';
import { SIDES } from './ladder.ts';

type Day = Temporal.PlainDate;
const compare = Temporal.PlainDate.compare;

/** Where a pair stands: what may be shown to both sides and to their directors. */
export type Standing = {
  /** The day of which this is true, where the program is. */
  today: Temporal.PlainDate;
  dueOn: Temporal.PlainDate;
  /** The due date has passed and nothing holds it: no date ahead, no pause now. */
  overdue: boolean;
  /** The first due date since they last met, where it has passed and nothing holds it: for directors, never for the two. */
  missedOn: Temporal.PlainDate | undefined;
  lastMetOn: Temporal.PlainDate | undefined;
  /** Meetings this academic year, and how many are planned. */
  progress: { count: number; of: number };
  /** A date the two agreed on, today or later. */
  agreedOn: Temporal.PlainDate | undefined;
  /** The last day of the pause that holds today. */
  pausedUntil: Temporal.PlainDate | undefined;
  /** Until when each side has snoozed its own reminders; for that side alone to see. */
  snoozedUntil: Partial<Record<PairSide, Temporal.PlainDate>>;
};

/** Where a pair stands at this moment. */
export function standingOf(pair: Pick<KnownPair, 'facts' | 'rules'>, now: Date): Standing {
  const { facts, rules } = pair;
  const today = dateIn(rules.timeZone, now);
  const { first: firstDue, present: dueOn } = firstAndPresentDue(facts, rules, today);
  const ahead = facts.agreedOn && compare(facts.agreedOn, today) >= 0;
  const until = pausedUntil(facts.pauses, today);
  const passed = (day: Day) => compare(today, day) > 0 && !ahead && !until;
  return {
    today,
    dueOn,
    overdue: passed(dueOn),
    missedOn: passed(firstDue) ? firstDue : undefined,
    lastMetOn: facts.meetings.at(-1)?.on,
    progress: yearProgress(facts, rules, today),
    agreedOn: ahead ? facts.agreedOn : undefined,
    pausedUntil: until,
    snoozedUntil: snoozed(facts, rules, today),
  };
}

function snoozed(facts: PairFacts, rules: Rules, today: Day): Standing['snoozedUntil'] {
  const until = (side: PairSide) => {
    const { snoozes } = facts.sides[side];
    if (snoozes.length === 0) return undefined;
    const ahead = snoozesNow(snoozes, facts, rules, today).map((snooze) => snooze.until);
    return ahead
      .filter((day) => compare(day, today) > 0)
      .sort(compare)
      .at(-1);
  };
  return Object.fromEntries(
    SIDES.flatMap((side) => {
      const day = until(side);
      return day ? [[side, day]] : [];
    }),
  );
}

/** How many meetings this academic year, of how many: pro-rated for a pair that began in it, at least one. */
export function yearProgress(
  pair: Pick<PairFacts, 'startedOn' | 'meetings'>,
  rules: Pick<Rules, 'yearStarts' | 'meetingsPerYear'>,
  today: Day,
): { count: number; of: number } {
  const year = academicYear(today, rules.yearStarts);
  const { from, next } = year;
  const count = pair.meetings.filter(({ on }) => compare(from, on) <= 0 && compare(next, on) > 0).length;
  return { count, of: Math.max(1, Math.round(rules.meetingsPerYear * shareOf(year, pair.startedOn))) };
}

function shareOf({ from, next, days, shares }: AcademicYear, startedOn: Day): number {
  const known = shares.get(startedOn);
  if (known !== undefined) return known;
  const share = compare(from, startedOn) >= 0 ? 1 : startedOn.until(next).days / days;
  shares.set(startedOn, share);
  return share;
}

/** How often they met this year, after "met": "2 of 3", and never more than all. */
export const metText = ({ count, of }: Standing['progress']): string =>
  count > of ? `${count} times (${of} planned)` : `${count} of ${of}`;

/** The same within a sentence: "2 of 3 times". */
export const metTimes = (progress: Standing['progress']): string =>
  progress.count > progress.of ? metText(progress) : `${metText(progress)} times`;
