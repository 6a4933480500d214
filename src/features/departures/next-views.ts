import type { KnownBlock, ModalView } from '@slack/types';
import type { ComingChange } from '../../domain/pairs/change-queries.ts';
import { changeText } from '../../domain/pairs/change-views.ts';
import { context, modal, section } from '../../platform/slack/blocks.ts';
import { NEXT_OF_TITLE } from './coming-views.ts';

export const NEXT_OF_SUBMIT = 'change.next.submit';

/** Asks who follows for the residents who lose their mentor by a coming change. */
export const nextOfModal = (change: ComingChange, blocks: readonly KnownBlock[]): ModalView =>
  modal({
    id: NEXT_OF_SUBMIT,
    title: NEXT_OF_TITLE,
    submit: 'Save',
    metadata: { program: change.program_id, change: change.id },
    blocks: [
      section(`*${changeText(change)}*\nAnyone you choose here will be assigned that day.`),
      ...blocks,
      context('No one is told before that day.'),
    ],
  });

export const NEXT_OF_SAID = {
  saved: 'Saved. You can change the next mentor until that day.',
  nobody:
    'No continuing resident loses a mentor because of this change, so there are no next mentors to choose.',
  over: 'This change has taken place or was undone, so nothing was saved.',
};
