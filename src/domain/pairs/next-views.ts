import type { KnownBlock } from '@slack/types';
import { context, input, option } from '../../platform/slack/blocks.ts';
import type { Form } from '../../platform/slack/forms.ts';
import { choiceName } from '../members/names.ts';
import type { MentorOption } from '../members/queries.ts';
import { type Beyond, findBeyond } from './capacity-policy.ts';
import { beyondInputs, leftEmpty, loadText, readAgreed } from './capacity-views.ts';
import { type Leaving, leavingBlocks } from './change-views.ts';

/** Said of every ending before its day, so that no one takes a resident for one who will wait. */
export const nextMayBeChosen = (pairs: number): string =>
  pairs === 1
    ? "A director may already have chosen the next mentor, which you can't always see before that day."
    : "Directors may already have chosen next mentors, which you can't always see before that day.";

/** A resident whose pair ends, with whom to choose from, and who is chosen. */
export type NextFor = {
  id: string;
  name: string;
  offered: readonly MentorOption[];
  chosen?: string | undefined;
};

/** Residents whose next mentors one window asks for, and options it holds: what Slack's size of a window allows. */
const MOST_NEXT = 15;
const MOST_OPTIONS = 100;
const ALL_OPTIONS = 300;

/** What a mentor has left, for a list to choose from. */
export const openingsText = ({
  left,
  active_mentees,
  capacity,
}: Pick<MentorOption, 'left' | 'active_mentees' | 'capacity'>): string =>
  left > 0
    ? `${left} ${left === 1 ? 'opening' : 'openings'}`
    : loadText(Math.max(active_mentees, capacity), capacity);

const nextField = (residentId: string) => `next.${residentId}`;
const FIELD = /^next\.([0-9a-f-]{36})$/;

/** Asks for the next mentor of each resident; `required`: one has to be chosen. */
function nextInputs(residents: readonly NextFor[], required: boolean): KnownBlock[] {
  const shown = residents.filter(({ offered }) => offered.length > 0).slice(0, MOST_NEXT);
  const most = Math.min(MOST_OPTIONS, Math.floor(ALL_OPTIONS / Math.max(1, shown.length)));
  return [
    ...shown.map(({ id, name, offered, chosen }) => {
      const first = offered.slice(0, most);
      const held = offered.find((mentor) => mentor.id === chosen);
      const all = held && !first.includes(held) ? [...first.slice(1), held] : first;
      const toOption = (mentor: MentorOption) => option(choiceName(mentor), mentor.id, openingsText(mentor));
      return input(
        nextField(id),
        `Next mentor for ${name}`,
        {
          type: 'static_select',
          options: all.map(toOption),
          ...(held ? { initial_option: toOption(held) } : {}),
        },
        { optional: !required },
      );
    }),
    ...(residents.length > shown.length && shown.length === MOST_NEXT
      ? [
          context(
            `Showing ${shown.length} of ${residents.length} residents. Choose mentors for the others afterward.`,
          ),
        ]
      : []),
  ];
}

/** What stands at the fields in which someone was chosen who cannot be. */
const notOffered = (residents: readonly NextFor[]): Record<string, string> =>
  Object.fromEntries(
    residents.map(({ id }) => [
      nextField(id),
      "This person can't take anyone on right now. Choose someone else.",
    ]),
  );

/** The next mentors chosen in a form, by resident; null where the field was left empty. */
const readNext = (form: Form): Map<string, string | null> =>
  new Map(
    Object.entries(form).flatMap(([field, value]): [string, string | null][] => {
      const [, resident] = FIELD.exec(field) ?? [];
      return resident ? [[resident, typeof value === 'string' ? value : null]] : [];
    }),
  );

/** The residents whose next mentors a window asks for, what a choice is held against, and changes the reader may see. */
export type Nexts = {
  residents: readonly NextFor[];
  mentors: readonly MentorOption[];
  promised: ReadonlyMap<string, number>;
  coming: readonly Leaving[];
};

/**
 * The fields for them, with who of those offered is leaving, and a question where a mentor would get more residents than
 * their capacity.
 */
export const nextBlocks = (
  nexts: Nexts,
  beyond: readonly Beyond[] = [],
  { required = false } = {},
): KnownBlock[] => [
  ...nextInputs(nexts.residents, required),
  ...leavingBlocks(
    nexts.residents.flatMap(({ offered }) => offered.map(({ id }) => id)),
    nexts.coming,
  ),
  ...beyondInputs(beyond),
];

type Chosen =
  | { next: { residentId: string; mentorId: string | null }[] }
  | { errors: Record<string, string> }
  | { beyond: Beyond[] };

/** What was chosen in the window: who follows whom, what is wrong with it, or what is to be asked first. */
export function chosenNext(form: Form, { residents, mentors, promised }: Nexts): Chosen {
  const entered = readNext(form);
  const next = residents.flatMap(({ id }) => {
    const mentorId = entered.get(id);
    return mentorId === undefined ? [] : [{ residentId: id, mentorId }];
  });
  const unfit = residents.filter(({ id, offered }) => {
    const mentorId = entered.get(id);
    return typeof mentorId === 'string' && !offered.some((mentor) => mentor.id === mentorId);
  });
  if (unfit.length > 0) return { errors: notOffered(unfit) };
  const chosen = next.flatMap(({ mentorId }) => mentorId ?? []);
  const beyond = findBeyond(mentors, chosen, readAgreed(form), promised);
  if (beyond.length === 0) return { next };
  const errors = leftEmpty(form, beyond);
  return errors ? { errors } : { beyond };
}
