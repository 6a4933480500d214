import type { Temporal } from 'temporal-polyfill';
import { hoursOf, nextWorkingDay, type WorkingTime } from '../../platform/calendar/hours.ts';
import { type ReviewDay, reviewIn } from '../../platform/calendar/year.ts';

type Day = Temporal.PlainDate;

/** Everyone is told so long before the review begins, in days. */
const ANNOUNCED_DAYS = 7;
/** For so long residents are asked, and directors see the review on their Home tab, in days. */
export const ASKED_DAYS = 21;

/** A review as it stands on a day: still to come and announced, underway, or neither. */
export type Review = { on: Day; state: 'announced' | 'open' };

/** The program's review that is announced or underway on a day; undefined when there is none, or it wants none. */
export function reviewOn(
  today: Day,
  program: WorkingTime & ReviewDay & { reminder_steps: readonly string[] },
): Review | undefined {
  if (!program.reminder_steps.includes('midyear')) return undefined;
  // One that begins with a year's first days is announced before them, and one of its last days outlasts them.
  const dates = [today, today.add({ days: ANNOUNCED_DAYS * 2 }), today.subtract({ days: ASKED_DAYS })];
  const candidates = dates.map((date) => reviewIn(date, program));
  for (const day of candidates) {
    const on = nextWorkingDay(day, hoursOf(program));
    const until = today.until(on, { largestUnit: 'days' }).days;
    if (until > 0 && until <= ANNOUNCED_DAYS) return { on, state: 'announced' };
    if (until <= 0 && -until < ASKED_DAYS) return { on, state: 'open' };
  }
  return undefined;
}
