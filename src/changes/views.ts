import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { readableDate } from '../calendar/dates.ts';
import { CHANGE_BUTTON_LABEL, DOORS } from '../members/doors.ts';
import type { ComingChange } from '../pairs/change-queries.ts';
import type { ChangeDateProblem } from '../pairs/policy.ts';
import {
  button,
  context,
  divider,
  escapeText,
  input,
  mention,
  modal,
  option,
  plain,
  section,
} from '../slack/blocks.ts';
import type { Problem, Someone, What } from './policy.ts';

export const CHANGE = DOORS.change;
export const CHANGE_TITLE = 'Leaves or changes';
export const CHECK = 'change.check';
export const CONFIRM = 'change.confirm';
export const UNDO = 'change.undo';
/** Opens the window for several people at once; its value is the program. */
export const SEVERAL = 'change.several';
const SEVERAL_LABEL = 'Several at once';

export const WHATS: Record<What, string> = {
  leaves: 'Leaves the program',
  steps_down: 'Steps down as a mentor',
  pair_ends: 'This pair ends',
  away: 'Away until',
};
export const whatOption = (what: What) => option(WHATS[what], what);
export const ON_THE_DATE = option('On the date', 'date');
export const NOW = option('Now', 'now');

export const changeForm = z.object({
  person: z.uuid({ error: 'Please choose a person.' }),
  what: z.enum(['leaves', 'steps_down', 'pair_ends', 'away'], { error: 'Please choose what happens.' }),
  when: z.enum(['date', 'now']).default('date'),
  date: z.iso.date().optional(),
});
export type Entered = z.infer<typeof changeForm>;

const MOST_OPTIONS = 100;
/** How many coming changes the window lists; each has a button. */
const MOST_LISTED = 20;

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

const names = (users: readonly string[]) => users.map(mention).join(', ');

/** What a coming change says of itself, to those who may see it. */
export function changeText(
  change: Pick<ComingChange, 'what' | 'user' | 'mentor_user' | 'happens_on'>,
): string {
  const on = readableDate(change.happens_on, { year: true });
  if (change.what === 'pair_ends')
    return `${on}: the pair of ${mention(change.user)} and ${mention(change.mentor_user ?? '')} ends`;
  return change.what === 'leaves'
    ? `${on}: ${mention(change.user)} leaves the program`
    : `${on}: ${mention(change.user)} steps down as a mentor`;
}

const comingBlocks = (coming: readonly ComingChange[], programId: string): KnownBlock[] =>
  coming.length === 0
    ? []
    : [
        section('*To come*'),
        ...coming.slice(0, MOST_LISTED).map((change) =>
          section(changeText(change), {
            block_id: `change.${change.id}`,
            accessory: button(UNDO, 'Undo', `${programId}:${change.id}`),
          }),
        ),
        ...(coming.length > MOST_LISTED
          ? [context(`and ${coming.length - MOST_LISTED} more, which appear here as these are over`)]
          : []),
        divider(),
      ];

/** What the form offers and is filled with. */
export type ChangeOffer = {
  program: { id: string; name: string };
  people: readonly Someone[];
  changeDay: Temporal.PlainDate;
  coming: readonly ComingChange[];
  entered?: Partial<Entered>;
  /** Something that was just done, said on top. */
  said?: string;
};

/** Asks who leaves or changes, with what is entered already. */
export const changeModal = ({
  program,
  people,
  changeDay,
  coming,
  entered = {},
  said,
}: ChangeOffer): ModalView =>
  modal({
    id: CHECK,
    title: CHANGE_TITLE,
    submit: 'Check',
    metadata: { program: program.id },
    blocks: [
      ...(said ? [section(said)] : []),
      ...comingBlocks(coming, program.id),
      section(`Somebody in *${escapeText(program.name)}* leaves, steps down, is away, or a pair ends.`, {
        accessory: button(SEVERAL, SEVERAL_LABEL, program.id),
      }),
      personInput(people, entered.person),
      input('what', 'What', {
        type: 'radio_buttons',
        options: (['leaves', 'steps_down', 'pair_ends', 'away'] as const).map(whatOption),
        ...(entered.what ? { initial_option: whatOption(entered.what) } : {}),
      }),
      input('when', 'When', {
        type: 'radio_buttons',
        options: [ON_THE_DATE, NOW],
        initial_option: entered.when === 'now' ? NOW : ON_THE_DATE,
      }),
      input(
        'date',
        'Date',
        { type: 'datepicker', initial_date: entered.date ?? changeDay.toString() },
        {
          optional: true,
          hint: `Proposed: the program's next change day, on which changes of all kinds go out together. For "Away until": the last day away.`,
        },
      ),
      context('Nothing happens before you have seen what it does and confirmed it.'),
    ],
  });

/** What a change will do, in words. */
export type Preview = {
  what: What;
  user: string;
  on: Temporal.PlainDate;
  now: boolean;
  /** The pairs that end, by Slack user. */
  ending: { resident: string; mentor: string }[];
  without: string[];
  closesRequest: boolean;
};

function whenText({ on, now }: Preview): string {
  return now ? 'Now' : `On ${readableDate(on, { year: true })}`;
}

function leadText(preview: Preview): string {
  const who = mention(preview.user);
  switch (preview.what) {
    case 'away':
      return `${who} is away from today until ${readableDate(preview.on, { year: true })}, that day included. Nothing is due for their pairs meanwhile, and no reminders go out.`;
    case 'leaves':
      return `*${whenText(preview)}*: ${who} leaves the program and has no role in it any more.`;
    case 'steps_down':
      return `*${whenText(preview)}*: ${who} is no mentor of the program any more.`;
    case 'pair_ends':
      return `*${whenText(preview)}*: this pair ends.`;
  }
}

const MOST_PAIRS = 30;

function effectLines({ what, ending, without, closesRequest }: Preview): string[] {
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
      : ['No pair ends.']),
    ...(without.length > 0
      ? [`Then without a mentor, and waiting for one: ${names(without.slice(0, MOST_PAIRS))}`]
      : []),
    ...(closesRequest ? ['Their request for a mentor closes.'] : []),
  ];
}

/** What was entered, in words, to be confirmed. `warning`: about the day, for who reads this alone. */
export const previewModal = (
  program: { id: string },
  entered: Entered,
  preview: Preview,
  warning: readonly KnownBlock[],
): ModalView =>
  modal({
    id: CONFIRM,
    title: CHANGE_TITLE,
    submit: 'Confirm',
    metadata: {
      program: program.id,
      person: entered.person,
      what: entered.what,
      when: entered.when,
      date: preview.on.toString(),
    },
    blocks: [
      section(leadText(preview)),
      ...effectLines(preview).map((line) => section(line)),
      ...(preview.ending.length > 0
        ? [
            context(
              'Residents and mentors read the same few neutral words as at any ending, on that day and not before. No cause is given to anybody.',
            ),
          ]
        : []),
      ...(preview.ending.length > 0 ? warning : []),
      ...(preview.what === 'away' || preview.now
        ? []
        : [context(`You can undo it until that day, under "${CHANGE_BUTTON_LABEL}" on your Home tab.`)]),
    ],
  });

const PROBLEM: Record<Problem, [field: string, words: string]> = {
  nobody: ['person', 'This person is in the program no more. Please choose somebody else.'],
  no_mentor: ['what', 'This person is not a mentor of the program.'],
  no_pair: ['what', 'This person has no pair at the moment.'],
  several_pairs: ['person', 'This mentor has several residents. Choose the resident whose pair ends.'],
  not_paired: ['what', 'This person is neither a resident nor a mentor, so nothing is due for them.'],
  directors_only: ['person', 'Only a director can enter this for a director.'],
  nobody_decides: [
    'person',
    'After this, nobody could decide a confidential request about some mentor. First name another director, or an alternate contact, under Settings.',
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
    not_ahead: 'Please choose a day that lies ahead, or choose "Now".',
    too_far: 'Please choose a date within a year.',
    no_working_day: `That is no working day of the program. The next one is ${readableDate(next, { year: true })}.`,
  };
  return { date: words[problem] };
}

export const AWAY_DATE = 'Please choose the last day away: today or later, and within a year.';

export const SAID = {
  planned: (on: Temporal.PlainDate) =>
    `Entered for ${readableDate(on, { year: true })}. Until then nothing changes, nobody is told, and you can undo it here.`,
  now: 'Done. Whoever it concerns hears within minutes, in the same words as at any ending.',
  away: 'Saved. Nothing is due for them until then; their Home tab shows it, and they can end it there.',
  undone: 'Undone: nothing happens on that day.',
  gone: 'There is nothing to undo: it has happened, or was undone already.',
};
