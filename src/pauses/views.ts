import type { KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { Span } from '../cadence/facts.ts';
import { readableDate } from '../calendar/dates.ts';
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
} from '../slack/blocks.ts';
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

export const AGREE_TITLE = 'We have a date';
export const SNOOZE_TITLE = 'Snooze';
export const AWAY_TITLE = 'We are away';
export const PAUSE_TITLE = 'Pause reminders';

/** What the modals about one pair need of it: who the other person is. */
export type PairView = { id: string; other: string };

const chooseDate = { error: 'Please choose a date.' };

export const agreeForm = z.object({ date: z.iso.date(chooseDate) });
export const snoozeForm = z.object({
  weeks: z
    .enum(SNOOZE_WEEKS.map(String) as [string, ...string[]], { error: 'Please choose how long.' })
    .transform(Number),
});
export const spanForm = z.object({ from: z.iso.date(chooseDate), until: z.iso.date(chooseDate) });

/** Asks for the date two people agreed on. */
export const agreeModal = (pair: PairView, agreedOn: Day | undefined): ModalView =>
  modal({
    id: AGREE_SUBMIT,
    title: AGREE_TITLE,
    submit: 'Save',
    metadata: { pair: pair.id },
    blocks: [
      section(`With ${mention(pair.other)}`),
      input('date', 'Date', {
        type: 'datepicker',
        ...(agreedOn ? { initial_date: agreedOn.toString() } : {}),
      }),
      context(
        'No reminders to either of you until then. The day after, I ask you both once whether you met. Both of you see the date.',
      ),
    ],
  });

const weeks = (count: number) => (count === 1 ? '1 week' : `${count} weeks`);

/** Asks how long one person wants no reminders about a pair. */
export const snoozeModal = (pair: PairView): ModalView =>
  modal({
    id: SNOOZE_SUBMIT,
    title: SNOOZE_TITLE,
    submit: 'Snooze',
    metadata: { pair: pair.id },
    blocks: [
      section(`Reminders about meeting ${mention(pair.other)}`),
      input('weeks', 'For how long?', {
        type: 'radio_buttons',
        options: SNOOZE_WEEKS.map((count) => option(weeks(count), String(count))),
        initial_option: option(weeks(1), '1'),
      }),
      context('This is for your own reminders. Nobody else sees it.'),
    ],
  });

const spanInputs = (today: Day): KnownBlock[] => [
  input('from', 'From', { type: 'datepicker', initial_date: today.toString() }),
  input('until', 'Until', { type: 'datepicker' }, { hint: 'The last day away.' }),
];

/** Asks when a pair is away. */
export const awayModal = (pair: PairView, today: Day): ModalView =>
  modal({
    id: AWAY_SUBMIT,
    title: AWAY_TITLE,
    submit: 'Save',
    metadata: { pair: pair.id },
    blocks: [
      section(
        `You and ${mention(pair.other)} get no reminders about each other on these days, and they do not count: what is due moves on by as much.`,
      ),
      ...spanInputs(today),
      context('Both of you see that reminders are paused. Nobody asks why.'),
    ],
  });

/** A pause as its list shows it; `other` is set where it is about one pair. */
export type PauseView = { id: string; span: Span; other: string | undefined };

const MOST_LISTED = 20;
export const spanText = ({ from, until }: Span) =>
  from.equals(until)
    ? `on ${readableDate(from, { year: true })}`
    : `from ${readableDate(from, { year: true })} until ${readableDate(until, { year: true })}`;

const pauseBlocks = (pauses: readonly PauseView[]): KnownBlock[] =>
  pauses.length === 0
    ? []
    : [
        divider(),
        section('*Paused now or soon*'),
        ...pauses.slice(0, MOST_LISTED).map(({ id, span, other }) =>
          section(`${other ? `You and ${mention(other)}` : 'You'}: ${spanText(span)}`, {
            block_id: `pause.${id}`,
            accessory: button(END_PAUSE, 'End pause', id),
          }),
        ),
        ...(pauses.length > MOST_LISTED
          ? [context(`These are the first ${MOST_LISTED} of ${pauses.length}. End some to see the others.`)]
          : []),
      ];

/** Asks when a member is away from all their pairs of a program, and lists what is paused. */
export const pauseModal = (
  program: { id: string; name: string },
  today: Day,
  pauses: readonly PauseView[],
): ModalView =>
  modal({
    id: PAUSE_SUBMIT,
    title: PAUSE_TITLE,
    submit: 'Save',
    metadata: { program: program.id },
    blocks: [
      section(
        `On these days no reminders about your mentoring in *${escapeText(program.name)}* go out, to you or to the other side, and nothing comes due.`,
      ),
      ...spanInputs(today),
      context('The people you are paired with see that reminders are paused. Nobody asks why.'),
      ...pauseBlocks(pauses),
    ],
  });

const AGREED: Record<AgreedProblem, string> = {
  past: 'That day has passed. Choose today or a later day; if you met then, log the meeting instead.',
  too_far: 'That is more than a year ahead. Please check the year.',
};

/** What is wrong with an agreed date, and what to do. */
export const agreedProblem = (reason: AgreedProblem): string => AGREED[reason];

const SPAN: Record<PauseProblem, Record<string, string>> = {
  backwards: { until: 'The last day is before the first one. Please check both.' },
  over: { until: 'That is over already. Choose a last day from today on.' },
  too_long: { until: 'That is more than a year. Enter a year at most; you can add another pause later.' },
  too_far: { from: 'That begins more than a year ahead. Please check the year.' },
};

/** What is wrong with a pause, at the field to mend. */
export const pauseProblem = (reason: PauseProblem): Record<string, string> => SPAN[reason];

export const ENDED = 'This pair has ended, so no reminders come about it any more. There is nothing to do.';

export const SNOOZED_ENOUGH =
  'You have snoozed this one twice, so it stays on the list. If you have a date, add it with *We have a date*; if you are away, *We are away* holds reminders for as long as you need.';

/** The same for a field of a modal, which takes no formatting. */
export const SNOOZED_ENOUGH_PLAIN = SNOOZED_ENOUGH.replaceAll('*', '"');

/** What the person sees once their answer is stored, and what happens next. */
export const SAVED = {
  agreed: (other: string, on: Day, today: Day) =>
    `Saved: you meet ${mention(other)} on ${readableDate(on, { today })}. No reminders until then; the day after I ask you both whether you met.`,
  snoozed: (other: string, until: Day, today: Day) =>
    `Snoozed: your reminders about ${mention(other)} wait until ${readableDate(until, { today })}. ${mention(other)} still gets theirs.`,
  away: (other: string, span: Span, dueOn: Day) =>
    `Saved: no reminders about you and ${mention(other)} ${spanText(span)}. Your next meeting is planned by ${readableDate(dueOn, { year: true })}. *Pause reminders* on my Home tab ends this early.`,
  paused: (program: string, span: Span) =>
    `Saved: no reminders about your mentoring in *${escapeText(program)}* ${spanText(span)}. What comes due then moves on by as much. *Pause reminders* on my Home tab ends this early.`,
};
