import { changeButton, moveButton } from '../../domain/members/buttons.ts';
import { actions, escapeText, type Message, mention, section } from '../../platform/slack/blocks.ts';

/** Tells a director that someone's account is deactivated, with the way to enter that they left. */
export const goneMessage = (gone: {
  id: string;
  program_id: string;
  slack_user_id: string;
  display_name: string;
  program_name: string;
}): Message => ({
  text: `${escapeText(gone.display_name)}'s Slack account has been deactivated.`,
  notifiesInFull: true,
  blocks: [
    section(
      `${mention(gone.slack_user_id)}'s Slack account has been deactivated. If they've left ${escapeText(gone.program_name)} or are away, record that here so the people they're paired with aren't left waiting. If they have a new account, move their records to it. Nothing happens automatically.`,
    ),
    actions(
      'gone',
      changeButton(gone.program_id, { memberId: gone.id, what: 'leaves' }),
      moveButton(gone.program_id, gone.id),
    ),
  ],
});
