import { Temporal } from 'temporal-polyfill';
import { dateIn, startOfDay } from '../calendar/dates.ts';
import { hoursOf, nextWorking, type WorkingTime } from '../calendar/hours.ts';

/** The Monday that fortnights are counted from, the same for every program. */
const FIRST_MONDAY = Temporal.PlainDate.from('2026-01-05');
const FORTNIGHT = 14;

/** When the next digest is due: the first working moment of a fortnight, later than `after`. */
export function nextDigest(after: Date, program: WorkingTime): Date {
  const today = dateIn(program.time_zone, after);
  const passed = Math.floor(FIRST_MONDAY.until(today, { largestUnit: 'days' }).days / FORTNIGHT);
  for (let fortnight = passed; ; fortnight += 1) {
    const monday = FIRST_MONDAY.add({ days: fortnight * FORTNIGHT });
    const at = nextWorking(startOfDay(monday, program.time_zone), hoursOf(program), program.time_zone);
    if (at > after) return at;
  }
}
