import { Temporal } from 'temporal-polyfill';
import type { Standing } from '../../domain/cadence/standing.ts';
import { dateIn, startOfDay } from '../../platform/calendar/dates.ts';
import { hoursOf, nextWorking, type WorkingTime } from '../../platform/calendar/hours.ts';
import { yearStart } from '../../platform/calendar/year.ts';

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

/** How many pairs of a level stand how. */
type Level = { label: string; onTrack: number; dueSoon: number; pastDue: number };

const SOON_DAYS = 14;

/** Pairs counted by the resident's level and how they stand, the youngest level first. */
export function levelsOf(
  pairs: readonly {
    pgy: number | null;
    standing: Pick<Standing, 'today' | 'dueOn' | 'missedOn' | 'agreedOn' | 'pausedUntil'>;
  }[],
): Level[] {
  const stateOf = ({ today, dueOn, missedOn, agreedOn, pausedUntil }: (typeof pairs)[number]['standing']) => {
    if (agreedOn || pausedUntil) return 'onTrack';
    if (missedOn) return 'pastDue';
    return today.until(dueOn, { largestUnit: 'days' }).days <= SOON_DAYS ? 'dueSoon' : 'onTrack';
  };
  const byLevel = Map.groupBy(pairs, ({ pgy }) => pgy ?? 0);
  return [...byLevel]
    .sort(([one], [other]) => (one || 99) - (other || 99))
    .map(([pgy, some]) => {
      const count = (state: string) => some.filter(({ standing }) => stateOf(standing) === state).length;
      return {
        label: pgy === 0 ? 'Other' : `PGY-${pgy}`,
        onTrack: count('onTrack'),
        dueSoon: count('dueSoon'),
        pastDue: count('pastDue'),
      };
    });
}

/** Meetings by month of a year, its first month first. */
export function monthsOf(
  met: readonly Temporal.PlainDate[],
  { from }: { from: Temporal.PlainDate },
): { label: string; meetings: number }[] {
  return Array.from({ length: 12 }, (_, at) => {
    const [first, next] = [from.add({ months: at }), from.add({ months: at + 1 })];
    const isIn = (day: Temporal.PlainDate) =>
      Temporal.PlainDate.compare(day, first) >= 0 && Temporal.PlainDate.compare(day, next) < 0;
    return { label: first.toLocaleString('en-US', { month: 'short' }), meetings: met.filter(isIn).length };
  });
}

/**
 * The academic year that is told of on a day, by its first day: in the last month of it, from the first working moment
 * on; undefined at any other time.
 */
export function yearTold(
  today: Temporal.PlainDate,
  { year_starts_month, year_starts_day }: { year_starts_month: number; year_starts_day: number },
): Temporal.PlainDate | undefined {
  const year = yearStart(today, { month: year_starts_month, day: year_starts_day });
  const last = year.add({ months: 11 });
  return Temporal.PlainDate.compare(today, last) >= 0 ? year : undefined;
}
