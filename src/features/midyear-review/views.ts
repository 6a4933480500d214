import type { KnownBlock, ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import type { Review } from '../../domain/cadence/midyear-policy.ts';
import { ActionIds } from '../../domain/members/buttons.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
import {
  actions,
  button,
  context,
  escapeText,
  type Message,
  mention,
  messageModal,
  modal,
  section,
} from '../../platform/slack/blocks.ts';
import type { Standing } from './queries.ts';

export const MIDYEAR_TITLE = 'Midyear review';
/** Opens the directors' window; its value is a program id. */
export const MIDYEAR = 'midyear.open';
export const QUESTION_TITLE = 'A private question';
/** The button in the message; its value is a pair id. Neither tells what is asked. */
export const REVIEW = 'question.review';
/** A resident's answer that is stored nowhere. */
export const GO_ON = 'midyear.go_on';

const dayOf = (on: string, today: Temporal.PlainDate) => readableDate(Temporal.PlainDate.from(on), { today });

const midyearButton = (programId: string) => button(MIDYEAR, MIDYEAR_TITLE, programId);

const ROUTINE =
  "Most continue. Some change as a matter of routine, for many reasons: load, rotations, interests. A change isn't a judgment of anyone.";

/** What mentors are told a week before, all in the same words. */
export function announcedMessage(programName: string, on: string, today: Temporal.PlainDate): Message {
  const text = `Starting ${dayOf(on, today)}, ${escapeText(programName)} will review all matches, as it does every year.`;
  return {
    text,
    notifiesInFull: true,
    blocks: [
      section(`${text} ${ROUTINE}`),
      context(
        "Residents who've been matched for at least 60 days will be asked privately whether they'd like to keep their match. There's nothing you need to prepare.",
      ),
    ],
  };
}

/** What a resident's phone and an export of messages show: the same for everyone with a match, and nothing of the question. */
export function reviewMessage(pair: { id: string; program_name: string }): Message {
  const text = 'I have a short private question for you.';
  return {
    text,
    blocks: [
      section(`${escapeText(pair.program_name)} is reviewing all matches, as it does every year. ${ROUTINE}`),
      section(`${text} It takes a moment, and you can skip it.`),
      actions('question', button(REVIEW, 'Answer privately', pair.id)),
    ],
  };
}

/** Why they are asked: how long a match is, everyone knows. */
const WHO_IS_ASKED = "This question goes to everyone who's been matched for at least 60 days.";

const SETTLED: Record<Exclude<Standing, 'open'>, string> = {
  asked: `${WHO_IS_ASKED} You already asked for a new match, so there's nothing to answer. Your request is on the Home tab.`,
  changing: `${WHO_IS_ASKED} A change to your match is already on its way, so there's nothing to answer.`,
};

/** The question itself, whoever opens it; those who never met are asked in words of their own. */
export const reviewModal = (
  pairId: string,
  mentorUser: string,
  standing: Standing,
  hasMet: boolean,
): ModalView =>
  standing === 'open'
    ? modal({
        id: 'midyear.question',
        title: QUESTION_TITLE,
        blocks: [
          section(
            `${hasMet ? `Would you like to keep ${mention(mentorUser)} as your mentor?` : `You and ${mention(mentorUser)} haven't logged a meeting yet. Would you like to keep them as your mentor?`} *Keep my mentor* isn't stored, and no one will be told. *Try another mentor* opens a confidential form that shows who will see your request before you write anything; your mentor won't be told.`,
          ),
          actions(
            'midyear',
            button(GO_ON, 'Keep my mentor', pairId),
            button(ActionIds.rematch, 'Try another mentor', pairId),
          ),
          context(`${WHO_IS_ASKED} If you don't answer, your match continues.`),
        ],
      })
    : messageModal(QUESTION_TITLE, SETTLED[standing]);

export const NOT_YOURS =
  "There's nothing here for you to answer. The question may have been about a match that has ended.";

export const WENT_ON =
  'Great. Nothing is stored, and no one will be told. If you change your mind, you can *Ask for a new match* on the Home tab anytime.';

/** What the directors' channel reads a week before. */
export function channelMessage(
  program: { id: string; name: string },
  on: string,
  today: Temporal.PlainDate,
): Message {
  const text = `The midyear review in ${escapeText(program.name)} begins on ${dayOf(on, today)}.`;
  return {
    text,
    notifiesInFull: true,
    blocks: [
      section(
        `${text} Over the next few days, mentors will be told that all matches are being reviewed. Once it begins, residents who've been matched for at least 60 days will be told, too, and asked privately in the same message. Anyone who'd like another mentor can ask confidentially, as always, and the request will go to the directors who can decide it.`,
      ),
      actions('midyear', midyearButton(program.id)),
    ],
  };
}

/** A mentor's load, as everyone can count it. */
type Load = { slack_user_id: string; active_mentees: number; capacity: number; accepting: boolean };
const MOST_LINES = 60;

const loadLine = ({ slack_user_id, active_mentees, capacity, accepting }: Load) =>
  `• ${mention(slack_user_id)}: ${active_mentees} of ${capacity} residents${accepting ? '' : ', not taking new residents'}`;

/** The directors' window: what waits for this reader, and the load of all mentors, to decide together. */
export function midyearModal(
  program: { id: string; name: string },
  facts: {
    review: Review | undefined;
    changeDay: Temporal.PlainDate;
    today: Temporal.PlainDate;
    /** Confidential requests that this reader may decide, as blocks. */
    waiting: readonly KnownBlock[];
    loads: readonly Load[];
  },
): ModalView {
  const { review, changeDay, today, waiting, loads } = facts;
  const shown = loads.slice(0, MOST_LINES);
  return modal({
    id: 'midyear',
    title: MIDYEAR_TITLE,
    blocks: [
      section(whereItStands(program.name, review, today)),
      section('*For you to decide*'),
      ...(waiting.length > 0 ? waiting.slice(0, 25) : [section('Nothing is waiting for you.')]),
      section(
        `Decisions you make now take effect together on the next change date, ${readableDate(changeDay, { today })}, unless you choose another.`,
      ),
      section('*Mentors by number of residents*'),
      ...chunks(shown.map(loadLine)),
      ...(loads.length > shown.length
        ? [context(`and ${loads.length - shown.length} more, with fewer residents`)]
        : []),
      context(
        'To even out the load, end a pair on that date under *Departures and changes*, then *Assign* a new mentor.',
      ),
    ],
  });
}

function whereItStands(name: string, review: Review | undefined, today: Temporal.PlainDate): string {
  if (!review)
    return `No review is underway in *${escapeText(name)}*. To see or change its date, go to *Settings* on the Home tab, then *Reminders*.`;
  const on = readableDate(review.on, { today });
  return review.state === 'announced'
    ? `The review in *${escapeText(name)}* begins on ${on}. Everyone in a match is being told this week.`
    : `The review in *${escapeText(name)}* began on ${on}. Residents with a match are being asked privately whether they'd like to keep it.`;
}

/** Lines in sections of twenty. */
const chunks = (lines: readonly string[]): KnownBlock[] =>
  lines.length === 0
    ? [section('There are no mentors yet.')]
    : Array.from({ length: Math.ceil(lines.length / 20) }, (_, index) =>
        section(lines.slice(index * 20, index * 20 + 20).join('\n')),
      );

/** The line on a director's Home tab while a review is announced or underway. */
export const midyearBlock = (programId: string, review: Review, today: Temporal.PlainDate): KnownBlock =>
  section(
    review.state === 'announced'
      ? `The midyear review begins on ${readableDate(review.on, { today })}.`
      : 'The midyear review is underway.',
    { accessory: midyearButton(programId) },
  );
