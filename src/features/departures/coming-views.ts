import type { KnownBlock } from '@slack/types';
import type { ComingChange } from '../../domain/pairs/change-queries.ts';
import { changeText } from '../../domain/pairs/change-views.ts';
import type { LinedUp } from '../../domain/pairs/successor-queries.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
import { actions, button, context, divider, inWords, mention, section } from '../../platform/slack/blocks.ts';

export const UNDO_CHANGE = 'change.undo';
/** Opens the window in which next mentors are lined up for a coming change; its value is the program and the change. */
export const NEXT_OF = 'change.next';
export const NEXT_OF_TITLE = 'Next mentors';
/** How many coming changes the window lists; each has a button. */
const MOST_LISTED = 20;

/** The same once it was undone: what was to be, which says nothing of what else may be. */
function undoneText(change: Pick<ComingChange, 'what' | 'user' | 'mentor_user' | 'happens_on'>): string {
  const on = readableDate(change.happens_on, { year: true });
  const who = mention(change.user);
  if (change.what === 'pair_ends')
    return `Undone. On ${on}, the match between ${who} and ${mention(change.mentor_user ?? '')} was to end.`;
  return change.what === 'leaves'
    ? `Undone. On ${on}, ${who} was to leave the program.`
    : `Undone. On ${on}, ${who} was to step down as a mentor.`;
}

/** What the new academic year does with those an undone change was about; people by their Slack ids. */
export type AtTurn = {
  on: string;
  finishes?: string | undefined;
  ending: { resident: string; mentor: string }[];
};

function turnLine({ on, finishes, ending }: AtTurn): string {
  const pairs = ending.map(({ resident, mentor }) => `${mention(resident)} with ${mention(mentor)}`);
  const does = [
    ...(finishes ? [`${mention(finishes)} finishes`] : []),
    ...(pairs.length > 0
      ? [`${pairs.length === 1 ? 'this match ends' : 'these matches end'}: ${inWords(pairs, MOST_SAID)}`]
      : []),
  ];
  return `${readableDate(on, { year: true })}: the new academic year, when ${does.join(', and ')}`;
}

/** What one sentence of a window holds. */
const MOST_SAID = 10;

/** What was undone, and what of the changes this reader may see still takes place about the same people and pairs. */
export function undoneSaid(
  undone: Pick<ComingChange, 'what' | 'user' | 'mentor_user' | 'happens_on'>,
  still: readonly ComingChange[],
  atTurn: AtTurn | undefined,
): string {
  const rest = still.length - MOST_SAID;
  const lines = [
    ...still.slice(0, MOST_SAID).map(changeText),
    ...(rest > 0 ? [`and ${rest} more, all listed below`] : []),
    ...(atTurn ? [turnLine(atTurn)] : []),
  ];
  return [
    undoneText(undone),
    ...(lines.length > 0 ? ['*This still takes place:*', ...lines.map((line) => `• ${line}`)] : []),
  ].join('\n');
}

/** Who is lined up for a coming change. */
function linedUpText(linedUp: readonly LinedUp[], changeId: string): string {
  const own = linedUp.filter(({ change_id }) => change_id === changeId);
  const names = own.map((one) => `${mention(one.mentor_user)} for ${mention(one.resident_user)}`);
  return own.length === 0 ? '' : `\nNext mentor: ${names.join(', ')}`;
}

/**
 * The changes still to come that the reader may see, each with who is lined up for it. `losing`: those by which someone
 * who stays loses their mentor, for who may assign.
 */
export const comingBlocks = (
  coming: readonly ComingChange[],
  { linedUp, losing }: { linedUp: readonly LinedUp[]; losing: ReadonlySet<string> },
  programId: string,
): KnownBlock[] =>
  coming.length === 0
    ? []
    : [
        section('*Coming up*'),
        ...coming.slice(0, MOST_LISTED).flatMap((change) => [
          section(`${changeText(change)}${linedUpText(linedUp, change.id)}`, {
            block_id: `change.${change.id}`,
            accessory: button(UNDO_CHANGE, 'Undo', `${programId}:${change.id}`),
          }),
          ...(losing.has(change.id)
            ? [actions(`next.${change.id}`, button(NEXT_OF, NEXT_OF_TITLE, `${programId}:${change.id}`))]
            : []),
        ]),
        ...(coming.length > MOST_LISTED
          ? [context(`and ${coming.length - MOST_LISTED} more after these`)]
          : []),
        divider(),
      ];
