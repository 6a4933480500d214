import type { KnownBlock } from '@slack/types';
import { section } from '../slack/blocks.ts';

/** What a first meeting covers (UW GME resident well-being page). */
export const FIRST_MEETING = [
  'Mentors you each had before: what helped, and what did not',
  'What each of you hopes for from this, now',
  'How often to meet, and how to reach each other in between',
  'Confidentiality: what you say stays between you and is no part of any evaluation',
];

/** What a resident may expect of a mentor (Levy 2004). */
export const EXPECTATIONS = [
  'keep your trust and be open with you',
  'ask what you want from this',
  'make time as planned, and when you need it',
  'encourage your ideas, goals and dreams',
  'support you without judging',
  'enjoy your achievements without competing',
];

const list = (items: readonly string[]) => items.map((item) => `• ${item}`).join('\n');

/** The guide as blocks, for `/mentor guide` and the first message of a new pair. */
export function guideBlocks(): KnownBlock[] {
  return [
    section(`*For your first meeting*\n${list(FIRST_MEETING)}`),
    section(`*As a resident you may expect your mentor to*\n${list(EXPECTATIONS)}`),
    section(
      '*If it does not fit*\nMentoring is goodness of fit. A change is no indictment of anybody, and a resident can ask for one in confidence at any time with `/mentor rematch`.',
    ),
  ];
}
