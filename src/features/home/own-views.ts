import type { Button, KnownBlock } from '@slack/types';
import { readableDate } from '../../platform/calendar/dates.ts';
import { button, counted, plain } from '../../platform/slack/blocks.ts';
import { waitingBlocks } from '../scheduling/ask-views.ts';
import type { PairStanding } from './types.ts';

export const ACCEPTING = 'home.accepting';

/** When they meet next. A mentor whose meeting is overdue reads no date: it would only tell how late it is. */
function whenDue(standing: PairStanding, side: 'resident' | 'mentor'): string {
  if (standing.pausedUntil) return `Paused through ${readableDate(standing.pausedUntil, standing)}.`;
  if (standing.agreedOn) return `Next meeting on ${readableDate(standing.agreedOn, standing)}.`;
  const due = readableDate(standing.dueOn, standing);
  if (!standing.overdue) return `Next meeting by ${due}.`;
  return side === 'mentor' ? "It's a good time to meet." : `Your next meeting was due ${due}.`;
}

/** How many meetings the two have logged, of how many that the program plans for them. */
const yearText = ({ count, of }: PairStanding['progress']): string =>
  count > of
    ? `${counted(count, 'meeting')} this academic year (${of} planned).`
    : `${count} of ${counted(of, 'meeting')} this academic year.`;

/** A pair as one of its two reads it: whom they meet, how often they have met, and when next. */
export function standingText(standing: PairStanding, side: 'resident' | 'mentor', lead: string): string {
  const { lastMetOn, today, progress } = standing;
  const last = lastMetOn ? `Last met ${readableDate(lastMetOn, { today })}.` : 'Not met yet.';
  return `${lead}\n${yearText(progress)} ${last} ${whenDue(standing, side)}${snoozedText(standing, side)}`;
}

/** The reader's own snooze, with its end; the other side reads nothing of it. */
function snoozedText(standing: PairStanding, side: 'resident' | 'mentor'): string {
  const until = standing.snoozedUntil[side];
  return until ? ` Your reminders are snoozed until ${readableDate(until, standing)}.` : '';
}

/** Times that the reader suggested and that have no answer yet. */
export function suggested({ pair, today }: PairStanding, side: 'resident' | 'mentor'): KnownBlock[] {
  const [self, other, zone] =
    side === 'resident'
      ? [pair.resident_id, pair.mentor_user, pair.resident_zone]
      : [pair.mentor_id, pair.resident_user, pair.mentor_zone];
  const own = (pair.proposals ?? []).find(({ by }) => by === self);
  if (!own) return [];
  const times = own.times.map((text) => new Date(text));
  return waitingBlocks({
    id: own.id,
    connectionId: pair.id,
    other,
    times,
    zone: zone ?? pair.program_time_zone,
    today,
  });
}

/** Switches whether a mentor takes new residents. */
export const acceptingButton = (accepting: boolean, programId: string): Button =>
  accepting
    ? button(ACCEPTING, 'Take no new residents', `${programId}:no`, {
        confirm: {
          title: plain('Take no new residents?'),
          text: plain(
            "You won't be suggested to directors for new matches. Nothing will change for your current residents.",
          ),
          confirm: plain('Take no new residents'),
          deny: plain('Cancel'),
        },
      })
    : button(ACCEPTING, 'Take new residents again', `${programId}:yes`);
