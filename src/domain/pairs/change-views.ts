import type { ContextBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { readableDate } from '../../platform/calendar/dates.ts';
import { context, option } from '../../platform/slack/blocks.ts';
import { MINUTES_TO_UNDO } from './policy.ts';

/** When an ending takes place, in the same words whatever its cause. */
export const NOW = option('Now', 'now', `In ${MINUTES_TO_UNDO} minutes; until then, you can undo it`);
export const ON_A_DATE = option('On a date', 'date');
/** The same in a sentence, where it was decided for now. */
export const SOON = `In ${MINUTES_TO_UNDO} minutes`;

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
      `People may guess why if this is the only change that day, and of the changes you can see, no other is on ${day}. At the start of the new academic year, it would be one of many.`,
    ),
  ];
}
