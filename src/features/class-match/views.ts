import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { readableDate } from '../../platform/calendar/dates.ts';
import {
  actions,
  button,
  context,
  counted,
  escapeText,
  input,
  inWords,
  type Message,
  messageModal,
  modal,
  option,
  plain,
  section,
} from '../../platform/slack/blocks.ts';
import type { ClassMatch } from './queries.ts';

export const MATCH_TITLE = 'Match a class';
/** The button while one is underway. */
export const OPEN_MATCH = 'Open class match';
/** Opens the class match; its value is a program id. */
export const MATCH = 'rounds.open';
export const START = 'rounds.start';
/** Each with the round as its value. */
export const CLOSE_NOW = 'rounds.close_now';
export const CANCEL = 'rounds.cancel';

const EVALUATORS = [
  option('Never', 'never', 'No one is placed with a mentor who evaluates them'),
  option('Warn', 'warn', 'Marked in the draft'),
  option('Ignore', 'ignore', 'Matched like any other mentor'),
];
const ANNOUNCE = [option('When I publish', 'now'), option('On a date', 'on_date')];
const LEVELS = Array.from({ length: 10 }, (_, index) => option(`PGY-${index + 1}`, String(index + 1)));

const date = (words: string) => z.iso.date(words);
const optionalDate = z.iso.date('Choose a date.').nullish();

/** What a director enters to start a class match. */
export const startForm = z.object({
  levels: z.array(z.enum(LEVELS.map(({ value }) => value ?? '') as [string, ...string[]])).default([]),
  begins: optionalDate,
  wishes: date('Choose the last day for residents to send preferences.'),
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
    return { wishes: 'Choose a future date, so residents have time to answer.' };
  if (isAfter(form.wishes, today.add({ days: 120 })))
    return { wishes: "That's more than 4 months ahead. Check the date." };
  if (form.announce === 'now') return {};
  if (!form.announce_on) return { announce_on: 'Choose the date when everyone is told.' };
  return isAfter(form.announce_on, form.wishes)
    ? {}
    : { announce_on: 'Choose a date after preferences close.' };
}

/** Asks for the levels: those that residents have, and all of them where none has one. */
function levelsInput(levels: readonly number[]): KnownBlock {
  const own = LEVELS.filter(({ value }) => levels.includes(Number(value)));
  const options = own.length > 0 ? own : LEVELS;
  return input(
    'levels',
    'Residents',
    { type: 'multi_static_select', options, placeholder: plain('Every level') },
    {
      optional: true,
      hint: "Residents at these levels who don't have a mentor. Leave blank for all levels.",
    },
  );
}

/** The form to begin a round. */
export function startModal(
  program: { id: string; name: string },
  facts: { waiting: number; openings: number; proposed: string; levels: readonly number[] },
): ModalView {
  return modal({
    id: START,
    title: MATCH_TITLE,
    submit: 'Start',
    metadata: { program: program.id },
    blocks: [
      section(
        `*${escapeText(program.name)}*: ${facts.waiting} ${facts.waiting === 1 ? 'resident has' : 'residents have'} no mentor, and mentors have ${facts.openings} ${facts.openings === 1 ? 'opening' : 'openings'}. Residents send preferences, and then you review the draft, make any changes, and publish it.`,
      ),
      levelsInput(facts.levels),
      input(
        'begins',
        'Starting on or before',
        { type: 'datepicker' },
        {
          optional: true,
          hint: 'Leave blank to include all start dates. Anyone who joins late is added automatically.',
        },
      ),
      input('wishes', 'Preferences due', { type: 'datepicker', initial_date: facts.proposed }),
      input('announce', 'Announce', {
        type: 'radio_buttons',
        options: ANNOUNCE,
        ...(ANNOUNCE[0] ? { initial_option: ANNOUNCE[0] } : {}),
      }),
      input('announce_on', 'Date', { type: 'datepicker' }, { optional: true, hint: 'Only for "On a date."' }),
      input(
        'evaluators',
        'Evaluators',
        {
          type: 'radio_buttons',
          options: EVALUATORS,
          ...(EVALUATORS[1] ? { initial_option: EVALUATORS[1] } : {}),
        },
        {
          hint: "Mentors who, according to the roster, write the resident's evaluations or are on the competency committee.",
        },
      ),
      context(
        'Each resident will get a message during their working hours and one reminder. Mentors will be told that a class match is underway.',
      ),
    ],
  });
}

const REFUSED = {
  no_one: 'No residents to match: this program has no resident without a mentor.',
  open: 'A class match is already underway, and only one can run at a time. Open it with *Open class match* on the Home tab.',
};
/** Says under the levels that no one is there to be matched, and how many have no level that could be chosen. */
export const noOneChosen = (withoutLevel: number): string =>
  withoutLevel === 0
    ? 'Everyone at these levels has a mentor or starts later.'
    : `Everyone at these levels has a mentor or starts later, but ${withoutLevel === 1 ? '1 resident without a mentor has' : `${withoutLevel} residents without a mentor have`} no level. Leave this blank to include ${withoutLevel === 1 ? 'them' : 'them all'}.`;

/** Says why a class match cannot start. */
export const startRefused = (reason: keyof typeof REFUSED): ModalView =>
  messageModal(MATCH_TITLE, REFUSED[reason]);

/** Says that a class match has started. */
export const startedModal = (residents: number, wishesUntil: string): ModalView =>
  messageModal(
    MATCH_TITLE,
    `Started with ${residents} ${residents === 1 ? 'resident' : 'residents'}. They'll be asked during their working hours and can answer through ${readableDate(wishesUntil, { year: true })}. The draft will be ready the next working day, and I'll post in the directors' channel.`,
  );

/** The button to take a round back, at any time before it is announced. */
export const cancelButton = (roundId: string) =>
  button(CANCEL, 'Cancel class match', roundId, {
    style: 'danger',
    confirm: {
      title: plain('Cancel this class match?'),
      text: plain(
        'No one will be matched, and all preferences will be deleted. You can assign residents one at a time or start a new class match.',
      ),
      confirm: plain('Cancel class match'),
      deny: plain('Keep it'),
    },
  });

/** How a round stands whose wishes are open. */
export const wishesOpenModal = (round: ClassMatch, counts: { sent: number; all: number }): ModalView =>
  modal({
    id: 'rounds.wishes_open',
    title: MATCH_TITLE,
    blocks: [
      section(
        `Preferences are open through ${readableDate(round.wishes_until, { year: true })}. ${counts.sent} of ${counts.all} residents have sent theirs.`,
      ),
      actions(
        'round',
        button(CLOSE_NOW, 'Close and draft now', round.id, {
          confirm: {
            title: plain('Close preferences now?'),
            text: plain(
              "After this, no one can send or change preferences, not even residents who haven't been asked yet.",
            ),
            confirm: plain('Close and draft'),
            deny: plain('Keep open'),
          },
        }),
        cancelButton(round.id),
      ),
      context(
        "Until then, no one can open the preferences, not even directors. Residents who don't send any are still part of the match.",
      ),
    ],
  });

/** A round that is published for a day still to come. */
export const publishedModal = (round: ClassMatch, on: string): ModalView =>
  modal({
    id: 'rounds.published',
    title: MATCH_TITLE,
    blocks: [
      section(
        `Published. Residents and mentors will all be told at once on ${on}. Until then, only directors can see the match.`,
      ),
      actions('round', cancelButton(round.id)),
    ],
  });

export const CANCELLED = 'The class match is canceled. No one was matched, and all preferences were deleted.';
export const OVER = 'This class match has already ended. Nothing was changed.';

/** The directors' channel: that a draft is ready. */
export const draftedMessage = (program: { id: string; name: string }): Message => ({
  text: `The class match draft for ${escapeText(program.name)} is ready.`,
  notifiesInFull: true,
  blocks: [
    section(
      `The class match draft for *${escapeText(program.name)}* is ready. Review it, make any changes, and publish it.`,
    ),
    actions('match', button(MATCH, OPEN_MATCH, program.id, { style: 'primary' })),
  ],
});

/** What that turns into once the draft was published or the match canceled: there is no more to review. */
export const draftSettledMessage = (program: { name: string }, state: 'published' | 'canceled'): Message => {
  const text =
    state === 'published'
      ? `The class match draft for ${escapeText(program.name)} was published.`
      : `The class match for ${escapeText(program.name)} was canceled.`;
  return { text, notifiesInFull: true, blocks: [section(text)] };
};

/** The directors' channel: what a match came to. */
export const announcedMessage = (
  program: { id: string; name: string },
  made: number,
  unplaced: readonly string[],
): Message => ({
  text: `The class match for ${escapeText(program.name)} has been announced.`,
  notifiesInFull: true,
  blocks: [
    section(
      `The class match for *${escapeText(program.name)}* has been announced: ${counted(made, 'pair', 'pairs')}, everyone told at once.`,
    ),
    ...(unplaced.length > 0
      ? [section(`Still waiting for a mentor, each with an open request: ${inWords(unplaced, 40)}.`)]
      : []),
  ],
});

/** The line on a director's Home tab while a round is open, with the residents in it. */
export const classMatchBlock = (
  programId: string,
  { state, residents }: { state: ClassMatch['state']; residents: number },
): KnownBlock =>
  section(
    state === 'wishes'
      ? `A class match is underway with ${counted(residents, 'resident', 'residents')}, who can send their preferences.`
      : state === 'draft'
        ? 'The class match draft is ready for you.'
        : 'The class match is published and will be announced on its date.',
    { accessory: button(MATCH, OPEN_MATCH, programId) },
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
