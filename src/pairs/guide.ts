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
  'keeps your trust and is open with you',
  'asks what you want from this',
  'makes time as planned, and when you need it',
  'encourages your ideas, goals and dreams',
  'supports without judging',
  'enjoys your achievements without competing',
];

const list = (items: readonly string[]) => items.map((item) => `• ${item}`).join('\n');

/** The guide as blocks, for `/mentor guide` and the first message of a new pair. */
export function guideBlocks(): KnownBlock[] {
  return [
    section(`*For your first meeting*\n${list(FIRST_MEETING)}`),
    section(`*What a resident may expect of a mentor*\nA mentor ${list(EXPECTATIONS).replace('• ', '\n• ')}`),
    section(
      '*If it does not fit*\nMentoring is goodness of fit. A change is no indictment of anybody, and a resident can ask for one in confidence at any time with `/mentor rematch`.',
    ),
  ];
}
