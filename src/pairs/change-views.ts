import type { ContextBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { readableDate } from '../calendar/dates.ts';
import { context } from '../slack/blocks.ts';

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
      `Of the changes you can see, only this pair changes on ${day}. The year's turn would put it among others.`,
    ),
  ];
}
