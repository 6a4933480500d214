import { Temporal } from 'temporal-polyfill';

/** Tells the time; every rule and operation gets one, so that tests and the sandbox can travel. */
export type Clock = () => Date;

/** The calendar date at `now` in an IANA time zone. */
export function dateIn(timeZone: string, now: Date): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
}

/** The first moment of a calendar date in a time zone (DST-safe: the day may begin at 01:00). */
export function startOfDay(date: Temporal.PlainDate, timeZone: string): Date {
  return new Date(date.toZonedDateTime(timeZone).epochMilliseconds);
}

/** Whether the text names a time zone that this runtime knows. */
export function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

/** A date as people read it, such as "Mon, Sep 14" or, with the year, "Mon, Sep 14, 2026". */
export function readableDate(date: Temporal.PlainDate | string, { year = false } = {}): string {
  return Temporal.PlainDate.from(date).toLocaleString('en-US', {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    ...(year ? { year: 'numeric' } : {}),
  });
}

/** A moment as people in a time zone read it, such as "Mon, Sep 14, 2026, 10:05 AM". */
export function readableMoment(at: Date, timeZone: string): string {
  const time = at.toLocaleTimeString('en-US', { timeZone, hour: 'numeric', minute: '2-digit' });
  return `${readableDate(dateIn(timeZone, at), { year: true })}, ${time.replace('\u202f', ' ')}`;
}
