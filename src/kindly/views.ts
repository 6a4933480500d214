import type { ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { readableDate } from '../calendar/dates.ts';
import { findTimeButton, logButton } from '../members/doors.ts';
import {
  actions,
  context,
  escapeText,
  input,
  type Message,
  mention,
  messageModal,
  modal,
  option,
  section,
} from '../slack/blocks.ts';
import { ONCE_IN_DAYS } from './policy.ts';
import type { PastDue } from './queries.ts';

export const KINDLY_TITLE = 'Remind kindly';
/** Opens the window; its value is a program. */
export const KINDLY = 'kindly.open';
export const KINDLY_SUBMIT = 'kindly.submit';

const MOST = 100;

export const kindlyForm = z.object({
  pairs: z.array(z.uuid(), 'Please choose at least one pair.').min(1, 'Please choose at least one pair.'),
});

/** The pairs past due that had no word lately, all of them chosen to begin with. */
export function kindlyModal(
  program: { id: string; name: string },
  pastDue: readonly PastDue[],
  today: Temporal.PlainDate,
): ModalView {
  const fresh = pastDue.filter(({ hadLately }) => !hadLately).slice(0, MOST);
  const had = pastDue.filter(({ hadLately }) => hadLately).length;
  const lately = had > 0 ? [context(`${had} more had a kind word in the last ${ONCE_IN_DAYS} days.`)] : [];
  if (fresh.length === 0)
    return messageModal(
      KINDLY_TITLE,
      `No pair of *${escapeText(program.name)}* is past due that had no word lately.`,
    );
  const options = fresh.map(({ pair, missedOn }) =>
    option(
      `${pair.resident_name} and ${pair.mentor_name}`,
      pair.id,
      `due ${readableDate(missedOn, { today })}`,
    ),
  );
  return modal({
    id: KINDLY_SUBMIT,
    title: KINDLY_TITLE,
    submit: 'Remind',
    metadata: { program: program.id },
    blocks: [
      section(
        'Both of each pair get one kind word, when it is their turn to hear something: never beside another message that day, in their working hours. It names nobody and blames nobody.',
      ),
      input('pairs', 'Pairs', { type: 'multi_static_select', options, initial_options: options }),
      ...lately,
    ],
  });
}

/** What came of it. */
export const remindedModal = (count: number): ModalView =>
  messageModal(
    KINDLY_TITLE,
    count === 0
      ? 'Nothing was sent: these pairs have met meanwhile, or had a word lately.'
      : `${count === 1 ? '1 pair gets' : `${count} pairs get`} a kind word, each of the two when they may hear something.`,
  );

/** The word itself, to one side. */
export const kindMessage = (pairId: string, other: string): Message => ({
  text: 'A kind word from your program.',
  blocks: [
    section(
      `Your directors thought of you and ${mention(other)}: calendars are full, and a meeting has not come about for a while. A short message with two or three times is all it takes. If you have met, logging it takes ten seconds.`,
    ),
    actions(`kindly.${pairId}`, findTimeButton(pairId), logButton(pairId)),
  ],
});
