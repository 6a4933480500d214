import type { ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { LADDER } from '../../domain/cadence/ladder.ts';
import { isTimeZone } from '../../platform/calendar/dates.ts';
import { nextReview } from '../../platform/calendar/year.ts';
import type { Program } from '../../platform/database/tables.ts';
import { escapeText, input, modal, option, section } from '../../platform/slack/blocks.ts';
import {
  alternateInput,
  coordinatorsInput,
  directorsInput,
  FEDERAL,
  FOUND,
  federalInput,
  holidaysInput,
  MOST_PEOPLE,
  nameInput,
  othersInput,
  topicsLines,
  zoneInput,
} from './setup-inputs.ts';
import { ADD_PROGRAM, SETUP_SAVE, SETUP_TITLE } from './views.ts';

/** The reminders a program may choose: the ladder's steps, and some more. */
const STEPS: readonly { value: string; text: string }[] = [
  ...LADDER.map(({ name, label }) => ({ value: name, text: label })),
  { value: 'digest', text: 'Every other Monday, to directors: who needs attention' },
  { value: 'first-years', text: 'Once, 30 days in, to PGY-1 residents without a mentor' },
  { value: 'midyear', text: 'Midyear review of all matches, once a year' },
  { value: 'yearly', text: 'In spring, to residents: one private question about having a mentor' },
];

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].map(
  (text, index) => ({ text, value: String(index + 1) }),
);

const WINDOWS = [14, 21, 30, 45, 60, 90];

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Choose a time.');

/** The minute of the day that a time such as 09:30 names. */
export const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

/** A minute of the day as a timepicker has it; midnight at the end of a day is its last minute. */
const timeOf = (minute: number): string => {
  const within = Math.min(minute, 1439);
  return [Math.floor(within / 60), within % 60].map((part) => String(part).padStart(2, '0')).join(':');
};

const NO_NAME = 'Enter a program name.';
/** What stands at the field where no director is left. */
export const NO_DIRECTOR = 'Choose at least one director.';

/** The modal's fields; each problem shows at its field. */
export const setupForm = z
  .object({
    name: z
      .string({ error: NO_NAME })
      .trim()
      .min(1, NO_NAME)
      .max(80, 'Keep the name to 80 characters or fewer.'),
    directors: z
      .array(z.string(), { error: NO_DIRECTOR })
      .min(1, NO_DIRECTOR)
      .max(MOST_PEOPLE, `Choose up to ${MOST_PEOPLE} directors.`),
    coordinators: z
      .array(z.string())
      .max(MOST_PEOPLE, `Choose up to ${MOST_PEOPLE} coordinators.`)
      .default([]),
    channel: z.string({ error: "Choose the directors' channel." }),
    time_zone: z.string().refine(isTimeZone, 'Choose a time zone.'),
    meetings: z.coerce.number().int().min(1).max(12),
    steps: z.array(z.enum(STEPS.map(({ value }) => value))).default([]),
    midyear: z.iso.date('Choose a date.').nullish(),
    first_meeting: z.coerce.number().int().min(1).max(180).default(30),
    working_days: z
      .array(z.enum(WEEKDAYS.map(({ value }) => value)))
      .min(1, 'Choose at least one day.')
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
    error: "Choose an end time that's after the start time.",
  });

/** A program's setup as it was entered. */
export type SetupForm = z.infer<typeof setupForm>;

/** What the modal shows at first: an existing program, or nothing but the person's time zone. */
type SetupDefaults = {
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
  coordinators?: string[];
  timeZone: string | null;
  today: Temporal.PlainDate;
  /** The person who is asked is in the program's channel: Slack refuses a window that names one they cannot see. */
  seesChannel?: boolean;
};

/** The modal to set up a new program: what only people can say. All else begins as usual and stands in Settings. */
export const newProgramModal = (programId: string, timeZone: string | null): ModalView =>
  modal({
    id: SETUP_SAVE,
    title: SETUP_TITLE,
    submit: 'Save',
    metadata: { program: programId },
    blocks: [
      nameInput(undefined),
      directorsInput([]),
      coordinatorsInput([]),
      channelInput(undefined),
      zoneInput(timeZone),
    ],
  });

/** The modal with all settings: those of a program, or what a new one begins with. */
export function setupModal(defaults: SetupDefaults): ModalView {
  const { programId, program, directors, coordinators = [], timeZone, today, seesChannel = true } = defaults;
  return modal({
    id: SETUP_SAVE,
    title: SETUP_TITLE,
    submit: 'Save',
    metadata: { program: programId },
    blocks: [
      ...(program ? [section(`You're changing *${escapeText(program.name)}*. ${ADD_PROGRAM}`)] : []),
      nameInput(program?.name),
      directorsInput(directors),
      coordinatorsInput(coordinators),
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
    { hint: 'A private channel in this workspace. Type /invite @Mentor there first.' },
  );

const unseenChannelInput = () =>
  input('channel', CHANNEL_LABEL, channelSelect, {
    optional: true,
    hint: "Leave this blank to keep the current channel, which you're not in. In another private channel, type /invite @Mentor first.",
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
    {
      hint: 'At least 3 is typical. Pairs can always meet more often, and those that start during the year have fewer planned.',
    },
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
    { optional: true, hint: "Sent only during working hours, and never about a meeting that's been logged." },
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
    'Midyear review starts',
    { type: 'datepicker', initial_date: initial },
    {
      optional: true,
      hint: "Mentors are told a week before, and residents are asked privately on this date whether they'd like to keep their match. Same date every year.",
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
