import type { Button, KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { ActionIds } from '../../domain/members/buttons.ts';
import { type Choosable, mentorSelect } from '../../domain/members/mentor-select.ts';
import { HONEST_LIMIT } from '../../domain/pairs/views.ts';
import { dateIn, readableDate } from '../../platform/calendar/dates.ts';
import {
  actions,
  button,
  context,
  escapeText,
  input,
  inWords,
  type Message,
  mention,
  messageModal,
  modal,
  option,
  ownWords,
  plain,
  section,
} from '../../platform/slack/blocks.ts';
import { contactFor, isUndecided } from './policy.ts';
import type { Rematch } from './queries.ts';
import type { InConfidence } from './words.ts';

export const ASK_TITLE = 'Ask for a new match';
export const ASK_SUBMIT = 'rematch.ask.submit';
/** The button on the home tab and under `/mentor`; its value is a pair id, or empty to choose. */
export const ASK = ActionIds.rematch;
export const WITHDRAW = 'rematch.withdraw';
export const ANSWER_TITLE = 'Your request';
/** The buttons in messages, whose ids an export of the messages would show: so these ids tell nothing either. */
export const READ = 'answer.read';
export const OPEN = 'confidential.open';

/** Reasons to choose from; none of them blames anyone. */
const REASONS = [
  option("We haven't found time to meet", 'time'),
  option("We're looking for different things", 'hopes'),
  option('A mentor with a different focus would help me more now', 'focus'),
  option("It's hard for me to speak openly", 'openness'),
  option("I'd rather not say", 'unsaid'),
];

export const NO_PAIR =
  "You don't have a mentor in this program right now, so there's no match to change. You can ask for a mentor instead.";

export const CHANGING =
  "A change to your match is already on its way. I'll message you when it takes effect. Until then, there's nothing you need to do.";

/** Says who to talk to when no one here can decide; `contact` is a Slack user. */
const elsewhere = (contact: string | undefined) =>
  `Please talk to ${contact ? `${mention(contact)}, your program's contact for this, or ` : ''}someone you trust in your GME office.`;

/** What a resident is told, before and on sending, when no director is left; `contact` is a Slack user. */
export const nobodyText = (contact: string | undefined): string =>
  `Your program has no one outside your match who could decide this, so it can't be sent. ${elsewhere(contact)} Nothing was stored, and no one will be told that you asked.`;

/** The same where only plain text can stand: the contact is named again when the form is opened. */
export const NOBODY_LEFT =
  'Your program no longer has anyone outside your match who could decide this, so it can\'t be sent. Nothing was stored, and no one will be told that you asked. To see who to talk to, open "Ask for a new match" on the Home tab, or talk to someone you trust in your GME office.';

export const WITHDRAWN =
  "Withdrawn. Nothing has changed, and your mentor wasn't told. You can ask again anytime.";

export const TOO_LATE =
  "This request has already been decided, so it can't be withdrawn. You'll find the answer in your messages.";

/** One response for every unauthorized click and for requests that don't exist; it reveals nothing about why. */
export const NOTHING_HERE =
  "There's nothing here for you to open. The request may already have been handled, or it may be with someone else.";

/** What a resident enters to ask for a new match. */
export const askForm = z.object({
  reasons: z.array(z.string().max(20)).max(10).default([]),
  words: z.string().max(3000, 'Keep this to 3,000 characters or fewer.').default(''),
  preferred: z.array(z.string()).max(3).default([]),
});

/** Whom the promise names; Slack cuts a section at 3,000 characters. */
const named = (users: readonly string[]) => inWords(users.map(mention), 100);

/** What an export of messages tells where the mentor helps run the program; the docs say the same. */
export const NOTICE_LIMIT =
  "If your mentor helps run the program or can read the directors' channel, directors get the notice in direct messages. Anyone who can read an export of those messages can see this, including which director didn't get one, and might be able to tell who it's about.";

/**
 * The modal to ask for a new match: who will see it comes before anything is asked. `direct`: the mentor helps run the
 * program, so that the notice goes to directors alone.
 */
export function askModal(
  pair: { id: string; program_id: string; program_name: string; mentor_user: string },
  deciders: readonly string[],
  mentors: readonly Choosable[],
  direct = false,
): ModalView {
  const preferred = mentorSelect(mentors, 3);
  return modal({
    id: ASK_SUBMIT,
    title: ASK_TITLE,
    submit: 'Send confidentially',
    metadata: { program: pair.program_id, pair: pair.id },
    blocks: [
      section(`About your match with ${mention(pair.mentor_user)} in *${escapeText(pair.program_name)}*.`),
      section(
        `*Who will see this*\nOnly these directors can read it: ${named(deciders)}. Anyone who becomes a director while it's open could read it too. The most anyone else can see is that a confidential request is waiting, with no name.`,
      ),
      section(
        `*Your mentor is never told that a request was made*, who made it, or why. Nothing changes for them until the day a match ends. Then they'll get the same neutral message they'd get for any match that ends. ${HONEST_LIMIT}`,
      ),
      ...(direct ? [section(NOTICE_LIMIT)] : []),
      section(
        "You don't have to justify this, and every field is optional. You can withdraw the request until it's decided.",
      ),
      input('reasons', "What isn't working?", { type: 'checkboxes', options: REASONS }, { optional: true }),
      input(
        'words',
        'In your own words',
        { type: 'plain_text_input', multiline: true, max_length: 3000 },
        { optional: true },
      ),
      ...(preferred
        ? [
            input('preferred', 'Preferred mentors', preferred, {
              optional: true,
              hint: 'Up to 3 mentors in your program.',
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
    "Sent confidentially. The directors who can decide it will be told that a request is waiting, and I'll message you when there's an answer. Nothing will change until then, and your mentor will never be told that you asked. You can check on it or withdraw it on the Home tab until it's decided.",
  );

const withdrawButton = (rematchId: string): Button =>
  button(WITHDRAW, 'Withdraw', rematchId, {
    confirm: {
      title: plain('Withdraw your request?'),
      text: plain(
        'Nothing will change, and no one will be told why you withdrew it. You can ask again anytime.',
      ),
      confirm: plain('Withdraw'),
      deny: plain('Keep it'),
    },
  });

const dayOf = (at: Date, rematch: Rematch) => readableDate(dateIn(rematch.time_zone, at), { year: true });

/** For a resident who may have read an answer that was undone since. */
const REOPENED = 'The earlier answer and its date no longer apply.';

/**
 * The resident's undecided request with a Withdraw button, for the modal and the Home tab. `unheard`: it has reached
 * no one who could decide it.
 */
export function ownRequestBlocks(rematch: Rematch, unheard: boolean): KnownBlock[] {
  const asked = `You asked for a new match on ${dayOf(rematch.created_at, rematch)}.`;
  const state =
    rematch.status === 'talking' && rematch.decider_user && !unheard
      ? `${mention(rematch.decider_user)} would like to talk with you before deciding. Message them whenever you're ready.`
      : unheard
        ? `Right now, there's no director here who can decide it. ${elsewhere(contactFor(rematch))} Your request stays open for a future director unless you withdraw it.`
        : "It's waiting for a director to decide.";
  return [
    ...(rematch.reopened_at ? [section(REOPENED)] : []),
    section(`${asked} ${state} Your mentor hasn't been told and won't be.`),
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
  return [section(`*A note from ${mention(rematch.decider_user)}*`), ...ownWords(note)];
}

/** The date from which an approved change counts: the day it is carried out, or was. */
function countsFrom(rematch: Rematch): string {
  const date = rematch.change_at ? dateIn(rematch.time_zone, rematch.change_at) : rematch.pair_ended_on;
  return date ? readableDate(date, { year: true }) : 'now';
}

function answerText(rematch: Rematch): string {
  const from = countsFrom(rematch);
  const until =
    "Until then, nothing changes: you'll get the reminders and questions that everyone with a match gets, so no one can tell. On that day, your current mentor will get the same neutral message they'd get for any match that ends.";
  switch (rematch.status) {
    case 'approved':
      if (rematch.pair_status === 'ended')
        return `Your request was approved. That match ended on ${from}. If you don't have a new mentor yet, your program is finding you one.`;
      return rematch.has_next
        ? `Your request was approved. You'll have a new mentor starting ${from}, and that day, you'll both be told who you're matched with. ${until}`
        : `Your request was approved. Your current match ends on ${from}, and your program will then find you a new mentor. ${until}`;
    case 'declined':
      return `Your request wasn't approved this time. That's not a judgment of you, and you can ask again anytime on the Home tab. To talk about it, message ${rematch.decider_user ? mention(rematch.decider_user) : 'a director of your program'}. Your mentor hasn't been told and won't be.`;
    default:
      if (rematch.overtaken_at)
        return 'This request is closed because your match ended for other reasons before it was decided. Only the directors who could decide it knew about it.';
      return "You withdrew this request. Nothing has changed, and your mentor wasn't told.";
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
      context('Only directors who can decide it can open it. Every view is logged.'),
    ],
  };
}

/** What every notice turns into seven days after it was posted, whatever became of its request. */
export function closedMessage(): Message {
  const text =
    'This notice is closed. Directors who can decide open requests will find them on the Home tab.';
  return { text, blocks: [section(text)] };
}

/** What a resident's phone may show: that there is an answer, to no matter what. */
export function answerMessage(rematchId: string): Message {
  const text = 'Your request has been answered.';
  return { text, blocks: [section(text), actions('answer', button(READ, 'Read', rematchId))] };
}

/** The notification for a resident whose request has reached no one, or waits again; the window says which. */
export function newsMessage(rematchId: string): Message {
  const text = "There's an update on your request.";
  return { text, blocks: [section(text), actions('answer', button(READ, 'Read', rematchId))] };
}

/** The requests a director may open, oldest first, for the home tab: the oldest 20. */
export function waitingBlocks(
  waiting: readonly Pick<Rematch, 'id' | 'reference' | 'created_at'>[],
  timeZone: string,
): KnownBlock[] {
  const shown = waiting.slice(0, 20).map(({ id, reference, created_at }) => {
    const since = readableDate(dateIn(timeZone, created_at), { year: true });
    return section(`A confidential request (reference ${reference}) has been waiting since ${since}.`, {
      accessory: button(OPEN, 'Open', id),
    });
  });
  const rest = waiting.length - shown.length;
  return rest > 0 ? [...shown, context(`and ${rest} more, which will appear as these are decided`)] : shown;
}

/** The chosen reasons as people read them; ids no longer known are left out. */
export const reasonLabels = (entered: InConfidence): string[] =>
  REASONS.filter(({ value }) => value !== undefined && entered.reasons.includes(value)).map(
    ({ text }) => text.text,
  );
