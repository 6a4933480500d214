import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { MOST_NOTE } from '../../domain/pairs/actions.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
import {
  actions,
  button,
  context,
  input,
  mention,
  modal,
  ownWords,
  plain,
  section,
} from '../../platform/slack/blocks.ts';
import type { Note } from './notes.ts';
import { DELETE_NOTES, PRIVACY_TITLE } from './views.ts';

export const NOTE_TITLE = 'Private note';
/** The buttons of one note; their value is its ID. */
export const EDIT_NOTE = 'privacy.note.edit';
export const DELETE_NOTE = 'privacy.note.delete';
export const NOTE_SUBMIT = 'privacy.note.submit';

export const NOTE_GONE = "This note no longer exists, or it isn't yours.";
export const NOTE_TOO_LONG = `Keep the note to ${MOST_NOTE.toLocaleString('en-US')} characters or fewer.`;

/** What is entered as a note; an empty one deletes it. */
export const noteForm = z.object({
  note: z
    .string()
    .trim()
    .refine((text) => Array.from(text).length <= MOST_NOTE)
    .default(''),
});

/** As many blocks as the notes of one window take; the download has them all. */
const MOST_BLOCKS = 90;

/** A person's own private notes, each with its buttons, and the way to delete them all. */
export function notesModal(notes: readonly Note[], said?: string): ModalView {
  const blocks: KnownBlock[] = [];
  const shown = notes.findIndex((note) => {
    const next = noteBlocks(note);
    if (blocks.length + next.length > MOST_BLOCKS) return true;
    blocks.push(...next);
    return false;
  });
  const rest = shown < 0 ? 0 : notes.length - shown;
  return modal({
    id: 'privacy.notes',
    title: PRIVACY_TITLE,
    blocks: [
      ...(said ? [section(said)] : []),
      ...(notes.length === 0 ? [section("You don't have any private notes.")] : blocks),
      ...(rest > 0 ? [context(`and ${rest} earlier, all included in "Include what I wrote"`)] : []),
      ...(notes.length > 1 ? [actions('notes.delete', deleteAll())] : []),
    ],
  });
}

function noteBlocks({ id, metOn, withUser, text }: Note): KnownBlock[] {
  return [
    section(`*${readableDate(metOn, { year: true })}, with ${mention(withUser)}*`),
    ...(text === undefined ? [section("_This note can't be opened._")] : ownWords(text)),
    actions(
      `note.${id}`,
      ...(text === undefined ? [] : [button(EDIT_NOTE, 'Edit', id)]),
      button(DELETE_NOTE, 'Delete', id, {
        confirm: {
          title: plain('Delete this note?'),
          text: plain("This can't be undone. The meeting you logged will stay."),
          confirm: plain('Delete'),
          deny: plain('Keep it'),
        },
      }),
    ),
  ];
}

const deleteAll = () =>
  button(DELETE_NOTES, 'Delete all my notes', undefined, {
    style: 'danger',
    confirm: {
      title: plain('Delete all your private notes?'),
      text: plain("This can't be undone. The meetings you logged will stay."),
      confirm: plain('Delete them'),
      deny: plain('Keep them'),
    },
  });

/** One note, to be changed. */
export const noteModal = (id: string, text: string): ModalView =>
  modal({
    id: NOTE_SUBMIT,
    title: NOTE_TITLE,
    submit: 'Save',
    metadata: { note: id },
    blocks: [
      input(
        'note',
        NOTE_TITLE,
        { type: 'plain_text_input', multiline: true, max_length: MOST_NOTE, initial_value: text },
        {
          optional: true,
          hint: 'Encrypted; only you can read it. If you leave it empty, it will be deleted.',
        },
      ),
    ],
  });
