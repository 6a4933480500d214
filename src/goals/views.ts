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
} from '../slack/blocks.ts';

export const GOALS_TITLE = 'Goals';
/** Opens one's own goals, or those shared with a mentor; its value is a program id. */
export const GOALS = 'goals.open';
export const GOALS_SUBMIT = 'goals.submit';

const MOST = 300;
export const FIELDS = ['first', 'second', 'third'] as const;
const LABELS = ['First goal', 'Second goal', 'Third goal'];
const goal = z.string().trim().max(MOST, `Please keep it within ${MOST} characters.`).default('');

export const goalsForm = z.object({
  first: goal,
  second: goal,
  third: goal,
  share: z.array(z.string()).default([]),
});

const SHARE = option('Share with my mentor', 'share');

/** What residents share with somebody who mentors them. */
export type Shared = { user: string; goals: readonly string[] };

const sharedBlocks = (shared: readonly Shared[]): KnownBlock[] =>
  shared.flatMap(({ user, goals }) => [
    section(`Shared with you by ${mention(user)}, for the two of you alone:`),
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
        'Up to three goals of your own, in your words. They are sealed: nobody else reads them, directors neither, and they are no part of any evaluation.',
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
                hint: 'They are not told; they see it when they look. It ends with your pair.',
              },
            ),
          ]
        : []),
      context('To delete them, empty all three and press *Save*. *My data* on the Home tab has them, too.'),
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
        : [section('No goals are shared with you at the moment. Residents decide that for themselves.')]),
      context(
        'For the two of you alone: not stored with your meetings, in no export, and no part of any evaluation.',
      ),
    ],
  });

export const savedGoals = (kept: number, isShared: boolean): ModalView =>
  messageModal(
    GOALS_TITLE,
    kept === 0
      ? 'Deleted: nothing is kept.'
      : `Saved, sealed. ${isShared ? 'Your mentor sees them when they look.' : 'Nobody else sees them.'}`,
  );
