import type { ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { LADDER } from '../cadence/ladder.ts';
import { isTimeZone } from '../calendar/dates.ts';
import { nextReview } from '../calendar/year.ts';
import type { Program } from '../database/tables.ts';
import { input, modal, option } from '../slack/blocks.ts';
import {
  alternateInput,
  FEDERAL,
  FOUND,
  federalInput,
  holidaysInput,
  othersInput,
  topicsLines,
  zoneInput,
} from './setup-inputs.ts';
import { SETUP_SAVE, SETUP_TITLE } from './views.ts';

const MOST_DIRECTORS = 20;
/** The reminders a program may choose: the ladder's steps, and some more. */
const STEPS: readonly { value: string; text: string }[] = [
  ...LADDER.map(({ name, label }) => ({ value: name, text: label })),
  { value: 'digest', text: 'Every second Monday, to the directors: who could use a hand' },
  { value: 'first-years', text: 'To first-years without a mentor 30 days in, once' },
  { value: 'midyear', text: 'Midyear review: all matches are looked at, once a year' },
  { value: 'yearly', text: 'To residents in spring: one private question about having a mentor' },
];

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].map(
  (text, index) => ({ text, value: String(index + 1) }),
);

const WINDOWS = [14, 21, 30, 45, 60, 90];

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Please choose a time.');

/** The minute of the day that a time such as 09:30 names. */
export const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

/** A minute of the day as a timepicker has it; midnight at the end of a day is its last minute. */
const timeOf = (minute: number): string => {
  const within = Math.min(minute, 1439);
  return [Math.floor(within / 60), within % 60].map((part) => String(part).padStart(2, '0')).join(':');
};

/** What the modal holds; each problem is said at its field. */
export const setupForm = z
  .object({
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
    midyear: z.iso.date('Please choose a date.').nullish(),
    first_meeting: z.coerce.number().int().min(1).max(180).default(30),
    working_days: z
      .array(z.enum(WEEKDAYS.map(({ value }) => value)))
      .min(1, 'Please choose at least one day.')
      .default(['1', '2', '3', '4', '5']),
    hours_from: time.default('09:00'),
    hours_until: time.default('17:00'),
    federal_holidays: z.array(z.literal(FEDERAL)).default([]),
    holidays: z.string().nullish(),
    alternate: z.string().nullish(),
    more_topics: z.string().nullish(),
    found_by_others: z.array(z.literal(FOUND)).default([]),
  })
  .refine((form) => !(minutesOf(form.hours_from) >= minutesOf(form.hours_until)), {
    path: ['hours_until'],
    error: 'Please choose an end later than the beginning.',
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
        holidays?: readonly string[];
        federal_holidays?: boolean;
        midyear_on?: string | null;
        year_starts_month?: number;
        year_starts_day?: number;
        first_meeting_window_days?: number;
        working_days?: readonly number[];
        working_from_minute?: number;
        working_until_minute?: number;
        more_topics?: readonly string[];
        found_by_others?: boolean;
      })
    | undefined;
  directors: string[];
  timeZone: string | null;
  today: Temporal.PlainDate;
  /** The person who is asked is in the program's channel: Slack refuses a window that names one they cannot see. */
  seesChannel?: boolean;
};

/** The modal to set up a program, or to edit one. */
export function setupModal(defaults: SetupDefaults): ModalView {
  const { programId, program, directors, timeZone, today, seesChannel = true } = defaults;
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
      seesChannel ? channelInput(program?.directors_channel_id) : unseenChannelInput(),
      zoneInput(program?.time_zone ?? timeZone),
      meetingsInput(program?.meetings_per_year ?? 3),
      stepsInput(program?.reminder_steps ?? STEPS.map(({ value }) => value)),
      midyearInput(proposedMidyear(program, today)),
      windowInput(program?.first_meeting_window_days ?? 30),
      daysInput(program?.working_days ?? [1, 2, 3, 4, 5]),
      timeInput('hours_from', 'Working hours from', program?.working_from_minute ?? 540),
      timeInput('hours_until', 'Working hours until', program?.working_until_minute ?? 1020),
      federalInput(program?.federal_holidays ?? true),
      holidaysInput(program?.holidays ?? [], today),
      alternateInput(program?.alternate_contact ?? null),
      topicsLines(program?.more_topics ?? []),
      othersInput(program?.found_by_others ?? false),
    ],
  });
}

const channelSelect = {
  type: 'conversations_select' as const,
  filter: {
    include: ['private' as const],
    exclude_external_shared_channels: true,
    exclude_bot_users: true,
  },
};
const CHANNEL_LABEL = "Directors' channel";

const channelInput = (initial: string | undefined) =>
  input(
    'channel',
    CHANNEL_LABEL,
    { ...channelSelect, ...(initial ? { initial_conversation: initial } : {}) },
    { hint: 'A private channel of this workspace. Type /invite @Mentor there first.' },
  );

const unseenChannelInput = () =>
  input('channel', CHANNEL_LABEL, channelSelect, {
    optional: true,
    hint: 'You are not in the present one, so it cannot be shown to you. Leave this empty to keep it.',
  });

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
    { optional: true, hint: 'In working hours only, and never about a meeting that was logged.' },
  );
}

const proposedMidyear = (program: SetupDefaults['program'], today: Temporal.PlainDate): string =>
  nextReview(today, {
    year_starts_month: program?.year_starts_month ?? 7,
    year_starts_day: program?.year_starts_day ?? 1,
    midyear_on: program?.midyear_on ?? null,
  }).toString();

const midyearInput = (initial: string) =>
  input(
    'midyear',
    'Midyear review from',
    { type: 'datepicker', initial_date: initial },
    {
      optional: true,
      hint: 'Everybody is told a week before; then each resident is asked in private whether to go on. The same day every year.',
    },
  );

function windowInput(initial: number) {
  const choice = (days: number) => option(`${days} days`, String(days));
  const windows = [...new Set([...WINDOWS, initial])].sort((a, b) => a - b);
  return input('first_meeting', 'First meeting within', {
    type: 'static_select',
    options: windows.map(choice),
    initial_option: choice(initial),
  });
}

function daysInput(chosen: readonly number[]) {
  const options = WEEKDAYS.map(({ text, value }) => option(text, value));
  return input('working_days', 'Working days', {
    type: 'checkboxes',
    options,
    initial_options: options.filter(({ value }) => chosen.includes(Number(value))),
  });
}

const timeInput = (field: string, label: string, minute: number) =>
  input(field, label, { type: 'timepicker', initial_time: timeOf(minute) });
