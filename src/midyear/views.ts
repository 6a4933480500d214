import type { KnownBlock, ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { readableDate } from '../calendar/dates.ts';
import { DOORS } from '../members/doors.ts';
import {
  actions,
  button,
  context,
  escapeText,
  type Message,
  mention,
  modal,
  section,
} from '../slack/blocks.ts';
import type { Review } from './policy.ts';

export const MIDYEAR_TITLE = 'Midyear review';
/** Opens the directors' window; its value is a program id. */
export const MIDYEAR = 'midyear.open';
/** A resident's answer that is stored nowhere. */
export const GO_ON = 'midyear.go_on';

const dayOf = (on: string, today: Temporal.PlainDate) => readableDate(Temporal.PlainDate.from(on), { today });

export const midyearButton = (programId: string) => button(MIDYEAR, MIDYEAR_TITLE, programId);

/** What everybody in a match is told a week before, residents and mentors alike. */
export function announcedMessage(programName: string, on: string, today: Temporal.PlainDate): Message {
  const text = `${escapeText(programName)} looks at all matches from ${dayOf(on, today)}.`;
  return {
    text,
    blocks: [
      section(
        `*The middle of the year*\nFrom ${dayOf(on, today)}, ${escapeText(programName)} looks at all matches, as every year. Most go on. Some change as a matter of course, for many reasons: load, rotations, interests. A change is no verdict on anybody.`,
      ),
      context('Residents are asked in private whether to go on. There is nothing you need to prepare.'),
    ],
  };
}

/** The question to a resident; it is put to everybody, so that it tells nothing of anybody. */
export const reviewQuestion = (pairId: string, mentorUser: string): Message => ({
  text: 'There is a short private question for you.',
  blocks: [
    section(
      `*The middle of the year, a private question*\nWould you like to go on with ${mention(mentorUser)}? *Go on* is stored nowhere and told to nobody. *Try another mentor* opens the confidential request, which first says who will see it; your mentor is not told.`,
    ),
    actions('midyear', button(GO_ON, 'Go on', pairId), button(DOORS.rematch, 'Try another mentor', pairId)),
    context('Everybody is asked. Leaving this unanswered means going on.'),
  ],
});

export const WENT_ON =
  'Good. Nothing is stored, and nobody is told. If that changes, *Ask for a new match* on my Home tab works at any time.';

/** What the directors' channel reads a week before. */
export function channelMessage(
  program: { id: string; name: string },
  on: string,
  today: Temporal.PlainDate,
): Message {
  const text = `The midyear review of ${escapeText(program.name)} begins on ${dayOf(on, today)}.`;
  return {
    text,
    blocks: [
      section(
        `${text} Residents and mentors are told these days that all matches are looked at; from then on each resident is asked in private. Who would like another mentor asks in confidence, as at any time, and it comes to those who decide it.`,
      ),
      actions('midyear', midyearButton(program.id)),
    ],
  };
}

/** A mentor's load, as everybody can count it. */
export type Load = { slack_user_id: string; active_mentees: number; capacity: number; accepting: boolean };
const MOST_LINES = 60;

const loadLine = ({ slack_user_id, active_mentees, capacity, accepting }: Load) =>
  `• ${mention(slack_user_id)}: ${active_mentees} of ${capacity} places${accepting ? '' : ', takes no new residents for now'}`;

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
      ...(waiting.length > 0 ? waiting.slice(0, 25) : [section('Nothing waits for you.')]),
      section(
        `What is decided now takes place together on the next change day, ${readableDate(changeDay, { today })}, unless you choose another.`,
      ),
      section('*The load of mentors, heaviest first*'),
      ...chunks(shown.map(loadLine)),
      ...(loads.length > shown.length
        ? [context(`and ${loads.length - shown.length} more, with fewer residents`)]
        : []),
      context(
        'To move a resident for the sake of load, end the pair under *Someone leaves or changes* for that day, then *Assign*.',
      ),
    ],
  });
}

function whereItStands(name: string, review: Review | undefined, today: Temporal.PlainDate): string {
  if (!review) return `No review of *${escapeText(name)}* is under way. Its day is in *Change the program*.`;
  const on = readableDate(review.on, { today });
  return review.state === 'announced'
    ? `The review of *${escapeText(name)}* begins on ${on}. Everybody in a match is told these days.`
    : `The review of *${escapeText(name)}* began on ${on}. Each resident is asked in private whether to go on.`;
}

/** Lines in sections of twenty. */
const chunks = (lines: readonly string[]): KnownBlock[] =>
  lines.length === 0
    ? [section('There are no mentors yet.')]
    : Array.from({ length: Math.ceil(lines.length / 20) }, (_, index) =>
        section(lines.slice(index * 20, index * 20 + 20).join('\n')),
      );

/** The line on a director's Home tab while a review is announced or under way. */
export const midyearBlock = (programId: string, review: Review, today: Temporal.PlainDate): KnownBlock =>
  section(
    review.state === 'announced'
      ? `The midyear review begins on ${readableDate(review.on, { today })}.`
      : 'The midyear review is under way: all matches are looked at.',
    { accessory: midyearButton(programId) },
  );
