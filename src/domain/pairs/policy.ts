import { Temporal } from 'temporal-polyfill';
import { dateIn } from '../../platform/calendar/dates.ts';
import { hoursOf, isWorkingDay, nextWorkingDay, type WorkingTime } from '../../platform/calendar/hours.ts';

/** The moment of a change on a date: the beginning of the program's working hours there. */
export function changeMoment(
  date: Temporal.PlainDate,
  program: { time_zone: string; working_from_minute: number },
): Date {
  const minute = program.working_from_minute;
  const plainTime = Temporal.PlainTime.from({ hour: Math.floor(minute / 60), minute: minute % 60 });
  return new Date(date.toZonedDateTime({ timeZone: program.time_zone, plainTime }).epochMilliseconds);
}

/** So many minutes after "Now" was chosen an ending takes place, whatever its cause: until then it can be undone without a trace. */
export const MINUTES_TO_UNDO = 10;

/** Whether an ending that is still to come was decided for now. */
export const isSoon = (at: Date, now: Date): boolean =>
  at.getTime() - now.getTime() <= MINUTES_TO_UNDO * 60_000;

/** When an ending decided for now takes place: in ten minutes, or as the next working day begins. */
export function momentOfNow(now: Date, program: WorkingTime): { on: Temporal.PlainDate; at: Date } {
  const soon = new Date(now.getTime() + MINUTES_TO_UNDO * 60_000);
  const [today, day] = [dateIn(program.time_zone, now), dateIn(program.time_zone, soon)];
  const hours = hoursOf(program);
  if (isWorkingDay(today, hours) && isWorkingDay(day, hours)) return { on: day, at: soon };
  const on = nextWorkingDay(day, hours);
  return { on, at: changeMoment(on, program) };
}

/** A change is announced at least this many days ahead, so that it falls in with the program's other changes. */
const NOTICE_DAYS = 7;
/** So near to a change day the year's turn takes its place, in days. */
const TURN_NEAR_DAYS = 14;

/**
 * The program's next change day, the default of every ending whatever its cause: the first working day of a month, at
 * least a week away; or the day of the year's turn, where that is near it.
 */
export function nextChangeDay(
  today: Temporal.PlainDate,
  program: WorkingTime,
  turnsOn?: Temporal.PlainDate,
): Temporal.PlainDate {
  const least = today.add({ days: NOTICE_DAYS });
  const hours = hoursOf(program);
  const inMonth = (months: number) => nextWorkingDay(today.with({ day: 1 }).add({ months }), hours);
  let months = 0;
  while (Temporal.PlainDate.compare(inMonth(months), least) < 0) months += 1;
  const day = inMonth(months);
  if (!turnsOn || Temporal.PlainDate.compare(turnsOn, least) < 0) return day;
  const { days } = day.until(turnsOn, { largestUnit: 'days' });
  return Math.abs(days) <= TURN_NEAR_DAYS && isWorkingDay(turnsOn, hours) ? turnsOn : day;
}

/** Why the date of a change is refused. */
export type ChangeDateProblem = 'not_ahead' | 'too_far' | 'no_working_day';

/** A change lies ahead, within a year, and on a working day. */
export function checkChangeDate(
  date: Temporal.PlainDate,
  today: Temporal.PlainDate,
  program: WorkingTime,
): ChangeDateProblem | undefined {
  if (Temporal.PlainDate.compare(date, today) <= 0) return 'not_ahead';
  if (Temporal.PlainDate.compare(date, today.add({ years: 1 })) > 0) return 'too_far';
  return isWorkingDay(date, hoursOf(program)) ? undefined : 'no_working_day';
}
