import type { ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { findTimeButton, logButton } from '../../domain/members/buttons.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
import {
  actions,
  context,
  counted,
  escapeText,
  input,
  type Message,
  mention,
  messageModal,
  modal,
  option,
  section,
} from '../../platform/slack/blocks.ts';
import { ONCE_IN_DAYS } from './policy.ts';
import type { PastDue } from './queries.ts';

export const GENTLE_REMINDER_TITLE = 'Send gentle reminder';
/** Opens the window; its value is a program. */
export const GENTLE_REMINDER = 'kindly.open';
export const GENTLE_REMINDER_SUBMIT = 'kindly.submit';

const MOST = 100;

/** Which pairs a director reminds. */
export const gentleReminderForm = z.object({
  pairs: z.array(z.uuid(), 'Choose at least one pair.').min(1, 'Choose at least one pair.'),
});

/** The pairs past due that had no word lately, all of them chosen to begin with. */
export function gentleReminderModal(
  program: { id: string; name: string },
  pastDue: readonly PastDue[],
  today: Temporal.PlainDate,
): ModalView {
  const fresh = pastDue.filter(({ hadLately }) => !hadLately).slice(0, MOST);
  const had = pastDue.filter(({ hadLately }) => hadLately).length;
  const lately =
    had > 0
      ? [
          context(
            `${counted(had, 'more pair', 'more pairs')} got a gentle reminder in the last ${ONCE_IN_DAYS} days.`,
          ),
        ]
      : [];
  if (fresh.length === 0)
    return messageModal(
      GENTLE_REMINDER_TITLE,
      `There's no one to remind in *${escapeText(program.name)}*: either no pairs are overdue, or every overdue pair has had a gentle reminder recently.`,
    );
  const options = fresh.map(({ pair, missedOn }) =>
    option(
      `${pair.resident_name} and ${pair.mentor_name}`,
      pair.id,
      `due ${readableDate(missedOn, { today })}`,
    ),
  );
  return modal({
    id: GENTLE_REMINDER_SUBMIT,
    title: GENTLE_REMINDER_TITLE,
    submit: 'Send',
    metadata: { program: program.id },
    blocks: [
      section(
        "Both people in each pair will get one gentle reminder during working hours, never on the same day as another automatic message from me. It doesn't name you or blame anyone.",
      ),
      input('pairs', 'Pairs', { type: 'multi_static_select', options, initial_options: options }),
      ...lately,
    ],
  });
}

/** What came of it. */
export const remindedModal = (count: number): ModalView =>
  messageModal(
    GENTLE_REMINDER_TITLE,
    count === 0
      ? 'Nothing was sent. These pairs have met in the meantime or were reminded recently.'
      : `${counted(count, 'pair', 'pairs')} will get a gentle reminder. Each person will get it on a day when I send them nothing else.`,
  );

/** The word itself, to one side. */
export const kindMessage = (pairId: string, other: string): Message => ({
  text: 'A gentle reminder from your program.',
  notifiesInFull: true,
  blocks: [
    section(
      `This is a good time for you and ${mention(other)} to meet. Your directors know calendars are full, and they can help. With *Find a time*, you can suggest times in two taps. If you've met, logging it takes 10 seconds.`,
    ),
    actions(`kindly.${pairId}`, findTimeButton(pairId), logButton(pairId)),
  ],
});
