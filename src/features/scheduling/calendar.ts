import {
  ICalAlarmType,
  ICalCalendar,
  ICalCalendarMethod,
  ICalEventClass,
  ICalEventStatus,
} from 'ical-generator';
import type { Connection } from './connection-queries.ts';

/** A date as calendars take it: the same `uid` through every change, with a rising `sequence`. */
type Dated = {
  uid: string;
  sequence: number;
  at: Date;
  minutes: number;
  /** When the file is made. */
  stamp: Date;
  names: readonly [string, string];
  kind: Connection['kind'];
  isCancelled: boolean;
};

/** First names where both are beyond doubt and differ, else the names as they stand. */
function titleOf({ names, kind }: Pick<Dated, 'names' | 'kind'>): string {
  const [one, other] = names.map(firstName);
  const [first, second] = one && other && one !== other ? [one, other] : names.map((name) => name.trim());
  return `${kind === 'pair' ? 'Mentoring' : 'Conversation'}: ${first} and ${second}`;
}

const TITLE = /^(dr|doctor|prof|professor|mr|mrs|ms|mx|sir|dame)\.?$/i;

/** The first name in a name such as "Maya Chen"; undefined for "Chen, Maya", "Dr. Haddad", one word, or another script. */
function firstName(name: string): string | undefined {
  const words = name.trim().split(/\s+/);
  const isPlain = words.length > 1 && words.every((word) => /^[\p{Script=Latin}\p{M}.'’-]+$/u.test(word));
  const [first = ''] = words;
  return isPlain && !TITLE.test(first) && !first.endsWith('.') ? first : undefined;
}

const endOf = ({ at, minutes }: Pick<Dated, 'at' | 'minutes'>) => new Date(at.getTime() + minutes * 60_000);

/** The date as an iCalendar file. Where it is stands in Slack alone: a file cannot be made to forget it. */
export function calendarFile(date: Dated): string {
  const method = date.isCancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH;
  const calendar = new ICalCalendar({ prodId: { company: 'Mentor for Slack', product: 'mentor' }, method });
  const event = calendar.createEvent({
    id: `${date.uid}@mentor-for-slack`,
    sequence: date.sequence,
    start: date.at,
    end: endOf(date),
    stamp: date.stamp,
    summary: titleOf(date),
    class: ICalEventClass.PRIVATE,
    status: date.isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  });
  if (!date.isCancelled) event.createAlarm({ type: ICalAlarmType.display, trigger: 3600 });
  return calendar.toString();
}

const compact = (at: Date) => at.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');

/** Links that add the date to a calendar in the browser. */
export function calendarLinks({ at, minutes, ...of }: Pick<Dated, 'at' | 'minutes' | 'names' | 'kind'>): {
  google: string;
  outlook: string;
} {
  const title = titleOf(of);
  const google = new URL('https://calendar.google.com/calendar/render');
  google.search = new URLSearchParams({
    action: 'TEMPLATE',
    text: title,
    dates: `${compact(at)}/${compact(endOf({ at, minutes }))}`,
  }).toString();
  const outlook = new URL('https://outlook.office.com/calendar/0/deeplink/compose');
  outlook.search = new URLSearchParams({
    path: '/calendar/action/compose',
    rru: 'addevent',
    subject: title,
    startdt: at.toISOString(),
    enddt: endOf({ at, minutes }).toISOString(),
  }).toString();
  return { google: google.toString(), outlook: outlook.toString() };
}
