import type { KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { nextMayBeChosen } from '../../domain/pairs/next-views.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
import type { TurnChoices } from '../../platform/database/tables/programs.ts';
import {
  actions,
  button,
  context,
  counted,
  escapeText,
  input,
  inWords,
  mention,
  modal,
  option,
  plain,
  section,
} from '../../platform/slack/blocks.ts';
import { NEXT, NEXT_TITLE } from './next-views.ts';
import type { DateProblem, Fate } from './policy.ts';
import type { Preview } from './preview-policy.ts';

export const YEAR = 'year.open';
export const YEAR_TITLE = 'New academic year';
export const CHECK = 'year.check';
export const CONFIRM = 'year.confirm';
export const CHANGE_TURN = 'year.change';
export const UNDO_TURN = 'year.undo';
export const ASK_DIRECTOR = 'year.ask';

/** What a director enters about a new academic year. */
export const yearForm = z.object({
  on: z.iso.date({ error: 'Choose a date.' }),
  not_moving_up: z.array(z.string()).default([]),
  not_finishing: z.array(z.string()).default([]),
  last_day: z.iso.date().optional(),
  staying: z.array(z.string()).default([]),
});

/** The most options that Slack takes in a group, and the most that can be chosen. */
const MOST_OPTIONS = 100;

type Someone = { id: string; name: string };
type Group = { label: string; people: Someone[] };

const picked = (people: readonly Someone[], chosen: readonly string[]) =>
  people.filter(({ id }) => chosen.includes(id)).slice(0, MOST_OPTIONS);

const nameOption = ({ id, name }: Someone) => option(name, id);

/** One list of people in groups of what Slack takes; nothing where there is no one to choose. */
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
type YearOffer = {
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
        `On this date, residents in *${escapeText(program.name)}* move up a level, and those who have reached their last day finish. Enter any exceptions below.`,
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
              { optional: true, hint: 'For the people chosen under "Not finishing."' },
            ),
          ]
        : []),
      ...peopleInput('staying', 'Staying as mentors', finishing, choices.staying),
      context("Nothing happens until it's been reviewed and a director confirms it."),
    ],
  });
};

const MOST_NAMES = 60;

const andMore = (count: number) => (count > 0 ? [`and ${counted(count, 'more', 'more')}`] : []);

const named = (users: readonly string[]): string => inWords(users.map(mention), MOST_NAMES);

const WHY: Record<Extract<Fate, { kind: 'keeps_level' }>['why'], string> = {
  chosen: 'as chosen',
  own_day: 'moving up on a different date',
  finishing_late: 'finishing later this year',
  chief: 'chief',
  no_level: 'next level unknown',
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
  return listed(counted(keeps.length, 'keeps their level', 'keep their level'), lines);
}

function endingText({ ending, goesOn }: Preview): string {
  const lines = ending
    .slice(0, MOST_NAMES / 2)
    .map(({ resident, mentor }) => `• ${mention(resident)} with ${mention(mentor)}`);
  return [
    `*${counted(ending.length, 'pair ends', 'pairs end')}*`,
    ...lines,
    ...andMore(ending.length - lines.length),
    ...(goesOn ? [nextMayBeChosen(ending.length)] : []),
  ].join('\n');
}

/** What a turn will do, with names and counts. */
function previewBlocks(preview: Preview): KnownBlock[] {
  const { movesUp, keeps, finishes, ending, coming } = preview;
  const staying = finishes.filter(({ stays }) => stays).map(({ user }) => user);
  const moving = movesUp.reduce((sum, { users }) => sum + users.length, 0);
  const levels = movesUp.map(({ level, users }) => `• to PGY-${level}: ${named(users)}`);
  const finished = finishes.map(({ user }) => user);
  return [
    section(`*${readableDate(preview.on, { year: true })}*`),
    ...listed(moving === 0 ? 'No one moves up' : counted(moving, 'moves up', 'move up'), levels),
    ...keepsBlocks(keeps),
    section(
      [
        `*${finished.length === 0 ? 'No one finishes' : counted(finished.length, 'finishes', 'finish')}*${finished.length > 0 ? `: ${named(finished)}` : ''}`,
        ...(staying.length > 0 ? [`Staying as mentors: ${named(staying)}`] : []),
      ].join('\n'),
    ),
    ...(ending.length > 0 ? [section(endingText(preview))] : []),
    ...(coming.length > 0
      ? [
          section(
            `*${counted(coming.length, 'begins', 'begin')} at the start of the new academic year:* ${named(coming)}`,
          ),
        ]
      : []),
    context('Other changes may happen on this date.'),
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
      context('You can change or undo this until that date. No one is told before then.'),
    ],
  });

/** The same for someone who prepares the year and can't confirm it, but can ask a director to, once. */
export const preparedModal = (
  program: { id: string },
  draftId: string,
  preview: Preview,
  isAsked: boolean,
): ModalView =>
  modal({
    id: 'year.prepared',
    title: YEAR_TITLE,
    metadata: { program: program.id },
    blocks: [
      section(isAsked ? SAID.asked : SAID.prepared),
      ...(isAsked
        ? []
        : [actions('ask', button(ASK_DIRECTOR, 'Ask a director to confirm', `${program.id}:${draftId}`))]),
      ...previewBlocks(preview),
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
      section("The new academic year is ready. Here's what will happen:"),
      ...previewBlocks(preview),
      actions(
        'year',
        button(CHANGE_TURN, 'Change', turn.program_id),
        ...(mayConfirm
          ? [
              ...(preview.goesOn ? [button(NEXT, NEXT_TITLE, turn.program_id)] : []),
              button(UNDO_TURN, 'Undo', `${turn.program_id}:${turn.id}`, {
                confirm: {
                  title: plain('Undo this plan?'),
                  text: plain("The new academic year won't start on that date. You can prepare it again."),
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
    `Starting ${readableDate(from, { year: true })}, you can prepare the next academic year.`,
  prepared: 'Saved. A director can now review and confirm it under *New academic year* on their Home tab.',
  asked: "Asked. The directors' channel has a button that opens this preview for a director to confirm.",
  confirmed: (on: string) =>
    `Confirmed for ${readableDate(on, { year: true })}. Until then, you can change or undo it under *New academic year* on the Home tab. No one is told before then.`,
  undone:
    'Undone. The new academic year is no longer planned. You can prepare it again under *New academic year* on the Home tab.',
  changed:
    'Someone changed this in the meantime, so nothing was saved. See the current plan under *New academic year* on the Home tab.',
  turned: "The new academic year has already started, so there's nothing to do.",
};

const DATE: Record<DateProblem, string> = {
  not_ahead: 'That day has passed. Choose today or a later day.',
  too_early: "That's more than a month before your academic year begins. Check the date.",
  too_late: "That's more than 6 weeks after your academic year begins. Check the date.",
};

/** What is wrong with the date, for its field. */
export const dateProblem = (problem: DateProblem): string => DATE[problem];

export const LAST_DAY = "Choose a new last day, after the date above, for anyone who isn't finishing yet.";
export const TWICE =
  'The same person can\'t be under both "Not finishing" and "Staying as mentors." Remove them from one.';
