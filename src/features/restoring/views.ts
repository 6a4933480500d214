import { readableMoment } from '../../platform/calendar/dates.ts';
import { context, type Message, section } from '../../platform/slack/blocks.ts';

/** What is gone: from the moment of the backup to the one at which it was restored. */
export type Gap = { from: Date; until: Date };

/**
 * Everyone gets the same words, whatever is missing of theirs: what was confidential can't be told from what was not,
 * and a resident who sent a confidential request learns that it's gone.
 */
export function restoredMessage({ from, until }: Gap, timeZone: string): Message {
  const text = 'Mentor was restored from a backup.';
  const span = `*${readableMoment(from, timeZone)}* and *${readableMoment(until, timeZone)}*`;
  return {
    text,
    notifiesInFull: true,
    blocks: [
      section(
        `${text} Anything entered between ${span} is gone: meetings, dates, requests, answers, and decisions. Check the Home tab, and reenter anything that's missing.`,
      ),
      section(
        "If you sent a confidential request in that time, please send it again, because no one can open it anymore. If you're a director and a request no longer opens from its notice, there's nothing you need to do: the resident who sent it got this message too.",
      ),
      context('Everyone in your program gets this message. Buttons in messages from that time may not work.'),
    ],
  };
}

/** What the Home tab says while everything is held. */
export const heldBlocks = (from: Date, timeZone: string) => [
  section(
    `Mentor is being restored from a backup, so messages are on hold. What you enter now is saved, but anything entered after ${readableMoment(from, timeZone)} may be missing.`,
  ),
];
