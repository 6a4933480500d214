import { button, plain } from '../../platform/slack/blocks.ts';
import { mayUndo, UNDO_MS } from './policy.ts';
import type { RequestWithPeople } from './queries.ts';

export const UNDO_ASSIGNMENT = 'matching.undo';

/**
 * Until when an assignment can still be taken back; undefined where it can't be any more, or where it followed an ending:
 * that one could be undone until its day, whatever its cause, and taking back the new pair alone would leave no one.
 */
export const undoUntil = (
  {
    status,
    decided_at,
    pair_active,
    follows,
  }: Pick<RequestWithPeople, 'status' | 'decided_at' | 'pair_active' | 'follows'>,
  now: Date,
): Date | undefined =>
  status === 'assigned' && pair_active && !follows && decided_at && mayUndo(decided_at, now)
    ? new Date(decided_at.getTime() + UNDO_MS + 1)
    : undefined;

/** Takes an assignment back; its value is the request. */
export const undoButton = (requestId: string) =>
  button(UNDO_ASSIGNMENT, 'Undo', requestId, {
    confirm: {
      title: plain('Undo this assignment?'),
      text: plain(
        'The match will be undone, and the resident will need a mentor again. Anyone who already read about it will get a short correction.',
      ),
      confirm: plain('Undo'),
      deny: plain('Keep it'),
    },
  });
