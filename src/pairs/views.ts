import { findTimeButton, firstMeetingButton, logButton } from '../members/doors.ts';
import {
  actions,
  button,
  context,
  escapeText,
  type Message,
  mention,
  plain,
  section,
} from '../slack/blocks.ts';
import { DECLINE } from './actions.ts';
import type { PairWithPeople } from './queries.ts';
import { topicLabels } from './topic-views.ts';

/** What the messages about a pair say of it. */
export type PairInWords = Pick<
  PairWithPeople,
  'id' | 'resident_user' | 'resident_name' | 'mentor_user' | 'mentor_name' | 'program_name'
>;

/** For how long after an assignment its mentor may say that they cannot take it on. */
export const DAYS_TO_DECLINE = 7;

export const DECLINED_SAID =
  'Your directors are told, in private, and look for another mentor. Until they have one, the match stays as it is and your resident is told nothing. Thank you for saying so early.';

/** What the two share, where there is something. */
export const whyText = (shared: readonly string[]) =>
  shared.length > 0 ? ` What you share: ${topicLabels(shared)}.` : '';

/** What a first meeting is for, in one line; the guide behind its button has the rest. */
export const AT_FIRST =
  'The first time is for what each of you hopes for, and how often to meet. What you say stays between you and is no part of any evaluation.';

/** The way out of a new match, and who hears of it. */
export const declineHint = `If this is not the moment, press *I cannot take this on* within ${DAYS_TO_DECLINE} days. Only your directors are told; your resident hears nothing of it.`;

/** What a resident is told whose pair begins: who, why, and how a first meeting goes. */
export const startedForResident = (pair: PairInWords, shared: readonly string[]): Message => ({
  text: `${escapeText(pair.mentor_name)} is your mentor now.`,
  blocks: [
    section(
      `${mention(pair.mentor_user)} is your mentor in ${escapeText(pair.program_name)} now.${whyText(shared)}\nWrite to them with two or three times that suit you. When you have met, log it: that takes ten seconds.`,
    ),
    section(AT_FIRST),
    actions(`started.${pair.id}`, findTimeButton(pair.id), logButton(pair.id), firstMeetingButton()),
  ],
});

/** The same for the mentor. */
export const startedForMentor = (pair: PairInWords, shared: readonly string[]): Message => ({
  text: `You are ${escapeText(pair.resident_name)}'s mentor now.`,
  blocks: [
    section(
      `You are mentor to ${mention(pair.resident_user)} in ${escapeText(pair.program_name)} now.${whyText(shared)}\nA short hello with two or three times makes the first meeting easy. When you have met, either of you can log it.`,
    ),
    section(AT_FIRST),
    actions(
      `started.${pair.id}`,
      findTimeButton(pair.id),
      logButton(pair.id),
      firstMeetingButton(),
      declineButton(pair.id),
    ),
    context(declineHint),
  ],
});

export const declineButton = (pairId: string) =>
  button(DECLINE, 'I cannot take this on', pairId, {
    confirm: {
      title: plain('Not this one?'),
      text: plain(
        'Your directors are told in private, and look for somebody else. Until they have, the match stays as it is, and your resident is told nothing. You need not say why.',
      ),
      confirm: plain('Tell them'),
      deny: plain('Cancel'),
    },
  });

/** What the mentor's first message turns into once they said that they cannot take it on. */
export const declinedForMentor = (pair: PairInWords): Message => ({
  text: `Your directors look for another mentor for ${escapeText(pair.resident_name)}.`,
  blocks: [section(DECLINED_SAID)],
});

/** What the first message turns into when the assignment is taken back. */
export const takenBackMessage = (): Message => ({
  text: 'This match was taken back.',
  blocks: [section('This match was taken back. There is nothing you need to do.')],
});

/** The correction to a resident who has read of a match that is taken back, whatever the reason. */
export const correctedForResident = (pair: PairInWords): Message => ({
  text: 'A correction about your mentor.',
  blocks: [
    section(
      `A correction: the match with ${mention(pair.mentor_user)} in ${escapeText(pair.program_name)} that I told you about is taken back. That is a matter of planning, and says nothing about you or them. Your directors see to a mentor for you, and you get a message here as soon as you have one.`,
    ),
  ],
});

/** The same for the mentor. */
export const correctedForMentor = (pair: PairInWords): Message => ({
  text: `A correction about ${escapeText(pair.resident_name)}.`,
  blocks: [
    section(
      `A correction: the match with ${mention(pair.resident_user)} in ${escapeText(pair.program_name)} that I told you about is taken back. That is a matter of planning, and says nothing about you or them. There is nothing you need to do.`,
    ),
  ],
});

/** Names as a sentence lists them. */
export const inWords = (names: string[]) =>
  new Intl.ListFormat('en-US', { style: 'long', type: 'conjunction' }).format(names);

/** Confidentiality rule 1: these words are the same whatever ended the pairs; one message for all that end at once. */
export function endedForMentor(pairs: readonly PairInWords[]): Message | null {
  const [first] = pairs;
  if (!first) return null;
  const names = inWords(pairs.map(({ resident_name }) => escapeText(resident_name)));
  const residents = inWords(pairs.map(({ resident_user }) => mention(resident_user)));
  return {
    text: `Your mentoring of ${names} has come to its end. Thank you.`,
    blocks: [
      section(
        `Your mentoring of ${residents} in ${escapeText(first.program_name)} has come to its end with the program's current changes. Thank you for the time you gave. There is nothing you need to do.`,
      ),
    ],
  };
}

/** What a resident is told whose pair ended and who has no new mentor yet; one who finished needs none. */
export const endedForResident = (pair: PairInWords, goesOn: boolean): Message => ({
  text: 'Your mentoring pair has come to its end.',
  blocks: [
    section(
      `Your pair with ${mention(pair.mentor_user)} in ${escapeText(pair.program_name)} has come to its end. ${goesOn ? 'Your program will find you a new mentor; my Home tab shows where that stands.' : 'Thank you for the time you gave. There is nothing you need to do.'}`,
    ),
  ],
});
