import type { Temporal } from 'temporal-polyfill';
import { isWorkingDay, type WorkingHours } from './hours.ts';

/** Days (YYYY-MM-DD, both included) on which nothing unasked is to reach a person. */
export type HeldDays = readonly { first: string; last: string }[];

/** So long at most does a message wait for days that are held. */
const LONGEST_DAYS = 14;
/** Further back no one looks: within it lies the beginning of any wait that still counts. */
export const HELD_DAYS_BACK = 60;

/**
 * Until which day, that day included, a message waits that could go out on this one; undefined where it does not wait.
 * Held days with no working day between them are one stretch, and after its first 14 days it holds nothing back.
 */
export function waitsUntil(
  held: HeldDays,
  today: Temporal.PlainDate,
  hours: WorkingHours | undefined,
): Temporal.PlainDate | undefined {
  const isHeld = (day: Temporal.PlainDate) => {
    const on = day.toString();
    return held.some(({ first, last }) => first <= on && on <= last);
  };
  if (held.length === 0 || !isHeld(today)) return undefined;
  let days = 0; // since the stretch began
  for (let back = 1; back <= HELD_DAYS_BACK && days < LONGEST_DAYS; back += 1) {
    const day = today.subtract({ days: back });
    if (isHeld(day)) days = back;
    else if (!hours || isWorkingDay(day, hours)) break;
  }
  if (days >= LONGEST_DAYS) return undefined;
  let until = today;
  for (; days < LONGEST_DAYS - 1; days += 1) {
    const next = until.add({ days: 1 });
    if (!isHeld(next)) break;
    until = next;
  }
  return until;
}
