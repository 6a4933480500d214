import type { KnownBlock, ModalView } from '@slack/types';
import { context, escapeText, modal, section } from '../../platform/slack/blocks.ts';

/** Opens the window to line up next mentors for the new academic year; its value is the program. */
export const NEXT = 'year.next';
export const NEXT_TITLE = 'Next mentors';
export const NEXT_SUBMIT = 'year.next.submit';

/** Asks who follows the mentors whose pairs end with the new academic year. */
export const nextModal = (program: { id: string; name: string }, blocks: readonly KnownBlock[]): ModalView =>
  modal({
    id: NEXT_SUBMIT,
    title: NEXT_TITLE,
    submit: 'Save',
    metadata: { program: program.id },
    blocks: [
      section(
        `Residents in *${escapeText(program.name)}* whose match ends when the new academic year starts. Anyone you choose here will be assigned that day.`,
      ),
      ...blocks,
      context('Only directors can see these choices. No one is told before that day.'),
    ],
  });

export const NEXT_SAID = {
  saved:
    'Saved. These mentors will be assigned on the day the new academic year starts. You can change this until then.',
  nobody: 'No continuing resident will lose a mentor that day, so there are no next mentors to choose.',
  over: 'The new academic year has started or is no longer planned, so nothing was saved.',
};
