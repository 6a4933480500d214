import { button, plain } from '../../platform/slack/blocks.ts';
import { mayUndo, UNDO_MS } from './policy.ts';
import type { RequestWithPeople } from './queries.ts';

export const UNDO_ASSIGNMENT = 'matching.undo';

/** Until when an assignment can still be taken back; undefined where it can't be any more. */
export const undoUntil = (
  { status, decided_at }: Pick<RequestWithPeople, 'status' | 'decided_at'>,
  now: Date,
): Date | undefined =>
  status === 'assigned' && decided_at && mayUndo(decided_at, now)
    ? new Date(decided_at.getTime() + UNDO_MS + 1)
    : undefined;

/** Takes an assignment back; its value is the request. */
export const undoButton = (requestId: string) =>
  button(UNDO_ASSIGNMENT, 'Undo', requestId, {
    confirm: {
      title: plain('Undo this assignment?'),
      text: plain(
        'The match will be undone and the request reopened. Anyone who already read about it will get a short correction.',
      ),
      confirm: plain('Undo'),
      deny: plain('Keep it'),
    },
  });
