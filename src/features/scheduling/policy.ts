import { Temporal } from 'temporal-polyfill';
import { dateIn } from '../../platform/calendar/dates.ts';
import { isWorkingDay, nextWorkingDay, type WorkingHours } from '../../platform/calendar/hours.ts';

/** How many moments can be proposed at once. */
export const MOST_TIMES = 3;
/** How long a meeting may be, in minutes; the first to begin with. */
export const LENGTHS = [30, 45, 60] as const;
const LEAST_AHEAD_MS = 15 * 60_000;
const MOST_AHEAD_MS = 366 * 86_400_000;

/** A proposal as its rules look at it. */
type Proposal = { state: string; times: readonly string[]; agreed_for: Date | null };

/** Why a proposed time is refused. */
export type TimeProblem = 'past' | 'far';

/** What is wrong with proposed moments, by their place in the list: they lie ahead, and within a year. */
export function problemsOf(times: readonly (Date | undefined)[], now: Date): Map<number, TimeProblem> {
  const problems = new Map<number, TimeProblem>();
  for (const [index, time] of times.entries()) {
    if (!time) continue;
    const ahead = time.getTime() - now.getTime();
    if (ahead < LEAST_AHEAD_MS) problems.set(index, 'past');
    else if (ahead > MOST_AHEAD_MS) problems.set(index, 'far');
  }
  return problems;
}

/** The moments that were entered, each once: one that was suggested may be chosen again by hand. */
export const distinct = (times: readonly (Date | undefined)[]): Date[] =>
  [...new Set(times.flatMap((time) => (time ? [time.getTime()] : [])))].map((at) => new Date(at));

/** The proposed moments that lie ahead still, with their place in the list. */
export const stillAhead = ({ times }: Pick<Proposal, 'times'>, now: Date) =>
  times.map((text, index) => ({ at: new Date(text), index })).filter(({ at }) => at > now);

/** Whether an agreed date lies ahead. */
export const isAhead = ({ state, agreed_for }: Proposal, now: Date): boolean =>
  state === 'agreed' && agreed_for !== null && agreed_for > now;

/** Whether a moment falls in a person's working hours, in their own time zone. */
export function isAtWork(at: Date, zone: string, hours: WorkingHours): boolean {
  const there = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone);
  const minute = there.hour * 60 + there.minute;
  return isWorkingDay(there.toPlainDate(), hours) && minute >= hours.fromMinute && minute < hours.untilMinute;
}

/** Times that suit most people, tried in this order. */
const HOURS = [12, 16, 13, 15, 11, 14, 10, 9];

/** So many working days are looked through for one that suits. */
const MOST_DAYS = 60;

/** The days that times are suggested on: of the working days ahead, the first that suit, or simply the first. */
function suggestedDays(
  today: Temporal.PlainDate,
  hours: WorkingHours,
  suits: (day: string) => boolean,
): Temporal.PlainDate[] {
  const ahead: Temporal.PlainDate[] = [];
  let day = today;
  for (let count = 0; count < MOST_DAYS; count += 1) {
    day = nextWorkingDay(day.add({ days: 1 }), hours);
    ahead.push(day);
    if (count === MOST_TIMES - 1 && ahead.every((each) => suits(each.toString()))) return ahead;
  }
  const suiting = ahead.filter((each) => suits(each.toString()));
  return (suiting.length > 0 ? suiting : ahead).slice(0, MOST_TIMES);
}

/** A time on each of the next three working days that suit, in both people's working hours where there are such. */
export function suggestedTimes(
  now: Date,
  own: string,
  other: string,
  hours: WorkingHours,
  suits: (day: string) => boolean = () => true,
): Date[] {
  const times: Date[] = [];
  for (const day of suggestedDays(dateIn(own, now), hours, suits)) {
    const moments = HOURS.map(
      (hour) => new Date(day.toZonedDateTime({ timeZone: own, plainTime: { hour } }).epochMilliseconds),
    );
    const areBothAtWork = (at: Date) => isAtWork(at, own, hours) && isAtWork(at, other, hours);
    const at = moments.find(areBothAtWork) ?? moments[0];
    if (at) times.push(at);
  }
  return times;
}

/** The times as buttons come: those outside the reader's working hours last, so that none of them is the first. */
export const inHoursFirst = <Time extends { at: Date }>(
  times: readonly Time[],
  zone: string,
  hours: WorkingHours,
): Time[] =>
  times.toSorted(
    (one, other) => Number(!isAtWork(one.at, zone, hours)) - Number(!isAtWork(other.at, zone, hours)),
  );
