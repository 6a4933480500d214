import type { KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { Span } from '../../domain/cadence/facts.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
import {
  button,
  context,
  divider,
  escapeText,
  input,
  mention,
  modal,
  option,
  section,
} from '../../platform/slack/blocks.ts';
import { type AgreedProblem, type PauseProblem, SNOOZE_WEEKS } from './policy.ts';

type Day = Temporal.PlainDate;

/** The button beside a pause; its value is the pause's id. */
export const END_PAUSE = 'pauses.end';
/** The button on the home tab and under `/mentor` that opens the pause modal; its value is a program id. */
export const PAUSE = 'pauses.span';

export const AGREE_SUBMIT = 'pauses.agree.submit';
export const SNOOZE_SUBMIT = 'pauses.snooze.submit';
export const AWAY_SUBMIT = 'pauses.away.submit';
export const PAUSE_SUBMIT = 'pauses.span.submit';

export const AGREE_TITLE = 'Already scheduled';
export const SNOOZE_TITLE = 'Snooze';
export const AWAY_TITLE = 'We are away';
export const PAUSE_TITLE = 'Pause reminders';

/** What the modals about a pair need of it: who the other person is, and their name in a choice of several. */
export type PairView = { id: string; other: string; name: string };

const isOne = (pairs: readonly PairView[]): pairs is [PairView] => pairs.length === 1;
const metadataOf = (pairs: readonly PairView[]) => (isOne(pairs) ? { metadata: { pair: pairs[0].id } } : {});

/** Says which pair it is about, or asks where there are several. */
const whichOf = (pairs: readonly PairView[], text: (other: string) => string): KnownBlock =>
  isOne(pairs)
    ? section(text(mention(pairs[0].other)))
    : input('pair', 'With', {
        type: 'static_select',
        options: pairs.slice(0, 100).map(({ id, name }) => option(name, id)),
      });

const chooseDate = { error: 'Choose a date.' };

/** What is entered when a date is already agreed. */
export const agreeForm = z.object({ date: z.iso.date(chooseDate) });
/** What is entered to put a reminder off. */
export const snoozeForm = z.object({
  weeks: z
    .enum(SNOOZE_WEEKS.map(String) as [string, ...string[]], { error: 'Choose how long.' })
    .transform(Number),
});
/** The first and last day of a pause. */
export const spanForm = z.object({ from: z.iso.date(chooseDate), until: z.iso.date(chooseDate) });

/** Asks for the date the two have already scheduled. */
export const agreeModal = (pairs: readonly PairView[], agreedOn: Day | undefined): ModalView =>
  modal({
    id: AGREE_SUBMIT,
    title: AGREE_TITLE,
    submit: 'Save',
    ...metadataOf(pairs),
    blocks: [
      whichOf(pairs, (other) => `With ${other}`),
      input('date', 'Date', {
        type: 'datepicker',
        ...(agreedOn ? { initial_date: agreedOn.toString() } : {}),
      }),
      context(
        "You'll both see the date, and neither of you will get reminders until then. The day after, I'll ask each of you once whether you met.",
      ),
    ],
  });

const weeks = (count: number) => (count === 1 ? '1 week' : `${count} weeks`);

/** Asks how long one person wants no reminders about a pair. */
export const snoozeModal = (pairs: readonly PairView[]): ModalView =>
  modal({
    id: SNOOZE_SUBMIT,
    title: SNOOZE_TITLE,
    submit: 'Snooze',
    ...metadataOf(pairs),
    blocks: [
      whichOf(pairs, (other) => `Reminders about meeting with ${other}`),
      input('weeks', 'For how long?', {
        type: 'radio_buttons',
        options: SNOOZE_WEEKS.map((count) => option(weeks(count), String(count))),
        initial_option: option(weeks(1), '1'),
      }),
      context('This affects only your own reminders. No one else sees it.'),
    ],
  });

const spanInputs = (today: Day): KnownBlock[] => [
  input('from', 'From', { type: 'datepicker', initial_date: today.toString() }),
  input('until', 'Until', { type: 'datepicker' }, { hint: 'The last day away.' }),
];

/** Asks when a pair is away. */
export const awayModal = (pairs: readonly PairView[], today: Day): ModalView =>
  modal({
    id: AWAY_SUBMIT,
    title: AWAY_TITLE,
    submit: 'Save',
    ...metadataOf(pairs),
    blocks: [
      whichOf(
        pairs,
        (other) =>
          `You and ${other} won't get reminders about each other on these days, and your next due date will move later by the same number of days.`,
      ),
      ...spanInputs(today),
      context('You both see that reminders are paused. No one asks why.'),
    ],
  });

/** A pause as its list shows it; `other` is set where it is about one pair. */
export type PauseView = { id: string; span: Span; other: string | undefined };

const MOST_LISTED = 20;
const spanText = ({ from, until }: Span) =>
  from.equals(until)
    ? `on ${readableDate(from, { year: true })}`
    : `from ${readableDate(from, { year: true })}, through ${readableDate(until, { year: true })}`;

const pauseBlocks = (pauses: readonly PauseView[]): KnownBlock[] =>
  pauses.length === 0
    ? []
    : [
        divider(),
        section('*Current and upcoming pauses*'),
        ...pauses.slice(0, MOST_LISTED).map(({ id, span, other }) =>
          section(`${other ? `You and ${mention(other)}` : 'You'}: ${spanText(span)}`, {
            block_id: `pause.${id}`,
            accessory: button(END_PAUSE, 'End pause', id),
          }),
        ),
        ...(pauses.length > MOST_LISTED
          ? [context(`Showing ${MOST_LISTED} of ${pauses.length}. End some to see the rest.`)]
          : []),
      ];

/** For someone whom an imported schedule has away today; no one else sees it. */
const scheduledBlocks = (until: Day | undefined): KnownBlock[] =>
  until
    ? [
        section(
          `Your program's block schedule has you away through ${readableDate(until, { year: true })}. To end that early, ask your coordinator to import a corrected schedule.`,
        ),
      ]
    : [];

/**
 * Asks when a member is away from all their pairs of a program, and lists what is paused; `scheduledUntil` is the last
 * day away by the block schedule.
 */
export const pauseModal = (
  program: { id: string; name: string },
  today: Day,
  pauses: readonly PauseView[],
  scheduledUntil?: Day,
): ModalView =>
  modal({
    id: PAUSE_SUBMIT,
    title: PAUSE_TITLE,
    submit: 'Save',
    metadata: { program: program.id },
    blocks: [
      section(
        `On these days, no one gets reminders about your mentoring in *${escapeText(program.name)}*, and nothing comes due.`,
      ),
      ...spanInputs(today),
      context("The people you're matched with see that reminders are paused. No one asks why."),
      ...pauseBlocks(pauses),
      ...scheduledBlocks(scheduledUntil),
    ],
  });

const AGREED: Record<AgreedProblem, string> = {
  past: 'That day has passed. Choose today or later. If you met that day, log the meeting instead.',
  too_far: "That's more than a year away. Check the year.",
};

/** What is wrong with an agreed date, and what to do. */
export const agreedProblem = (reason: AgreedProblem): string => AGREED[reason];

const SPAN: Record<PauseProblem, Record<string, string>> = {
  backwards: { until: 'The last day is before the first day. Check both dates.' },
  over: { until: 'That has already passed. Choose today or a later day as the last day.' },
  too_long: { until: "That's longer than a year. Enter a year or less; you can add another pause later." },
  too_far: { from: 'That starts more than a year from now. Check the year.' },
};

/** What is wrong with a pause, by the field to correct. */
export const pauseProblem = (reason: PauseProblem): Record<string, string> => SPAN[reason];

export const ENDED =
  "This match has ended, so you won't get reminders about it. There's nothing you need to do.";

export const SNOOZED_ENOUGH =
  "You've already snoozed this reminder twice, so it can't be snoozed again. If you've set a time, use *Already scheduled*. If you're away, *We are away* holds reminders for as long as you need.";

/** The same for a field of a modal, which takes no formatting. */
export const SNOOZED_ENOUGH_PLAIN = SNOOZED_ENOUGH.replaceAll('*', '"');

/** What the person sees once their answer is stored, and what happens next. */
export const SAVED = {
  agreed: (other: string, on: Day, today: Day) =>
    `Saved: you're meeting with ${mention(other)} on ${readableDate(on, { today })}. No reminders until then. The day after, I'll ask you both whether you met.`,
  snoozed: (other: string, until: Day, today: Day) =>
    `Snoozed: you won't get reminders about ${mention(other)} until ${readableDate(until, { today })}. ${mention(other)} still gets theirs.`,
  away: (other: string, span: Span, dueOn: Day) =>
    `Saved: no reminders about you and ${mention(other)} ${spanText(span)}. Your next meeting is due by ${readableDate(dueOn, { year: true })}. To end this early, go to *Pause reminders* on the Home tab.`,
  paused: (program: string, span: Span) =>
    `Saved: no reminders about your mentoring in *${escapeText(program)}* ${spanText(span)}. Due dates move later by the same number of days. To end this early, go to *Pause reminders* on the Home tab.`,
};
