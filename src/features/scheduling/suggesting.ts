import { getProgram } from '../../domain/programs/queries.ts';
import { goodForBoth, goodText, isHard, isWithin, lookedAt } from '../../domain/schedules/good-policy.ts';
import { findDaysOf } from '../../domain/schedules/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { hoursOf, type WorkingHours } from '../../platform/calendar/hours.ts';
import type { Db } from '../../platform/database/tables.ts';
import { HARD_DAY, oddText, type TimesStart } from './ask-views.ts';
import { type Connection, otherSide } from './connection-queries.ts';
import { type Own, other, ownZone } from './own.ts';
import { isAtWork, suggestedTimes } from './policy.ts';

const twoOf = ({ id, resident, mentor }: Connection) => ({
  id,
  resident_id: resident.memberId,
  mentor_id: mentor.memberId,
});

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
  const days = (await findDaysOf(db, [twoOf(own.between)], lookedAt(today))).get(own.between.id);
  const good = days ? goodForBoth(days, today, hours) : [];
  const suits = (day: string) =>
    good.length > 0 ? isWithin(good, day) : !(days && isHard(days[own.side], day));
  return {
    times: suggestedTimes(now, zone, other(own).zone, hours, suits),
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
  const hours = hoursOf(await getProgram(db, other(own).programId));
  const { zone, name } = other(own);
  const odd = zone === ownZone(own) ? [] : times.filter((at) => !isAtWork(at, zone, hours));
  const dayOf = (at: Date) => dateIn(zone, at).toString();
  const on = times.map(dayOf).toSorted();
  const about = { first: on[0] ?? '', last: on.at(-1) ?? '' };
  const days = (await findDaysOf(db, [twoOf(own.between)], about)).get(own.between.id);
  const theirs = days?.[otherSide(own.side)] ?? [];
  const hard = times.filter((at) => isHard(theirs, dayOf(at)));
  if (odd.length + hard.length === 0) return undefined;
  return {
    text: [
      ...(odd.length > 0 ? [oddText(odd, zone, name)] : []),
      ...(hard.length > 0 ? [HARD_DAY] : []),
    ].join('. '),
    times: times
      .filter((at) => odd.includes(at) || hard.includes(at))
      .map((at) => Math.round(at.getTime() / SECOND))
      .join(),
  };
}
