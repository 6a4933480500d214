import type { ContextBlock, SectionBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { readableDate } from '../../platform/calendar/dates.ts';
import { context, mention, option, section } from '../../platform/slack/blocks.ts';
import type { ComingChange } from './change-queries.ts';
import { MINUTES_TO_UNDO } from './policy.ts';

/** When an ending takes place, in the same words whatever its cause. */
export const NOW = option('Now', 'now', `In ${MINUTES_TO_UNDO} minutes; until then, you can undo it`);
export const ON_A_DATE = option('On a date', 'date');
/** The same in a sentence, where it was decided for now. */
export const SOON = `In ${MINUTES_TO_UNDO} minutes`;

/**
 * Warns the person who decides an ending if they can see no other change on that day. It depends only on changes that
 * they may see, so it reveals nothing about others.
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
      `Of the changes you can see, no other is on ${day}, so people may guess why. At the start of the new academic year, it would be one of many.`,
    ),
  ];
}

/** What a coming change says of itself, to those who may see it. */
export function changeText(
  change: Pick<ComingChange, 'what' | 'user' | 'mentor_user' | 'happens_on'>,
): string {
  const on = readableDate(change.happens_on, { year: true });
  if (change.what === 'pair_ends')
    return `${on}: the match between ${mention(change.user)} and ${mention(change.mentor_user ?? '')} ends`;
  return change.what === 'leaves'
    ? `${on}: ${mention(change.user)} leaves the program`
    : `${on}: ${mention(change.user)} steps down as a mentor`;
}

/** A change that is recorded and still to come, as far as those who choose a mentor are told. */
export type Leaving = Pick<ComingChange, 'what' | 'member_id' | 'user' | 'mentor_user' | 'happens_on'>;

const MOST_LEAVING = 10;

/** Which of these mentors (member ids) are leaving or stepping down, of the changes the reader may see. */
export function leavingBlocks(mentorIds: readonly string[], coming: readonly Leaving[]): SectionBlock[] {
  const mentors = new Set(mentorIds);
  const leaving = coming.filter(({ what, member_id }) => what !== 'pair_ends' && mentors.has(member_id));
  if (leaving.length === 0) return [];
  const lines = leaving.slice(0, MOST_LEAVING).map((change) => `• ${changeText(change)}`);
  const rest = leaving.length - lines.length;
  return [
    section(['*Leaving or stepping down*', ...lines, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n')),
  ];
}
