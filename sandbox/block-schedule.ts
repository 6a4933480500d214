import { userOf } from './demo.ts';
import type { FakeSlack } from './slack/fake.ts';

/** The demo's residents, each with the place of their clinic week among five, and what isn't wards or clinic, by week. */
type Row = { name: string; clinic: number; weeks: Readonly<Record<number, string>> };

const [NIGHTS, ICU, VACATION] = ['Night Float', 'ICU', 'Vacation'];

/**
 * Four weeks of wards, then one of clinic (4+1). Whatever holds back or moves a reminder is in the first weeks, where
 * the story of the tour has use for it or no reminder is due: Ben is on nights when his next meeting is.
 */
const rows: readonly Row[] = [
  { name: 'Maya Chen', clinic: 0, weeks: { 3: NIGHTS, 4: NIGHTS, 8: 'Elective' } },
  { name: 'Jonas Weber', clinic: 1, weeks: { 7: ICU, 8: ICU, 12: 'Elective' } },
  { name: 'Rosa Alvarez', clinic: 1, weeks: { 3: 'Elective', 8: ICU, 9: ICU } },
  { name: 'Ben Foster', clinic: 2, weeks: { 0: NIGHTS, 1: NIGHTS, 5: 'Elective', 10: VACATION } },
  { name: 'Luis Ortega', clinic: 3, weeks: { 4: ICU, 5: ICU, 14: VACATION } },
  { name: 'Amara Nwosu', clinic: 4, weeks: { 1: ICU, 2: ICU, 7: 'Elective', 13: VACATION } },
];

/** The first of the numbered weeks begins so many days after the demo does: a day before Ben's next meeting is due. */
const FIRST_WEEK_DAY = 9;
/** From the week that is going on when the demo begins, through the end of its tour. */
const WEEKS = Array.from({ length: 92 }, (_, at) => at - 2);
const DAY_MS = 86_400_000;

/** The demo program's block schedule, a grid as an office would keep it, told relative to the day it begins. */
export function demoSchedule(now: Date): string {
  const day = (days: number) => new Date(now.getTime() + days * DAY_MS).toISOString().slice(0, 10);
  const heading = (week: number) =>
    `${day(FIRST_WEEK_DAY + week * 7)} to ${day(FIRST_WEEK_DAY + week * 7 + 6)}`;
  const label = ({ clinic, weeks }: Row, week: number) =>
    weeks[week] ?? ((week + 5 - clinic) % 5 === 0 ? 'Clinic' : 'Wards');
  return `${[
    ['Resident', ...WEEKS.map(heading)],
    ...rows.map((row) => [row.name, ...WEEKS.map((week) => label(row, week))]),
  ]
    .map((cells) => cells.join(','))
    .join('\n')}\n`;
}

/** Imports it as the demo's coordinator would, with the labels sorted as suggested. */
export async function importSchedule(slack: FakeSlack, content: string): Promise<void> {
  const carmen = slack.as(userOf(slack, 'carmen'));
  await carmen.command('/mentor schedule');
  await carmen.waitForModal('Import schedule');
  await carmen.fill('Schedule file', { name: 'block-schedule.csv', content });
  for (const shown of [/What do these labels mean/, /Nothing is saved yet/, /Imported/]) {
    await carmen.submit();
    await carmen.waitFor(shown, { where: 'modal', timeoutMs: 60_000 });
  }
  await carmen.close({ all: true });
}
