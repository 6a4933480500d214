import { expect, test } from '@jest/globals';
import ICAL from 'ical.js';
import { calendarFile, calendarLinks } from '../../../src/features/scheduling/calendar.ts';
import { momentText } from '../../../src/features/scheduling/views.ts';
import { dateIn } from '../../../src/platform/calendar/dates.ts';

/** Moments around the days on which clocks change, as wall clocks in four zones show them (IANA, 2026). */
const MOMENTS: [moment: string, clocks: Record<string, string>][] = [
  [
    '2026-03-08T09:59:00Z', // a minute before clocks go forward in Los Angeles
    {
      'America/Los_Angeles': 'Sun, Mar 8 at 1:59 AM PST',
      'America/New_York': 'Sun, Mar 8 at 5:59 AM EDT',
      'Europe/London': 'Sun, Mar 8 at 9:59 AM GMT',
      'Australia/Sydney': 'Sun, Mar 8 at 8:59 PM GMT+11',
    },
  ],
  [
    '2026-03-08T10:00:00Z',
    {
      'America/Los_Angeles': 'Sun, Mar 8 at 3:00 AM PDT',
      'America/New_York': 'Sun, Mar 8 at 6:00 AM EDT',
      'Europe/London': 'Sun, Mar 8 at 10:00 AM GMT',
      'Australia/Sydney': 'Sun, Mar 8 at 9:00 PM GMT+11',
    },
  ],
  [
    '2026-10-03T16:30:00Z', // clocks have just gone forward in Sydney
    {
      'America/Los_Angeles': 'Sat, Oct 3 at 9:30 AM PDT',
      'America/New_York': 'Sat, Oct 3 at 12:30 PM EDT',
      'Europe/London': 'Sat, Oct 3 at 5:30 PM GMT+1',
      'Australia/Sydney': 'Sun, Oct 4 at 3:30 AM GMT+11',
    },
  ],
  [
    '2026-11-01T05:30:00Z', // half past one in New York, for the first time
    {
      'America/Los_Angeles': 'Sat, Oct 31 at 10:30 PM PDT',
      'America/New_York': 'Sun, Nov 1 at 1:30 AM EDT',
      'Europe/London': 'Sun, Nov 1 at 5:30 AM GMT',
      'Australia/Sydney': 'Sun, Nov 1 at 4:30 PM GMT+11',
    },
  ],
  [
    '2026-11-01T06:30:00Z', // and for the second
    {
      'America/Los_Angeles': 'Sat, Oct 31 at 11:30 PM PDT',
      'America/New_York': 'Sun, Nov 1 at 1:30 AM EST',
      'Europe/London': 'Sun, Nov 1 at 6:30 AM GMT',
      'Australia/Sydney': 'Sun, Nov 1 at 5:30 PM GMT+11',
    },
  ],
];

const cases = MOMENTS.flatMap(([moment, clocks]) =>
  Object.entries(clocks).map(([zone, shown]) => [moment, zone, shown] as const),
);

test.each(cases)('%s in %s reads %s', (moment, zone, shown) => {
  const at = new Date(moment);
  expect(momentText(at, zone, at).replaceAll(' ', ' ')).toBe(shown);
  // The day on which it counts is the day that is read.
  const day = dateIn(zone, at).toLocaleString('en-US', { weekday: 'short', month: 'short', day: 'numeric' });
  expect(shown.startsWith(day)).toBe(true);
});

test.each(MOMENTS.map(([moment]) => moment))(
  '%s is that very moment in calendars, and 45 minutes long',
  (moment) => {
    const at = new Date(moment);
    const dated = {
      uid: 'u',
      sequence: 0,
      at,
      minutes: 45,
      stamp: at,
      names: ['Ana A', 'Ben B'] as const,
      kind: 'pair' as const,
      isCancelled: false,
    };
    const [event] = new ICAL.Component(ICAL.parse(calendarFile(dated))).getAllSubcomponents('vevent');
    if (!event) throw new Error('no event');
    const { startDate, endDate } = new ICAL.Event(event);
    expect(startDate.toJSDate().toISOString()).toBe(at.toISOString());
    expect(endDate.toJSDate().getTime() - at.getTime()).toBe(45 * 60_000);
    expect(startDate.zone.tzid).toBe('UTC');
    const compact = moment.replaceAll(/[-:]/g, '');
    expect(calendarLinks(dated).google).toContain(compact);
    expect(new URL(calendarLinks(dated).outlook).searchParams.get('startdt')).toBe(at.toISOString());
  },
);

test('a date of another year shows it, by the reader’s own calendar', () => {
  const newYear = new Date('2027-01-01T02:00:00Z');
  const inDecember = new Date('2026-12-28T20:00:00Z');
  expect(momentText(newYear, 'Europe/London', inDecember)).toMatch(/^Fri, Jan 1, 2027 at 2:00/);
  expect(momentText(newYear, 'America/New_York', inDecember)).toMatch(/^Thu, Dec 31 at 9:00/);
});
