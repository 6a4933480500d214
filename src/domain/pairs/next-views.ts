import type { KnownBlock } from '@slack/types';
import { context, input, option } from '../../platform/slack/blocks.ts';
import type { Form } from '../../platform/slack/forms.ts';
import { choiceName } from '../members/names.ts';
import type { MentorOption } from '../members/queries.ts';
import { type Beyond, findBeyond } from './capacity-policy.ts';
import { beyondInputs, leftEmpty, loadText, readAgreed } from './capacity-views.ts';
import { type Leaving, leavingBlocks } from './change-views.ts';
import type { Chosen } from './next-policy.ts';

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

/** The field of a resident says whom it showed, so that saving it tells what was changed. */
const nextField = (residentId: string, shown: string | undefined) =>
  ['next', residentId, shown ?? []].flat().join('.');
const FIELD = /^next\.([0-9a-f-]{36})(?:\.([0-9a-f-]{36}))?$/;

/** Asks for the next mentor of each resident; `required`: one has to be chosen. */
function nextInputs(residents: readonly NextFor[], required: boolean): KnownBlock[] {
  const shown = residents.filter(({ offered }) => offered.length > 0).slice(0, MOST_NEXT);
  const most = Math.min(MOST_OPTIONS, Math.floor(ALL_OPTIONS / Math.max(1, shown.length)));
  return [
    ...shown.map(({ id, name, offered, chosen }) => {
      const first = offered.slice(0, most);
      const held = offered.find((mentor) => mentor.id === chosen);
      const all = held && !first.includes(held) ? [...first.slice(1), held] : first;
      const toOption = (mentor: MentorOption) =>
        option(
          choiceName(mentor),
          mentor.id,
          mentor.accepting && !mentor.paused ? openingsText(mentor) : 'Not taking new residents right now',
        );
      return input(
        nextField(id, held?.id),
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

/** A field for a next mentor as it was submitted: whom it showed, and who is chosen; null where it was left empty. */
type Field = { name: string; shown: string | null; mentorId: string | null };

/** The fields for next mentors in a form, by resident. */
const readNext = (form: Form): Map<string, Field> =>
  new Map(
    Object.entries(form).flatMap(([name, value]): [string, Field][] => {
      const [, resident, shown = null] = FIELD.exec(name) ?? [];
      return resident
        ? [[resident, { name, shown, mentorId: typeof value === 'string' ? value : null }]]
        : [];
    }),
  );

/** The name of a resident's field in a form; undefined where the window had none. */
export const nextFieldIn = (form: Form, residentId: string): string | undefined =>
  readNext(form).get(residentId)?.name;

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

type Entered = { next: Chosen[] } | { errors: Record<string, string> } | { beyond: Beyond[] };

const NOT_OFFERED = "This person can't take anyone on right now. Choose someone else.";

/** What was chosen in the window: who follows whom, what is wrong with it, or what is to be asked first. */
export function chosenNext(form: Form, { residents, mentors, promised }: Nexts): Entered {
  const fields = readNext(form);
  const entered = residents.flatMap(({ id: residentId, offered }) => {
    const field = fields.get(residentId);
    return field ? [{ residentId, offered, ...field, isNew: field.mentorId !== field.shown }] : [];
  });
  const unfit = entered.filter(
    ({ offered, mentorId, isNew }) => isNew && mentorId && !offered.some(({ id }) => id === mentorId),
  );
  if (unfit.length > 0) return { errors: Object.fromEntries(unfit.map(({ name }) => [name, NOT_OFFERED])) };
  const chosen = entered.flatMap(({ mentorId }) => mentorId ?? []);
  const beyond = findBeyond(mentors, chosen, readAgreed(form), promised);
  const next = entered.map(({ residentId, mentorId, isNew }) => ({ residentId, mentorId, isNew }));
  if (beyond.length === 0) return { next };
  const errors = leftEmpty(form, beyond);
  return errors ? { errors } : { beyond };
}
