import type { Temporal } from 'temporal-polyfill';
import { readableDays } from '../../platform/calendar/dates.ts';
import { isWorkingDay, type WorkingHours } from '../../platform/calendar/hours.ts';
import type { PairSide } from '../../platform/database/tables/pairs.ts';
import type { Days, KindSpan } from './policy.ts';

/** What is known of the days of a pair's two people: their block schedules, and the pauses they entered. */
export type PairDays = Record<PairSide, readonly KindSpan[]>;

const SIDES: readonly PairSide[] = ['resident', 'mentor'];
/** How many days ahead to look. */
const AHEAD_DAYS = 60;
/** How many days back to look, for whether someone's schedule has good days at all. */
const BACK_DAYS = 120;

/** The days to be read about a pair, for what is good and for what is hard. */
export const lookedAt = (today: Temporal.PlainDate): Days => ({
  first: today.subtract({ days: BACK_DAYS }).toString(),
  last: today.add({ days: AHEAD_DAYS }).toString(),
});

const covers = (on: string) => (span: Days) => span.first <= on && on <= span.last;

/** Whether a day (YYYY-MM-DD) is one on which someone is away or held; which of the two is told no one. */
export const isHard = (spans: readonly KindSpan[], on: string): boolean =>
  spans.some((span) => span.kind !== 'good' && covers(on)(span));

/** Whether a day is in one of these spans. */
export const isWithin = (spans: readonly Days[], on: string): boolean => spans.some(covers(on));

/**
 * The working days of the next weeks, from tomorrow on, that are good for whoever's schedule has good days, and hard for
 * neither. Those with no other working day between them are one span.
 */
export function goodForBoth(days: PairDays, today: Temporal.PlainDate, hours: WorkingHours): Days[] {
  const asked = SIDES.filter((side) => days[side].some(({ kind }) => kind === 'good'));
  if (asked.length === 0) return [];
  const isGood = (on: string) =>
    asked.every((side) => days[side].some((span) => span.kind === 'good' && covers(on)(span))) &&
    !SIDES.some((side) => isHard(days[side], on));
  const spans: Days[] = [];
  let open: Days | undefined;
  for (let ahead = 1; ahead <= AHEAD_DAYS; ahead += 1) {
    const day = today.add({ days: ahead });
    if (!isWorkingDay(day, hours)) continue;
    const on = day.toString();
    if (!isGood(on)) open = undefined;
    else if (open) open.last = on;
    else {
      open = { first: on, last: on };
      spans.push(open);
    }
  }
  return spans;
}

/** "Good for you both: Mar 9 to 13, Apr 6 to 10", of as many spans as are named; undefined where there is none. */
export function goodText(
  spans: readonly Days[],
  most: number,
  today: Temporal.PlainDate,
): string | undefined {
  if (spans.length === 0) return undefined;
  const named = spans.slice(0, most).map((span) => readableDays(span, { today }));
  // A span with its year has commas of its own.
  return `Good for you both: ${named.join(named.some((days) => days.includes(',')) ? '; ' : ', ')}`;
}
