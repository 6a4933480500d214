import { stringify } from 'csv-stringify/sync';
import { countText, type Summary, type Year } from '../../domain/totals/summary-policy.ts';
import { counted } from '../../platform/slack/blocks.ts';
import type { ExportedPair } from './queries.ts';

/** Pairs and their meetings as a CSV file: names, dates and counts. Cells that look like a formula are made harmless. */
export function pairsCsv(pairs: readonly ExportedPair[], { from, before }: Year): string {
  const inYear = (day: string) => day >= from.toString() && day < before.toString();
  const rows = pairs.map(({ resident, pgy, mentor, started_on, ended_on, met }) => ({
    resident,
    pgy: pgy ?? '',
    mentor,
    started_on,
    // One that ended in a later year was there all through this one.
    ended_on: ended_on && ended_on < before.toString() ? ended_on : '',
    meetings: met.filter(inYear).length,
    dates: met.filter(inYear).join(' '),
  }));
  return stringify(rows, {
    header: true,
    columns: ['resident', 'pgy', 'mentor', 'started_on', 'ended_on', 'meetings', 'dates'],
    escape_formulas: true,
  });
}

const LAST = { year: 'numeric', month: 'long', day: 'numeric' } as const;
const dayText = (day: Year['from']) => day.toLocaleString('en-US', LAST);
const orTooFew = (value: number | undefined) =>
  value === undefined ? 'too few to report' : counted(value, 'day');

/** A table of two columns in Markdown. */
const table = (rows: readonly (readonly [string, string])[]) => [
  '| | |',
  '| --- | --- |',
  ...rows.map(([what, value]) => `| ${what} | ${value} |`),
  '',
];

function meetingRows({ pairs, meetings, atLeast }: Summary): [string, string][] {
  const share = (count: number) =>
    pairs === 0 || (count > 0 && count < 4) ? '' : ` (${Math.round((count / pairs) * 100)}%)`;
  return [
    ['pairs this year', countText(pairs)],
    ['meetings this year', countText(meetings)],
    ...atLeast.map((count, index): [string, string] => [
      `pairs that met at least ${index + 1} time${index === 0 ? '' : 's'}`,
      `${countText(count)}${share(count)}`,
    ]),
  ];
}

function loadRows({ waiting, loads }: Now): [string, string][] {
  const between = (from: number, until: number) =>
    countText(loads.filter((load) => load >= from && load <= until).length);
  return [
    ['residents without a mentor', countText(waiting)],
    ['mentors without a resident', between(0, 0)],
    ['mentors with 1 to 3 residents', between(1, 3)],
    ['mentors with 4 or more', between(4, 1000)],
  ];
}

type Now = { waiting: number; loads: readonly number[] };

/** Totals that were shown, as their title and counts. */
type TotalLines = { title: string; lines: readonly string[] };

/** Totals of what residents answered privately, as the Home tab showed them, and nothing else. */
function totalLines(figures: readonly TotalLines[]): string[] {
  if (figures.length === 0) return [];
  return [
    '## What residents say',
    '',
    ...figures.flatMap(({ title, lines }) => [
      `**${title}:** ${lines.length > 0 ? lines.join(' · ') : "too few to report without revealing a resident's answer"}`,
      '',
    ]),
  ];
}

/** The year on one page, for a program's own evaluation. It claims no compliance with anything. */
export function summaryText(
  program: string,
  year: Year,
  summary: Summary,
  now: Now,
  figures: readonly TotalLines[] = [],
): string {
  const last = year.before.subtract({ days: 1 });
  return [
    `# Mentoring in ${program}`,
    '',
    `Academic year ${dayText(year.from)} to ${dayText(last)}. Created by Mentor for Slack from counts of pairs and meeting dates, with no names. Counts of 1 to 3 are shown as "fewer than 4."`,
    '',
    '## Pairs and meetings',
    '',
    ...table(meetingRows(summary)),
    '## Time to match and first meeting',
    '',
    ...table([
      ['days from request to mentor, median', orTooFew(summary.daysToMentor)],
      ['days from match to first meeting, median', orTooFew(summary.daysToFirst)],
    ]),
    '## As of the day this was created',
    '',
    ...table(loadRows(now)),
    ...totalLines(figures),
    'Exports never include what was said in meetings, meeting topics, notes, or reasons.',
    '',
  ].join('\n');
}
