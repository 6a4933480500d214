import { Temporal } from 'temporal-polyfill';
import {
  actions,
  button,
  context,
  escapeText,
  inWords,
  type Message,
  mention,
  plain,
  section,
} from '../../platform/slack/blocks.ts';
import { findTimeButton, firstMeetingButton, guideButton, logButton } from '../members/buttons.ts';
import { DECLINE } from './actions.ts';
import type { PairWithPeople } from './queries.ts';
import { topicsInSentence } from './topics.ts';

/** What the messages about a pair say of it. */
export type PairInWords = Pick<
  PairWithPeople,
  'id' | 'resident_user' | 'resident_name' | 'resident_pgy' | 'mentor_user' | 'mentor_name' | 'program_name'
> &
  Partial<Pick<PairWithPeople, 'started_on' | 'imported_on' | 'first_meeting_window_days'>>;

/** Whether two people were meeting already when a roster brought their pair: its first meeting had long been due. */
export const wereMeeting = ({
  started_on: start,
  imported_on: imported,
  first_meeting_window_days: days = 0,
}: PairInWords): boolean =>
  typeof start === 'string' &&
  typeof imported === 'string' &&
  Temporal.PlainDate.compare(Temporal.PlainDate.from(start).add({ days }), imported) < 0;

/** A resident's level, after their name, where it is known. */
export const levelText = ({ resident_pgy: level }: Pick<PairInWords, 'resident_pgy'>): string =>
  level === null ? '' : ` (PGY-${level})`;

/** For how long after an assignment its mentor may say that they cannot take it on. */
export const DAYS_TO_DECLINE = 7;

export const DECLINED_SAID =
  "Your directors have been told privately and will look for another mentor. Until they find one, the match stays as is and your resident isn't told. Thank you for letting us know early.";

/** What the two share, where there is something. */
export const whyText = (shared: readonly string[]) =>
  shared.length > 0 ? ` You both chose ${escapeText(topicsInSentence(shared))}.` : '';

/** Said instead to two people who have been meeting. */
export const GOES_ON =
  "I'll remind you when your next meeting is due. What you say stays between you and isn't part of any evaluation.";

/** What a first meeting is for, in one line; the guide behind its button has the rest. */
export const AT_FIRST =
  "Use the first meeting to talk about what each of you hopes for and how often to meet. What you say stays between you and isn't part of any evaluation.";

/** The way out of a new match, and who hears of it. */
export const declineHint = `Not a good time? Select *I cannot take this on* within ${DAYS_TO_DECLINE} days. Only your directors are told; your resident isn't.`;

/**
 * What a resident is told whose pair begins: who, why, and how a first meeting goes. Where it takes the place of another
 * one, this is all they are told of that.
 */
export function startedForResident(
  pair: PairInWords,
  shared: readonly string[],
  instead?: PairInWords,
): Message {
  const goesOn = !instead && wereMeeting(pair);
  const now = goesOn ? '' : 'now ';
  return {
    text: `${escapeText(pair.mentor_name)} is ${instead ? 'your mentor instead' : `${now}your mentor`}.`,
    notifiesInFull: true,
    blocks: [
      section(
        `${instead ? `Plans changed: ${mention(pair.mentor_user)} is your mentor in ${escapeText(pair.program_name)} instead of ${mention(instead.mentor_user)}.` : `${mention(pair.mentor_user)} is ${now}your mentor in ${escapeText(pair.program_name)}.`}${whyText(shared)}\nWith *Find a time*, you can suggest times in two taps. After you meet, logging it here takes 10 seconds.`,
      ),
      section(goesOn ? GOES_ON : AT_FIRST),
      actions(
        `started.${pair.id}`,
        findTimeButton(pair.id),
        logButton(pair.id),
        goesOn ? guideButton() : firstMeetingButton(),
      ),
    ],
  };
}

/** The same for the mentor; someone who has been meeting isn't asked whether they can. */
export function startedForMentor(pair: PairInWords, shared: readonly string[]): Message {
  const goesOn = wereMeeting(pair);
  const youAre = goesOn ? "You're" : "You're now";
  return {
    text: `${youAre} ${escapeText(pair.resident_name)}'s mentor.`,
    notifiesInFull: true,
    blocks: [
      section(
        `${youAre} ${mention(pair.resident_user)}'s mentor in ${escapeText(pair.program_name)}.${pair.resident_pgy === null ? '' : ` They're a PGY-${pair.resident_pgy}.`}${whyText(shared)}\nWith *Find a time*, you can suggest times in two taps. After you meet, either of you can log it.`,
      ),
      section(goesOn ? GOES_ON : AT_FIRST),
      actions(
        `started.${pair.id}`,
        findTimeButton(pair.id),
        logButton(pair.id),
        ...(goesOn ? [guideButton()] : [firstMeetingButton(), declineButton(pair.id)]),
      ),
      ...(goesOn ? [] : [context(declineHint)]),
    ],
  };
}

/** Lets a mentor say that they cannot take a resident on. */
export const declineButton = (pairId: string) =>
  button(DECLINE, 'I cannot take this on', pairId, {
    confirm: {
      title: plain('Decline this match?'),
      text: plain(
        "Your directors will be told privately and will look for someone else. Until they find someone, the match stays as is and your resident won't be told. You don't have to say why.",
      ),
      confirm: plain('Decline match'),
      deny: plain('Cancel'),
    },
  });

/** What the mentor's first message turns into once they said that they cannot take it on. */
export const declinedForMentor = (pair: PairInWords): Message => ({
  text: `Your directors are looking for another mentor for ${escapeText(pair.resident_name)}.`,
  blocks: [section(DECLINED_SAID)],
});

/** What the first message turns into when the assignment is taken back. */
export const takenBackMessage = (): Message => ({
  text: 'This match was undone.',
  blocks: [section("This match was undone. There's nothing you need to do.")],
});

/** The correction to a resident who was told of a match that has been undone, whatever the reason. */
export const correctedForResident = (pair: PairInWords): Message => ({
  text: 'A correction about your match.',
  blocks: [
    section(
      `A correction: I told you about a match with ${mention(pair.mentor_user)} in ${escapeText(pair.program_name)}, and that match has been undone. It's a planning change and says nothing about either of you. Your directors are finding you a mentor, and I'll message you as soon as you have one.`,
    ),
  ],
});

/** The same for the mentor. */
export const correctedForMentor = (pair: PairInWords): Message => ({
  text: `A correction about ${escapeText(pair.resident_name)}.`,
  blocks: [
    section(
      `A correction: I told you about a match with ${mention(pair.resident_user)} in ${escapeText(pair.program_name)}, and that match has been undone. It's a planning change and says nothing about either of you. There's nothing you need to do.`,
    ),
  ],
});

/** What neutral messages can't hide, told to residents before they ask for a new match and in *My data*. */
export const HONEST_LIMIT =
  "There's one limit you should know about: a mentor with only one resident may guess, and if few other matches change that day, others may guess too.";

/** To a mentor who asked for it: the match is undone, and nothing is said of fault. */
export const relievedForMentor = (pair: PairInWords): Message => ({
  text: `Your match with ${escapeText(pair.resident_name)} has been undone.`,
  blocks: [
    section(
      `Your match with ${mention(pair.resident_user)} in ${escapeText(pair.program_name)} has been undone, as you asked. There's nothing you need to do.`,
    ),
  ],
});

/** Confidentiality rule 1: these words are the same whatever ended the pairs; one message for all that end at once. */
export function endedForMentor(pairs: readonly PairInWords[]): Message | null {
  const [first] = pairs;
  if (!first) return null;
  const names = inWords(pairs.map(({ resident_name }) => escapeText(resident_name)));
  const residents = inWords(pairs.map(({ resident_user }) => mention(resident_user)));
  const [matches, have] = pairs.length === 1 ? ['match', 'has'] : ['matches', 'have'];
  return {
    text: `Your mentoring ${matches} with ${names} ${have} ended. Thank you.`,
    blocks: [
      section(
        `Your mentoring ${matches} with ${residents} in ${escapeText(first.program_name)} ${have} ended as part of the program's current changes. Thank you for your time. There's nothing you need to do.`,
      ),
    ],
  };
}

/**
 * Comes first for everyone whose pair ends on the day a new academic year begins, whatever ended it, so that a graduation is
 * congratulated and still can't be told from any other cause.
 */
export const NEW_YEAR_WORDS =
  'A new academic year is beginning. Congratulations to everyone who is graduating.';

/** What a resident is told whose pair ended and who has no new mentor yet; one who finished needs none. */
export const endedForResident = (pair: PairInWords, goesOn: boolean): Message => ({
  text: 'Your mentoring match has ended.',
  blocks: [
    section(
      `Your match with ${mention(pair.mentor_user)} in ${escapeText(pair.program_name)} has ended. ${goesOn ? 'Your program will find you a new mentor. You can follow along on the Home tab.' : "Thank you for your time. There's nothing you need to do."}`,
    ),
  ],
});
