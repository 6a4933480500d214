import type { KnownBlock } from '@slack/types';
import { rosterButton } from '../../domain/members/buttons.ts';
import { actions, button, section } from '../../platform/slack/blocks.ts';

/** Hides the first steps; its value is a program. */
export const STEPS_HIDE = 'programs.steps.hide';

type Button = ReturnType<typeof button>;
/** How far a new program is. */
export type FirstSteps = {
  isImported: boolean;
  /** Who is still to be told, in words. */
  untold: string | undefined;
  isMatched: boolean;
  /** Leads on from each step, where the reader may take it. */
  tell: Button;
  match: Button | undefined;
  /** A class match is underway; another line leads to it. */
  isMatching: boolean;
};

const step = (name: string, about: string, isDone: boolean, next: Button | undefined): KnownBlock =>
  isDone ? section(`${name}: done`) : section(`*${name}*\n${about}`, next ? { accessory: next } : {});

/** What comes first in a new program, ticked off as it is done; nothing once all is. */
export function firstStepsBlocks(programId: string, steps: FirstSteps): KnownBlock[] {
  const { isImported, untold, isMatched, tell, match, isMatching } = steps;
  if (isImported && !untold && isMatched) return [];
  return [
    section('*First steps*'),
    step(
      '1. Import the roster',
      "Your office's own list of residents and mentors, in Excel or CSV.",
      isImported,
      rosterButton(programId),
    ),
    step(
      '2. Tell people',
      untold ?? 'New people get a short hello, and new pairs are introduced.',
      isImported && !untold,
      isImported ? tell : undefined,
    ),
    step(
      '3. Match residents with mentors',
      isMatching
        ? 'A class match is underway.'
        : match
          ? 'Assign mentors one by one below, or match a whole class.'
          : 'A director assigns mentors or matches a class.',
      isMatched,
      isImported && !isMatching ? match : undefined,
    ),
    actions(`steps.${programId}`, button(STEPS_HIDE, 'Hide', programId)),
  ];
}
