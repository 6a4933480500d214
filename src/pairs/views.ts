import { logButton } from '../members/doors.ts';
import { actions, escapeText, type Message, mention, section } from '../slack/blocks.ts';
import { guideBlocks } from './guide.ts';
import type { PairWithPeople } from './queries.ts';
import { topicLabels } from './topics.ts';

type Pair = Pick<
  PairWithPeople,
  'id' | 'resident_user' | 'resident_name' | 'mentor_user' | 'mentor_name' | 'program_name'
>;

const why = (shared: readonly string[]) =>
  shared.length > 0 ? ` What you share: ${topicLabels(shared)}.` : '';

/** What a resident is told whose pair begins: who, why, and how a first meeting goes. */
export const startedForResident = (pair: Pair, shared: readonly string[]): Message => ({
  text: `${escapeText(pair.mentor_name)} is your mentor now.`,
  blocks: [
    section(
      `${mention(pair.mentor_user)} is your mentor in ${escapeText(pair.program_name)} now.${why(shared)}\nWrite to them with two or three times that suit you. When you have met, log it: that takes ten seconds.`,
    ),
    actions(`started.${pair.id}`, logButton(pair.id)),
    ...guideBlocks('resident'),
  ],
});

/** The same for the mentor. */
export const startedForMentor = (pair: Pair, shared: readonly string[]): Message => ({
  text: `You are ${escapeText(pair.resident_name)}'s mentor now.`,
  blocks: [
    section(
      `You are mentor to ${mention(pair.resident_user)} in ${escapeText(pair.program_name)} now.${why(shared)}\nA short hello with two or three times makes the first meeting easy. When you have met, either of you can log it.`,
    ),
    actions(`started.${pair.id}`, logButton(pair.id)),
    ...guideBlocks('mentor'),
  ],
});

const inWords = (names: string[]) =>
  new Intl.ListFormat('en-US', { style: 'long', type: 'conjunction' }).format(names);

/** Confidentiality rule 1: these words are the same whatever ended the pairs; one message for all that end at once. */
export function endedForMentor(pairs: readonly Pair[]): Message | null {
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
export const endedForResident = (pair: Pair, goesOn: boolean): Message => ({
  text: 'Your mentoring pair has come to its end.',
  blocks: [
    section(
      `Your pair with ${mention(pair.mentor_user)} in ${escapeText(pair.program_name)} has come to its end. ${goesOn ? 'Your program will find you a new mentor; my Home tab shows where that stands.' : 'Thank you for the time you gave. There is nothing you need to do.'}`,
    ),
  ],
});
