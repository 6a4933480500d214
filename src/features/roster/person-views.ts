import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { moveButton } from '../../domain/members/buttons.ts';
import type { Role } from '../../platform/database/tables/programs.ts';
import {
  actions,
  button,
  context,
  escapeText,
  input,
  mention,
  modal,
  option,
  section,
} from '../../platform/slack/blocks.ts';
import { ROLES } from './cells.ts';
import { summarySections } from './summary-views.ts';
import { tellBlocks } from './tell-views.ts';
import type { RosterSummary } from './types.ts';

export const PERSON_TITLE = 'Add or edit a person';
/** Opens the choice of a person; its value is a program. */
export const PERSON = 'roster.person';
/** The same in the place of the window it stands in. */
export const PERSON_AGAIN = 'roster.person.again';
export const PERSON_CHOOSE = 'roster.person.choose';
export const PERSON_SAVE = 'roster.person.save';

type ProgramName = { id: string; name: string };

const HAS_ACCOUNT = "Someone who isn't in this Slack workspace yet has to be invited to it first.";

/** Who is meant. */
export const whoForm = z.object({ person: z.string({ error: 'Choose a person.' }) });

/** Asks whom to add or edit; `hasGone`: the account of someone on the roster is deactivated. */
export const whoModal = (program: ProgramName, hasGone = false): ModalView =>
  modal({
    id: PERSON_CHOOSE,
    title: PERSON_TITLE,
    submit: 'Continue',
    metadata: { program: program.id },
    blocks: [
      section(`For *${escapeText(program.name)}*.`),
      input('person', 'Person', { type: 'users_select' }, { hint: HAS_ACCOUNT }),
      ...(hasGone
        ? [section('Does someone here have a new Slack account?', { accessory: moveButton(program.id) })]
        : []),
    ],
  });

const ROLE_LABELS: Record<Role, string> = {
  resident: 'Resident',
  mentor: 'Mentor',
  director: 'Director',
  coordinator: 'Coordinator',
};
const MOST_CAPACITY = 20;
const LEVELS = Array.from({ length: 10 }, (_, index) => option(`PGY-${index + 1}`, String(index + 1)));
const CAPACITIES = Array.from({ length: MOST_CAPACITY + 1 }, (_, count) =>
  option(count === 1 ? '1 resident' : `${count} residents`, String(count)),
);

const date = z.iso.date('Choose a date.').nullish();
/** What a person is to be. */
export const personForm = z.object({
  roles: z.array(z.enum(ROLES)).min(1, 'Choose at least one role.'),
  pgy: z.coerce.number().int().min(1).max(10).nullish(),
  starts_on: date,
  graduates_on: date,
  capacity: z.coerce.number().int().min(0).max(50).nullish(),
});

/** What is stored of a person, as far as the form has it. */
export type PersonStored = {
  roles: readonly Role[];
  pgy: number | null;
  startsOn: string | null;
  graduatesOn: string | null;
  capacity: number;
};

const dateInput = (field: string, label: string, initial: string | null | undefined) =>
  input(
    field,
    label,
    { type: 'datepicker', ...(initial ? { initial_date: initial } : {}) },
    { optional: true },
  );

/** A person's roles, level, dates, and capacity; those of a new person are empty. */
export function personModal(
  program: ProgramName,
  userId: string,
  stored: PersonStored | undefined,
): ModalView {
  const roles = ROLES.map((role) => option(ROLE_LABELS[role], role));
  const has = roles.filter((_, index) => stored?.roles.some((role) => role === ROLES[index]));
  const level = LEVELS[(stored?.pgy ?? 0) - 1];
  // Every member has a capacity stored; only a mentor's means something.
  const capacity = stored?.roles.includes('mentor') ? CAPACITIES[stored.capacity] : undefined;
  return modal({
    id: PERSON_SAVE,
    title: PERSON_TITLE,
    submit: 'Save',
    metadata: { program: program.id, person: userId },
    blocks: [
      section(
        stored
          ? `${mention(userId)} in *${escapeText(program.name)}*. Anything you leave blank stays the same.`
          : `${mention(userId)} isn't in *${escapeText(program.name)}* yet.`,
      ),
      input('roles', 'Roles', {
        type: 'checkboxes',
        options: roles,
        ...(has.length > 0 ? { initial_options: has } : {}),
      }),
      input(
        'pgy',
        'Level, for residents',
        { type: 'static_select', options: LEVELS, ...(level ? { initial_option: level } : {}) },
        { optional: true },
      ),
      dateInput('starts_on', 'First day', stored?.startsOn),
      dateInput('graduates_on', 'Expected last day', stored?.graduatesOn),
      input(
        'capacity',
        'Capacity, for mentors',
        { type: 'static_select', options: CAPACITIES, ...(capacity ? { initial_option: capacity } : {}) },
        { optional: true },
      ),
      context(
        'Saving sends no message. To change a mentor, a director can use *Change mentor* under *All pairs*; if someone is leaving, use *Departures and changes*.',
      ),
    ],
  });
}

/** What saving a person did. */
export const personSavedModal = (
  program: ProgramName,
  summary: RosterSummary,
  importId: string | undefined,
): ModalView => {
  const isChanged = summary.added.length + summary.updated.length > 0;
  return modal({
    id: 'roster.person.saved',
    title: PERSON_TITLE,
    blocks: [
      ...(isChanged ? [section('*Saved.*')] : []),
      ...(isChanged
        ? summarySections({ ...summary, unchanged: 0, absent: { ...summary.absent, mentors: false } })
        : [section('There was nothing to change.')]),
      ...tellBlocks(program, summary, importId),
      actions('again', button(PERSON_AGAIN, 'Add or edit another', program.id)),
    ],
  });
};
