import type { PairWithPeople } from '../../domain/pairs/queries.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
import {
  actions,
  button,
  context,
  counted,
  escapeText,
  inWords,
  type Message,
  mention,
  section,
} from '../../platform/slack/blocks.ts';

const met = (count: number) => (count === 1 ? 'you met once' : `you met ${count} times`);

const goingOn = (others: readonly string[]) =>
  others.length === 0
    ? []
    : [
        `Your ${others.length === 1 ? 'match' : 'matches'} with ${inWords(others, MOST_NAMES)} ${others.length === 1 ? 'continues' : 'continue'}.`,
      ];
const MOST_NAMES = 60;

/**
 * What one person hears of every pair of theirs that goes on, as a new academic year starts; null where none does any
 * more. Thanks are for those who met.
 */
export function thanksMessage(
  memberId: string,
  pairs: readonly PairWithPeople[],
  /** Meetings to name: none where fewer than planned, since a low count is never held up; undefined: they never met. */
  countOf: (pairId: string) => number | undefined,
): Message | null {
  const [first] = pairs;
  if (!first) return null;
  const otherOf = (pair: PairWithPeople) =>
    mention(pair.mentor_id === memberId ? pair.resident_user : pair.mentor_user);
  const lines = pairs.flatMap((pair) => {
    const count = countOf(pair.id);
    return count === undefined ? [] : [`• ${otherOf(pair)}${count > 0 ? `: ${met(count)}` : ''}`];
  });
  const rest = pairs.filter(({ id }) => countOf(id) === undefined).map(otherOf);
  const opening = [
    `A new academic year is starting in ${escapeText(first.program_name)}.`,
    ...(lines.length > 0 ? ['Thank you for this past year:'] : []),
  ].join(' ');
  return {
    text: lines.length > 0 ? 'Thank you for this year of mentoring.' : 'A new academic year is starting.',
    notifiesInFull: true,
    blocks: [
      section([opening, ...lines, ...goingOn(rest)].join('\n')),
      context(
        lines.length > 0
          ? "Your matches continue as before, and this year's meeting count starts over. There's nothing you need to do."
          : "This year's meeting count starts over. There's nothing you need to do.",
      ),
    ],
  };
}

/** How many residents a new academic year moved up, let finish, and brought. */
export type YearNumbers = { movedUp: number; finished: number; began: number };

/**
 * Tells the directors' channel that the academic year has turned. Its numbers are those of the preview: they follow from
 * levels and dates alone, and count no pair (confidentiality rule 1).
 */
export const turnedMessage = (program: { name: string }, numbers: YearNumbers): Message => ({
  text: `A new academic year has started in ${escapeText(program.name)}.`,
  notifiesInFull: true,
  blocks: [
    section(
      `*A new academic year has started in ${escapeText(program.name)}.*\n${counted(numbers.movedUp, 'resident moved', 'residents moved')} up, ${numbers.finished} finished, and ${counted(numbers.began, 'is', 'are')} new.`,
    ),
    context('The Home tab shows who needs a mentor.'),
  ],
});

/** Opens the preview of what was prepared, for a director to confirm; its value is the program. */
export const REVIEW = 'year.review';

/** Asks the directors, in their channel, to confirm what someone prepared; its numbers count no pair, too. */
export const askedMessage = (
  program: { id: string; name: string },
  on: string,
  by: string,
  numbers: YearNumbers,
): Message => ({
  text: `The new academic year in ${escapeText(program.name)} is waiting for a director to confirm it.`,
  notifiesInFull: true,
  blocks: [
    section(
      `*The new academic year in ${escapeText(program.name)} is waiting for a director to confirm it.*\n${mention(by)} prepared it for ${readableDate(on, { year: true })}: ${counted(numbers.movedUp, 'resident moves', 'residents move')} up, ${counted(numbers.finished, 'finishes', 'finish')}, and ${counted(numbers.began, 'is', 'are')} new.`,
    ),
    actions('asked', button(REVIEW, 'Review', program.id)),
    context('Nothing happens until a director confirms it.'),
  ],
});

/** What that post turns into once a director has confirmed it. */
export const confirmedMessage = (program: { name: string }, on: string): Message => {
  const text = `A director confirmed the new academic year in ${escapeText(program.name)} for ${readableDate(on, { year: true })}.`;
  return { text, notifiesInFull: true, blocks: [section(text)] };
};

/** What it turns into once another plan takes the place of the one that it was about. */
export function replacedMessage(): Message {
  const text = 'The plan for the new academic year has changed since this was posted.';
  return { text, notifiesInFull: true, blocks: [section(text)] };
}
