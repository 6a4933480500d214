import type { KnownBlock } from '@slack/types';
import { section } from '../../platform/slack/blocks.ts';

/** What a first meeting covers (UW GME resident well-being page). */
const FIRST_MEETING = [
  "Mentors you've each had: what helped and what didn't",
  'What each of you hopes to get from this now',
  'How often to meet, and how to reach each other between meetings',
  "Confidentiality: what you say stays between you and isn't part of any evaluation",
];

/** What a resident may expect of a mentor (Levy 2004), as the resident reads it. */
const EXPECTATIONS = [
  'earn your trust and be open with you',
  'ask what you want from mentoring',
  'make time as planned and when you need it',
  'encourage your ideas, goals, and dreams',
  'support you without judging',
  'celebrate your achievements without competing',
];

/** How the expectations end for everyone else. */
const EXPECTED = [
  "make time as planned and when it's needed",
  'encourage ideas, goals, and dreams',
  'support without judging',
  'celebrate achievements without competing',
];

/** The promise about what two people say to each other, as everyone reads it. */
export const NEVER_STORED =
  'What you say to each other is never stored, and nothing here is part of any evaluation.';

const list = (items: readonly string[]) => items.map((item) => `• ${item}`).join('\n');

/** The guide's reader: a resident, a mentor, or someone who is both or neither. */
export type Reader = 'resident' | 'mentor' | 'anybody';

const EXPECT: Record<Reader, { lead: string; items: readonly string[] }> = {
  resident: { lead: 'As a resident, you can expect your mentor to', items: EXPECTATIONS },
  mentor: {
    lead: "As a mentor, you're asked to",
    items: [
      "earn the resident's trust and be open",
      'ask what the resident wants from mentoring',
      ...EXPECTED,
    ],
  },
  anybody: {
    lead: 'Residents can expect their mentor to',
    items: ['earn their trust and be open', 'ask what they want from mentoring', ...EXPECTED],
  },
};

const MENTORS_WAY =
  " A mentor who can't continue with a resident can tell a director. The message that a match has ended never gives a reason.";

/** The guide as blocks, for `/mentor guide` and the first message of a new pair. */
export function guideBlocks(reader: Reader): KnownBlock[] {
  return [
    section(`*For your first meeting*\n${list(FIRST_MEETING)}`),
    section(`*${EXPECT[reader].lead}*\n${list(EXPECT[reader].items)}`),
    section(
      `*If it's not a good fit*\nGood mentoring depends on fit. A change isn't a judgment of anyone, and a resident can confidentially ask for one anytime: *Ask for a new match* on the Home tab.${reader === 'resident' ? '' : MENTORS_WAY}`,
    ),
  ];
}

/** Where commands can be typed; only the guide says it. */
export const whereBlock = (): KnownBlock =>
  section(
    "*Where commands work*\nType `/mentor` in any channel or direct message. Commands don't work in threads or in this app's Messages tab; use the buttons or the Home tab there. Don't forget the slash: `mentor` alone is just a message.",
  );
