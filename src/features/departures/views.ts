import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { ActionIds, CHANGE_BUTTON_LABEL } from '../../domain/members/buttons.ts';
import type { ComingChange } from '../../domain/pairs/change-queries.ts';
import { SOON } from '../../domain/pairs/change-views.ts';
import { nextMayBeChosen } from '../../domain/pairs/next-views.ts';
import { type ChangeDateProblem, MINUTES_TO_UNDO } from '../../domain/pairs/policy.ts';
import type { LinedUp } from '../../domain/pairs/successor-queries.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
import {
  actions,
  button,
  context,
  escapeText,
  input,
  mention,
  modal,
  option,
  plain,
  section,
} from '../../platform/slack/blocks.ts';
import { comingBlocks } from './coming-views.ts';
import type { Problem, Someone, What } from './policy.ts';
import { type Entered, LAST_DAY_AWAY, WHEN, whenInputs } from './when-views.ts';

export const ENTER_CHANGE = ActionIds.change;
export const ENTER_CHANGE_TITLE = 'Departures and changes';
export const CHECK = 'change.check';
export const CONFIRM = 'change.confirm';
/** From what was recorded, back to the form; its value is the program. */
export const ANOTHER = 'change.another';
/** Opens the window for several people at once; its value is the program. */
export const SEVERAL = 'change.several';
const SEVERAL_LABEL = 'Enter several';

const WHATS: Record<What, string> = {
  leaves: 'Leaves the program',
  steps_down: 'Steps down as a mentor',
  pair_ends: 'This pair ends',
  away: 'Away until',
};
/** A kind of change as a choice. */
export const whatOption = (what: What) =>
  option(
    WHATS[what],
    what,
    what === 'pair_ends' ? 'Directors can choose the next mentor in the next step' : undefined,
  );

const MOST_OPTIONS = 100;

function groupOf({ roles, pgy }: Someone): string {
  if (roles.includes('resident')) return pgy === null ? 'Residents' : `Residents, PGY-${pgy}`;
  return roles.includes('mentor') ? 'Mentors' : 'Directors and coordinators';
}

/** People as options, by level and role. */
export function groupsOf(people: readonly Someone[]) {
  return [...Map.groupBy(people, groupOf)]
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([label, some]) =>
      Array.from({ length: Math.ceil(some.length / MOST_OPTIONS) }, (_, index) => ({
        label: plain(index === 0 ? label : `${label} (${index + 1})`),
        options: some.slice(index * MOST_OPTIONS, (index + 1) * MOST_OPTIONS).map(optionOf),
      })),
    )
    .slice(0, MOST_OPTIONS);
}

const optionOf = ({ id, name }: Someone): PlainTextOption => option(name, id);

function personInput(people: readonly Someone[], chosen: string | undefined): KnownBlock {
  const initial = people.find(({ id }) => id === chosen);
  return input('person', 'Person', {
    type: 'static_select',
    option_groups: groupsOf(people),
    ...(initial ? { initial_option: optionOf(initial) } : {}),
  });
}

/** The changes to come that a reader may see. */
export type Coming = {
  program: { id: string; name: string };
  coming: readonly ComingChange[];
  /** The next mentors lined up for these, where the reader may assign. */
  linedUp?: readonly LinedUp[];
  /** Those by which someone who stays loses their mentor, likewise. */
  losing?: ReadonlySet<string>;
};

/** What the form offers and is filled with. */
type ChangeOffer = Coming & {
  people: readonly Someone[];
  changeDay: Temporal.PlainDate;
  entered?: Partial<Entered>;
  /** What has to be said on top. */
  said?: string;
};

/** Asks who leaves or changes, with what is entered already. */
export const changeModal = ({
  program,
  people,
  changeDay,
  coming,
  linedUp = [],
  losing = new Set(),
  entered = {},
  said,
}: ChangeOffer): ModalView =>
  modal({
    id: CHECK,
    title: ENTER_CHANGE_TITLE,
    submit: 'Check',
    metadata: { program: program.id },
    blocks: [
      ...(said ? [section(said)] : []),
      ...comingBlocks(coming, { linedUp, losing }, program.id),
      section(
        `Record that someone in *${escapeText(program.name)}* is leaving, stepping down, or away, or that a pair is ending.`,
        {
          accessory: button(SEVERAL, SEVERAL_LABEL, program.id),
        },
      ),
      personInput(people, entered.person),
      input('what', "What's changing?", {
        type: 'radio_buttons',
        options: (['leaves', 'steps_down', 'pair_ends', 'away'] as const).map(whatOption),
        ...(entered.what ? { initial_option: whatOption(entered.what) } : {}),
      }),
      ...whenInputs(WHEN, 'When?', { changeDay, ...entered }, LAST_DAY_AWAY),
      context("Nothing happens until you've reviewed and confirmed it."),
    ],
  });

/** What was just done, and what is to come. */
export const recordedModal = (
  { program, coming, linedUp = [], losing = new Set() }: Coming,
  said: string,
): ModalView =>
  modal({
    id: 'change.recorded',
    title: ENTER_CHANGE_TITLE,
    blocks: [
      section(said),
      ...comingBlocks(coming, { linedUp, losing }, program.id),
      actions('another', button(ANOTHER, 'Record another', program.id)),
    ],
  });

/** What a change will do, in words. */
export type Preview = {
  what: What;
  user: string;
  on: Temporal.PlainDate;
  now: boolean;
  /** The pair that is meant, where one is. */
  pairId: string | null;
  /** The pairs that end, by Slack user. */
  ending: { resident: string; mentor: string }[];
  /** Whether any of their residents goes on. */
  goesOn: boolean;
  closesRequest: boolean;
};

function whenText({ on, now }: Preview): string {
  return now ? SOON : `On ${readableDate(on, { year: true })}`;
}

function leadText(preview: Preview): string {
  const who = mention(preview.user);
  switch (preview.what) {
    case 'away':
      return `${who} is away from today through ${readableDate(preview.on, { year: true })}. During that time, nothing comes due for their pairs and no reminders go out.`;
    case 'leaves':
      return `*${whenText(preview)}*: ${who} leaves the program and no longer has a role in it.`;
    case 'steps_down':
      return `*${whenText(preview)}*: ${who} steps down as a mentor in the program.`;
    case 'pair_ends':
      return `*${whenText(preview)}*: this pair ends.`;
  }
}

const MOST_PAIRS = 30;

function effectLines({ what, ending, goesOn, closesRequest }: Preview): string[] {
  if (what === 'away') return [];
  const pairs = ending
    .slice(0, MOST_PAIRS)
    .map(({ resident, mentor }) => `• ${mention(resident)} with ${mention(mentor)}`);
  const more = ending.length > pairs.length ? [`and ${ending.length - pairs.length} more`] : [];
  return [
    ...(ending.length > 0
      ? [
          [`*${ending.length} ${ending.length === 1 ? 'pair ends' : 'pairs end'}*`, ...pairs, ...more].join(
            '\n',
          ),
        ]
      : ['No pairs end.']),
    ...(goesOn ? [nextMayBeChosen(ending.length)] : []),
    ...(closesRequest ? ['Their request for a mentor will close.'] : []),
  ];
}

/** What everyone is told whose pair ends, as said before it is confirmed. */
export const NEUTRAL_MESSAGE =
  'Residents and mentors will be told then and not before, without a reason, in the same neutral words as for any match that ends. A resident whose next mentor is chosen will read both in one message.';

/**
 * What was entered, in words, to be confirmed. `warning`: about the day, for who reads this alone; `next`: the fields
 * for the next mentors, for who may assign.
 */
export const previewModal = (
  program: { id: string },
  entered: Entered,
  preview: Preview,
  warning: readonly KnownBlock[],
  next: readonly KnownBlock[] = [],
): ModalView =>
  modal({
    id: CONFIRM,
    title: ENTER_CHANGE_TITLE,
    submit: 'Confirm',
    metadata: {
      program: program.id,
      person: entered.person,
      what: entered.what,
      when: entered.when,
      date: preview.on.toString(),
      ...(preview.pairId ? { pair: preview.pairId } : {}),
    },
    blocks: [
      section(leadText(preview)),
      ...effectLines(preview).map((line) => section(line)),
      ...next,
      ...(preview.ending.length > 0 ? [context(NEUTRAL_MESSAGE)] : []),
      ...(preview.ending.length > 0 ? warning : []),
      ...(preview.what === 'away'
        ? []
        : [
            context(
              `You can undo this until ${preview.now ? 'then' : 'that day'}, under "${CHANGE_BUTTON_LABEL}" on the Home tab.`,
            ),
          ]),
    ],
  });

const PROBLEM: Record<Problem, [field: string, words: string]> = {
  nobody: ['person', 'This person is no longer in the program. Choose someone else.'],
  no_mentor: ['what', "This person isn't a mentor in the program."],
  no_pair: ['what', "This person isn't in a pair right now."],
  several_pairs: ['person', 'This mentor has several residents. Choose the resident whose pair ends.'],
  not_paired: ['what', "This person isn't a resident or mentor, so nothing is due for them."],
  other_pair: ['what', 'The pair that you were shown has ended in the meantime, so nothing was recorded.'],
  directors_only: ['person', 'Only a director can record this for a director.'],
  nobody_decides: [
    'person',
    'After this change, at least one mentor would have no director who could decide a confidential request about them. First add another director or an alternate contact under "Settings."',
  ],
};

/** What stands against a change, by the field it concerns. */
export function problemOf(problem: Problem): Record<string, string> {
  const [field, words] = PROBLEM[problem];
  return { [field]: words };
}

/** What is wrong with a date. */
export function dateProblemOf(problem: ChangeDateProblem, next: Temporal.PlainDate): Record<string, string> {
  const words: Record<ChangeDateProblem, string> = {
    not_ahead: 'Choose a future date, or choose "Now."',
    too_far: 'Choose a date within a year.',
    no_working_day: `That isn't a working day in your program. The next one is ${readableDate(next, { year: true })}.`,
  };
  return { date: words[problem] };
}

export const AWAY_DATE = 'Choose the last day away: today or later, within a year.';

export const SAID = {
  planned: (on: Temporal.PlainDate) =>
    `Recorded for ${readableDate(on, { year: true })}. Until then, nothing changes, no one is told, and you can undo it here.`,
  now: `Recorded. It takes place in ${MINUTES_TO_UNDO} minutes. Until then, nothing changes, no one is told, and you can undo it here.`,
  away: 'Saved. Nothing comes due for them until then. They can see and end the pause on their Home tab.',
  gone: "There's nothing to undo. It has already happened or was already undone.",
};
