import { findTimeButton } from '../../domain/members/buttons.ts';
import {
  actions,
  button,
  context,
  escapeText,
  type Message,
  mention,
  section,
} from '../../platform/slack/blocks.ts';
import type { Conversation } from './queries.ts';
import { answerButtons, CONVERSATIONS, PEOPLE, PEOPLE_TITLE, REMIND_NOT, YES } from './views.ts';

const peopleButton = (programId: string, label = PEOPLE_TITLE) => button(PEOPLE, label, programId);

/** A mentor is asked for a conversation. */
export function askedMessage(one: Conversation): Message {
  const level = one.resident_pgy === null ? '' : `PGY-${one.resident_pgy}, `;
  return {
    text: 'A resident would like a conversation with you.',
    blocks: [
      section(
        `${mention(one.resident_user)} (${level}${escapeText(one.resident_program_name)}) would like a conversation with you, in addition to talking with their own mentor. Half an hour is plenty; talk longer only if you'd both like to. If you select *Not now*, no one will be told. In a week, they'll get the same note they'd get if you hadn't seen this.`,
      ),
      actions(`asked.${one.id}`, ...answerButtons(one.id)),
    ],
  };
}

/** The same message once it is answered. */
export function answeredMessage(one: Conversation, isYes: boolean): Message {
  if (!isYes)
    return {
      text: 'You answered "Not now."',
      blocks: [
        section(
          `You answered *Not now* to a conversation with ${mention(one.resident_user)}. No one will be told. If you have time later, you can still say yes:`,
        ),
        actions(`asked.${one.id}`, button(YES, 'Yes', one.id)),
      ],
    };
  return {
    text: 'You said yes to a conversation.',
    blocks: [
      section(
        `You said yes to ${mention(one.resident_user)}, and I've told them. A short hello is a good way to start, and "What are you hoping for?" is a good first question. Nothing is due, it doesn't count as a meeting, and either of you can end it without telling anyone.`,
      ),
      actions(`asked.${one.id}`, findTimeButton(one.id), peopleButton(one.mentor_program_id, CONVERSATIONS)),
    ],
  };
}

/** The first message between the two, to the resident. */
export const openedMessage = (one: Conversation): Message => ({
  text: 'A mentor said yes to a conversation with you.',
  blocks: [
    section(
      `${mention(one.mentor_user)} is happy to talk with you. Suggest 2 or 3 times that work for you with *Find a time*. Some ways to start:\n• What do you wish you'd known at my stage?\n• How did you choose your field, and what would you do differently now?\n• Here's what I'm trying to decide …`,
    ),
    actions(`opened.${one.id}`, findTimeButton(one.id), peopleButton(one.program_id)),
    context(
      "This is separate from your own mentor. Nothing is due, it doesn't count as a meeting, and either of you can end it without telling anyone.",
    ),
  ],
});

/** After a week without a Yes, whatever the mentor did or did not do. */
export const silenceMessage = (one: Conversation): Message => ({
  text: 'About the conversation you asked for.',
  blocks: [
    section(
      `The conversation you asked for with ${mention(one.mentor_user)} hasn't worked out so far. Calendars are full, and that's no reflection on you. You can ask again or ask someone else.`,
    ),
    actions(`silence.${one.id}`, peopleButton(one.program_id)),
  ],
});

/** The reminder that a resident asked for. */
export const reminderMessage = (one: Conversation): Message => ({
  text: 'A reminder you asked for.',
  blocks: [
    section(`You asked for a reminder: how about another conversation with ${mention(one.mentor_user)}?`),
    actions(
      `reminder.${one.id}`,
      findTimeButton(one.id),
      button(REMIND_NOT, 'No reminders', one.id),
      peopleButton(one.program_id),
    ),
  ],
});
