import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { privacyButton } from '../../domain/members/buttons.ts';
import { dateIn, readableDate } from '../../platform/calendar/dates.ts';
import type { Program } from '../../platform/database/tables.ts';
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
} from '../../platform/slack/blocks.ts';
import { PROGRAM_GONE } from './views.ts';

export const CLOSE_TITLE = 'Close the program';
/** Opens the window; its value is a program. */
export const CLOSE = 'programs.close';
export const CLOSE_SUBMIT = 'programs.close.submit';
/** Reopens a program that a director closed; its value is a program. */
export const REOPEN = 'programs.reopen';

/** Opens the window to close a program. */
export const closeButton = (programId: string) => button(CLOSE, CLOSE_TITLE, programId);

/** The name must be typed, in any case, so that no one closes a program by mistake. */
export const closeForm = (name: string) =>
  z.object({
    name: z
      .string({ error: "Enter the program's name." })
      .trim()
      .refine((typed) => typed.toLowerCase() === name.toLowerCase(), {
        error: `That doesn't match. Type ${name} to close it.`,
      }),
  });

type Named = Pick<Program, 'name' | 'time_zone'>;

const dayOf = (program: Named, at: Date) => readableDate(dateIn(program.time_zone, at), { year: true });

/** What closing does, in words, and its confirmation. */
export const closeModal = (program: Named & { id: string }, deleteAfter: Date): ModalView =>
  modal({
    id: CLOSE_SUBMIT,
    title: CLOSE_TITLE,
    submit: 'Close program',
    metadata: { program: program.id },
    blocks: [
      section(
        `*${escapeText(program.name)}* will close for everyone right away. No messages will be sent, nothing will come due, and requests will be put on hold.`,
      ),
      section(
        `*On ${dayOf(program, deleteAfter)}*, everything will be permanently deleted: roles, matches, meetings, requests, and everything people wrote. A notice will be posted in the directors' channel now. Until that date, any director can reopen the program there, and everyone can download their own data.`,
      ),
      input(
        'name',
        'Program name',
        { type: 'plain_text_input', max_length: 80 },
        { hint: `Type ${program.name} to confirm.` },
      ),
    ],
  });

/** Who closed a program, where it was no director. */
const OPERATORS = 'The team that runs Mentor';

const closedText = (program: Named, deleteAfter: Date, director: string | undefined) =>
  [
    `${director ? mention(director) : OPERATORS} closed *${escapeText(program.name)}*.`,
    `Reminders and requests have stopped, and its data will be deleted on ${dayOf(program, deleteAfter)}.`,
    director
      ? 'Until then, any director can reopen it.'
      : 'Until then, they can reopen it. If this is a surprise, please ask them.',
    'Everyone can still download their own data: *My data* on the Home tab.',
  ].join(' ');

/** Reopens a program, after a question. */
export const reopenButton = (programId: string) =>
  button(REOPEN, 'Reopen program', programId, {
    confirm: {
      title: plain('Reopen this program?'),
      text: plain(
        'Everyone will get it back as it was, messages on hold will be sent, and reminders will resume based on current due dates.',
      ),
      confirm: plain('Reopen program'),
      deny: plain('Keep closed'),
    },
  });

/** What the Home tab of a director says of the programs they may still reopen, and when their data goes. */
export const closedBlocks = (
  programs: readonly (Named & { id: string; delete_after: Date })[],
): KnownBlock[] =>
  programs.map((program) =>
    section(
      `*${escapeText(program.name)}* is closed. Its data will be deleted on ${dayOf(program, program.delete_after)}. Until then, you can reopen it.`,
      { accessory: reopenButton(program.id) },
    ),
  );

/** What directors are told when their program is closed, by one of them or by the team that runs Mentor. */
export function closedMessage(
  program: Named & { id: string },
  deleteAfter: Date,
  director?: string,
): Message {
  const text = closedText(program, deleteAfter, director);
  return {
    text,
    notifiesInFull: true,
    blocks: [
      section(text),
      actions('data', ...(director ? [reopenButton(program.id)] : []), privacyButton()),
    ],
  };
}

/** What directors are told when it is reopened. */
export const restoredText = (name: string) =>
  `*${escapeText(name)}* is open again. Nothing was lost: requests, matches, and meetings are as they were, and reminders continue.`;

/** Said to the director who closed it. */
export const closingText = (program: Named, deleteAfter: Date) =>
  `*${escapeText(program.name)}* is closed. Its data will be deleted on ${dayOf(program, deleteAfter)}. Until then, you can reopen it here, on the Home tab, or from the message in your directors' channel.`;

export const REOPENED = {
  gone: PROGRAM_GONE,
  not_closed: 'This program is already open.',
  closed_by_operator: `${OPERATORS} closed this program. Please ask them to reopen it.`,
  done: "Done. It's open again, and messages on hold will go out within minutes.",
} as const;
