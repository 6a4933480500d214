import type { Button, ModalView } from '@slack/types';
import { z } from 'zod';
import type { Beyond } from '../../domain/pairs/capacity-policy.ts';
import { beyondInputs } from '../../domain/pairs/capacity-views.ts';
import { type Leaving, leavingBlocks } from '../../domain/pairs/change-views.ts';
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
} from '../../platform/slack/blocks.ts';
import { ASSIGN_TITLE, mentorInput, unfitText } from './assign-views.ts';
import type { Ranked, Unfit } from './policy.ts';

/** Opens the window to assign another mentor in the place of one who cannot take the pair on; its value is the pair. */
export const ANEW = 'matching.anew';
export const ANEW_SUBMIT = 'matching.anew.submit';

/** The mentor who takes a declined resident on. */
export const anewForm = z.object({ mentor: z.uuid('Choose a mentor.') });

const UNDONE = {
  done: 'Undone. The resident needs a mentor again, with *Assign* on their card. Anyone who already read about the match will get a short correction. If nothing had been sent yet, no one will be told.',
  missing: 'This request no longer exists.',
  open: "This request is still waiting for a mentor, so there's nothing to undo.",
  late: "It's been more than 10 minutes, so this can't be undone. To end the pair, go to *Departures and changes* on the Home tab.",
  follows:
    "Another match ended that day, and this one took its place, so it can't be undone by itself. To change it, go to *Departures and changes* on the Home tab.",
  met: "They've already logged a meeting, so this can't be undone. To end the pair, go to *Departures and changes* on the Home tab.",
  over: 'This pair has already ended. Nothing was changed.',
};

/** What becomes of a click on **Undo**, in words. */
export const undoneText = (outcome: keyof typeof UNDONE): string => UNDONE[outcome];

const DECLINE_REFUSED = {
  late: 'This match began more than a week ago. Talk to your directors, who can change it anytime.',
  over: "This match no longer exists. There's nothing you need to do.",
};
/** Why a mentor cannot decline any more. */
export const declineRefused = (reason: keyof typeof DECLINE_REFUSED): string => DECLINE_REFUSED[reason];

/** A program whose only director is the resident of the pair: no one was told. */
export const NOBODY_TO_TELL =
  'Noted, but this program has no director I can tell privately. Please talk to the person who runs it.';

/** Opens the window to assign another mentor. */
export const anewButton = (pairId: string): Button => button(ANEW, 'Assign another mentor', pairId);

type Parties = {
  id: string;
  resident_user: string;
  resident_name: string;
  mentor_user: string;
  mentor_name: string;
};

/** Tells a director, in private, that a mentor cannot take a new pair on; `again`, that the pair still waits. */
export const declinedMessage = (pair: Parties, again = false): Message => ({
  text: again
    ? `${escapeText(pair.resident_name)} still needs another mentor.`
    : `${escapeText(pair.mentor_name)} can't take on a new resident.`,
  blocks: [
    section(
      `${again ? 'A reminder: ' : ''}${mention(pair.mentor_user)} can't take on ${mention(pair.resident_user)} right now. The pair stays in place until you assign another mentor, and the resident hasn't been told. When you assign one, a single message will give the resident their new mentor's name.`,
    ),
    actions('anew', anewButton(pair.id)),
    context("Only directors are told, and it isn't logged."),
  ],
});

/** What that message turns into once someone has seen to it. */
export const declineSettledMessage = (pair: Parties): Message => ({
  text: 'A pair that needed another mentor is taken care of.',
  blocks: [
    section(
      `This is taken care of: ${mention(pair.resident_user)} is no longer matched with ${mention(pair.mentor_user)}.`,
    ),
  ],
});

/** The window to choose another mentor; no one else is to be had where the list is empty. */
export function anewModal(
  pair: Parties,
  ranked: readonly Ranked[],
  coming: readonly Leaving[],
  beyond: readonly Beyond[] = [],
): ModalView {
  if (ranked.length === 0)
    return messageModal(
      ASSIGN_TITLE,
      `No other mentor has an opening right now, so the pair stays as is. Raise a mentor's capacity in the roster or ask another mentor to take new residents, then select *Assign another mentor* again.`,
    );
  return modal({
    id: ANEW_SUBMIT,
    title: ASSIGN_TITLE,
    submit: 'Assign',
    metadata: { pair: pair.id },
    blocks: [
      section(
        `*Resident:* ${mention(pair.resident_user)}\nThe new mentor replaces ${mention(pair.mentor_user)}, who can't take them on.`,
      ),
      mentorInput(ranked),
      ...leavingBlocks(
        ranked.map(({ id }) => id),
        coming,
      ),
      ...beyondInputs(beyond),
      context(
        "One message will give the resident their new mentor's name. Both mentors will get a message too.",
      ),
    ],
  });
}

/** Says that another mentor was assigned. */
export const anewDoneModal = (pair: Parties): ModalView =>
  messageModal(
    ASSIGN_TITLE,
    `Done. One message will give ${mention(pair.resident_user)} their new mentor's name. Both mentors will get a message too.`,
  );

const NOT_DONE = {
  decided: 'This pair is already taken care of. Nothing was changed.',
  missing: 'This pair no longer exists.',
  has_mentor: 'They already have another mentor. Nothing was changed.',
  left: "They're no longer an active resident in this program. Nothing was changed.",
};

/** Why someone else could not be assigned: at the field where another choice helps, else in the window's place. */
export function anewRefused(
  refused: { reason: keyof typeof NOT_DONE } | { reason: 'unfit'; why: Unfit | 'gone' },
  name: string | undefined,
): { errors: Record<string, string> } | { show: ModalView } {
  if (refused.reason === 'unfit') return { errors: { mentor: unfitText(refused.why, name) } };
  return { show: messageModal(ASSIGN_TITLE, NOT_DONE[refused.reason]) };
}
