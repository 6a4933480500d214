import { Temporal } from 'temporal-polyfill';

/** Tells the time; every rule and operation gets one, so that tests and the sandbox can travel. */
export type Clock = () => Date;

const today = new Map<string, { at: number; date: Temporal.PlainDate }>();

/** The calendar date at `now` in an IANA time zone. The last answer is remembered: a sweep asks for thousands of pairs. */
export function dateIn(timeZone: string, now: Date): Temporal.PlainDate {
  const at = now.getTime();
  const last = today.get(timeZone);
  if (last?.at === at) return last.date;
  const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
  today.set(timeZone, { at, date });
  return date;
}

const MOST_REMEMBERED = 5000;
const starts = new Map<string, number>();

/** The first moment of a calendar date in a time zone (DST-safe: the day may begin at 01:00). */
export function startOfDay(date: Temporal.PlainDate, timeZone: string): Date {
  const key = `${date} ${timeZone}`;
  const at = starts.get(key) ?? date.toZonedDateTime(timeZone).epochMilliseconds;
  if (starts.size >= MOST_REMEMBERED) starts.clear();
  starts.set(key, at);
  return new Date(at);
}

/** A calendar date as people write it, YYYY-MM-DD or M/D/YYYY; a word where it is none. */
export function readDate(text: string): Temporal.PlainDate | 'unreadable' | 'not_in_calendar' {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  const fields = iso
    ? { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) }
    : american && { year: Number(american[3]), month: Number(american[1]), day: Number(american[2]) };
  if (!fields) return 'unreadable';
  try {
    return Temporal.PlainDate.from(fields, { overflow: 'reject' });
  } catch {
    return 'not_in_calendar';
  }
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
