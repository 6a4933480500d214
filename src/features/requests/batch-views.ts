import type { ModalView } from '@slack/types';
import { DRAW_SAID } from '../../domain/draws/views.ts';
import { choiceName } from '../../domain/members/names.ts';
import type { Beyond } from '../../domain/pairs/capacity-policy.ts';
import { beyondInputs } from '../../domain/pairs/capacity-views.ts';
import { type Leaving, leavingBlocks } from '../../domain/pairs/change-views.ts';
import {
  actions,
  button,
  context,
  counted,
  escapeText,
  input,
  mention,
  messageModal,
  modal,
  option,
  section,
  shorten,
} from '../../platform/slack/blocks.ts';
import { reasons } from './assign-views.ts';
import type { Ranked } from './policy.ts';

/** Opens the window to assign several residents at once; its value is the program. */
export const SEVERAL = 'matching.several';
export const SEVERAL_LABEL = 'Assign several';
export const SEVERAL_SUBMIT = 'matching.several.submit';
/** Residents one window can hold, and mentors offered for each: what Slack's size of a window allows. */
export const MOST_RESIDENTS = 15;
const MOST_MENTORS = 20;

export const NOT_NOW = 'not_now';

/** A resident who waits, with who can be assigned to them and who is proposed. */
export type Waiting = {
  id: string;
  name: string;
  real_name?: string | null;
  pgy: number | null;
  ranked: readonly Ranked[];
  proposed: string | undefined;
  /** They are in a class match that's underway. */
  inMatch?: boolean;
};

/** Opens the window to assign several mentors. */
export const severalButton = (programId: string) => button(SEVERAL, SEVERAL_LABEL, programId);

const notNow = option('Not now', NOT_NOW);

/** One line per resident, with the best mentor preselected, so a director doesn't click through 12 cards. */
export function severalModal(
  program: { id: string; name: string },
  waiting: readonly Waiting[],
  { all, isSmall, coming = [] }: { all: number; isSmall: boolean; coming?: readonly Leaving[] },
  beyond: readonly Beyond[] = [],
): ModalView {
  if (waiting.length === 0)
    return messageModal(SEVERAL_LABEL, "Every resident has a mentor. There's no one to assign.");
  return modal({
    id: SEVERAL_SUBMIT,
    title: SEVERAL_LABEL,
    submit: 'Assign',
    metadata: { program: program.id },
    blocks: [
      section(
        `Residents in *${escapeText(program.name)}* without a mentor, each with the best available fit within capacity. Change any you'd match differently.`,
      ),
      ...leavingBlocks(
        waiting.flatMap(({ ranked }) => ranked.map(({ id }) => id)),
        coming,
      ),
      ...waiting.map(residentInput),
      ...beyondInputs(beyond),
      ...(all > waiting.length
        ? [context(`Showing ${waiting.length} of ${all}. When you're done, open this again for the rest.`)]
        : []),
      context(
        'Either all of them will be assigned, or none will. Each pair will get a message, and you can undo this for 10 minutes.',
      ),
      ...(isSmall ? [] : [context(DRAW_SAID)]),
    ],
  });
}

function residentInput({ id, pgy, ranked, proposed, inMatch, ...person }: Waiting) {
  const toOption = (mentor: Ranked) =>
    option(choiceName(mentor) || mentor.slack_user_id, mentor.id, reasons(mentor));
  const first = ranked.slice(0, MOST_MENTORS);
  const chosen = ranked.find((mentor) => mentor.id === proposed);
  const offered = chosen && !first.includes(chosen) ? [...first.slice(1), chosen] : first;
  const name = choiceName({ display_name: person.name, real_name: person.real_name ?? null });
  const label = `${shorten(name, 60)}${pgy === null ? '' : ` (PGY-${pgy})`}`;
  const element = {
    type: 'static_select' as const,
    options: [notNow, ...offered.map(toOption)],
    initial_option: chosen ? toOption(chosen) : notNow,
  };
  return input(id, label, element, inMatch ? { hint: IN_MATCH } : {});
}

const IN_MATCH = "In the class match that's underway. Assigning takes them out of it.";

export const CHOOSE_ONE = 'Choose a mentor for at least one resident.';

type Done = { requestId: string; resident: string; mentor: string };

/** Who was assigned to whom. */
export const severalDoneModal = (
  done: readonly Done[],
  undo: (requestId: string) => ReturnType<typeof button>,
): ModalView =>
  modal({
    id: 'matching.several.done',
    title: SEVERAL_LABEL,
    blocks: [
      section(
        `*${counted(done.length, 'resident now has', 'residents now have')} a mentor.* Each pair will get a message with a guide to the first meeting.`,
      ),
      ...done.map(({ requestId, resident, mentor }) =>
        section(`${mention(resident)} with ${mention(mentor)}`, { accessory: undo(requestId) }),
      ),
      context("You can undo these for 10 minutes, here or on the cards in the directors' channel."),
    ],
  });

/** The way to it where nothing else stands in the row. */
export const severalRow = (programId: string) => actions(`several.${programId}`, severalButton(programId));
