import type { ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { readableDate } from '../calendar/dates.ts';
import { exampleOf } from '../calendar/reading.ts';
import { findTimeButton } from '../members/doors.ts';
import { choiceName } from '../members/names.ts';
import { AGREE, aboutPair, LOG_MEETING } from '../pairs/actions.ts';
import type { PairWithPeople } from '../pairs/queries.ts';
import { topicsInput } from '../pairs/topic-views.ts';
import {
  actions,
  button,
  context,
  escapeText,
  input,
  type Message,
  mention,
  modal,
  option,
  section,
  shorten,
} from '../slack/blocks.ts';
import { type DateProblem, UNDO_MINUTES } from './policy.ts';

export const LOG_TITLE = 'Log a meeting';
export const LOG_SUBMIT = 'meetings.log.submit';
export const UNDO = 'meetings.undo';
/** The button on the home tab, on reminders and under `/mentor`; its value is a pair id, or empty to choose. */
export const LOG = LOG_MEETING;

/** The longest private note, in characters as people count them. */
const MOST_NOTE = 2000;

/** How two people can have met. */
export const WAYS = [
  option('In person', 'in_person'),
  option('Video', 'video'),
  option('Phone', 'phone'),
  option('Message', 'message'),
];

/** The other person of a pair, as this person sees it. */
export function otherSide(pair: PairWithPeople, userId: string) {
  return pair.resident_user === userId
    ? { user: pair.mentor_user, name: pair.mentor_name }
    : { user: pair.resident_user, name: pair.resident_name };
}

const nameOfOther = (pair: PairWithPeople, userId: string) =>
  pair.resident_user === userId
    ? choiceName({ display_name: pair.mentor_name, real_name: pair.mentor_real_name ?? null })
    : choiceName({ display_name: pair.resident_name, real_name: pair.resident_real_name ?? null });

export const logForm = z.object({
  pair: z.uuid().optional(),
  date: z.iso.date(),
  way: z.enum(['in_person', 'video', 'phone', 'message']),
  topics: z.array(z.string()).default([]),
  note: z
    .string()
    .trim()
    .refine((text) => Array.from(text).length <= MOST_NOTE)
    .nullish(),
});

/** The modal to log a meeting; "With" is asked only where there are several pairs. */
export function logModal(pairs: PairWithPeople[], userId: string, date: Temporal.PlainDate): ModalView {
  const [only, second] = pairs;
  const severalPrograms = new Set(pairs.map((pair) => pair.program_id)).size > 1;
  const label = (pair: PairWithPeople) =>
    severalPrograms ? `${nameOfOther(pair, userId)} (${pair.program_name})` : nameOfOther(pair, userId);
  return modal({
    id: LOG_SUBMIT,
    title: LOG_TITLE,
    submit: 'Log',
    ...(only && !second ? { metadata: { pair: only.id } } : {}),
    blocks: [
      ...(only && !second
        ? [section(`With ${mention(otherSide(only, userId).user)}`)]
        : [
            input('pair', 'With', {
              type: 'static_select',
              options: pairs.slice(0, 100).map((pair) => option(label(pair), pair.id)),
            }),
          ]),
      input('date', 'Date', { type: 'datepicker', initial_date: date.toString() }),
      input('way', 'How did you meet?', {
        type: 'radio_buttons',
        options: WAYS,
        initial_option: option('In person', 'in_person'),
      }),
      topicsInput('Topics', [...new Set(pairs.flatMap(({ more_topics }) => more_topics))].slice(0, 7)),
      input(
        'note',
        'Private note',
        { type: 'plain_text_input', multiline: true, max_length: MOST_NOTE },
        {
          optional: true,
          hint: 'Encrypted, for you alone. Read or delete it under My data on the Home tab.',
        },
      ),
      context(
        'Your program sees that you met and when. How you met, the topics and your note are not shown to anyone else.',
      ),
    ],
  });
}

/** What is wrong with a date, and what to type instead. */
export function dateProblem(problem: DateProblem, today: Temporal.PlainDate): string {
  const example = exampleOf(today);
  switch (problem.why) {
    case 'ahead':
      return `${readableDate(problem.date, { today })} is still to come, and a meeting is logged once it has happened. If you have met, type the day, such as \`yesterday\` or \`${example}\`; if this is a plan, add it with *We have a date*.`;
    case 'before_pair':
      return `The two of you began on ${readableDate(problem.began, { today })}, so a meeting cannot be earlier. Please check the date.`;
    case 'too_long_ago':
      return 'That date is more than two years ago. Please check the year.';
    case 'which_year':
      return `Which year do you mean? With it I can tell, such as \`${numeric(problem.last)}\`.`;
    case 'which_day':
      return `Which day was it? Type it, such as \`Friday\`, \`yesterday\` or \`${example}\`.`;
    case 'not_in_calendar':
      return `The calendar has no such day. Type it, such as \`Friday\`, \`yesterday\` or \`${example}\`.`;
    case 'unreadable':
      return `I could not read that date. Try \`today\`, \`yesterday\`, \`Friday\` or \`${example}\`.`;
  }
}

const numeric = ({ month, day, year }: Temporal.PlainDate) => `${month}/${day}/${year}`;

/** The same at a field of a modal, which takes no formatting. */
export const dateProblemPlain = (problem: DateProblem, today: Temporal.PlainDate): string =>
  dateProblem(problem, today).replaceAll('`', '').replaceAll('*', '"');

/** As many pairs as are offered a button each. */
const MOST_OFFERED = 5;

/** A day that is still to come was typed: says so, and offers to add it as a date the two have. */
export function aheadMessage(
  pairs: readonly PairWithPeople[],
  userId: string,
  problem: DateProblem & { why: 'ahead' },
  today: Temporal.PlainDate,
): Message {
  const text = dateProblem(problem, today);
  const label = (pair: PairWithPeople) =>
    pairs.length > 1 ? shorten(`We have a date: ${otherSide(pair, userId).name}`, 75) : 'We have a date';
  const offered = pairs
    .slice(0, MOST_OFFERED)
    .map((pair) =>
      actions(
        `ahead.${pair.id}`,
        button(AGREE, label(pair), aboutPair.write(pair.id, problem.date)),
        findTimeButton(pair.id),
      ),
    );
  return { text, blocks: [section(text), ...offered] };
}

/** What the person who logged is told, with the way back. */
export function loggedMessage(
  pair: PairWithPeople,
  userId: string,
  {
    date,
    today,
    entryId,
    merged,
  }: { date: Temporal.PlainDate; today: Temporal.PlainDate; entryId: string; merged: boolean },
): Message {
  const other = otherSide(pair, userId);
  const when = readableDate(date, { today });
  const also = merged ? ' The other side had logged it too, so it counts once.' : '';
  return {
    text: `Logged: you met ${escapeText(other.name)} on ${when}.`,
    blocks: [
      section(`Logged: you met ${mention(other.user)} on ${when}.${also}`),
      actions('undo', button(UNDO, 'Undo', entryId)),
      context(`You can undo this for ${UNDO_MINUTES} minutes.`),
    ],
  };
}
