import type { ContextBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { readableDate } from '../../platform/calendar/dates.ts';
import { context } from '../../platform/slack/blocks.ts';

/**
 * Warns who decides an ending that its day is a lonely one, of the endings that they may see: the words and whether
 * they stand there say nothing of any other.
 */
export function lonelyBlocks(
  on: Temporal.PlainDate,
  turnsOn: Temporal.PlainDate,
  seen: number,
): ContextBlock[] {
  if (seen > 0 || on.equals(turnsOn)) return [];
  const day = readableDate(on, { year: true });
  return [
    context(
      `Judging by the changes you can see, this will be the only pair to change on ${day}. At the start of the new academic year, it would be one of many.`,
    ),
  ];
}
