import type { KnownBlock } from '@slack/types';
import {
  actions,
  context,
  escapeText,
  inWords,
  type Message,
  mention,
  section,
} from '../../platform/slack/blocks.ts';
import { findTimeButton, firstMeetingButton, guideButton, logButton } from '../members/buttons.ts';
import {
  AT_FIRST,
  DECLINED_SAID,
  declineButton,
  declinedForMentor,
  declineHint,
  endedForMentor,
  endedForResident,
  GOES_ON,
  levelText,
  NEW_YEAR_WORDS,
  type PairInWords,
  startedForMentor,
  startedForResident,
  takenBackMessage,
  wereMeeting,
  whyText,
} from './views.ts';

/** A pair that a mentor is, or was, told of at its beginning. */
export type Told = {
  pair: PairInWords;
  shared: readonly string[];
  /** The pair whose place it takes, where its resident knows of that one. */
  instead?: PairInWords | undefined;
  state: 'begins' | 'declined' | 'taken_back';
};

/** So many with buttons of their own: a message takes 50 blocks. */
const MOST = 20;

/**
 * What someone is told at one time: of pairs in which they are the resident, and of those in which they are the mentor.
 * That a mentor cannot take them on is not for residents to know.
 */
type News = {
  own: {
    told: readonly (Told & { state: 'begins' | 'taken_back' })[];
    ended: readonly PairInWords[];
    goesOn: boolean;
  };
  mentoring: { told: readonly Told[]; ended: readonly PairInWords[] };
  /** Something ended on the day a new academic year begins. */
  endedOnNewYear?: boolean;
};

/**
 * The news of one time, in one message: what ended and what begins. What ended is said in the same words as alone,
 * whatever the cause (confidentiality rule 1). Null: there is nothing to tell any more.
 */
export function newsMessage({ own, mentoring, endedOnNewYear = false }: News): Message | null {
  const all = [own, mentoring].flatMap(({ told, ended }) => [...told, ...ended]);
  const [first] = [...own.told, ...mentoring.told];
  if (all.length === 1 && first?.state === 'taken_back') return takenBackMessage();
  if (all.length === 1 && first?.state === 'declined') return declinedForMentor(first.pair);
  const isFollowed = own.told.some(({ state }) => state === 'begins');
  const parts = [
    ...own.ended.map((pair) => (isFollowed ? followedForResident(pair) : endedForResident(pair, own.goesOn))),
    ...own.told.map(aboutOwn),
    endedForMentor(mentoring.ended),
    begunForMentor(
      mentoring.told.filter(({ state, pair }) => state === 'begins' && !wereMeeting(pair)),
      false,
    ),
    begunForMentor(
      mentoring.told.filter(({ state, pair }) => state === 'begins' && wereMeeting(pair)),
      true,
    ),
    ...mentoring.told.filter(({ state }) => state !== 'begins').map(aboutOther),
  ].filter((part) => part !== null);
  if (parts.length === 0) return null;
  return {
    text: parts.flatMap(({ text }) => text || []).join(' '),
    notifiesInFull: parts.every(({ notifiesInFull }) => notifiesInFull === true),
    blocks: [
      ...(endedOnNewYear ? [section(NEW_YEAR_WORDS)] : []),
      ...parts.flatMap(({ blocks }) => blocks ?? []),
    ],
  };
}

/** What ended where a new mentor follows, who is named next to it; a locked phone shows that one alone. */
const followedForResident = (pair: PairInWords): Message => ({
  text: '',
  notifiesInFull: true,
  blocks: [
    section(`Your match with ${mention(pair.mentor_user)} in ${escapeText(pair.program_name)} has ended.`),
  ],
});

const aboutOwn = ({ pair, shared, instead, state }: News['own']['told'][number]): Message =>
  state === 'taken_back'
    ? takenBackAmongOthers(pair.mentor_user, pair.mentor_name)
    : startedForResident(pair, shared, instead);

/** One of several that was taken back or declined, which names it. */
function aboutOther({ pair, state }: Told): Message {
  if (state === 'taken_back') return takenBackAmongOthers(pair.resident_user, pair.resident_name);
  return {
    text: `Your directors are looking for another mentor for ${escapeText(pair.resident_name)}.`,
    blocks: [section(`${mention(pair.resident_user)}: ${DECLINED_SAID}`)],
  };
}

const takenBackAmongOthers = (user: string, name: string): Message => ({
  text: `The match with ${escapeText(name)} was undone.`,
  blocks: [section(`The match with ${mention(user)} was undone. There's nothing you need to do.`)],
});

/** Several residents of a mentor: those whose pair begins, or, with `goesOn`, those they have been meeting. */
function begunForMentor(begun: readonly Told[], goesOn: boolean): Message | null {
  const [first, ...more] = begun;
  if (!first) return null;
  if (more.length === 0) return startedForMentor(first.pair, first.shared);
  const names = inWords(begun.map(({ pair }) => escapeText(pair.resident_name)));
  const residents = inWords(begun.map(({ pair }) => mention(pair.resident_user)));
  const youAre = goesOn ? "You're" : "You're now";
  return {
    text: `${youAre} the mentor of ${names}.`,
    notifiesInFull: true,
    blocks: [
      section(
        `${youAre} the mentor of ${residents} in ${escapeText(first.pair.program_name)}.\nWith *Find a time*, you can suggest times in two taps. After you meet, either of you can log it.`,
      ),
      section(goesOn ? GOES_ON : AT_FIRST),
      ...begun.slice(0, MOST).flatMap((one) => eachOne(one, goesOn)),
      ...(begun.length > MOST ? [section('See the rest on the Home tab.')] : []),
      ...(goesOn
        ? [actions('goes_on', guideButton())]
        : [actions('started', firstMeetingButton()), context(declineHint)]),
    ],
  };
}

const eachOne = ({ pair, shared }: Told, goesOn: boolean): KnownBlock[] => [
  section(
    `${mention(pair.resident_user)}${levelText(pair)}${shared.length > 0 ? '.' : ''}${whyText(shared)}`,
  ),
  actions(
    `started.${pair.id}`,
    findTimeButton(pair.id),
    logButton(pair.id),
    ...(goesOn ? [] : [declineButton(pair.id)]),
  ),
];
