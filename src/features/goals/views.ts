import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import {
  context,
  divider,
  input,
  mention,
  messageModal,
  modal,
  option,
  ownWords,
  section,
} from '../../platform/slack/blocks.ts';

export const GOALS_TITLE = 'Goals';
/** Opens one's own goals, or those shared with a mentor; its value is a program id. */
export const GOALS = 'goals.open';
export const GOALS_SUBMIT = 'goals.submit';

const MOST = 300;
const FIELDS = ['first', 'second', 'third'] as const;
const LABELS = ['First goal', 'Second goal', 'Third goal'];
const goal = z.string().trim().max(MOST, `Keep each goal to ${MOST} characters or fewer.`).default('');

/** What a resident enters as goals. */
export const goalsForm = z.object({
  first: goal,
  second: goal,
  third: goal,
  share: z.array(z.string()).default([]),
});

const SHARE = option('Share with my mentor', 'share');

/** The goals a resident shares with the mentor who is reading. */
type Shared = { user: string; goals: readonly string[] };

const sharedBlocks = (shared: readonly Shared[]): KnownBlock[] =>
  shared.flatMap(({ user, goals }) => [
    section(`Shared by ${mention(user)}, visible only to the two of you:`),
    ...goals.flatMap((text) => ownWords(`• ${text}`)),
  ]);

/** A resident's own goals; below, what others share with them as a mentor. */
export function goalsModal(
  programId: string,
  facts: {
    goals: readonly string[];
    isShared: boolean;
    mentorUser: string | undefined;
    shared: readonly Shared[];
  },
): ModalView {
  const { goals, isShared, mentorUser, shared } = facts;
  return modal({
    id: GOALS_SUBMIT,
    title: GOALS_TITLE,
    submit: 'Save',
    metadata: { program: programId },
    blocks: [
      section(
        "Up to 3 goals of your own, in your own words. They're encrypted. No one else can read them, not even directors, unless you share them with your mentor. They aren't part of any evaluation.",
      ),
      ...FIELDS.map((field, index) =>
        input(
          field,
          LABELS[index] ?? '',
          {
            type: 'plain_text_input',
            max_length: MOST,
            ...(goals[index] ? { initial_value: goals[index] } : {}),
          },
          { optional: true },
        ),
      ),
      ...(mentorUser
        ? [
            input(
              'share',
              'Sharing',
              { type: 'checkboxes', options: [SHARE], ...(isShared ? { initial_options: [SHARE] } : {}) },
              {
                optional: true,
                hint: "Your mentor isn't notified; they'll see your goals when they look. Sharing stops when your match ends.",
              },
            ),
          ]
        : []),
      context(
        "To delete your goals, clear all 3 fields and select *Save*. They're also in *My data* on the Home tab.",
      ),
      ...(shared.length > 0 ? [divider(), ...sharedBlocks(shared)] : []),
    ],
  });
}

/** What a mentor sees: goals that were shared, or that there are none. */
export const sharedModal = (shared: readonly Shared[]): ModalView =>
  modal({
    id: 'goals.shared',
    title: GOALS_TITLE,
    blocks: [
      ...(shared.length > 0
        ? sharedBlocks(shared)
        : [section('No one is sharing goals with you right now. Each resident decides whether to share.')]),
      context(
        "Shared goals are visible only to the two of you. They aren't stored with your meetings or included in any program export (only in the resident's own download), and they aren't part of any evaluation.",
      ),
    ],
  });

/** Says that goals were saved and whether the mentor sees them. */
export const savedGoals = (kept: number, isShared: boolean): ModalView =>
  messageModal(
    GOALS_TITLE,
    kept === 0
      ? 'Deleted. Nothing is kept.'
      : `Saved and encrypted. ${isShared ? 'Your mentor will see them when they look.' : 'No one else can see them.'}`,
  );
