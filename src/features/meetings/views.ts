import type { ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { ActionIds, findTimeButton, logButton } from '../../domain/members/buttons.ts';
import { choiceName } from '../../domain/members/names.ts';
import { AGREE, aboutPair, MOST_NOTE, UNDO_MINUTES } from '../../domain/pairs/actions.ts';
import type { PairWithPeople } from '../../domain/pairs/queries.ts';
import { topicsInput } from '../../domain/pairs/topic-views.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
import { exampleOf } from '../../platform/calendar/reading.ts';
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
} from '../../platform/slack/blocks.ts';
import { type DateProblem, programAmong } from './policy.ts';

export const LOG_TITLE = 'Log a meeting';
export const LOG_SUBMIT = 'meetings.log.submit';
export const UNDO_MEETING = ActionIds.undoMeeting;
/** The button on the home tab, on reminders and under `/mentor`; its value is a pair id, or empty to choose. */
export const LOG = ActionIds.logMeeting;
/** Logs a meeting on the day in its value, which names a pair before it, or none to choose. */
export const LOG_DAY = 'meetings.log_day';
export const HISTORY_TITLE = 'Our meetings';
/** Opens a pair's meetings; its value is a pair id, or empty for all of one's pairs. */
export const HISTORY = 'meetings.history';

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

/** The names by which someone may mean the other person of a pair. */
export const namesOfOther = (pair: PairWithPeople, userId: string): string[] =>
  (pair.resident_user === userId
    ? [pair.mentor_name, pair.mentor_real_name]
    : [pair.resident_name, pair.resident_real_name]
  ).filter((name) => typeof name === 'string');

const nameOfOther = (pair: PairWithPeople, userId: string) =>
  pair.resident_user === userId
    ? choiceName({ display_name: pair.mentor_name, real_name: pair.mentor_real_name ?? null })
    : choiceName({ display_name: pair.resident_name, real_name: pair.resident_real_name ?? null });

/** What is entered about a meeting. */
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

/**
 * The modal to log a meeting; "With" is asked only where there are several pairs. `all`: all pairs of the person, where
 * some are left out.
 */
export function logModal(
  pairs: readonly PairWithPeople[],
  userId: string,
  date: Temporal.PlainDate,
  all = pairs,
): ModalView {
  const [only, second] = pairs;
  const label = (pair: PairWithPeople) => {
    const program = programAmong(pair, all);
    return program ? `${nameOfOther(pair, userId)} (${program})` : nameOfOther(pair, userId);
  };
  const program = only && programAmong(only, all);
  return modal({
    id: LOG_SUBMIT,
    title: LOG_TITLE,
    submit: 'Log',
    ...(only && !second ? { metadata: { pair: only.id } } : {}),
    blocks: [
      ...(only && !second
        ? [
            section(
              `With ${mention(otherSide(only, userId).user)}${program ? ` in *${escapeText(program)}*` : ''}`,
            ),
          ]
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
          hint: 'Encrypted; only you can read it. Read, edit, or delete it under "My data" on the Home tab.',
        },
      ),
      context(
        'Your program sees that you met and when. No one else sees how you met, your topics, or your note.',
      ),
    ],
  });
}

/** What is wrong with a date, and what to type instead. */
export function dateProblem(problem: DateProblem, today: Temporal.PlainDate): string {
  const example = exampleOf(today);
  switch (problem.why) {
    case 'ahead':
      return `${readableDate(problem.date, { today })} is in the future, and meetings are logged after they happen. If you already met, enter that day, such as \`yesterday\` or \`${example}\`. If this is a plan, add it with *Already scheduled*.`;
    case 'before_pair':
      return `The two of you were matched on ${readableDate(problem.began, { today })}, so a meeting can't be earlier. Check the date.`;
    case 'too_long_ago':
      return 'That date is more than 2 years ago. Check the year.';
    case 'which_year':
      return `Did you mean ${readableDate(problem.last, { year: true })}?`;
    case 'which_day':
      return `Which day was it? Try \`Friday\`, \`yesterday\`, or \`${example}\`.`;
    case 'not_in_calendar':
      return `That date doesn't exist. Try \`Friday\`, \`yesterday\`, or \`${example}\`.`;
    case 'unreadable':
      return `I couldn't read that date. Try \`today\`, \`yesterday\`, \`Friday\`, or \`${example}\`.`;
  }
}

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
    pairs.length > 1
      ? shorten(`Already scheduled: ${otherSide(pair, userId).name}`, 75)
      : 'Already scheduled';
  const offered = pairs
    .slice(0, MOST_OFFERED)
    .map((pair) =>
      actions(
        `ahead.${pair.id}`,
        button(AGREE, label(pair), aboutPair.write(pair.id, problem.date)),
        findTimeButton(pair.id),
      ),
    );
  return { text, notifiesInFull: true, blocks: [section(text), ...offered] };
}

/** Opens the window to log a meeting on another day than the one that was read. */
const anotherDate = (pairId?: string) => button(LOG, 'Another date', pairId);

const withoutWeekday = (date: Temporal.PlainDate) => readableDate(date, { year: true }).replace(/^\w+, /, '');

/** What was read of a typed meeting can't be logged: says why, with the way on. */
export function unreadMessage(
  problem: DateProblem,
  today: Temporal.PlainDate,
  pairs: readonly PairWithPeople[],
  userId: string,
): Message {
  if (problem.why === 'ahead') return aheadMessage(pairs, userId, problem, today);
  const pairId = pairs.length === 1 ? pairs[0]?.id : undefined;
  const text = dateProblem(problem, today);
  const ways =
    problem.why === 'which_year'
      ? [
          button(LOG_DAY, withoutWeekday(problem.last), aboutPair.write(pairId ?? '', problem.last)),
          anotherDate(pairId),
        ]
      : [logButton(pairId)];
  return { text, notifiesInFull: true, blocks: [section(text), actions('unread', ...ways)] };
}

/** The words may mean a meeting with one of theirs on a day, or on a day alone: asks before anything is logged. */
export function didYouMeetMessage(
  pair: PairWithPeople | undefined,
  userId: string,
  date: Temporal.PlainDate,
  today: Temporal.PlainDate,
): Message {
  const when = readableDate(date, { today });
  const whom = (name: string) => (pair ? ` with ${name}` : '');
  const ask = (name: string) => `Did you mean to log a meeting${whom(name)} on ${when}?`;
  const other = pair && otherSide(pair, userId);
  return {
    text: ask(escapeText(other?.name ?? '')),
    notifiesInFull: true,
    blocks: [
      section(ask(other ? mention(other.user) : '')),
      actions(
        'meant',
        button(LOG_DAY, 'Log this meeting', aboutPair.write(pair?.id ?? '', date)),
        anotherDate(pair?.id),
      ),
    ],
  };
}

/** A name was typed that none of their matches has. */
export function notAmongMessage(): Message {
  const text = "I don't see that name among your matches, so nothing was logged.";
  return { text, notifiesInFull: true, blocks: [section(text), actions('unread', logButton())] };
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
    again,
    updated = false,
    program,
  }: {
    date: Temporal.PlainDate;
    today: Temporal.PlainDate;
    entryId: string;
    merged: boolean;
    again: boolean;
    updated?: boolean;
    /** Named where they have pairs in several programs. */
    program?: string | undefined;
  },
): Message {
  const other = otherSide(pair, userId);
  const when = readableDate(date, { today });
  const where = program ? ` for ${escapeText(program)}` : '';
  if (again) return againMessage(other, `${when}${where}`, updated);
  const also = merged ? ' They had already logged it too, so it counts once.' : '';
  return {
    text: `Logged${where}: you met with ${escapeText(other.name)} on ${when}.`,
    notifiesInFull: true,
    blocks: [
      section(`Logged${where}: you met with ${mention(other.user)} on ${when}.${also}`),
      actions('undo', button(UNDO_MEETING, 'Undo', entryId)),
      context(`You can undo this for ${UNDO_MINUTES} minutes.`),
    ],
  };
}

/** The same person logged that day before: nothing new is counted, and the entry can be corrected. */
function againMessage(other: { user: string; name: string }, when: string, updated: boolean): Message {
  const ask = (name: string) =>
    `You already logged that you met with ${name} on ${when}, so it counts once.${updated ? ' The details you entered now are saved.' : ''}`;
  return {
    text: ask(escapeText(other.name)),
    notifiesInFull: true,
    blocks: [section(ask(mention(other.user))), actions('again', button(HISTORY, HISTORY_TITLE))],
  };
}

/** The answer to "Not yet": nothing more is asked about that day. */
export const notYetMessage = (pairId: string, on: string): Message => ({
  text: `No problem. I won't ask about ${on} again.`,
  notifiesInFull: true,
  blocks: [
    section(
      `No problem. I won't ask about ${on} again. With *Find a time*, you can suggest times in two taps.`,
    ),
    actions('again', findTimeButton(pairId)),
  ],
});
