import type { KnownBlock } from '@slack/types';
import { findTimeButton, firstMeetingButton, logButton } from '../members/doors.ts';
import { actions, context, escapeText, type Message, mention, section } from '../slack/blocks.ts';
import {
  AT_FIRST,
  DECLINED_SAID,
  declineButton,
  declinedForMentor,
  declineHint,
  endedForMentor,
  endedForResident,
  inWords,
  type PairInWords,
  startedForMentor,
  startedForResident,
  takenBackMessage,
  whyText,
} from './views.ts';

/** A pair that a mentor is, or was, told of at its beginning. */
export type Told = {
  pair: PairInWords;
  shared: readonly string[];
  state: 'begins' | 'declined' | 'taken_back';
};

/** So many with buttons of their own: a message takes 50 blocks. */
const MOST = 20;

/**
 * What somebody is told at one time: of pairs in which they are the resident, and of those in which they are the mentor.
 * That a mentor cannot take them on is not for residents to know.
 */
export type News = {
  own: {
    told: readonly (Told & { state: 'begins' | 'taken_back' })[];
    ended: readonly PairInWords[];
    goesOn: boolean;
  };
  mentoring: { told: readonly Told[]; ended: readonly PairInWords[] };
};

/**
 * The news of one time, in one message: what ended and what begins. What ended is said in the same words as alone,
 * whatever the cause (confidentiality rule 1). Null: there is nothing to tell any more.
 */
export function newsMessage({ own, mentoring }: News): Message | null {
  const all = [own, mentoring].flatMap(({ told, ended }) => [...told, ...ended]);
  const [first] = [...own.told, ...mentoring.told];
  if (all.length === 1 && first?.state === 'taken_back') return takenBackMessage();
  if (all.length === 1 && first?.state === 'declined') return declinedForMentor(first.pair);
  const parts = [
    ...own.ended.map((pair) => endedForResident(pair, own.goesOn)),
    ...own.told.map(aboutOwn),
    endedForMentor(mentoring.ended),
    begunForMentor(mentoring.told.filter(({ state }) => state === 'begins')),
    ...mentoring.told.filter(({ state }) => state !== 'begins').map(aboutOther),
  ].filter((part) => part !== null);
  if (parts.length === 0) return null;
  return {
    text: parts.map(({ text }) => text).join(' '),
    blocks: parts.flatMap(({ blocks }) => blocks ?? []),
  };
}

const aboutOwn = ({ pair, shared, state }: News['own']['told'][number]): Message =>
  state === 'taken_back'
    ? takenBackAmongOthers(pair.mentor_user, pair.mentor_name)
    : startedForResident(pair, shared);

/** One of several that was taken back or declined, which names it. */
function aboutOther({ pair, state }: Told): Message {
  if (state === 'taken_back') return takenBackAmongOthers(pair.resident_user, pair.resident_name);
  return {
    text: `Your directors look for another mentor for ${escapeText(pair.resident_name)}.`,
    blocks: [section(`${mention(pair.resident_user)}: ${DECLINED_SAID}`)],
  };
}

const takenBackAmongOthers = (user: string, name: string): Message => ({
  text: `The match with ${escapeText(name)} was taken back.`,
  blocks: [section(`The match with ${mention(user)} was taken back. There is nothing you need to do.`)],
});

function begunForMentor(begun: readonly Told[]): Message | null {
  const [first, ...more] = begun;
  if (!first) return null;
  if (more.length === 0) return startedForMentor(first.pair, first.shared);
  const names = inWords(begun.map(({ pair }) => escapeText(pair.resident_name)));
  const residents = inWords(begun.map(({ pair }) => mention(pair.resident_user)));
  return {
    text: `You are the mentor of ${names} now.`,
    blocks: [
      section(
        `You are mentor to ${residents} in ${escapeText(first.pair.program_name)} now.\nA short hello with two or three times makes the first meeting easy. When you have met, either of you can log it.`,
      ),
      section(AT_FIRST),
      ...begun.slice(0, MOST).flatMap(eachOne),
      ...(begun.length > MOST ? [section('The rest of them are on my Home tab.')] : []),
      actions('started', firstMeetingButton()),
      context(declineHint),
    ],
  };
}

const eachOne = ({ pair, shared }: Told): KnownBlock[] => [
  section(`${mention(pair.resident_user)}${shared.length > 0 ? '.' : ''}${whyText(shared)}`),
  actions(`started.${pair.id}`, findTimeButton(pair.id), logButton(pair.id), declineButton(pair.id)),
];
