import type { KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { ActionIds } from '../../domain/members/buttons.ts';
import { choiceName } from '../../domain/members/names.ts';
import { dateIn, isTimeZone, readableDate } from '../../platform/calendar/dates.ts';
import {
  actions,
  button,
  context,
  escapeText,
  input,
  inWords,
  mention,
  modal,
  option,
  section,
} from '../../platform/slack/blocks.ts';
import { type Own, other, ownZone } from './own.ts';
import { LENGTHS, type TimeProblem } from './policy.ts';
import { SEND, TIME_TITLE, WAYS, WITHDRAW } from './views.ts';

const MOST_PLACE = 300;

/** The fields of the times, in order. */
export const FIELDS = ['first', 'second', 'third'] as const;
const LABELS = ['First time', 'Second time', 'Third time'];

const moment = z
  .string()
  .regex(/^\d{9,10}$/)
  .transform((seconds) => new Date(Number(seconds) * 1000));

/** The form to propose times. */
export const timesForm = z.object({
  with: z.uuid().optional(),
  first: moment.nullish(),
  second: moment.nullish(),
  third: moment.nullish(),
  minutes: z
    .enum(LENGTHS.map(String) as [string, ...string[]])
    .default(String(LENGTHS[0]))
    .transform(Number),
  way: z.enum(['in_person', 'video', 'phone'], "Choose how you'll meet."),
  place: z
    .string()
    .trim()
    .max(MOST_PLACE, `Keep the place or link to ${MOST_PLACE} characters or fewer.`)
    .default(''),
});

type Choosable = { id: string; user: string; name: string; real_name?: string | null };

/** What the window to propose times begins with. */
export type TimesStart = {
  times: readonly (Date | undefined)[];
  minutes: number;
  way: string;
  location: string;
  /** The date that the times would change. */
  changes?: string | undefined;
  /** Some of the times may not suit who they meet; sent again, they stay. */
  odd?: { text: string; times: string } | undefined;
  /** Which days are good for both. */
  good?: string | undefined;
  /** What the same person proposed and waits for. */
  waiting?: Waiting | undefined;
};

const lengthOption = (minutes: number) => option(`${minutes} minutes`, String(minutes));
const wayOption = (way: string) => WAYS.find(({ value }) => value === way) ?? WAYS[0];

const timeInputs = ({ times, minutes, way, location }: TimesStart) => [
  ...FIELDS.map((field, index) => {
    const at = times[index];
    return input(
      field,
      LABELS[index] ?? '',
      { type: 'datetimepicker', ...(at ? { initial_date_time: Math.round(at.getTime() / 1000) } : {}) },
      { optional: index > 0 },
    );
  }),
  input('minutes', 'How long?', {
    type: 'static_select',
    options: LENGTHS.map(lengthOption),
    initial_option: lengthOption(minutes),
  }),
  input('way', 'How will you meet?', {
    type: 'radio_buttons',
    options: WAYS,
    ...(wayOption(way) ? { initial_option: wayOption(way) } : {}),
  }),
  input(
    'place',
    'Place or link',
    { type: 'plain_text_input', max_length: MOST_PLACE, ...(location ? { initial_value: location } : {}) },
    { optional: true, hint: "Only the two of you can see this. It's deleted the day after you meet." },
  ),
];

/** The window to propose times; where there are several people it asks with whom. */
export function timesModal(
  people: readonly Choosable[],
  chosen: Choosable | undefined,
  start: TimesStart,
): ModalView {
  const withOption = ({ id, name, real_name = null }: Choosable) =>
    option(choiceName({ display_name: name, real_name }), id);
  const { changes, good, odd, waiting } = start;
  return modal({
    id: SEND,
    title: TIME_TITLE,
    submit: 'Send',
    metadata: { with: chosen?.id ?? '', ...(odd ? { odd: odd.times } : {}) },
    blocks: [
      ...(changes
        ? [
            section(
              `You're already meeting on *${changes}*. That meeting stays in place until one of these times is accepted.`,
            ),
          ]
        : []),
      ...(waiting ? waitingBlocks(waiting) : []),
      ...(odd ? [section(`${odd.text}. Change it, or send again to keep it.`)] : []),
      ...(good ? [section(`${good}.`)] : []),
      ...(chosen
        ? [section(`With ${mention(chosen.user)}. They can accept a time with one tap.`)]
        : [input('with', 'With', { type: 'static_select', options: people.slice(0, 100).map(withOption) })]),
      ...timeInputs(start),
      context('Enter times in your own time zone. The other person will see them in theirs.'),
    ],
  });
}

/** Times that the reader proposed and that have no answer yet. */
export type Waiting = {
  id: string;
  connectionId: string;
  other: string;
  times: readonly Date[];
  zone: string | null;
  today: Temporal.PlainDate;
};

/** The reader's own proposal that is waiting for an answer, with buttons to withdraw it or suggest other times. */
export function waitingBlocks({ id, connectionId, other, times, zone, today }: Waiting): KnownBlock[] {
  const timeZone = zone && isTimeZone(zone) ? zone : 'UTC';
  const days = times.map((at) => readableDate(dateIn(timeZone, at), { today }));
  return [
    section(`You suggested ${[...new Set(days)].join(' and ')}; waiting for ${mention(other)}.`),
    actions(
      `waiting.${id}`,
      button(WITHDRAW, 'Withdraw', id),
      button(ActionIds.findTime, 'Suggest other times', connectionId),
    ),
  ];
}

/** What the reader proposed, and has no answer to. */
export function waitingOf(own: Own, now: Date): Waiting | undefined {
  const { between, side } = own;
  const mine = between.proposals.find(({ by }) => by === between[side].memberId);
  return (
    mine && {
      id: mine.id,
      connectionId: between.id,
      other: other(own).user,
      times: mine.times.map((text) => new Date(text)),
      zone: ownZone(own),
      today: dateIn(ownZone(own), now),
    }
  );
}

/** A time that is outside the other's working hours, on their clock: "2:30 AM for Olivia". */
export const oddText = (times: readonly Date[], zone: string, name: string): string =>
  inWords(
    times
      .map((at) => at.toLocaleTimeString('en-US', { timeZone: zone, hour: 'numeric', minute: '2-digit' }))
      .map((time) => `${time} for ${escapeText(name)}`),
  );

/** The same for whatever may make a day hard: no one learns which it is. */
export const HARD_DAY = 'That may be a hard day for them';

const PROBLEMS: Record<TimeProblem, string> = {
  past: 'Choose a time in the future.',
  far: "That's more than a year away. Check the date.",
};

/** What is wrong with proposed times, for their fields. */
export const timeErrors = (problems: ReadonlyMap<number, TimeProblem>): Record<string, string> =>
  Object.fromEntries([...problems].map(([index, problem]) => [FIELDS[index] ?? 'first', PROBLEMS[problem]]));
