import { Temporal } from 'temporal-polyfill';

/** When the product's sweeps find whom to write to: in the working hours of everyone from coast to coast. */
const LOOK_HOUR = 12;

/** The next noon in a program's time zone: what no stored moment announces, such as a midyear review, is found then. */
export function nextLook(now: Date, zone: string): Date {
  const at = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone);
  const noon = at.with({
    hour: LOOK_HOUR,
    minute: 0,
    second: 0,
    millisecond: 0,
    microsecond: 0,
    nanosecond: 0,
  });
  const next = Temporal.ZonedDateTime.compare(noon, at) > 0 ? noon : noon.add({ days: 1 });
  return new Date(next.epochMilliseconds);
}
