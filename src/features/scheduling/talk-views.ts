import type { KnownBlock } from '@slack/types';
import { findTimeButton } from '../../domain/members/buttons.ts';
import { type Message, mention, section } from '../../platform/slack/blocks.ts';
import { waitingBlocks, waitingOf } from './ask-views.ts';
import type { Connection } from './connection-queries.ts';
import { other, ownOf, ownZone } from './own.ts';
import { momentText } from './views.ts';

/** What a phone shows of a message about a conversation: that two people talk is theirs alone. */
const LEADS = {
  proposed: 'Someone suggested times to meet.',
  agreed: 'You agreed on a time to meet.',
  passed: 'The times you suggested have passed.',
  declined: "The times you suggested don't work.",
  cancelled: 'One of your meetings was canceled.',
  today: 'You have a meeting today.',
};

/** The same message about a conversation, whose notification names no one. */
export const quietMessage = (what: keyof typeof LEADS, { blocks = [] }: Message): Message => ({
  text: LEADS[what],
  blocks,
});

/** A conversation as its two find it on their Home tab: the date ahead, and the times they suggested. Else nothing. */
export function talkBlocks(talk: Connection, user: string, now: Date): KnownBlock[] {
  const own = ownOf(talk, user);
  const { id, agreed } = talk;
  const waiting = waitingOf(own, now);
  return [
    ...(agreed && agreed > now
      ? [
          section(
            `You're meeting with ${mention(other(own).user)}: *${momentText(agreed, ownZone(own), now)}*.`,
            { accessory: findTimeButton(id) },
          ),
        ]
      : []),
    ...(waiting ? waitingBlocks(waiting) : []),
  ];
}
