import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { dateIn, isTimeZone, readableDate } from '../calendar/dates.ts';
import { findTimeButton } from '../members/doors.ts';
import { choiceName } from '../members/names.ts';
import {
  actions,
  button,
  context,
  escapeText,
  input,
  type Message,
  mention,
  messageModal,
  modal,
  option,
  plain,
  section,
} from '../slack/blocks.ts';
import { calendarLinks } from './calendar.ts';
import type { TimeProblem } from './policy.ts';

export const TIME_TITLE = 'Find a time';
export const SEND = 'times.send';
/** Its value is the proposal and which of its times, such as `ID 1`. */
export const TAKE = 'times.take';
/** Each with the proposal as its value. */
export const NONE = 'times.none';
export const CHANGE = 'times.change';
export const CANCEL = 'times.cancel';
export const FILE = 'times.file';

const MOST_PLACE = 300;
const WAYS = [option('In person', 'in_person'), option('Video', 'video'), option('Phone', 'phone')];
const wayText = (way: string) => WAYS.find(({ value }) => value === way)?.text.text ?? '';

/** The fields of the times, in order. */
export const FIELDS = ['first', 'second', 'third'] as const;
const LABELS = ['First time', 'Second time', 'Third time'];

const moment = z
  .string()
  .regex(/^\d{9,10}$/)
  .transform((seconds) => new Date(Number(seconds) * 1000));

export const timesForm = z.object({
  pair: z.uuid().optional(),
  first: moment.nullish(),
  second: moment.nullish(),
  third: moment.nullish(),
  way: z.enum(['in_person', 'video', 'phone'], 'Please choose how you meet.'),
  place: z.string().trim().max(MOST_PLACE, `Please keep it within ${MOST_PLACE} characters.`).default(''),
});

/** A moment on somebody's own clock, such as "Tue, Sep 22 at 3:00 PM PDT", with its year where that is not this one. */
export function momentText(at: Date, zone: string | null, now: Date): string {
  const timeZone = zone && isTimeZone(zone) ? zone : 'UTC';
  const date = readableDate(dateIn(timeZone, at), { today: dateIn(timeZone, now) });
  const time = at.toLocaleTimeString('en-US', {
    timeZone,
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  });
  return `${date} at ${time}`;
}

type Choosable = { id: string; user: string; name: string; real_name?: string | null };

/** The window to propose times; with several pairs it asks with whom. */
export function timesModal(
  pairs: readonly Choosable[],
  chosen: Choosable | undefined,
  changes: string,
): ModalView {
  const withOption = (pair: Choosable) =>
    option(choiceName({ display_name: pair.name, real_name: pair.real_name ?? null }), pair.id);
  return modal({
    id: SEND,
    title: TIME_TITLE,
    submit: 'Send',
    metadata: { pair: chosen?.id ?? '' },
    blocks: [
      ...(changes ? [section(`You have a date: *${changes}*. It stands until one of these is agreed.`)] : []),
      ...(chosen
        ? [section(`With ${mention(chosen.user)}. One tap of theirs agrees to one of the times.`)]
        : [input('pair', 'With', { type: 'static_select', options: pairs.slice(0, 100).map(withOption) })]),
      ...FIELDS.map((field, index) =>
        input(field, LABELS[index] ?? '', { type: 'datetimepicker' }, { optional: index > 0 }),
      ),
      input('way', 'How', {
        type: 'radio_buttons',
        options: WAYS,
        ...(WAYS[0] ? { initial_option: WAYS[0] } : {}),
      }),
      input(
        'place',
        'Where or link',
        { type: 'plain_text_input', max_length: MOST_PLACE },
        { optional: true, hint: 'For the two of you alone; forgotten a day after.' },
      ),
      context('Times are on your own clock; the other one reads them on theirs.'),
    ],
  });
}

const PROBLEMS: Record<TimeProblem, string> = {
  past: 'Please choose a time that lies ahead.',
  far: 'That is more than a year ahead. Please check the date.',
  twice: 'This time is there already. Please choose another, or leave it empty.',
};

export const timeErrors = (problems: ReadonlyMap<number, TimeProblem>): Record<string, string> =>
  Object.fromEntries([...problems].map(([index, problem]) => [FIELDS[index] ?? 'first', PROBLEMS[problem]]));

export const NO_PAIR =
  'You have no mentoring pair at the moment, so there is nobody to find a time with. My Home tab shows what is next for you.';
export const PAIR_OVER = 'This pair has ended, so there is no time to find.';
export const sentModal = (user: string): ModalView =>
  messageModal(
    TIME_TITLE,
    `Sent. ${mention(user)} agrees with one tap, and then you both get the date, with a file for your calendars.`,
  );

/** A proposal as its messages show it, on the reader's own clock. */
export type Shown = {
  id: string;
  pairId: string;
  other: { user: string; name: string };
  zone: string | null;
  now: Date;
  way: string;
  place: string;
};

const wherever = ({ way, place }: Shown) => `${wayText(way)}${place ? `: ${escapeText(place)}` : ''}`;

/** The question to the other side, with a button for each time that lies ahead. */
export const proposedMessage = (shown: Shown, times: readonly { at: Date; index: number }[]): Message => ({
  text: `${escapeText(shown.other.name)} proposes a time to meet.`,
  blocks: [
    section(
      times.length > 0
        ? `${mention(shown.other.user)} proposes to meet (${wherever(shown)}). Which time suits you?`
        : `${mention(shown.other.user)} had proposed times to meet, and they have passed. Shall you propose others?`,
    ),
    actions(
      `times.${shown.id}`,
      ...times.map(({ at, index }) =>
        button(
          `${TAKE}.${index}`,
          momentText(at, shown.zone, shown.now),
          `${shown.id} ${index}`,
          index === 0 ? { style: 'primary' } : {},
        ),
      ),
      ...(times.length > 0 ? [button(NONE, 'None of these', shown.id)] : [findTimeButton(shown.pairId)]),
    ),
  ],
});

/** What that question turns into once it is answered, or gave way to another. */
export const answeredMessage = (agreed: string | undefined, pairId: string): Message => ({
  text: agreed ? `You have a date: ${agreed}.` : 'These times are not open any more.',
  blocks: [
    section(agreed ? `Agreed: *${agreed}*.` : 'These times are not open any more.'),
    ...(agreed ? [] : [actions('again', findTimeButton(pairId))]),
  ],
});

/** The date, for both; `isAhead` is false once it has passed. */
export function agreedMessage(
  shown: Shown,
  at: Date,
  names: readonly [string, string],
  isAhead: boolean,
): Message {
  const when = momentText(at, shown.zone, shown.now);
  if (!isAhead)
    return {
      text: `Your date with ${escapeText(shown.other.name)}.`,
      blocks: [section(`Your date with ${mention(shown.other.user)} was ${when}.`)],
    };
  const { google, outlook } = calendarLinks({ at, names });
  return {
    text: `You have a date with ${escapeText(shown.other.name)}: ${when}.`,
    blocks: [
      section(`You have a date with ${mention(shown.other.user)}: *${when}* (${wherever(shown)}).`),
      section(`Add it to your calendar: <${google}|Google> · <${outlook}|Outlook> · or by the file below.`),
      actions(
        `date.${shown.id}`,
        button(FILE, 'Calendar file', shown.id),
        button(CHANGE, 'Change the time', shown.id),
        button(CANCEL, 'Cancel it', shown.id, {
          confirm: {
            title: plain('Cancel this date?'),
            text: plain('Both of you are told, and can find another time whenever you like.'),
            confirm: plain('Cancel it'),
            deny: plain('Keep it'),
          },
        }),
      ),
      context(
        'Until the day after, no reminder comes about this meeting. If a calendar shows an older date beside it, delete that one.',
      ),
    ],
  };
}

/** To whoever proposed: none of them suits. */
export const declinedMessage = (shown: Shown): Message => ({
  text: `None of the times suits ${escapeText(shown.other.name)}.`,
  blocks: [
    section(
      `None of these times suits ${mention(shown.other.user)}; full calendars are the usual reason. They may propose others, or you can.`,
    ),
    actions('again', findTimeButton(shown.pairId)),
  ],
});

/** The date is off, in the same words whatever the reason. */
export const cancelledMessage = (shown: Shown, at: Date, goesOn: boolean): Message => ({
  text: `The date with ${escapeText(shown.other.name)} is off.`,
  blocks: [
    section(`The date with ${mention(shown.other.user)} on ${momentText(at, shown.zone, shown.now)} is off.`),
    actions(
      `off.${shown.id}`,
      button(FILE, 'Calendar file', shown.id),
      ...(goesOn ? [findTimeButton(shown.pairId)] : []),
    ),
    context('The file takes it out of your calendar.'),
  ],
});

/** One short word that morning. */
export const todayMessage = (shown: Shown, at: Date): Message => ({
  text: `Today: your meeting with ${escapeText(shown.other.name)}.`,
  blocks: [
    section(
      `Today you meet ${mention(shown.other.user)}: ${momentText(at, shown.zone, shown.now)} (${wherever(shown)}).`,
    ),
    actions(
      `today.${shown.id}`,
      button(CHANGE, 'Change the time', shown.id),
      button(CANCEL, 'Cancel it', shown.id),
    ),
  ],
});

const SAID = {
  own: 'You proposed these times; the other one chooses.',
  past: 'This time has passed. Propose others with *Find a time*.',
  over: 'These times are not open any more. Propose others with *Find a time*.',
  declined: 'They are told, kindly. Propose others with *Find a time*, whenever you like.',
  cancelled: 'Cancelled. Both of you are told.',
  no_date: 'There is no date to change any more.',
  file: 'The file is in your messages with me.',
  no_file: 'Slack did not take the file just now. Please try again in a moment.',
};
export const said = (what: keyof typeof SAID): string => SAID[what];

/** What a tap comes to, with what there is to do next. */
export const answer = (text: string, pairId: string): Message => ({
  text,
  blocks: [section(text), actions('again', findTimeButton(pairId))] satisfies KnownBlock[],
});

export const agreedText = (when: string): string =>
  `Agreed: ${when}. You both get it with a file for your calendars.`;
export const agreedAlready = (when: string): string =>
  `You two have agreed already: ${when}. Nothing was changed.`;
