import { countText, type Summary, shareText, type Year } from '../../domain/totals/summary-policy.ts';
import type { Report, ReportSection } from '../../platform/documents/types.ts';
import { counted } from '../../platform/slack/blocks.ts';
import { loadGroups } from './policy.ts';

const LAST = { year: 'numeric', month: 'long', day: 'numeric' } as const;
const dayText = (day: Year['from']) => day.toLocaleString('en-US', LAST);
const TOO_FEW = 'too few to report';
const days = (value: number | undefined) => (value === undefined ? TOO_FEW : counted(value, 'day'));

/** People of the program on the day a report is made: residents, those without a mentor, and each mentor's residents. */
type People = { residents: number; waiting: number; loads: readonly number[] };

/** Totals that were shown, as their title and counts. */
type TotalLines = { title: string; lines: readonly string[] };

/** What a summary is made of: its year, the one before it, and the day it is made. */
export type Facts = {
  program: string;
  year: Year;
  summary: Summary;
  before: Summary;
  today: Year['from'];
  people: People;
  totals: readonly TotalLines[];
};

function peopleSection({ today, people: { residents, waiting, loads } }: Facts): ReportSection {
  return {
    heading: `People on ${dayText(today)}`,
    table: {
      head: ['Measure', 'Number'],
      rows: [
        ['Residents', countText(residents)],
        ['Residents with a mentor', shareText(residents - waiting, residents)],
        ...loadGroups(loads).map(({ label, mentors }) => [label, countText(mentors)]),
      ],
    },
  };
}

/** An academic year by its two calendar years. */
export const yearsText = ({ from }: Year) => `${from.year} to ${from.year + 1}`;

function yearSection({ year, summary, before }: Facts): ReportSection {
  const isKnown = before.pairs > 0;
  const row = (label: string, of: (summary: Summary) => string) => [
    label,
    of(summary),
    isKnown ? of(before) : 'no data',
  ];
  const earlier = { from: year.from.subtract({ years: 1 }), before: year.from };
  return {
    heading: 'The academic year',
    table: {
      head: ['Measure', yearsText(year), yearsText(earlier)],
      rows: [
        row('Residents who had a mentor', ({ residents }) => countText(residents)),
        row('Pairs, including those that ended', ({ pairs }) => countText(pairs)),
        row('Meetings logged', ({ meetings }) => countText(meetings)),
        ...['once', 'twice', '3 times'].map((times, at) =>
          row(`Pairs that met at least ${times}`, ({ pairs, atLeast }) => shareText(atLeast[at] ?? 0, pairs)),
        ),
        row('From request to assignment, median', ({ daysToMentor }) => days(daysToMentor)),
        row('From match to first meeting, median', ({ daysToFirst }) => days(daysToFirst)),
      ],
    },
  };
}

/** Totals of what residents answered privately, as the Home tab showed them, and nothing else. */
function totalsSection({ totals }: Facts): ReportSection[] {
  if (totals.length === 0) return [];
  const text = totals.map(
    ({ title, lines }) =>
      `${title}: ${lines.length > 0 ? lines.join(' · ') : "too few to report without revealing a resident's answer"}`,
  );
  return [{ heading: 'What residents say', text }];
}

const HOW_TO_READ = [
  "A pair counts in each academic year in which it was active, with the meetings of that year. A resident who changed mentors counts in more than one pair. A pair that ended on its first day without a meeting isn't counted.",
  'Only meetings that someone logged are counted. Pairs may have met more often.',
  'Counts of 1 to 3 are shown as "fewer than 4," and all but 1 to 3 as "all but fewer than 4." Medians need at least 4 pairs.',
  'Answers that residents gave privately are counted once, after the period they cover. Every total covers at least 4 residents.',
  "It describes the program for the program's own evaluation. It isn't a statement of compliance with any requirement.",
];

/** The year for a program's own evaluation, with the one before it, in counts and without names. */
export function summaryReport(facts: Facts): Report {
  const last = facts.year.before.subtract({ days: 1 });
  return {
    title: `Mentoring in ${facts.program}`,
    subtitle: `Academic year ${dayText(facts.year.from)} to ${dayText(last)}, as of ${dayText(facts.today)}`,
    lead: 'Created by Mentor for Slack from counts of pairs and meeting dates, with no names. It never includes what was said in meetings, meeting topics, notes, or reasons.',
    sections: [
      yearSection(facts),
      peopleSection(facts),
      ...totalsSection(facts),
      { heading: 'How to read this', points: HOW_TO_READ },
    ],
  };
}
