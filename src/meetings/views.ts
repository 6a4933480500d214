import type { ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { readableDate } from '../calendar/dates.ts';
import { choiceName } from '../members/names.ts';
import { LOG_MEETING } from '../pairs/actions.ts';
import type { PairWithPeople } from '../pairs/queries.ts';
import { TOPICS } from '../pairs/topics.ts';
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
} from '../slack/blocks.ts';
import { type DateProblem, UNDO_MINUTES } from './policy.ts';

export const LOG_TITLE = 'Log a meeting';
export const LOG_SUBMIT = 'meetings.log.submit';
export const UNDO = 'meetings.undo';
/** The button on the home tab, on reminders and under `/mentor`; its value is a pair id, or empty to choose. */
export const LOG = LOG_MEETING;

/** The longest private note, in characters as people count them. */
const MOST_NOTE = 2000;

const WAYS = [
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
      input(
        'topics',
        'Topics',
        { type: 'checkboxes', options: TOPICS.map((topic) => option(topic.label, topic.id)) },
        { optional: true },
      ),
      input(
        'note',
        'Private note',
        { type: 'plain_text_input', multiline: true, max_length: MOST_NOTE },
        { optional: true, hint: 'Encrypted, for you alone. Read or delete it under /mentor privacy.' },
      ),
      context(
        'Your program sees that you met and when. How you met, the topics and your note are not shown to anyone else.',
      ),
    ],
  });
}

const SORRY: Record<DateProblem, string> = {
  unreadable: 'I could not read that date. Try `today`, `yesterday`, `Friday` or `2026-09-14`.',
  future: 'That date is in the future. Log a meeting once it has happened; for a plan, use "We have a date".',
  too_long_ago: 'That date is more than two years ago. Please check the year.',
};

/** What is wrong with a date, and what to type instead. */
export const dateProblem = (reason: DateProblem): string => SORRY[reason];

/** What the person who logged is told, with the way back. */
export function loggedMessage(
  pair: PairWithPeople,
  userId: string,
  date: Temporal.PlainDate,
  entryId: string,
  merged: boolean,
): Message {
  const other = otherSide(pair, userId);
  const when = readableDate(date);
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
