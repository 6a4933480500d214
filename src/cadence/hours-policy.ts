import { Temporal } from 'temporal-polyfill';
import { dateIn, startOfDay } from '../dates.ts';

/** When reminders may reach people: ISO weekdays (Monday is 1) and minutes of the day, the last one excluded. */
export type WorkingHours = { days: readonly number[]; fromMinute: number; untilMinute: number };

/** Tells of a paused day the last day of its span. */
export type PausedUntil = (date: Temporal.PlainDate) => Temporal.PlainDate | undefined;

const minuteOf = (at: Temporal.ZonedDateTime | Temporal.PlainDateTime) => at.hour * 60 + at.minute;

const isWorking = (at: Temporal.ZonedDateTime, hours: WorkingHours) =>
  hours.days.includes(at.dayOfWeek) && minuteOf(at) >= hours.fromMinute && minuteOf(at) < hours.untilMinute;

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

/** The first moment from `from` on that lies in the working hours of the time zone. */
export function nextWorking(from: Date, hours: WorkingHours, timeZone: string): Date {
  const start = Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO(timeZone);
  if (isWorking(start, hours)) return from;
  const today = start.toPlainDate();
  // Eight days hold every weekday even when today's hours are over; twice that, should a clock change swallow one.
  for (let days = 0; days <= 16; days += 1) {
    const at = opening(today.add({ days }), hours, timeZone, start);
    if (at) return new Date(at.epochMilliseconds);
  }
  throw new Error('working hours without a working moment');
}

/** The first moment from `from` on in the person's working hours and on no paused day in their calendar or the program's. */
export function nextSendable(
  from: Date,
  hours: WorkingHours,
  zones: { person: string; program: string },
  pausedUntil: PausedUntil | undefined,
): Date {
  let at = nextWorking(from, hours, zones.person);
  if (!pausedUntil) return at;
  for (;;) {
    const ends = [zones.person, zones.program].flatMap((zone) => {
      const until = pausedUntil(dateIn(zone, at));
      return until ? [startOfDay(until.add({ days: 1 }), zone).getTime()] : [];
    });
    if (ends.length === 0) return at;
    at = nextWorking(new Date(Math.max(...ends)), hours, zones.person);
  }
}
