import type { KnownBlock } from '@slack/types';
import type { ComingChange } from '../../domain/pairs/change-queries.ts';
import type { LinedUp } from '../../domain/pairs/successor-queries.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
import { button, context, divider, mention, section } from '../../platform/slack/blocks.ts';

export const UNDO_CHANGE = 'change.undo';
/** How many coming changes the window lists; each has a button. */
const MOST_LISTED = 20;

/** What a coming change says of itself, to those who may see it. */
function changeText(change: Pick<ComingChange, 'what' | 'user' | 'mentor_user' | 'happens_on'>): string {
  const on = readableDate(change.happens_on, { year: true });
  if (change.what === 'pair_ends')
    return `${on}: the match between ${mention(change.user)} and ${mention(change.mentor_user ?? '')} ends`;
  return change.what === 'leaves'
    ? `${on}: ${mention(change.user)} leaves the program`
    : `${on}: ${mention(change.user)} steps down as a mentor`;
}

/** Who is lined up for a coming change. */
function linedUpText(linedUp: readonly LinedUp[], changeId: string): string {
  const own = linedUp.filter(({ change_id }) => change_id === changeId);
  const names = own.map((one) => `${mention(one.mentor_user)} for ${mention(one.resident_user)}`);
  return own.length === 0 ? '' : `\nNext mentor: ${names.join(', ')}`;
}

/** The changes still to come that the reader may see, each with who is lined up for it. */
export const comingBlocks = (
  coming: readonly ComingChange[],
  linedUp: readonly LinedUp[],
  programId: string,
): KnownBlock[] =>
  coming.length === 0
    ? []
    : [
        section('*Coming up*'),
        ...coming.slice(0, MOST_LISTED).map((change) =>
          section(`${changeText(change)}${linedUpText(linedUp, change.id)}`, {
            block_id: `change.${change.id}`,
            accessory: button(UNDO_CHANGE, 'Undo', `${programId}:${change.id}`),
          }),
        ),
        ...(coming.length > MOST_LISTED
          ? [context(`and ${coming.length - MOST_LISTED} more after these`)]
          : []),
        divider(),
      ];
