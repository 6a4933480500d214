import type { KnownBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { readableDate } from '../calendar/dates.ts';
import { PAIRS } from '../home/desk-views.ts';
import { KINDLY, KINDLY_TITLE } from '../kindly/views.ts';
import { severalButton } from '../matching/batch-views.ts';
import { setupButton } from '../members/doors.ts';
import { actions, button, context, escapeText, type Message, section, shorten } from '../slack/blocks.ts';
import { barChart } from '../slack/charts.ts';
import type { Digest } from './queries.ts';

/** As many lines as fit a section with the longest names. */
const MOST_LINES = 15;
const name = (text: string) => escapeText(shorten(text, 50));

type Dated = (day: Temporal.PlainDate | string) => string;

const counted = (count: number, one: string, several: string) => `${count} ${count === 1 ? one : several}`;

function list(title: string, lines: readonly string[]): string {
  const more = lines.length - MOST_LINES;
  return [
    title,
    ...lines.slice(0, MOST_LINES).map((line) => `• ${line}`),
    ...(more > 0 ? [`and ${more} more, on my Home tab`] : []),
  ].join('\n');
}

const slippedLine =
  (date: Dated) =>
  ({ resident, mentor, dueOn, lastMetOn }: Digest['slipped'][number]) =>
    `${name(resident)} and ${name(mentor)}: planned by ${date(dueOn)}, ${lastMetOn ? `last met ${date(lastMetOn)}` : 'not met yet'}`;

function unmatchedLine(
  date: Dated,
  { name: who, pgy, startedOn, askedOn, waitsLong }: Digest['unmatched'][number],
): string {
  const year = pgy === null ? [] : [`PGY-${pgy}`];
  const began = waitsLong && startedOn ? [`began ${date(startedOn)}`] : [];
  const about = [...year, ...began];
  const asked = askedOn ? `waiting since ${date(askedOn)}` : 'no request yet';
  return `${name(who)}${about.length > 0 ? ` (${about.join(', ')})` : ''}: ${asked}`;
}

function slippedBlocks({ slipped, told }: Digest, date: Dated): KnownBlock[] {
  const lead = `*${counted(slipped.length, 'meeting has', 'meetings have')} not come about.* My reminders have ended; a word from you may help find the time. Full calendars are the usual reason, on both sides.`;
  return [
    ...(slipped.length > 0 ? [section(list(lead, slipped.map(slippedLine(date))))] : []),
    ...(told > 0
      ? [
          context(
            `${counted(told, 'pair', 'pairs')} told of before, with nothing new since: *All pairs* has them.`,
          ),
        ]
      : []),
  ];
}

function unmatchedBlocks({ unmatched }: Digest, date: Dated): KnownBlock[] {
  if (unmatched.length === 0) return [];
  const firstYears = unmatched.filter(({ waitsLong }) => waitsLong).length;
  const lead = `*${counted(unmatched.length, 'resident has', 'residents have')} no mentor.*${firstYears > 0 ? ` ${counted(firstYears, 'first-year', 'first-years')} among them began more than a month ago.` : ''}`;
  return [
    section(
      list(
        lead,
        unmatched.map((each) => unmatchedLine(date, each)),
      ),
    ),
  ];
}

const levelsChart = (levels: Digest['levels']): KnownBlock[] =>
  levels.length === 0
    ? []
    : [
        barChart({
          title: 'Pairs by level',
          categories: levels.map(({ label }) => label),
          series: [
            { name: 'On track', values: levels.map(({ onTrack }) => onTrack) },
            { name: 'Due soon', values: levels.map(({ dueSoon }) => dueSoon) },
            { name: 'Past due', values: levels.map(({ pastDue }) => pastDue) },
          ],
        }),
      ];

/** The directors' digest; undefined when there is nothing to tell. */
export function digestMessage(digest: Digest): Message | undefined {
  const { programId, programName, today, slipped, unmatched, levels } = digest;
  if (slipped.length === 0 && unmatched.length === 0) return undefined;
  const date: Dated = (day) => readableDate(day, { today });
  const told = [
    ...(slipped.length > 0 ? [`${counted(slipped.length, 'meeting', 'meetings')} still to come about`] : []),
    ...(unmatched.length > 0
      ? [`${counted(unmatched.length, 'resident', 'residents')} without a mentor`]
      : []),
  ];
  return {
    text: `${escapeText(programName)}: ${told.join(', ')}`,
    blocks: [
      section(`*Who could use a hand in ${escapeText(programName)}*`),
      ...slippedBlocks(digest, date),
      ...unmatchedBlocks(digest, date),
      ...levelsChart(levels),
      context(
        'Every second Monday, when there is something to tell. My Home tab has everyone, with *Assign*. To turn this off: *Change the program*, Reminders.',
      ),
      actions(
        'digest',
        ...(unmatched.length > 0 ? [severalButton(programId)] : []),
        ...(slipped.length > 0 ? [button(KINDLY, KINDLY_TITLE, programId)] : []),
        button(PAIRS, 'All pairs', programId),
        setupButton(programId),
      ),
    ],
  };
}
