import type { Temporal } from 'temporal-polyfill';
import { readableDate } from '../calendar/dates.ts';
import { severalButton } from '../matching/batch-views.ts';
import { setupButton } from '../members/doors.ts';
import { actions, context, escapeText, type Message, section, shorten } from '../slack/blocks.ts';
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

/** The directors' digest; undefined when there is nothing to tell. */
export function digestMessage({
  programId,
  programName,
  today,
  slipped,
  unmatched,
}: Digest): Message | undefined {
  if (slipped.length === 0 && unmatched.length === 0) return undefined;
  const date: Dated = (day) => readableDate(day, { today });
  const firstYears = unmatched.filter(({ waitsLong }) => waitsLong).length;
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
      ...(slipped.length > 0
        ? [
            section(
              list(
                `*${counted(slipped.length, 'meeting has', 'meetings have')} not come about.* My reminders have ended; a word from you may help find the time. Full calendars are the usual reason, on both sides.`,
                slipped.map(slippedLine(date)),
              ),
            ),
          ]
        : []),
      ...(unmatched.length > 0
        ? [
            section(
              list(
                `*${counted(unmatched.length, 'resident has', 'residents have')} no mentor.*${firstYears > 0 ? ` ${counted(firstYears, 'first-year', 'first-years')} among them began more than a month ago.` : ''}`,
                unmatched.map((each) => unmatchedLine(date, each)),
              ),
            ),
          ]
        : []),
      context(
        'Every second Monday, when there is something to tell. My Home tab has everyone, with *Assign*. To turn this off: *Change the program*, Reminders.',
      ),
      actions('digest', ...(unmatched.length > 0 ? [severalButton(programId)] : []), setupButton(programId)),
    ],
  };
}
