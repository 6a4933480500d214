import type { PairWithPeople } from '../../domain/pairs/queries.ts';
import { getProgram } from '../../domain/programs/queries.ts';
import { goodForBoth, goodText, isHard, isWithin, lookedAt } from '../../domain/schedules/good-policy.ts';
import { findDaysOf } from '../../domain/schedules/queries.ts';
import { dateIn, isTimeZone } from '../../platform/calendar/dates.ts';
import { hoursOf, type WorkingHours } from '../../platform/calendar/hours.ts';
import type { PairSide } from '../../platform/database/tables/pairs.ts';
import type { Db } from '../../platform/database/tables.ts';
import { HARD_DAY, oddText, type TimesStart } from './ask-views.ts';
import { isAtWork, suggestedTimes } from './policy.ts';

/** A pair, from the side of one of its two people. */
export type Own = { pair: PairWithPeople; side: PairSide };

/** The other person, as a window offers them. */
export const asChoice = ({ pair, side }: Own) =>
  side === 'resident'
    ? {
        id: pair.id,
        user: pair.mentor_user,
        name: pair.mentor_name,
        real_name: pair.mentor_real_name ?? null,
      }
    : {
        id: pair.id,
        user: pair.resident_user,
        name: pair.resident_name,
        real_name: pair.resident_real_name ?? null,
      };

const zoneIn = ({ pair }: Own, side: PairSide): string => {
  const zone = side === 'resident' ? pair.resident_zone : pair.mentor_zone;
  return zone && isTimeZone(zone) ? zone : pair.program_time_zone;
};
/** The reader's time zone. */
export const ownZone = (own: Own) => zoneIn(own, own.side);
/** The other person's time zone. */
export const otherZone = (own: Own) => zoneIn(own, own.side === 'resident' ? 'mentor' : 'resident');

/** So many spans of good days are named. */
const MOST_GOOD = 3;

/** Times to begin with: on days that are good for both where there are such, else not on one that is hard for the reader. */
export async function suggest(
  db: Db,
  now: Date,
  own: Own,
  hours: WorkingHours,
): Promise<Pick<TimesStart, 'times' | 'good'>> {
  const zone = ownZone(own);
  const today = dateIn(zone, now);
  const days = (await findDaysOf(db, [own.pair], lookedAt(today))).get(own.pair.id);
  const good = days ? goodForBoth(days, today, hours) : [];
  const suits = (day: string) =>
    good.length > 0 ? isWithin(good, day) : !(days && isHard(days[own.side], day));
  return {
    times: suggestedTimes(now, zone, otherZone(own), hours, suits),
    good: goodText(good, MOST_GOOD, today),
  };
}

const SECOND = 1000;

/** The times that the other one reads at an odd hour, on their clock, and those on a day that may be hard for them. */
export async function findOdd(
  db: Db,
  own: Own,
  times: readonly Date[],
): Promise<{ text: string; times: string } | undefined> {
  const hours = hoursOf(await getProgram(db, own.pair.program_id));
  const zone = otherZone(own);
  const odd = zone === ownZone(own) ? [] : times.filter((at) => !isAtWork(at, zone, hours));
  const dayOf = (at: Date) => dateIn(zone, at).toString();
  const on = times.map(dayOf).toSorted();
  const about = { first: on[0] ?? '', last: on.at(-1) ?? '' };
  const days = (await findDaysOf(db, [own.pair], about)).get(own.pair.id);
  const theirs = days?.[own.side === 'resident' ? 'mentor' : 'resident'] ?? [];
  const hard = times.filter((at) => isHard(theirs, dayOf(at)));
  if (odd.length + hard.length === 0) return undefined;
  return {
    text: [
      ...(odd.length > 0 ? [oddText(odd, zone, asChoice(own).name)] : []),
      ...(hard.length > 0 ? [HARD_DAY] : []),
    ].join('. '),
    times: times
      .filter((at) => odd.includes(at) || hard.includes(at))
      .map((at) => Math.round(at.getTime() / SECOND))
      .join(),
  };
}
