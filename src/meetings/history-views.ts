import type { KnownBlock, ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { readableDate } from '../calendar/dates.ts';
import { logButton } from '../members/doors.ts';
import type { PairWithPeople } from '../pairs/queries.ts';
import { topicLabels, topicsInput } from '../pairs/topic-views.ts';
import { actions, button, context, input, mention, modal, plain, section } from '../slack/blocks.ts';
import type { Past } from './types.ts';
import { otherSide, WAYS } from './views.ts';

export const HISTORY_TITLE = 'Our meetings';
/** Opens it; its value is a pair id, or empty for all of one's pairs. */
export const HISTORY = 'meetings.history';
/** Each with one's own entry as its value. */
export const CORRECT = 'meetings.correct';
export const CORRECT_SUBMIT = 'meetings.correct.submit';
export const REMOVE = 'meetings.remove';

const MOST_MEETINGS = 20;
const wayText = (way: string) => WAYS.find(({ value }) => value === way)?.text.text.toLowerCase() ?? '';

function pastBlocks({ metOn, own, isOthers }: Past, today: Temporal.PlainDate, other: string): KnownBlock[] {
  const who = own && isOthers ? 'logged by you both' : own ? 'logged by you' : `logged by ${mention(other)}`;
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
                  'Your entry goes, with your private note on it. If the other one logged it too, the meeting stays.',
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

/** The meetings of each of one's pairs, the newest first, with what one can mend of one's own. */
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
          section(`With ${mention(other.user)}${past.length === 0 ? ': no meeting yet.' : ''}`),
          ...past.slice(0, each).flatMap((one) => pastBlocks(one, today, other.user)),
          ...(past.length > each
            ? [context(`and ${past.length - each} earlier; *My data* has them all`)]
            : []),
        ];
      }),
      actions('log', logButton()),
      context(
        'Your program sees the dates and how many they are. How you met, the topics and notes are for whoever wrote them.',
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
      context('Your private note stays as it is; it is under *My data* on the Home tab.'),
    ],
  });
};

export const GONE = 'This entry is not there any more, or it is not yours.';
export const NO_PAIRS = 'You have no mentoring pair at the moment, so there is no history to show.';
export const TWICE = 'You have logged that day already. Remove one of the two, or choose another day.';
