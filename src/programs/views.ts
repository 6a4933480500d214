import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Program } from '../database.ts';
import { isTimeZone } from '../dates.ts';
import type { SlackPerson } from '../members/people.ts';
import { context, escapeText, input, mention, modal, option, section } from '../slack/blocks.ts';
import type { ChannelProblem } from './policy.ts';
import { zonesFor } from './zones.ts';

export const SETUP_TITLE = 'Set up mentoring';
export const SETUP_CHOOSE = 'programs.setup.choose';
export const SETUP_SAVE = 'programs.setup.save';
/** The button on the home tab; its value is a program id, or empty to choose. */
export const SETUP = 'programs.setup';
export const NEW_PROGRAM = 'new';

const MOST_DIRECTORS = 20;
const MOST_OPTIONS = 100;

/** The steps of the reminder ladder, by their days around the date by which a meeting is due. */
const STEPS = [
  { value: '-14', text: 'Two weeks before, to the resident' },
  { value: '0', text: 'On the day, to both' },
  { value: '+14', text: 'Two weeks after, to both' },
  { value: '+28', text: 'Four weeks after, to both; the last one' },
];

/** What the modal holds; each problem is said at its field. */
export const setupForm = z.object({
  name: z
    .string({ error: 'Please give the program a name.' })
    .trim()
    .min(1, 'Please give the program a name.')
    .max(80, 'Please keep the name within 80 characters.'),
  directors: z
    .array(z.string(), { error: 'Please choose at least one director.' })
    .min(1, 'Please choose at least one director.')
    .max(MOST_DIRECTORS, `Please choose at most ${MOST_DIRECTORS} directors.`),
  channel: z.string({ error: "Please choose the directors' channel." }),
  time_zone: z.string().refine(isTimeZone, 'Please choose a time zone.'),
  meetings: z.coerce.number().int().min(1).max(12),
  steps: z.array(z.enum(STEPS.map(({ value }) => value))).default([]),
  alternate: z.string().nullish(),
});

export type SetupForm = z.infer<typeof setupForm>;

/** What the modal shows at first: an existing program, or nothing but the person's time zone. */
export type SetupDefaults = {
  programId: string;
  program:
    | (Pick<
        Program,
        'name' | 'time_zone' | 'directors_channel_id' | 'meetings_per_year' | 'reminder_steps'
      > & {
        alternate_contact?: string | null;
      })
    | undefined;
  directors: string[];
  timeZone: string | null;
};

/** The modal to set up a program, or to edit one. */
export function setupModal({ programId, program, directors, timeZone }: SetupDefaults): ModalView {
  return modal({
    id: SETUP_SAVE,
    title: SETUP_TITLE,
    submit: 'Save',
    metadata: { program: programId },
    blocks: [
      input('name', 'Program name', {
        type: 'plain_text_input',
        max_length: 80,
        ...(program ? { initial_value: program.name } : {}),
        placeholder: { type: 'plain_text', text: 'Such as Internal Medicine' },
      }),
      input(
        'directors',
        'Directors',
        {
          type: 'multi_users_select',
          max_selected_items: MOST_DIRECTORS,
          ...(directors.length > 0 ? { initial_users: directors.slice(0, MOST_DIRECTORS) } : {}),
        },
        { hint: 'They assign mentors, and they alone open confidential requests.' },
      ),
      channelInput(program?.directors_channel_id),
      zoneInput(program?.time_zone ?? timeZone),
      meetingsInput(program?.meetings_per_year ?? 3),
      stepsInput(program?.reminder_steps ?? STEPS.map(({ value }) => value)),
      alternateInput(program?.alternate_contact ?? null),
    ],
  });
}

function channelInput(initial: string | undefined) {
  return input(
    'channel',
    "Directors' channel",
    {
      type: 'conversations_select',
      filter: { include: ['private'], exclude_external_shared_channels: true, exclude_bot_users: true },
      ...(initial ? { initial_conversation: initial } : {}),
    },
    { hint: 'A private channel of this workspace. Type /invite @Mentor there first.' },
  );
}

function meetingsInput(initial: number) {
  const choice = (count: number) => option(String(count), String(count));
  return input(
    'meetings',
    'Meetings a year',
    {
      type: 'static_select',
      options: Array.from({ length: 12 }, (_, index) => choice(index + 1)),
      initial_option: choice(initial),
    },
    { hint: 'At least 3 is usual, and more whenever somebody needs it.' },
  );
}

function stepsInput(chosen: readonly string[]) {
  const initial = STEPS.filter(({ value }) => chosen.includes(value)).map(({ text, value }) =>
    option(text, value),
  );
  return input(
    'steps',
    'Reminders',
    {
      type: 'checkboxes',
      options: STEPS.map(({ text, value }) => option(text, value)),
      ...(initial.length > 0 ? { initial_options: initial } : {}),
    },
    { optional: true, hint: 'When a meeting is due, in working hours, and never after it was logged.' },
  );
}

function alternateInput(initial: string | null) {
  return input(
    'alternate',
    'Alternate contact',
    { type: 'users_select', ...(initial ? { initial_user: initial } : {}) },
    {
      optional: true,
      hint: 'Whom residents may speak to when every director is part of a matter. They get no messages from here.',
    },
  );
}

function zoneInput(wanted: string | null) {
  const { here, elsewhere, initial } = zonesFor(wanted);
  const group = (label: string, zones: typeof here) => ({
    label: { type: 'plain_text' as const, text: label },
    options: zones.map((zone) => option(zone.label, zone.id)),
  });
  return input('time_zone', 'Time zone', {
    type: 'static_select',
    option_groups: [group('United States', here), group('Elsewhere', elsewhere)],
    initial_option: option(initial.label, initial.id),
  });
}

/** Asks which program is meant, and offers a new one to those who may add one. */
export function chooseModal(programs: Pick<Program, 'id' | 'name'>[], mayAdd: boolean): ModalView {
  const room = MOST_OPTIONS - (mayAdd ? 1 : 0);
  const options = [
    ...(mayAdd ? [option('A new program', NEW_PROGRAM)] : []),
    ...programs.slice(0, room).map((program) => option(program.name, program.id)),
  ];
  return modal({
    id: SETUP_CHOOSE,
    title: SETUP_TITLE,
    submit: 'Continue',
    blocks: [
      input('program', 'Program', { type: 'static_select', options }),
      ...(programs.length > room
        ? [
            context(
              `These are the first ${room} of ${programs.length} programs. For another one, close this and type \`/mentor setup\` with a part of its name.`,
            ),
          ]
        : []),
    ],
  });
}

/** What the person sees once the program is saved, with the next step. */
export const savedModal = (name: string, created: boolean, channelId: string): ModalView =>
  modal({
    id: 'programs.setup.saved',
    title: SETUP_TITLE,
    blocks: created
      ? [
          section(`*${escapeText(name)}* is set up. I have said hello in <#${channelId}>.`),
          section(
            'Next: a director or coordinator types `/mentor roster` and imports the residents and mentors. The file is checked first, and nothing is saved until they confirm.',
          ),
        ]
      : [
          section(`*${escapeText(name)}* is saved.`),
          section('To add residents and mentors, a director or coordinator types `/mentor roster`.'),
        ],
  });

const CHANNEL: Record<ChannelProblem, string> = {
  not_private:
    'That channel is public. Choose a private channel: what is posted there is for the directors only.',
  shared:
    'That channel is shared with another organization. Choose a private channel of this workspace alone.',
  archived: 'That channel is archived. Choose another one, or bring it back first.',
  not_in: 'I am not in that channel yet. Type /invite @Mentor in that channel, then press Save again.',
};

/** What is wrong with a channel, and what to do about it. */
export const channelText = (problem: ChannelProblem): string => CHANNEL[problem];

const STANDING: Record<Exclude<SlackPerson['standing'], 'active'> | 'unknown', string> = {
  bot: 'is a bot',
  deactivated: 'has a deactivated account',
  external: 'belongs to another organization',
  unknown: 'is not in this workspace',
};

/** Which of the chosen directors cannot be one, and why. */
export function directorsText(unfit: { name: string; standing: keyof typeof STANDING }[]): string {
  const each = unfit.slice(0, 5).map(({ name, standing }) => `${name} ${STANDING[standing]}`);
  const more = unfit.length > 5 ? `; and ${unfit.length - 5} more cannot be directors` : '';
  return `${each.join('; ')}${more}. Choose people with an active account in this workspace.`;
}

/** Why somebody may not set up programs, and whom to ask. */
export const SETUP_REFUSAL = {
  bot: 'Bots cannot set up mentoring.',
  deactivated: 'This account is deactivated, so it cannot set up mentoring.',
  external:
    'Mentor works for people of this workspace only, so somebody of another organization cannot set it up.',
  not_admin:
    "Setting up mentoring is for workspace admins and owners; a program's directors can change their own. Ask one of them to type `/mentor setup`.",
  gone: 'This program is not there any more. Type `/mentor setup` to see the ones that are.',
} as const;

export const NAME_TAKEN =
  'Another program here has this name already. Choose a different one, or close this and edit that program.';

/** The first words in the directors' channel. */
export const welcomeText = (name: string, userIds: readonly string[]) =>
  [
    `*${escapeText(name)}* now runs its mentoring year with me. Directors: ${userIds.map(mention).join(', ')}.`,
    'What will appear in this channel:',
    '• a card when a resident asks for a mentor, with suggestions and an *Assign* button for directors',
    '• a line when a confidential request waits, without a name; only a director can open it',
    'What people say in their meetings never appears, here or anywhere else.',
    'Next: type `/mentor roster` to import the residents and mentors.',
  ].join('\n');
