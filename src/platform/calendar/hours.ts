import { Temporal } from 'temporal-polyfill';
import { dateIn, startOfDay } from './dates.ts';
import { isFederalHoliday } from './holidays.ts';

/**
 * When a program's messages may reach people unasked: ISO weekdays (Monday is 1) but for its holidays (YYYY-MM-DD),
 * and minutes of the day, the last one excluded.
 */
export type WorkingHours = {
  days: readonly number[];
  holidays: ReadonlySet<string>;
  /** The holidays of the United States' government are holidays, too. */
  federalHolidays: boolean;
  fromMinute: number;
  untilMinute: number;
};

/** A program's working time as its row has it. */
export type WorkingTime = {
  time_zone: string;
  working_days: readonly number[];
  working_from_minute: number;
  working_until_minute: number;
  holidays: readonly string[];
  federal_holidays: boolean;
};

/** A program's working hours, from its row. */
export const hoursOf = (program: Omit<WorkingTime, 'time_zone'>): WorkingHours => ({
  days: program.working_days,
  holidays: new Set(program.holidays),
  federalHolidays: program.federal_holidays,
  fromMinute: program.working_from_minute,
  untilMinute: program.working_until_minute,
});

/** Whether a calendar date is a working day. */
export const isWorkingDay = (
  date: Temporal.PlainDate,
  { days, holidays, federalHolidays }: WorkingHours,
): boolean =>
  days.includes(date.dayOfWeek) &&
  !(holidays.size > 0 && holidays.has(date.toString())) &&
  !(federalHolidays && isFederalHoliday(date));

/** The first working day from a date on. */
export function nextWorkingDay(from: Temporal.PlainDate, hours: WorkingHours): Temporal.PlainDate {
  for (let days = 0; days <= mostDays(hours); days += 1) {
    const date = from.add({ days });
    if (isWorkingDay(date, hours)) return date;
  }
  throw new Error('working hours without a working day');
}

/**
 * Among this many days there is always a working day. Eight days hold every weekday even when today's hours are over; twice that,
 * should a clock change swallow one; and each holiday may fall on the one working day of a week.
 */
export const mostDays = ({ holidays, federalHolidays }: WorkingHours) =>
  16 + 7 * (holidays.size + (federalHolidays ? 11 : 0));

/** How many of a program's working days lie after a moment's day, today among them. */
export function workingDaysSince(since: Date, now: Date, program: WorkingTime): number {
  const first = dateIn(program.time_zone, since);
  const { days } = first.until(dateIn(program.time_zone, now), { largestUnit: 'days' });
  const hours = hoursOf(program);
  return Array.from({ length: Math.max(0, days) }, (_, index) => first.add({ days: index + 1 })).filter(
    (day) => isWorkingDay(day, hours),
  ).length;
}

/** Tells of a paused day the last day of its span. */
type PausedUntil = (date: Temporal.PlainDate) => Temporal.PlainDate | undefined;

const minuteOf = (at: Temporal.ZonedDateTime | Temporal.PlainDateTime) => at.hour * 60 + at.minute;

const isWorking = (at: Temporal.ZonedDateTime, hours: WorkingHours) =>
  minuteOf(at) >= hours.fromMinute &&
  minuteOf(at) < hours.untilMinute &&
  isWorkingDay(at.toPlainDate(), hours);

/** Whether a program is at work at this moment, by its own clock. */
export const isAtWork = (now: Date, program: WorkingTime): boolean =>
  isWorking(
    Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(program.time_zone),
    hoursOf(program),
  );

/** The beginning of that day's working hours; where the clocks change in them, a moment that really exists. */
function opening(
  date: Temporal.PlainDate,
  hours: WorkingHours,
  timeZone: string,
  from: Temporal.ZonedDateTime,
) {
  const wall = date.toPlainDateTime({
    hour: Math.floor(hours.fromMinute / 60),
    minute: hours.fromMinute % 60,
  });
  return (['earlier', 'later'] as const)
    .map((disambiguation) => wall.toZonedDateTime(timeZone, { disambiguation }))
    .find((at) => isWorking(at, hours) && Temporal.ZonedDateTime.compare(at, from) >= 0);
}

const MOST_REMEMBERED = 1000;
const answers = new WeakMap<WorkingHours, Map<string, number>>();

/** The first moment from `from` on that lies in the working hours of the time zone. Remembered: a sweep asks again and again. */
export function nextWorking(from: Date, hours: WorkingHours, timeZone: string): Date {
  const known = answers.get(hours) ?? new Map<string, number>();
  if (known.size >= MOST_REMEMBERED) known.clear();
  answers.set(hours, known);
  const key = `${from.getTime()} ${timeZone}`;
  const at = known.get(key) ?? findWorking(from, hours, timeZone).getTime();
  known.set(key, at);
  return new Date(at);
}

function findWorking(from: Date, hours: WorkingHours, timeZone: string): Date {
  const start = Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO(timeZone);
  if (isWorking(start, hours)) return from;
  const today = start.toPlainDate();
  for (let days = 0; days <= mostDays(hours); days += 1) {
    const at = opening(today.add({ days }), hours, timeZone, start);
    if (at) return new Date(at.epochMilliseconds);
  }
  throw new Error('working hours without a working moment');
}

/**
 * On the first working day of a month, before working hours begin there: when they do. Changes are made at that moment,
 * and what ends or begins is to be heard before anything else of that day, also by those whose day began sooner. Every
 * such day is alike, whatever falls on it.
 */
export function monthOpens(at: Date, hours: WorkingHours, timeZone: string): Date | undefined {
  const there = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);
  const today = there.toPlainDate();
  if (minuteOf(there) >= hours.fromMinute || !nextWorkingDay(today.with({ day: 1 }), hours).equals(today))
    return undefined;
  const opens = opening(today, hours, timeZone, there);
  return opens && new Date(opens.epochMilliseconds);
}

/**
 * The first moment from `from` on in the person's working hours, on no paused day in their calendar or the program's,
 * and not before the program's changes of that day.
 */
export function nextSendable(
  from: Date,
  hours: WorkingHours,
  zones: { person: string; program: string },
  pausedUntil: PausedUntil | undefined,
): Date {
  const working = (since: Date): Date => {
    const open = nextWorking(since, hours, zones.person);
    const changes = zones.person === zones.program ? undefined : monthOpens(open, hours, zones.program);
    return changes ? nextWorking(changes, hours, zones.person) : open;
  };
  let at = working(from);
  if (!pausedUntil) return at;
  const calendars = zones.person === zones.program ? [zones.program] : [zones.person, zones.program];
  for (;;) {
    const ends = calendars.flatMap((zone) => {
      const until = pausedUntil(dateIn(zone, at));
      return until ? [startOfDay(until.add({ days: 1 }), zone).getTime()] : [];
    });
    if (ends.length === 0) return at;
    at = working(new Date(Math.max(...ends)));
  }
}
