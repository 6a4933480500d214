import type { KnownBlock } from '@slack/types';
import { changeButton, guideButton, privacyButton } from '../members/doors.ts';
import { actions, button, escapeText, type Message, mention, section } from '../slack/blocks.ts';
import type { RosterSummary } from './types.ts';

export const TELL_PAIRS = 'roster.tell_pairs';
export const WELCOME = 'roster.welcome';

const counted = (count: number, one: string, several: string) => `${count} ${count === 1 ? one : several}`;

/** What becomes of **Tell new pairs**. */
export const toldText = (pairs: number): string =>
  pairs === 0
    ? 'There is no new pair to tell: those of the last import have met already, or there were none.'
    : `${counted(pairs, 'new pair is', 'new pairs are')} told, both sides, with the guide to a first meeting. Each is told once, however often you press this.`;

/** What becomes of **Welcome new people**. */
export const welcomedText = (people: number): string =>
  people === 0
    ? 'Everybody here has had their hello already, or is about to.'
    : `${counted(people, 'person gets', 'people get')} a short hello in their working hours, each once: who I am, what I do, and who sees what.`;

const DOES = {
  resident:
    'I help you find a mentor, remind you kindly when a meeting is due, and show you on my Home tab where things stand. If a match does not fit, you can ask for a new one in confidence.',
  mentor:
    'I tell you who your residents are, remind you kindly, all of them in one message, and let you log a meeting in ten seconds. How many residents you take, and for what, you say yourself.',
  staff: 'I show you who is paired with whom and who could use a hand, and keep the roster.',
};

/** The first word to somebody who came with a roster. */
export function welcomeMessage(programName: string, roles: readonly string[]): Message {
  const lines = [
    ...(roles.includes('resident') ? [DOES.resident] : []),
    ...(roles.includes('mentor') ? [DOES.mentor] : []),
    ...(roles.includes('director') || roles.includes('coordinator') ? [DOES.staff] : []),
  ];
  return {
    text: `Hello, I am Mentor. I look after mentoring in ${escapeText(programName)}.`,
    blocks: [
      section(`Hello, I am Mentor. I look after mentoring in *${escapeText(programName)}*, here in Slack.`),
      section(lines.map((line) => `• ${line}`).join('\n')),
      section(
        '*Who sees what:* directors and coordinators see who is paired with whom, and on which dates they met. What you talk about is never stored, and nothing here is part of any evaluation. *My data* shows all that is kept about you.',
      ),
      actions('welcome', guideButton(), privacyButton()),
    ],
  };
}

/** What can be said after an import: nothing goes out by itself. */
export function tellBlocks({ id }: { id: string }, { added, newPairs }: RosterSummary): KnownBlock[] {
  if (added.length + newPairs.length === 0) return [];
  return [
    section(
      '*Nobody was told yet.* When you like, I tell new pairs about each other, with the guide to a first meeting, and say hello to new people: who I am, what I do, and who sees what.',
    ),
    actions(
      'tell',
      ...(newPairs.length > 0 ? [button(TELL_PAIRS, 'Tell new pairs', id)] : []),
      ...(added.length > 0 ? [button(WELCOME, 'Welcome new people', id)] : []),
    ),
  ];
}

/** As many as are offered by a button each; the others are in the lines above. */
const MOST_OFFERED = 5;

/** What a file says that only a director's or coordinator's word does: each with the way to it. */
export const proposalBlocks = (
  { id }: { id: string },
  { left, otherMentor }: RosterSummary,
): KnownBlock[] => [
  ...left
    .slice(0, MOST_OFFERED)
    .map(({ memberId, userId }) =>
      section(`${mention(userId)} has left?`, { accessory: changeButton(id, { memberId, what: 'leaves' }) }),
    ),
  ...otherMentor.slice(0, MOST_OFFERED).map(({ resident, current }) =>
    section(`${mention(resident.userId)} and ${mention(current.userId)}: end this pair?`, {
      accessory: changeButton(id, { memberId: resident.memberId, what: 'pair_ends' }),
    }),
  ),
];
