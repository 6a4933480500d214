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
  inWords,
  type PairInWords,
  startedForMentor,
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
 * A mentor's news of one time, in one message: what ended and what begins. What ended is said in the same words as
 * alone, whatever the cause (confidentiality rule 1). Null: there is nothing to tell any more.
 */
export function mentorNewsMessage(told: readonly Told[], ended: readonly PairInWords[]): Message | null {
  const over = endedForMentor(ended);
  const [first] = told;
  if (!first) return over;
  if (told.length === 1 && !over) return aboutOne(first);
  const begun = told.filter(({ state }) => state === 'begins');
  const rest = told.filter(({ state }) => state !== 'begins');
  const parts = [over, begunForMentor(begun), ...rest.map(aboutOther)];
  return {
    text: parts.flatMap((part) => (part ? [part.text] : [])).join(' '),
    blocks: parts.flatMap((part) => part?.blocks ?? []),
  };
}

function aboutOne({ pair, shared, state }: Told): Message {
  if (state === 'taken_back') return takenBackMessage();
  return state === 'declined' ? declinedForMentor(pair) : startedForMentor(pair, shared);
}

/** One of several that was taken back or declined, which names it. */
function aboutOther({ pair, state }: Told): Message {
  const name = escapeText(pair.resident_name);
  if (state === 'declined')
    return {
      text: `Your directors look for another mentor for ${name}.`,
      blocks: [section(`${mention(pair.resident_user)}: ${DECLINED_SAID}`)],
    };
  const text = `The match with ${mention(pair.resident_user)} was taken back. There is nothing you need to do.`;
  return { text: `The match with ${name} was taken back.`, blocks: [section(text)] };
}

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
