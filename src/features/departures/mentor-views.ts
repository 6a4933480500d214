import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import {
  choice,
  context,
  escapeText,
  input,
  modal,
  option,
  plain,
  section,
} from '../../platform/slack/blocks.ts';
import { NEUTRAL_MESSAGE } from './views.ts';
import { whenInputs } from './when-views.ts';

/** Opens the window in which a resident gets another mentor; its value is the program. */
export const CHANGE_MENTOR = 'change.mentor';
export const CHANGE_MENTOR_TITLE = 'Change mentor';
/** The choice of the resident, on which the other fields depend. */
export const MENTOR_OF = 'change.mentor.of';
/** The choice of when, on which the date depends. */
export const MENTOR_WHEN = 'change.mentor.when';
export const CHANGE_MENTOR_SUBMIT = 'change.mentor.submit';

/** A resident who has a mentor, by member id and names. */
export type Paired = { id: string; name: string; mentor: string };

/** What is asked once the resident is chosen; `next`: the field for the next mentor, empty where no one is to be had. */
type Asked = {
  id: string;
  pairId: string | null;
  /** Said above, where another pair was shown before. */
  said?: string;
  next: readonly KnownBlock[];
  changeDay: Temporal.PlainDate;
  when?: string | undefined;
  warning: readonly KnownBlock[];
};

const MOST_OPTIONS = 100;

/** Asks for the resident, then for the next mentor and when. */
export const changeMentorModal = (
  program: { id: string; name: string },
  paired: readonly Paired[],
  asked?: Asked,
): ModalView =>
  modal({
    id: CHANGE_MENTOR_SUBMIT,
    title: CHANGE_MENTOR_TITLE,
    ...(paired.length > 0 ? { submit: asked ? 'Confirm' : 'Continue' } : {}),
    metadata: { program: program.id, ...(asked?.pairId ? { person: asked.id, pair: asked.pairId } : {}) },
    blocks: [
      ...(asked?.said ? [section(asked.said)] : []),
      section(
        paired.length > 0
          ? `Give a resident in *${escapeText(program.name)}* another mentor.`
          : `No resident in *${escapeText(program.name)}* has a mentor yet.`,
      ),
      ...(paired.length > 0 ? [residentInput(paired, asked?.id)] : []),
      ...(asked ? askedBlocks(asked) : []),
    ],
  });

function residentInput(paired: readonly Paired[], chosen: string | undefined): InputBlock {
  const toOption = ({ id, name, mentor }: Paired) => option(name, id, `Now with ${mentor}`);
  const initial = paired.find(({ id }) => id === chosen);
  const block = input('person', 'Resident', {
    type: 'static_select',
    option_groups: Array.from({ length: Math.ceil(paired.length / MOST_OPTIONS) }, (_, index) => ({
      label: plain(index === 0 ? 'Residents' : `Residents (${index + 1})`),
      options: paired.slice(index * MOST_OPTIONS, (index + 1) * MOST_OPTIONS).map(toOption),
    })).slice(0, MOST_OPTIONS),
    ...(initial ? { initial_option: toOption(initial) } : {}),
  });
  return choice(MENTOR_OF, block);
}

const askedBlocks = ({ next, changeDay, when, warning }: Asked): KnownBlock[] => [
  ...(next.length > 0 ? next : [section('No other mentor is taking residents right now.')]),
  ...whenInputs(MENTOR_WHEN, 'When does the current match end?', { changeDay, when }),
  ...(when === 'now' ? [] : warning),
  context(NEUTRAL_MESSAGE),
];

export const CHOOSE_NEXT = 'Choose the next mentor.';
export const OTHER_MENTOR =
  "This resident's mentor has changed since you opened this window, so nothing was recorded.";
