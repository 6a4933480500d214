import {
  ICalAlarmType,
  ICalCalendar,
  ICalCalendarMethod,
  ICalEventClass,
  ICalEventStatus,
} from 'ical-generator';
import { LASTS_MINUTES } from './policy.ts';

/** A date as calendars take it: the same `uid` through every change, with a rising `sequence`. */
export type Dated = {
  uid: string;
  sequence: number;
  at: Date;
  /** When the file is made. */
  stamp: Date;
  names: readonly [string, string];
  isCancelled: boolean;
};

const titleOf = ([one, other]: Dated['names']) => `Mentoring: ${first(one)} and ${first(other)}`;
const first = (name: string) => name.trim().split(/\s+/)[0] ?? name;
const endOf = (at: Date) => new Date(at.getTime() + LASTS_MINUTES * 60_000);

/** The date as an iCalendar file. Where it is stands in Slack alone: a file cannot be made to forget it. */
export function calendarFile(date: Dated): string {
  const method = date.isCancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST;
  const calendar = new ICalCalendar({ prodId: { company: 'Mentor for Slack', product: 'mentor' }, method });
  const event = calendar.createEvent({
    id: `${date.uid}@mentor-for-slack`,
    sequence: date.sequence,
    start: date.at,
    end: endOf(date.at),
    stamp: date.stamp,
    summary: titleOf(date.names),
    class: ICalEventClass.PRIVATE,
    status: date.isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  });
  if (!date.isCancelled) event.createAlarm({ type: ICalAlarmType.display, trigger: 3600 });
  return calendar.toString();
}

const compact = (at: Date) => at.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');

/** Links that add the date to a calendar in the browser. */
export function calendarLinks({ at, names }: Pick<Dated, 'at' | 'names'>): {
  google: string;
  outlook: string;
} {
  const title = titleOf(names);
  const google = new URL('https://calendar.google.com/calendar/render');
  google.search = new URLSearchParams({
    action: 'TEMPLATE',
    text: title,
    dates: `${compact(at)}/${compact(endOf(at))}`,
  }).toString();
  const outlook = new URL('https://outlook.office.com/calendar/0/deeplink/compose');
  outlook.search = new URLSearchParams({
    path: '/calendar/action/compose',
    rru: 'addevent',
    subject: title,
    startdt: at.toISOString(),
    enddt: endOf(at).toISOString(),
  }).toString();
  return { google: google.toString(), outlook: outlook.toString() };
}
