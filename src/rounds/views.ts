import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { readableDate } from '../calendar/dates.ts';
import {
  actions,
  button,
  context,
  escapeText,
  input,
  type Message,
  messageModal,
  modal,
  option,
  plain,
  section,
} from '../slack/blocks.ts';
import type { Round } from './queries.ts';

export const MATCH_TITLE = 'Match a class';
/** Opens the class match; its value is a program id. */
export const MATCH = 'rounds.open';
export const START = 'rounds.start';
/** Each with the round as its value. */
export const CLOSE_NOW = 'rounds.close_now';
export const CANCEL = 'rounds.cancel';

const EVALUATORS = [
  option('Never', 'never', 'Nobody is placed with somebody who evaluates them'),
  option('Warn', 'warn', 'It is shown to you in the draft'),
  option('Ignore', 'ignore'),
];
const ANNOUNCE = [option('When published', 'now'), option('On a date', 'on_date')];
const LEVELS = Array.from({ length: 10 }, (_, index) => option(`PGY-${index + 1}`, String(index + 1)));

const date = (words: string) => z.iso.date(words);
const optionalDate = z.iso.date('Please choose a date.').nullish();

export const startForm = z.object({
  levels: z.array(z.enum(LEVELS.map(({ value }) => value ?? '') as [string, ...string[]])).default([]),
  begins: optionalDate,
  wishes: date('Please choose until when residents can send wishes.'),
  announce: z.enum(['now', 'on_date']).default('now'),
  announce_on: optionalDate,
  evaluators: z.enum(['never', 'warn', 'ignore']).default('warn'),
});

/** What can be wrong with the days of a round, at their fields. */
export function dayErrors(
  form: z.infer<typeof startForm>,
  today: Temporal.PlainDate,
): Record<string, string> {
  const isAfter = (one: string, other: Temporal.PlainDate | string) =>
    Temporal.PlainDate.compare(one, other) > 0;
  if (!isAfter(form.wishes, today))
    return { wishes: 'Please choose a day that lies ahead, so that residents have time.' };
  if (isAfter(form.wishes, today.add({ days: 120 })))
    return { wishes: 'That is more than four months ahead. Please check the date.' };
  if (form.announce === 'now') return {};
  if (!form.announce_on) return { announce_on: 'Please choose the day on which both sides are told.' };
  return isAfter(form.announce_on, form.wishes)
    ? {}
    : { announce_on: 'Please choose a day after the one on which wishes close.' };
}

/** The form to begin a round. */
export function startModal(
  program: { id: string; name: string },
  facts: { waiting: number; places: number; proposed: string },
): ModalView {
  return modal({
    id: START,
    title: MATCH_TITLE,
    submit: 'Start',
    metadata: { program: program.id },
    blocks: [
      section(
        `*${escapeText(program.name)}*: ${facts.waiting} ${facts.waiting === 1 ? 'resident has' : 'residents have'} no mentor, and mentors have ${facts.places} ${facts.places === 1 ? 'place' : 'places'} left. Residents say whom they would like, then all are matched together: you see the draft, change what you know better, and publish.`,
      ),
      input(
        'levels',
        'Who',
        { type: 'multi_static_select', options: LEVELS, placeholder: plain('Every level') },
        { optional: true, hint: 'Residents without a mentor, of these levels; left empty: all of them.' },
      ),
      input(
        'begins',
        'Who begins until',
        { type: 'datepicker' },
        { optional: true, hint: 'Left empty: whenever they begin. Late comers join by themselves.' },
      ),
      input('wishes', 'Wishes until', { type: 'datepicker', initial_date: facts.proposed }),
      input('announce', 'Announce', {
        type: 'radio_buttons',
        options: ANNOUNCE,
        ...(ANNOUNCE[0] ? { initial_option: ANNOUNCE[0] } : {}),
      }),
      input('announce_on', 'Date', { type: 'datepicker' }, { optional: true, hint: 'For "On a date".' }),
      input('evaluators', 'Evaluators', {
        type: 'radio_buttons',
        options: EVALUATORS,
        ...(EVALUATORS[1] ? { initial_option: EVALUATORS[1] } : {}),
      }),
      context(
        'Residents are asked one by one in their working hours, and reminded once. Mentors hear that a match is under way.',
      ),
    ],
  });
}

const REFUSED = {
  open: 'A class match is under way already; one at a time. Open it with *Match a class*.',
  nobody: 'Nobody fits: every resident of these levels has a mentor, or begins later. Nothing was started.',
};
export const startRefused = (reason: keyof typeof REFUSED): ModalView =>
  messageModal(MATCH_TITLE, REFUSED[reason]);

export const startedModal = (residents: number, wishesUntil: string): ModalView =>
  messageModal(
    MATCH_TITLE,
    `Started with ${residents} ${residents === 1 ? 'resident' : 'residents'}. They are asked in their working hours and can answer until ${readableDate(wishesUntil, { year: true })}; the draft is ready on the next working day, and the directors’ channel is told.`,
  );

/** The button to take a round back, at any time before it is announced. */
export const cancelButton = (roundId: string) =>
  button(CANCEL, 'Cancel the round', roundId, {
    style: 'danger',
    confirm: {
      title: plain('Cancel the round?'),
      text: plain(
        'Nobody is matched, and all wishes are erased. Residents can be assigned one by one, or matched in a new round.',
      ),
      confirm: plain('Cancel the round'),
      deny: plain('Keep it'),
    },
  });

/** How a round stands whose wishes are open. */
export const wishesOpenModal = (round: Round, counts: { sent: number; all: number }): ModalView =>
  modal({
    id: 'rounds.wishes_open',
    title: MATCH_TITLE,
    blocks: [
      section(
        `Wishes are open until ${readableDate(round.wishes_until, { year: true })}. ${counts.sent} of ${counts.all} residents have sent theirs.`,
      ),
      actions(
        'round',
        button(CLOSE_NOW, 'Close and draft now', round.id, {
          confirm: {
            title: plain('Close the wishes now?'),
            text: plain('Nobody can send or change wishes after that.'),
            confirm: plain('Close and draft'),
            deny: plain('Wait'),
          },
        }),
        cancelButton(round.id),
      ),
      context(
        'Whom somebody wishes for is sealed until then, for you, too. Who has sent nothing is matched all the same.',
      ),
    ],
  });

/** A round that is published for a day still to come. */
export const publishedModal = (round: Round, on: string): ModalView =>
  modal({
    id: 'rounds.published',
    title: MATCH_TITLE,
    blocks: [
      section(`Published: both sides are told on ${on}, all at once. Until then nobody knows.`),
      actions('round', cancelButton(round.id)),
    ],
  });

export const CANCELLED = 'The round is cancelled, nobody was matched, and all wishes are erased.';
export const OVER = 'This class match is over already. Nothing was changed by you.';

/** The directors' channel: that a draft is ready. */
export const draftedMessage = (program: { id: string; name: string }): Message => ({
  text: `The draft of the class match in ${escapeText(program.name)} is ready.`,
  blocks: [
    section(
      `The draft of the class match in *${escapeText(program.name)}* is ready: look at it, change what you know better, and publish.`,
    ),
    actions('match', button(MATCH, MATCH_TITLE, program.id, { style: 'primary' })),
  ],
});

/** The directors' channel: what a match came to. */
export const announcedMessage = (
  program: { id: string; name: string },
  made: number,
  unplaced: readonly string[],
): Message => ({
  text: `The class match in ${escapeText(program.name)} is announced.`,
  blocks: [
    section(
      `The class match in *${escapeText(program.name)}* is announced: ${made} ${made === 1 ? 'pair' : 'pairs'}, both sides at once.`,
    ),
    ...(unplaced.length > 0
      ? [
          section(
            `Waiting still, each with a request: ${unplaced.slice(0, 40).join(', ')}${unplaced.length > 40 ? ' and more' : ''}.`,
          ),
        ]
      : []),
  ],
});

/** The line on a director's Home tab while a round is open. */
export const roundBlock = (programId: string, state: Round['state']): KnownBlock =>
  section(
    state === 'wishes'
      ? 'A class match is under way: residents send their wishes.'
      : state === 'draft'
        ? 'The draft of the class match waits for you.'
        : 'The class match is published, to be announced on its day.',
    { accessory: button(MATCH, MATCH_TITLE, programId) },
  );

/** A list to choose one of, in groups of a hundred where Slack asks for it. */
export function selectOf(options: readonly PlainTextOption[]) {
  if (options.length <= 100) return { type: 'static_select' as const, options: [...options] };
  const groups = Array.from({ length: Math.ceil(options.length / 100) }, (_, at) => {
    const some = options.slice(at * 100, at * 100 + 100);
    return { label: plain(`${at * 100 + 1} to ${at * 100 + some.length}`), options: some };
  });
  return { type: 'static_select' as const, option_groups: groups };
}
