import { describe, expect, test } from '@jest/globals';
import ICAL from 'ical.js';
import { calendarFile, calendarLinks } from '../../../src/features/scheduling/calendar.ts';

const titleFor = (...names: [string, string]) =>
  new URL(
    calendarLinks({ at: new Date('2026-12-08T18:00:00Z'), minutes: 30, names, kind: 'pair' }).google,
  ).searchParams.get('text');

test.each([
  [['Maya Chen', 'Omar Haddad'], 'Maya and Omar'],
  [['Chen, Maya', 'Omar Haddad'], 'Chen, Maya and Omar Haddad'],
  [['Maya Chen', 'Dr. Omar Haddad'], 'Maya Chen and Dr. Omar Haddad'],
  [['Dr Chen', 'Prof. Haddad'], 'Dr Chen and Prof. Haddad'],
  [['maya', 'Omar Haddad'], 'maya and Omar Haddad'],
  [['J. Chen', 'Omar Haddad, MD'], 'J. Chen and Omar Haddad, MD'],
  [['עומר חדד', 'Maya Chen'], 'עומר חדד and Maya Chen'],
  [['陳 美雅', 'Maya Chen'], '陳 美雅 and Maya Chen'],
  [['Maya Chen', 'Maya Ortiz'], 'Maya Chen and Maya Ortiz'],
  [['José  Ñandú-Peña ', "Aoife O'Neil"], 'José and Aoife'],
] as [[string, string], string][])('%j: %s', (names, title) => {
  expect(titleFor(...names)).toBe(`Mentoring: ${title}`);
});

describe('what calendars take', () => {
  const date = {
    uid: 'one',
    sequence: 0,
    at: new Date('2026-12-08T18:00:00Z'),
    minutes: 45,
    stamp: new Date('2026-12-01T12:00:00Z'),
    names: ['Maya Chen', 'Omar Haddad'] as const,
    kind: 'pair' as const,
  };
  const eventOf = (file: string) => {
    const calendar = new ICAL.Component(ICAL.parse(file));
    const event = calendar.getFirstSubcomponent('vevent');
    if (!event) throw new Error('a file without an entry');
    return { calendar, event, read: new ICAL.Event(event) };
  };

  test('a published entry that no one organizes and no one is invited to, in UTC', () => {
    const file = calendarFile({ ...date, isCancelled: false });
    const { calendar, event, read } = eventOf(file);
    expect(calendar.getFirstPropertyValue('method')).toBe('PUBLISH');
    expect(calendar.getFirstPropertyValue('version')).toBe('2.0');
    for (const name of ['organizer', 'attendee', 'location', 'rrule'])
      expect(event.getFirstProperty(name)).toBeNull();
    expect(file).toContain('DTSTART:20261208T180000Z');
    expect(file).toContain('DTEND:20261208T184500Z');
    expect(read.uid).toBe('one@mentor-for-slack');
    expect(file.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
  });

  test('a cancellation names the same entry, with a higher number and no alarm', () => {
    const { calendar, event, read } = eventOf(calendarFile({ ...date, sequence: 1, isCancelled: true }));
    expect(calendar.getFirstPropertyValue('method')).toBe('CANCEL');
    expect(event.getFirstPropertyValue('status')).toBe('CANCELLED');
    expect([read.uid, read.sequence]).toEqual(['one@mentor-for-slack', 1]);
    expect(event.getAllSubcomponents('valarm')).toEqual([]);
  });

  test('a conversation is none of the mentoring that is due', () => {
    const { read } = eventOf(calendarFile({ ...date, kind: 'conversation', isCancelled: false }));
    expect(read.summary).toBe('Conversation: Maya and Omar');
  });

  test('the links say what the file says', () => {
    const { read } = eventOf(calendarFile({ ...date, isCancelled: false }));
    const links = calendarLinks(date);
    const [google, outlook] = [new URL(links.google).searchParams, new URL(links.outlook).searchParams];
    const [start, end] = [read.startDate.toJSDate(), read.endDate.toJSDate()];
    const compact = (at: Date) => at.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
    expect(google.get('dates')).toBe(`${compact(start)}/${compact(end)}`);
    expect(outlook.get('startdt')).toBe(start.toISOString());
    expect(outlook.get('enddt')).toBe(end.toISOString());
    expect([google.get('text'), outlook.get('subject')]).toEqual([read.summary, read.summary]);
  });
});
