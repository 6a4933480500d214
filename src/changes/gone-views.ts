import { changeButton } from '../members/doors.ts';
import { actions, escapeText, type Message, mention, section } from '../slack/blocks.ts';

/** Tells a director that somebody's account is deactivated, with the way to enter that they left. */
export const goneMessage = (gone: {
  id: string;
  program_id: string;
  slack_user_id: string;
  display_name: string;
  program_name: string;
}): Message => ({
  text: `The Slack account of ${escapeText(gone.display_name)} is deactivated.`,
  blocks: [
    section(
      `The Slack account of ${mention(gone.slack_user_id)} is deactivated. If they have left ${escapeText(gone.program_name)}, or are away, enter it here, so that whoever they are paired with is not left waiting. Nothing happens by itself.`,
    ),
    actions('gone', changeButton(gone.program_id, { memberId: gone.id, what: 'leaves' })),
  ],
});
