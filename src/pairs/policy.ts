import { Temporal } from 'temporal-polyfill';

/** The moment of a change on a date: the beginning of the program's working hours there. */
export function changeMoment(
  date: Temporal.PlainDate,
  program: { time_zone: string; working_from_minute: number },
): Date {
  const minute = program.working_from_minute;
  const plainTime = Temporal.PlainTime.from({ hour: Math.floor(minute / 60), minute: minute % 60 });
  return new Date(date.toZonedDateTime({ timeZone: program.time_zone, plainTime }).epochMilliseconds);
}
