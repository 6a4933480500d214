import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { dateIn, readableDate } from '../calendar/dates.ts';
import type { Program } from '../database/tables.ts';
import { privacyButton } from '../members/doors.ts';
import {
  actions,
  button,
  escapeText,
  input,
  type Message,
  mention,
  modal,
  plain,
  section,
} from '../slack/blocks.ts';

export const CLOSE_TITLE = 'Close the program';
/** Opens the window; its value is a program. */
export const CLOSE = 'programs.close';
export const CLOSE_SUBMIT = 'programs.close.submit';
/** Takes a director's closing back; its value is a program. */
export const REOPEN = 'programs.reopen';

export const closeButton = (programId: string) => button(CLOSE, CLOSE_TITLE, programId);

/** The name must be typed, in any case: nobody closes a program by a slip. */
export const closeForm = (name: string) =>
  z.object({
    name: z
      .string({ error: 'Please type the name.' })
      .trim()
      .refine((typed) => typed.toLowerCase() === name.toLowerCase(), {
        error: `That is not its name. Type ${name} to close it.`,
      }),
  });

type Named = Pick<Program, 'name' | 'time_zone'>;

const dayOf = (program: Named, at: Date) => readableDate(dateIn(program.time_zone, at), { year: true });

/** What closing does, in words, and its confirmation. */
export const closeModal = (program: Named & { id: string }, deleteAfter: Date): ModalView =>
  modal({
    id: CLOSE_SUBMIT,
    title: CLOSE_TITLE,
    submit: 'Close it',
    metadata: { program: program.id },
    blocks: [
      section(
        `*${escapeText(program.name)}* is then gone for its people at once: nothing is sent any more, nothing comes due, requests rest.`,
      ),
      section(
        `*On ${dayOf(program, deleteAfter)}* all of it is deleted for good: roles, matches, meetings, requests, and everything people wrote. The directors’ channel is told now, and until then any of its directors can take it back there; everybody can download what is stored about them.`,
      ),
      input(
        'name',
        'Name of the program',
        { type: 'plain_text_input', max_length: 80 },
        { hint: `Type ${program.name} to confirm.` },
      ),
    ],
  });

const closedText = (program: Named, deleteAfter: Date, director: string | undefined) =>
  [
    `*${escapeText(program.name)}* was closed by ${director ? mention(director) : 'whoever runs Mentor in your hospital'}.`,
    `Reminders and requests have stopped, and its data is deleted on ${dayOf(program, deleteAfter)}.`,
    director
      ? 'Until then any of its directors can take it back.'
      : 'Until then they can take it back: please ask them if this is a surprise.',
    'Everybody can still download what is stored about them: *My data* on my Home tab.',
  ].join(' ');

/** What directors are told when their program is closed, by one of them or by whoever runs the bot. */
export function closedMessage(
  program: Named & { id: string },
  deleteAfter: Date,
  director?: string,
): Message {
  const text = closedText(program, deleteAfter, director);
  const back = button(REOPEN, 'Take it back', program.id, {
    confirm: {
      title: plain('Take the closing back?'),
      text: plain(
        'People have it as before, what was held is sent, and reminders follow from the dates again.',
      ),
      confirm: plain('Take it back'),
      deny: plain('Leave it closed'),
    },
  });
  return { text, blocks: [section(text), actions('data', ...(director ? [back] : []), privacyButton())] };
}

/** What directors are told when that was taken back. */
export const restoredText = (name: string) =>
  `*${escapeText(name)}* is open again. Nothing was lost: requests, matches and meetings are as they were, and reminders go on.`;

/** Said to the director who closed it. */
export const closedWords = (program: Named, deleteAfter: Date) =>
  `*${escapeText(program.name)}* is closed. Its data is deleted on ${dayOf(program, deleteAfter)}; until then the message in your directors’ channel takes it back.`;

export const REOPENED = {
  gone: 'This program is not there any more.',
  not_closed: 'This program is open: there is nothing to take back.',
  closed_by_operator:
    'Whoever runs Mentor in your hospital closed this program. Please ask them to take it back.',
  done: 'Done: it is open again. What was held goes out within minutes.',
} as const;
