import type { KnownBlock, ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { logButton } from '../../domain/members/buttons.ts';
import type { PairWithPeople } from '../../domain/pairs/queries.ts';
import { topicLabels, topicsInput } from '../../domain/pairs/topic-views.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
import {
  actions,
  button,
  context,
  counted,
  input,
  mention,
  modal,
  plain,
  section,
} from '../../platform/slack/blocks.ts';
import type { Past } from './types.ts';
import { HISTORY_TITLE, otherSide, WAYS } from './views.ts';

/** Each with one's own entry as its value. */
export const CORRECT = 'meetings.correct';
export const CORRECT_SUBMIT = 'meetings.correct.submit';
export const REMOVE = 'meetings.remove';

const MOST_MEETINGS = 20;
const wayText = (way: string) => WAYS.find(({ value }) => value === way)?.text.text.toLowerCase() ?? '';

function pastBlocks({ metOn, own, isOthers }: Past, today: Temporal.PlainDate, other: string): KnownBlock[] {
  const who = own && isOthers ? 'you both logged it' : own ? 'logged by you' : `logged by ${mention(other)}`;
  const imported = !own && !isOthers ? 'from the roster' : who;
  const detail = own
    ? ` · ${wayText(own.way)}${own.topics.length > 0 ? ` · ${topicLabels(own.topics)}` : ''}`
    : '';
  return [
    section(`*${readableDate(Temporal.PlainDate.from(metOn), { today })}* · ${imported}${detail}`),
    ...(own
      ? [
          actions(
            `past.${own.id}`,
            button(CORRECT, 'Correct', own.id),
            button(REMOVE, 'Remove', own.id, {
              confirm: {
                title: plain('Remove this meeting?'),
                text: plain(
                  'This will delete your entry and its private note. If the other person logged the meeting too, it will stay in the list.',
                ),
                confirm: plain('Remove'),
                deny: plain('Keep it'),
              },
            }),
          ),
        ]
      : []),
  ];
}

/** The meetings of each of a person's pairs, newest first, with buttons on the entries they made. */
export function historyModal(
  pairs: readonly { pair: PairWithPeople; past: readonly Past[]; today: Temporal.PlainDate }[],
  userId: string,
  said?: string,
): ModalView {
  const each = Math.max(1, Math.floor(MOST_MEETINGS / Math.max(1, pairs.length)));
  return modal({
    id: 'meetings.history',
    title: HISTORY_TITLE,
    blocks: [
      ...(said ? [section(said)] : []),
      ...pairs.slice(0, MOST_MEETINGS).flatMap(({ pair, past, today }) => {
        const other = otherSide(pair, userId);
        return [
          section(`With ${mention(other.user)}${past.length === 0 ? ': no meetings yet' : ''}`),
          ...past.slice(0, each).flatMap((one) => pastBlocks(one, today, other.user)),
          ...(past.length > each
            ? [context(`and ${counted(past.length - each, 'earlier meeting')}, all listed in *My data*`)]
            : []),
        ];
      }),
      actions('log', logButton()),
      context(
        'Your program sees only the dates and the total. How you met, your topics, and your notes are visible only to the person who entered them.',
      ),
    ],
  });
}

/** One's own entry, to be corrected; the private note stays as it is. */
export const correctModal = (entry: {
  id: string;
  way: string;
  topics: readonly string[];
  more_topics: readonly string[];
  met_on: string;
}): ModalView => {
  const way = WAYS.find(({ value }) => value === entry.way) ?? WAYS[0];
  return modal({
    id: CORRECT_SUBMIT,
    title: 'Correct a meeting',
    submit: 'Save',
    metadata: { entry: entry.id },
    blocks: [
      input('date', 'Date', { type: 'datepicker', initial_date: entry.met_on }),
      input('way', 'How did you meet?', {
        type: 'radio_buttons',
        options: WAYS,
        ...(way ? { initial_option: way } : {}),
      }),
      topicsInput('Topics', entry.more_topics, entry.topics),
      context("Your private note doesn't change. You can find it in *My data* on the Home tab."),
    ],
  });
};

export const GONE = "This entry no longer exists, or it isn't yours.";
export const NO_PAIRS = "You don't have a match right now, so there are no meetings to show.";
export const TWICE = 'You already logged a meeting on that day. Remove one entry or choose another day.';
