import type { KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { readableDate } from '../calendar/dates.ts';
import type { TurnChoices } from '../database/tables/programs.ts';
import type { PairWithPeople } from '../pairs/queries.ts';
import {
  actions,
  button,
  context,
  escapeText,
  input,
  type Message,
  mention,
  modal,
  option,
  plain,
  section,
} from '../slack/blocks.ts';
import type { DateProblem, Fate } from './policy.ts';
import type { Preview } from './preview-policy.ts';

export const YEAR = 'year.open';
export const YEAR_TITLE = 'New academic year';
export const CHECK = 'year.check';
export const CONFIRM = 'year.confirm';
export const CHANGE = 'year.change';
export const UNDO = 'year.undo';

export const yearForm = z.object({
  on: z.iso.date({ error: 'Please choose a date.' }),
  not_moving_up: z.array(z.string()).default([]),
  not_finishing: z.array(z.string()).default([]),
  last_day: z.iso.date().optional(),
  staying: z.array(z.string()).default([]),
});

/** Slack takes so many options in a group, and so many chosen. */
const MOST_OPTIONS = 100;

type Someone = { id: string; name: string };
type Group = { label: string; people: Someone[] };

const picked = (people: readonly Someone[], chosen: readonly string[]) =>
  people.filter(({ id }) => chosen.includes(id)).slice(0, MOST_OPTIONS);

const nameOption = ({ id, name }: Someone) => option(name, id);

/** One list of people in groups of what Slack takes; nothing where there is nobody to choose. */
function peopleInput(
  field: string,
  label: string,
  groups: readonly Group[],
  chosen: readonly string[],
): KnownBlock[] {
  const fitting = groups.flatMap(({ label: name, people }) =>
    Array.from({ length: Math.ceil(people.length / MOST_OPTIONS) }, (_, index) => ({
      label: plain(index === 0 ? name : `${name} (${index + 1})`),
      options: people.slice(index * MOST_OPTIONS, (index + 1) * MOST_OPTIONS).map(nameOption),
    })),
  );
  if (fitting.length === 0) return [];
  const initial = picked(
    groups.flatMap(({ people }) => people),
    chosen,
  ).map(nameOption);
  return [
    input(
      field,
      label,
      {
        type: 'multi_static_select',
        option_groups: fitting,
        max_selected_items: MOST_OPTIONS,
        ...(initial.length > 0 ? { initial_options: initial } : {}),
      },
      { optional: true },
    ),
  ];
}

/** What the form is filled with and offers. */
export type YearOffer = {
  program: { id: string; name: string };
  yearOn: string;
  on: string;
  choices: TurnChoices;
  movingUp: Group[];
  finishing: Group[];
};

/** Asks for the turn's day and for those with whom it is otherwise. */
export const yearModal = ({ program, yearOn, on, choices, movingUp, finishing }: YearOffer): ModalView => {
  const lastDay = choices.notFinishing[0]?.lastDay;
  const later = choices.notFinishing.map(({ id }) => id);
  return modal({
    id: CHECK,
    title: YEAR_TITLE,
    submit: 'Check',
    metadata: { program: program.id, year: yearOn },
    blocks: [
      section(
        `On this day residents of *${escapeText(program.name)}* move up a level, and those whose last day has come finish. Say here with whom it is otherwise.`,
      ),
      input('on', 'Date', { type: 'datepicker', initial_date: on }),
      ...peopleInput('not_moving_up', 'Not moving up', movingUp, choices.notMovingUp),
      ...peopleInput('not_finishing', 'Not finishing', finishing, later),
      ...(finishing.length > 0
        ? [
            input(
              'last_day',
              'New last day',
              { type: 'datepicker', ...(lastDay ? { initial_date: lastDay } : {}) },
              { optional: true, hint: 'For those chosen under Not finishing.' },
            ),
          ]
        : []),
      ...peopleInput('staying', 'Staying as mentors', finishing, choices.staying),
      context('Nothing happens before you have seen what it does and a director has confirmed it.'),
    ],
  });
};

const MOST_NAMES = 60;

function named(users: readonly string[]): string {
  const shown = users.slice(0, MOST_NAMES).map(mention).join(', ');
  return users.length > MOST_NAMES ? `${shown} and ${users.length - MOST_NAMES} more` : shown;
}

const one = (count: number, single: string, several: string) => `${count} ${count === 1 ? single : several}`;

const WHY: Record<Extract<Fate, { kind: 'keeps_level' }>['why'], string> = {
  chosen: 'as chosen',
  own_day: 'on a day of their own',
  finishing_late: 'finishing later in the year',
  chief: 'chief',
  no_level: 'no next level is known',
};

/** A heading and its lines; each line may be as long as a section, so that no name is cut. */
const listed = (heading: string, lines: readonly string[]): KnownBlock[] => [
  section([`*${heading}*`, ...lines.slice(0, 1)].join('\n')),
  ...lines.slice(1).map((line) => section(line)),
];

function keepsBlocks(keeps: Preview['keeps']): KnownBlock[] {
  if (keeps.length === 0) return [];
  const reasons = Map.groupBy(keeps, ({ why, lastDay }) =>
    lastDay ? `last day ${readableDate(lastDay, { year: true })}` : WHY[why],
  );
  const lines = [...reasons].map(([why, some]) => `• ${why}: ${named(some.map(({ user }) => user))}`);
  return listed(one(keeps.length, 'keeps their level', 'keep their level'), lines);
}

function endingText({ ending, without }: Preview): string {
  const lines = ending
    .slice(0, MOST_NAMES / 2)
    .map(({ resident, mentor }) => `• ${mention(resident)} with ${mention(mentor)}`);
  const more = ending.length > lines.length ? [`and ${ending.length - lines.length} more`] : [];
  const lost =
    without.length > 0
      ? [`*${one(without.length, 'resident', 'residents')} without a mentor then:* ${named(without)}`]
      : [];
  return [`*${one(ending.length, 'pair ends', 'pairs end')}*`, ...lines, ...more, ...lost].join('\n');
}

/** What a turn will do, with names and counts. */
export function previewBlocks(preview: Preview): KnownBlock[] {
  const { movesUp, keeps, finishes, ending, coming } = preview;
  const staying = finishes.filter(({ stays }) => stays).map(({ user }) => user);
  const moving = movesUp.reduce((sum, { users }) => sum + users.length, 0);
  const levels = movesUp.map(({ level, users }) => `• to PGY-${level}: ${named(users)}`);
  const finished = finishes.map(({ user }) => user);
  return [
    section(`*${readableDate(preview.on, { year: true })}*`),
    ...listed(one(moving, 'moves up', 'move up'), levels),
    ...keepsBlocks(keeps),
    section(
      [
        `*${one(finishes.length, 'finishes', 'finish')}*${finished.length > 0 ? `: ${named(finished)}` : ''}`,
        ...(staying.length > 0 ? [`Staying as mentors: ${named(staying)}`] : []),
      ].join('\n'),
    ),
    ...(ending.length > 0 ? [section(endingText(preview))] : []),
    ...(coming.length > 0
      ? [section(`*${one(coming.length, 'begins', 'begin')} with the new year:* ${named(coming)}`)]
      : []),
    context('Other changes may fall on this day.'),
  ];
}

/** The preview of what was entered, to be confirmed. */
export const previewModal = (program: { id: string }, draftId: string, preview: Preview): ModalView =>
  modal({
    id: CONFIRM,
    title: YEAR_TITLE,
    submit: 'Confirm',
    metadata: { program: program.id, draft: draftId },
    blocks: [
      ...previewBlocks(preview),
      context('You can change or undo it until that day. Nobody is told before.'),
    ],
  });

/** A turn that is planned: what it does, with what may still be done about it. */
export const plannedModal = (
  turn: { id: string; program_id: string },
  preview: Preview,
  mayConfirm: boolean,
): ModalView =>
  modal({
    id: 'year.planned',
    title: YEAR_TITLE,
    metadata: { program: turn.program_id },
    blocks: [
      section('The new academic year is prepared. This is what happens:'),
      ...previewBlocks(preview),
      actions(
        'year',
        button(CHANGE, 'Change', turn.program_id),
        ...(mayConfirm
          ? [
              button(UNDO, 'Undo', `${turn.program_id}:${turn.id}`, {
                confirm: {
                  title: plain('Undo the new academic year?'),
                  text: plain('Nothing will happen on that day. You can prepare it again.'),
                  confirm: plain('Undo'),
                  deny: plain('Keep it'),
                },
              }),
            ]
          : []),
      ),
    ],
  });

/** What is said where nothing can be prepared, and after something was. */
export const SAID = {
  tooEarly: (from: Temporal.PlainDate) =>
    `The next academic year can be prepared from ${readableDate(from, { year: true })} on.`,
  prepared:
    'Saved. A director can now look at what it does and confirm it, under *New academic year* on their Home tab.',
  confirmed: (on: string) =>
    `Confirmed: it happens on ${readableDate(on, { year: true })}. Until then you can change or undo it under *New academic year* on your Home tab. Nobody is told before.`,
  undone:
    'Undone: nothing happens on that day. You can prepare it again under *New academic year* on your Home tab.',
  changed:
    'Somebody changed this in the meantime, so nothing was done. *New academic year* on your Home tab shows how it stands.',
  turned: 'The new academic year has begun already, so there is nothing to do.',
};

const DATE: Record<DateProblem, string> = {
  not_ahead: 'That day has passed. Choose today or a later day.',
  too_early: 'That is more than a month before your academic year begins. Please check the date.',
  too_late: 'That is more than six weeks after your academic year begins. Please check the date.',
};

export const dateProblem = (problem: DateProblem): string => DATE[problem];

export const LAST_DAY = 'Choose a new last day after the date above, for those who do not finish.';
export const TWICE = 'Somebody cannot be both not finishing and staying as a mentor. Keep one of the two.';

const met = (count: number) => (count === 1 ? 'You met once.' : `You met ${count} times.`);

/** Thanks for a year to one person, for every pair of theirs that goes on; null where none does any more. */
export function thanksMessage(
  memberId: string,
  pairs: readonly PairWithPeople[],
  countOf: (pairId: string) => number,
): Message | null {
  const [first] = pairs;
  if (!first) return null;
  const lines = pairs.map((pair) => {
    const other = pair.mentor_id === memberId ? pair.resident_user : pair.mentor_user;
    const count = countOf(pair.id);
    return `• ${mention(other)}${count > 0 ? `: ${met(count)}` : ''}`;
  });
  return {
    text: 'Thank you for this year of mentoring.',
    blocks: [
      section(
        `A new academic year begins in ${escapeText(first.program_name)}. Thank you for the year that was:\n${lines.join('\n')}`,
      ),
      context(
        'You go on together as before, and the count of the year starts anew. There is nothing you need to do.',
      ),
    ],
  };
}
