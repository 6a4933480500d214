import { escapeText, type Message, mention, section } from '../../platform/slack/blocks.ts';
import type { RequestWithPeople } from './queries.ts';

/** Tells the director who lined up a next mentor that this one can no longer take the resident on. */
export const nextGoneMessage = (
  request: Pick<RequestWithPeople, 'resident_user' | 'resident_name'>,
  mentor: { slack_user_id: string; display_name: string },
): Message => ({
  text: `${escapeText(mentor.display_name)} is no longer a mentor. ${escapeText(request.resident_name)} now needs a different mentor.`,
  notifiesInFull: true,
  blocks: [
    section(
      `${mention(mentor.slack_user_id)}, the next mentor you chose for ${mention(request.resident_user)}, is no longer a mentor in the program. ${mention(request.resident_user)} is waiting for a mentor; *Assign* is on their card in the directors' channel.`,
    ),
  ],
});
