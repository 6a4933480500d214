import type { ModalView } from '@slack/types';
import { choiceName } from '../members/names.ts';
import {
  actions,
  button,
  context,
  escapeText,
  input,
  mention,
  messageModal,
  modal,
  option,
  section,
} from '../slack/blocks.ts';
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
};

export const severalButton = (programId: string) => button(SEVERAL, SEVERAL_LABEL, programId);

const notNow = option('Not now', NOT_NOW);

/** One line a resident, with the best mentor chosen already: nobody clicks through twelve cards. */
export function severalModal(
  program: { id: string; name: string },
  waiting: readonly Waiting[],
  all: number,
): ModalView {
  if (waiting.length === 0)
    return messageModal(SEVERAL_LABEL, 'Every resident has a mentor. There is nobody to assign.');
  return modal({
    id: SEVERAL_SUBMIT,
    title: SEVERAL_LABEL,
    submit: 'Assign',
    metadata: { program: program.id },
    blocks: [
      section(
        `Residents of *${escapeText(program.name)}* without a mentor. I have chosen who fits best, so that nobody gets more residents than places; change what you know better.`,
      ),
      ...waiting.map(residentInput),
      ...(all > waiting.length
        ? [context(`These are ${waiting.length} of ${all}. Open this again for the others.`)]
        : []),
      context(
        'All are assigned together, or none. Each pair gets a message, and *Undo* works for ten minutes.',
      ),
    ],
  });
}

function residentInput({ id, pgy, ranked, proposed, ...person }: Waiting) {
  const toOption = (mentor: Ranked) =>
    option(choiceName(mentor) || mentor.slack_user_id, mentor.id, reasons(mentor));
  const first = ranked.slice(0, MOST_MENTORS);
  const chosen = ranked.find((mentor) => mentor.id === proposed);
  const offered = chosen && !first.includes(chosen) ? [...first.slice(1), chosen] : first;
  const name = choiceName({ display_name: person.name, real_name: person.real_name ?? null });
  return input(id, `${Array.from(name).slice(0, 60).join('')}${pgy === null ? '' : ` (PGY-${pgy})`}`, {
    type: 'static_select',
    options: [notNow, ...offered.map(toOption)],
    initial_option: chosen ? toOption(chosen) : notNow,
  });
}

export const CHOOSE_ONE = 'Please choose a mentor for at least one resident.';

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
        `*${done.length === 1 ? 'One resident has' : `${done.length} residents have`} a mentor now.* Each pair gets a message with the guide to the first meeting.`,
      ),
      ...done.map(({ requestId, resident, mentor }) =>
        section(`${mention(resident)} with ${mention(mentor)}`, { accessory: undo(requestId) }),
      ),
      context('*Undo* works for ten minutes, here and on the cards in the directors’ channel.'),
    ],
  });

/** The way to it where nothing else stands in the row. */
export const severalRow = (programId: string) => actions(`several.${programId}`, severalButton(programId));
