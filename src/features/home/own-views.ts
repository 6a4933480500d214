import type { Button, KnownBlock } from '@slack/types';
import { button, plain } from '../../platform/slack/blocks.ts';
import { waitingBlocks } from '../scheduling/ask-views.ts';
import type { PairStanding } from './types.ts';

export const ACCEPTING = 'home.accepting';

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
    pairId: pair.id,
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
