import type { KnownBlock } from '@slack/types';
import { section } from '../slack/blocks.ts';

/** What a first meeting covers (UW GME resident well-being page). */
export const FIRST_MEETING = [
  'Mentors you each had before: what helped, and what did not',
  'What each of you hopes for from this, now',
  'How often to meet, and how to reach each other in between',
  'Confidentiality: what you say stays between you and is no part of any evaluation',
];

/** What a resident may expect of a mentor (Levy 2004), as the resident reads it. */
const EXPECTATIONS = [
  'keep your trust and be open with you',
  'ask what you want from this',
  'make time as planned, and when you need it',
  'encourage your ideas, goals and dreams',
  'support you without judging',
  'enjoy your achievements without competing',
];

/** The same, as anybody else reads it. */
const EXPECTED = [
  'keep trust and be open',
  'ask what the resident wants from this',
  'make time as planned, and when it is needed',
  'encourage ideas, goals and dreams',
  'support without judging',
  'enjoy achievements without competing',
];

const list = (items: readonly string[]) => items.map((item) => `• ${item}`).join('\n');

/** Who reads the guide: a resident, a mentor, or somebody who is both or neither. */
export type Reader = 'resident' | 'mentor' | 'anybody';

const EXPECT: Record<Reader, string> = {
  resident: 'As a resident you may expect your mentor to',
  mentor: 'As a mentor you are asked to',
  anybody: 'A resident may expect their mentor to',
};

/** The guide as blocks, for `/mentor guide` and the first message of a new pair. */
export function guideBlocks(reader: Reader): KnownBlock[] {
  return [
    section(`*For your first meeting*\n${list(FIRST_MEETING)}`),
    section(`*${EXPECT[reader]}*\n${list(reader === 'resident' ? EXPECTATIONS : EXPECTED)}`),
    section(
      '*If it does not fit*\nMentoring is goodness of fit. A change is no indictment of anybody, and a resident can ask for one in confidence at any time: *Ask for a new match* on my Home tab.',
    ),
  ];
}

/** Where a command can be typed; said in the guide alone. */
export const whereBlock = (): KnownBlock =>
  section(
    '*Where to find me*\nType `/mentor` in any channel or in a message to a person. My own Messages tab and threads take no commands; use the buttons there, or my Home tab. Without the slash nobody answers.',
  );
