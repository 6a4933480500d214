import type { Button, ModalView } from '@slack/types';
import { z } from 'zod';
import {
  actions,
  button,
  context,
  escapeText,
  type Message,
  mention,
  messageModal,
  modal,
  section,
} from '../slack/blocks.ts';
import { ASSIGN_TITLE, mentorInput, unfitText } from './assign-views.ts';
import type { Ranked, Unfit } from './policy.ts';

/** Opens the window to assign another mentor in the place of one who cannot take the pair on; its value is the pair. */
export const ANEW = 'matching.anew';
export const ANEW_SUBMIT = 'matching.anew.submit';

export const anewForm = z.object({ mentor: z.uuid() });

const UNDONE = {
  done: 'Taken back. The request waits again, with *Assign* on its card. Whoever had read of the match gets a kind correction; where nothing was sent yet, nobody is told.',
  missing: 'This request is not there any more.',
  open: 'This request waits for a mentor: there is nothing to take back.',
  late: 'Ten minutes have passed, so this stands. To end the pair, use *Someone leaves or changes* on the Home tab.',
  met: 'They have logged a meeting already, so this stands. To end the pair, use *Someone leaves or changes* on the Home tab.',
  over: 'This pair is over already. Nothing was changed.',
};

/** What becomes of a click on **Undo**, in words. */
export const undoneText = (outcome: keyof typeof UNDONE): string => UNDONE[outcome];

const DECLINE_REFUSED = {
  late: 'More than a week has passed since this match began, so please talk to your directors: they can change it at any time.',
  over: 'This match is not there any more. There is nothing you need to do.',
};
export const declineRefused = (reason: keyof typeof DECLINE_REFUSED): string => DECLINE_REFUSED[reason];

/** A program whose only director is the resident of the pair: nobody was told. */
export const NOBODY_TO_TELL =
  'Noted, but this program has nobody I could tell in private. Please talk to the person who runs it.';

export const anewButton = (pairId: string): Button => button(ANEW, 'Assign another mentor', pairId);

type Parties = { id: string; resident_user: string; mentor_user: string; mentor_name: string };

/** Tells a director, in private, that a mentor cannot take a new pair on. */
export const declinedMessage = (pair: Parties): Message => ({
  text: `${escapeText(pair.mentor_name)} cannot take on a new resident.`,
  blocks: [
    section(
      `${mention(pair.mentor_user)} cannot take on ${mention(pair.resident_user)} just now. The match stands until you assign somebody else, and the resident knows nothing of this. Then they get a kind correction, and the new match.`,
    ),
    actions('anew', anewButton(pair.id)),
    context('Only directors are told, and it goes on no record.'),
  ],
});

/** What that message turns into once somebody has seen to it. */
export const declineSettledMessage = (pair: Parties): Message => ({
  text: 'A match that needed another mentor is seen to.',
  blocks: [
    section(
      `The match of ${mention(pair.resident_user)} is seen to: they are not with ${mention(pair.mentor_user)} any more.`,
    ),
  ],
});

/** The window to choose another mentor; nobody else is to be had where the list is empty. */
export function anewModal(pair: Parties, ranked: readonly Ranked[]): ModalView {
  if (ranked.length === 0)
    return messageModal(
      ASSIGN_TITLE,
      `No other mentor has a place left right now, so the match stays as it is. Raise the capacity of a mentor in the roster, or ask another to take new residents, then press the button again.`,
    );
  return modal({
    id: ANEW_SUBMIT,
    title: ASSIGN_TITLE,
    submit: 'Assign',
    metadata: { pair: pair.id },
    blocks: [
      section(
        `*Resident:* ${mention(pair.resident_user)}\nIn the place of ${mention(pair.mentor_user)}, who cannot take them on.`,
      ),
      mentorInput(ranked),
      context('The resident gets a kind correction and then the new match; both mentors get a message, too.'),
    ],
  });
}

export const anewDoneModal = (pair: Parties): ModalView =>
  messageModal(
    ASSIGN_TITLE,
    `Done. ${mention(pair.resident_user)} gets a kind correction and then the new match; both mentors get a message, too.`,
  );

const NOT_DONE = {
  decided: 'Somebody has seen to this match already. Nothing was changed by you.',
  missing: 'This match is not there any more.',
  has_mentor: 'They have another mentor already. Nothing was changed.',
  left: 'They are no longer an active resident of this program. Nothing was changed.',
};

/** Why somebody else could not be assigned: at the field where another choice helps, else in the window's place. */
export function anewRefused(
  refused: { reason: keyof typeof NOT_DONE } | { reason: 'unfit'; why: Unfit | 'gone' },
  name: string | undefined,
): { errors: Record<string, string> } | { show: ModalView } {
  if (refused.reason === 'unfit') return { errors: { mentor: unfitText(refused.why, name) } };
  return { show: messageModal(ASSIGN_TITLE, NOT_DONE[refused.reason]) };
}
