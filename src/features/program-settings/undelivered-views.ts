import type { KnownBlock } from '@slack/types';
import { changeButton, setupButton } from '../../domain/members/buttons.ts';
import type { Program } from '../../platform/database/tables.ts';
import { actions, escapeText, type Message, mention, section } from '../../platform/slack/blocks.ts';
import { problemOfRefusal } from './policy.ts';
import type { Undelivered } from './undelivered-queries.ts';
import { unfit, unfitText } from './views.ts';

const ONLY_YOU = "I'm telling only you and won't mention it again for a month.";

const personReasons: Record<string, string> = {
  user_disabled: 'Slack says this member is deactivated',
  user_not_found: 'Slack no longer recognizes this member',
  channel_not_found: 'Slack no longer recognizes this member',
  user_not_visible: "Slack says I can't see this member",
  user_is_restricted: "Slack says this member is a guest I can't message",
};

/** Tells a director that a person can't be messaged, but not what the message was about. */
export function personGoneMessage(
  program: { id: string; name: string },
  user: string,
  code: string,
  memberId: string | undefined,
): Message {
  const text = [
    `I couldn't send ${mention(user)} a message about mentoring in ${escapeText(program.name)}: ${personReason(code)}.`,
    `If they've left, please record their departure. ${ONLY_YOU}`,
  ].join('\n');
  const way = memberId ? [actions('mend', changeButton(program.id, { memberId, what: 'leaves' }))] : [];
  return { text, notifiesInFull: true, blocks: [section(text), ...way] };
}

const personReason = (code: string) => personReasons[code] ?? `Slack rejected it (${code})`;

/** Tells a director that a message failed for a technical reason, but not whom it was for or what it said. */
export const faultText = (program: string, code: string) =>
  [
    `One of my messages about mentoring in ${escapeText(program)} wasn't delivered: Slack rejected it (\`${code}\`).`,
    `Please show this to the team that runs Mentor. There's nothing you need to do in Slack. ${ONLY_YOU}`,
  ].join('\n');

/** Tells a director that a workspace setting holds messages up. */
export const heldUpText = (program: string, code: string) =>
  [
    `Slack has been rejecting some of my messages about mentoring in ${escapeText(program)} because of a workspace setting (\`${code}\`).`,
    `Nothing is lost. I'll keep trying for 4 days and send everything once Slack accepts it. If messages are still missing after that, give this code to your Slack admins. ${ONLY_YOU}`,
  ].join('\n');

function channelGoneText(program: string, code: string): string {
  const problem = problemOfRefusal(code);
  const why = problem ? unfit(problem).why : `Slack rejected it (${code})`;
  const way = problem ? `${unfit(problem).what}, or choose another channel` : 'Choose another channel';
  return [
    `I couldn't post in the directors' channel for ${escapeText(program)}: ${why}. Until that's fixed, requests for a mentor won't appear there.`,
    `${way} with *Change the program*. ${ONLY_YOU}`,
  ].join('\n');
}

/** Tells a director that the directors' channel cannot be posted to. */
export function channelGoneMessage(program: { id: string; name: string }, code: string): Message {
  const text = channelGoneText(program.name, code);
  return { text, notifiesInFull: true, blocks: [section(text), actions('mend', setupButton(program.id))] };
}

/** The same on the Home tab of the director who was told, and what is wrong with the channel, each with its button. */
export const undeliveredBlocks = (
  program: Pick<Program, 'id' | 'channel_problem'>,
  undelivered: readonly Undelivered[],
): KnownBlock[] => [
  ...(program.channel_problem
    ? [
        section(`Nothing is being posted in the directors' channel: ${unfitText(program.channel_problem)}`, {
          accessory: setupButton(program.id),
        }),
      ]
    : []),
  ...undelivered.map(({ recipient, code, memberId }) =>
    recipient === ''
      ? section(`Slack is rejecting some of my messages (\`${code}\`). The team that runs Mentor can help.`)
      : section(
          `${mention(recipient)} isn't getting my messages: ${personReason(code)}.`,
          memberId ? { accessory: changeButton(program.id, { memberId, what: 'leaves' }) } : {},
        ),
  ),
];
