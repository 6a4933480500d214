import type { KnownBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { allPairsButton, setupButton } from '../../domain/members/buttons.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
import {
  actions,
  button,
  context,
  counted,
  escapeText,
  type Message,
  section,
  shorten,
} from '../../platform/slack/blocks.ts';
import { barChart } from '../../platform/slack/charts.ts';
import { GENTLE_REMINDER, GENTLE_REMINDER_TITLE } from '../gentle-reminders/views.ts';
import { severalButton } from '../requests/batch-views.ts';
import type { Digest } from './queries.ts';

/** As many lines as fit a section with the longest names. */
const MOST_LINES = 15;
const name = (text: string) => escapeText(shorten(text, 50));

type Dated = (day: Temporal.PlainDate | string) => string;

function list(title: string, lines: readonly string[]): string {
  const more = lines.length - MOST_LINES;
  return [
    title,
    ...lines.slice(0, MOST_LINES).map((line) => `• ${line}`),
    ...(more > 0 ? [`and ${more} more on the Home tab`] : []),
  ].join('\n');
}

const slippedLine =
  (date: Dated) =>
  ({ resident, mentor, dueOn, lastMetOn }: Digest['slipped'][number]) =>
    `${name(resident)} and ${name(mentor)}: due ${date(dueOn)}, ${lastMetOn ? `last met ${date(lastMetOn)}` : 'not met yet'}`;

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
  const lead = `*${counted(slipped.length, "meeting hasn't", "meetings haven't")} been logged yet.* My reminders have ended; a word from you may help ${slipped.length === 1 ? 'this pair' : 'these pairs'} find a time. Full calendars on both sides are the usual reason.`;
  return [
    ...(slipped.length > 0 ? [section(list(lead, slipped.map(slippedLine(date))))] : []),
    ...(told > 0
      ? [
          context(
            `Plus ${counted(told, 'pair', 'pairs')} from earlier digests with nothing new. See *All pairs*.`,
          ),
        ]
      : []),
  ];
}

function unmatchedBlocks({ unmatched }: Digest, date: Dated): KnownBlock[] {
  if (unmatched.length === 0) return [];
  const firstYears = unmatched.filter(({ waitsLong }) => waitsLong).length;
  const lead = `*${counted(unmatched.length, 'resident', 'residents')} without a mentor.*${firstYears > 0 ? ` That includes ${counted(firstYears, 'PGY-1 resident', 'PGY-1 residents')} who started more than a month ago.` : ''}`;
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
            // Slack colors series by their order and lets no one choose: its second color asks for attention.
            { name: 'Overdue', values: levels.map(({ pastDue }) => pastDue) },
            { name: 'Due soon', values: levels.map(({ dueSoon }) => dueSoon) },
          ],
        }),
      ];

/** The directors' digest; undefined when there is nothing to tell. */
export function digestMessage(digest: Digest): Message | undefined {
  const { programId, programName, today, slipped, unmatched, levels } = digest;
  if (slipped.length === 0 && unmatched.length === 0) return undefined;
  const date: Dated = (day) => readableDate(day, { today });
  const told = [
    ...(slipped.length > 0 ? [`${counted(slipped.length, 'meeting', 'meetings')} not logged yet`] : []),
    ...(unmatched.length > 0
      ? [`${counted(unmatched.length, 'resident', 'residents')} without a mentor`]
      : []),
  ];
  return {
    text: `${escapeText(programName)}: ${told.join(', ')}`,
    notifiesInFull: true,
    blocks: [
      section(`*Needs attention in ${escapeText(programName)}*`),
      ...slippedBlocks(digest, date),
      ...unmatchedBlocks(digest, date),
      ...levelsChart(levels),
      context(
        "Sent every other Monday when there's something to report. The full list, with *Assign*, is on the Home tab. To turn this off, go to *Change the program*, then *Reminders*.",
      ),
      actions(
        'digest',
        ...(unmatched.length > 0 ? [severalButton(programId)] : []),
        ...(slipped.length > 0 ? [button(GENTLE_REMINDER, GENTLE_REMINDER_TITLE, programId)] : []),
        allPairsButton(programId),
        setupButton(programId),
      ),
    ],
  };
}
