import type { Button, KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { dateIn, readableDate } from '../calendar/dates.ts';
import { DOORS } from '../members/doors.ts';
import { type Choosable, mentorSelect } from '../members/mentor-select.ts';
import {
  actions,
  button,
  context,
  input,
  type Message,
  mention,
  messageModal,
  modal,
  option,
  ownWords,
  plain,
  section,
} from '../slack/blocks.ts';
import { contactFor, isUndecided } from './policy.ts';
import type { Rematch } from './queries.ts';
import type { InConfidence } from './words.ts';

export const ASK_TITLE = 'Ask for a new match';
export const ASK_SUBMIT = 'rematch.ask.submit';
/** The button on the home tab and under `/mentor`; its value is a pair id, or empty to choose. */
export const ASK = DOORS.rematch;
export const WITHDRAW = 'rematch.withdraw';
export const ANSWER_TITLE = 'Your request';
/** The buttons in messages, whose ids an export of the messages would show: so these ids tell nothing either. */
export const READ = 'answer.read';
export const OPEN = 'confidential.open';

/** Reasons to choose from; none of them blames anybody. */
const REASONS = [
  option('We have not found the time to meet', 'time'),
  option('We are looking for different things', 'hopes'),
  option('Another focus would help me more now', 'focus'),
  option('I do not find it easy to speak openly', 'openness'),
  option('I would rather not say', 'unsaid'),
];

export const NO_PAIR =
  'You have no mentor in this program at the moment, so there is no match to change. You can ask for a mentor instead.';

export const CHANGING =
  'A change of your match is on its way already. You will hear of it here as soon as it counts; until then there is nothing you need to do.';

/** Whom to speak to where nobody here can decide; `contact` is a Slack user. */
const elsewhere = (contact: string | undefined) =>
  `Please speak to ${contact ? `${mention(contact)}, whom your program names for this, or to ` : ''}someone you trust in your GME office.`;

/** What a resident is told, before and on sending, when no director is left; `contact` is a Slack user. */
export const nobodyText = (contact: string | undefined): string =>
  `In your program there is nobody here who could decide this without being part of it, so it cannot be sent from here. ${elsewhere(contact)} Nothing was stored, and nobody is told that you asked.`;

/** The same where only plain text can stand: the contact is named again when the form is opened. */
export const NOBODY_LEFT =
  'Nobody is left in your program who could decide this without being part of it, so it cannot be sent from here. Nothing was stored, and nobody is told that you asked. Open "Ask for a new match" on my Home tab to see whom to speak to, or speak to someone you trust in your GME office.';

export const WITHDRAWN =
  'Withdrawn. Nothing has changed, and your mentor was not told of it. You can ask again at any time.';

export const TOO_LATE =
  'This request was decided already, so it can no longer be withdrawn. Your messages have the answer.';

/** One answer for every click that may not, and for requests that do not exist: it says nothing about why. */
export const NOTHING_HERE =
  'There is nothing here for you to open. It may have been handled already, or it may be with someone else.';

export const askForm = z.object({
  reasons: z.array(z.string().max(20)).max(10).default([]),
  words: z.string().max(3000).default(''),
  preferred: z.array(z.string()).max(3).default([]),
});

/** What no words hide. */
const HONEST_LIMIT =
  'The honest limit: a mentor who has only one resident may guess, and where few other matches change on that day, so may others.';

/** Whom the promise names; Slack cuts a section at 3,000 characters. */
const named = (users: readonly string[]) => {
  const shown = users.slice(0, 100).map(mention).join(', ');
  return users.length > 100 ? `${shown} and ${users.length - 100} more` : shown;
};

/** The modal to ask for a new match: who will see it comes before anything is asked. */
export function askModal(
  programId: string,
  pairId: string,
  deciders: readonly string[],
  mentors: readonly Choosable[],
): ModalView {
  const preferred = mentorSelect(mentors, 3);
  return modal({
    id: ASK_SUBMIT,
    title: ASK_TITLE,
    submit: 'Send in confidence',
    metadata: { program: programId, pair: pairId },
    blocks: [
      section(
        `*Who will see this*\nOnly these directors of your program can read it: ${named(deciders)}. Somebody who becomes a director while it is open could read it too. Everyone else sees at most that some confidential request is waiting, without a name.`,
      ),
      section(
        `*Your mentor is never told that a request was made*, by whom or why. Until the day a match ends nothing changes for them; then they get the same neutral words whatever the cause. ${HONEST_LIMIT}`,
      ),
      section(
        'Nobody asks you to justify this, and every field may stay empty. You can withdraw it until it is decided.',
      ),
      input('reasons', 'What is not working?', { type: 'checkboxes', options: REASONS }, { optional: true }),
      input(
        'words',
        'In your words',
        { type: 'plain_text_input', multiline: true, max_length: 3000 },
        { optional: true },
      ),
      ...(preferred
        ? [
            input('preferred', 'Preferred mentors', preferred, {
              optional: true,
              hint: 'Up to 3 mentors of your program.',
            }),
          ]
        : []),
    ],
  });
}

/** What the resident is told once it is sent: what happens next. */
export const sentModal = (): ModalView =>
  messageModal(
    ASK_TITLE,
    'Sent in confidence. The directors who can decide it are told that a request is waiting; when there is an answer, you get a message here. Until then nothing changes, and your mentor hears nothing. My Home tab shows where it stands, and you can withdraw it there until it is decided.',
  );

const withdrawButton = (rematchId: string): Button =>
  button(WITHDRAW, 'Withdraw', rematchId, {
    confirm: {
      title: plain('Withdraw your request?'),
      text: plain('Nothing will change, and nobody is told why. You can ask again at any time.'),
      confirm: plain('Withdraw'),
      deny: plain('Keep it'),
    },
  });

const dayOf = (at: Date, rematch: Rematch) => readableDate(dateIn(rematch.time_zone, at), { year: true });

/**
 * Where the resident's undecided request stands, with the way back; for the modal and the home tab. `unheard`: it has
 * reached nobody who could decide it.
 */
export function ownRequestBlocks(rematch: Rematch, unheard: boolean): KnownBlock[] {
  const asked = `You asked for a new match on ${dayOf(rematch.created_at, rematch)}.`;
  const state =
    rematch.status === 'talking' && rematch.decider_user && !unheard
      ? `${mention(rematch.decider_user)} would like to talk with you before it is decided. Write to them when it suits you.`
      : unheard
        ? `Nobody who could decide it can be reached here at the moment. ${elsewhere(contactFor(rematch))} It stays open for a director who comes later, until you withdraw it.`
        : 'It is waiting for a director to decide.';
  return [
    section(`${asked} ${state} Your mentor has not been told and will not be.`),
    actions(`rematch.own.${rematch.id}`, withdrawButton(rematch.id)),
  ];
}

/** Where the resident's undecided request stands, with a director's note where there is one. */
export const stateModal = (rematch: Rematch, note: string, unheard: boolean): ModalView =>
  modal({
    id: 'rematch.state',
    title: ASK_TITLE,
    blocks: [...ownRequestBlocks(rematch, unheard), ...noteBlocks(rematch, note)],
  });

function noteBlocks(rematch: Rematch, note: string): KnownBlock[] {
  if (note === '' || !rematch.decider_user) return [];
  return [section(`*A note for you from ${mention(rematch.decider_user)}*`), ...ownWords(note)];
}

/** The date from which an approved change counts: the day it is carried out, or was. */
function countsFrom(rematch: Rematch): string {
  const date = rematch.change_at ? dateIn(rematch.time_zone, rematch.change_at) : rematch.pair_ended_on;
  return date ? readableDate(date, { year: true }) : 'now';
}

function answerText(rematch: Rematch): string {
  const from = countsFrom(rematch);
  const until =
    'Until then nothing changes, and your current mentor then gets the same neutral words as at any ending.';
  switch (rematch.status) {
    case 'approved':
      return rematch.new_pair_id
        ? `Your request was approved: you have a new mentor from ${from}. You both hear who it is on that day. ${until}`
        : `Your request was approved: your present match ends on ${from}, and your program then finds you a new mentor. ${until}`;
    case 'declined':
      return `Your request was not approved this time. That is no judgment of you, and you may ask again at any time, on my Home tab. To talk about it, write to ${rematch.decider_user ? mention(rematch.decider_user) : 'a director of your program'}. Your mentor has not been told and will not be.`;
    default:
      if (rematch.overtaken_at)
        return 'This request is closed: your match has come to its end for other reasons before it was decided. Nobody but those who could decide it knew of it.';
      return 'You withdrew this request. Nothing has changed, and your mentor was not told of it.';
  }
}

/** The answer to a request, for the resident alone: the decision, the note, and from when it counts. */
export function answerModal(rematch: Rematch, note: string, unheard = false): ModalView {
  const undecided = isUndecided(rematch.status);
  return modal({
    id: 'rematch.answer',
    title: ANSWER_TITLE,
    blocks: [
      ...(undecided ? ownRequestBlocks(rematch, unheard) : [section(answerText(rematch))]),
      ...(rematch.status === 'withdrawn' ? [] : noteBlocks(rematch, note)),
    ],
  });
}

/** What the directors' channel sees, or each director alone: that something waits, and nothing about it. */
export function waitingMessage(rematch: Pick<Rematch, 'id' | 'reference'>, again = false): Message {
  const text = `A confidential request is ${again ? 'still ' : ''}waiting. Reference ${rematch.reference}`;
  return {
    text,
    blocks: [
      section(text),
      actions('notice', button(OPEN, 'Open', rematch.id)),
      context('The directors who can decide it can open it. Opening is recorded.'),
    ],
  };
}

/** What the notice turns into: that it was handled and when, not how, nor by whom. */
export function handledMessage(reference: string, on: Temporal.PlainDate): Message {
  const text = `Handled. Reference ${reference}`;
  return { text, blocks: [section(text), context(readableDate(on, { year: true }))] };
}

/** What a resident's phone may show: that there is an answer, to no matter what. */
export function answerMessage(rematchId: string): Message {
  const text = 'There is an answer to your request.';
  return { text, blocks: [section(text), actions('answer', button(READ, 'Read', rematchId))] };
}

/** What a resident's phone may show when their request has reached nobody; what that means is in the window. */
export function newsMessage(rematchId: string): Message {
  const text = 'There is news of your request.';
  return { text, blocks: [section(text), actions('answer', button(READ, 'Read', rematchId))] };
}

/** What those who decided see when a decision could not be carried out as it was meant. */
export function lookAgainMessage(rematch: Pick<Rematch, 'id' | 'reference'>): Message {
  const text = `A confidential request needs another look. Reference ${rematch.reference}`;
  return { text, blocks: [section(text), actions('notice', button(OPEN, 'Open', rematch.id))] };
}

/** The requests a director may open, oldest first, for the home tab: the oldest 20. */
export function waitingBlocks(
  waiting: readonly Pick<Rematch, 'id' | 'reference' | 'created_at'>[],
  timeZone: string,
): KnownBlock[] {
  const shown = waiting.slice(0, 20).map(({ id, reference, created_at }) => {
    const since = readableDate(dateIn(timeZone, created_at), { year: true });
    return section(`A confidential request, reference ${reference}, is waiting since ${since}.`, {
      accessory: button(OPEN, 'Open', id),
    });
  });
  const rest = waiting.length - shown.length;
  return rest > 0 ? [...shown, context(`and ${rest} more, once these are decided`)] : shown;
}

/** The chosen reasons as people read them; ids no longer known are left out. */
export const reasonLabels = (entered: InConfidence): string[] =>
  REASONS.filter(({ value }) => value !== undefined && entered.reasons.includes(value)).map(
    ({ text }) => text.text,
  );
