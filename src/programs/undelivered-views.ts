import type { KnownBlock } from '@slack/types';
import type { Program } from '../database/tables.ts';
import { changeButton, setupButton } from '../members/doors.ts';
import { actions, escapeText, type Message, mention, section } from '../slack/blocks.ts';
import type { Undelivered } from './undelivered-queries.ts';
import { unfitText } from './views.ts';

const personReasons: Record<string, string> = {
  user_disabled: 'Slack says this member is deactivated',
  user_not_found: 'Slack does not know this member any more',
  channel_not_found: 'Slack does not know this member any more',
  user_not_visible: 'Slack says that I cannot see this member',
  user_is_restricted: 'Slack says this member is a guest whom I may not write to',
};

/** Tells a director that somebody cannot be written to; not about what, which may be nobody else's business. */
export function personGoneMessage(
  program: { id: string; name: string },
  user: string,
  code: string,
  memberId: string | undefined,
): Message {
  const text = [
    `I could not send ${mention(user)} a message about mentoring in ${escapeText(program.name)}: ${personReason(code)}.`,
    'If they have left, please enter it. I tell only you, and will not mention it again for a month.',
  ].join('\n');
  const way = memberId ? [actions('mend', changeButton(program.id, { memberId, what: 'leaves' }))] : [];
  return { text, blocks: [section(text), ...way] };
}

const personReason = (code: string) => personReasons[code] ?? `Slack refuses it (${code})`;

/**
 * Tells a director that a message did not arrive, for a reason that is about nobody: neither whom it was for nor what
 * it said is anybody else's business.
 */
export const faultText = (program: string, code: string) =>
  [
    `A message of mine about mentoring in ${escapeText(program)} did not arrive: Slack does not take it (\`${code}\`).`,
    'Please show this to whoever runs Mentor for you; there is nothing you need to do in Slack. I tell only you, and will not mention it again for a month.',
  ].join('\n');

/** Tells a director that a setting of the workspace holds messages up. */
export const heldUpText = (program: string, code: string) =>
  [
    `Slack has not been taking some of my messages about mentoring in ${escapeText(program)}: a setting of your workspace stands in the way (\`${code}\`).`,
    'Nothing is lost. I try again by myself for four days, and what waits goes out once Slack takes it. If you keep missing messages, please ask your Slack administrators, with this code. I tell only you, and will not mention it again for a month.',
  ].join('\n');

const channelReasons: Record<string, string> = {
  is_archived: 'it is archived',
  channel_not_found: 'it is gone, or I am not in it any more',
  not_in_channel: 'I am not in it any more',
};

const channelReason = (code: string) => channelReasons[code] ?? `Slack refuses it (${code})`;

function channelGoneText(program: string, code: string): string {
  return [
    `I could not post to the directors’ channel of ${escapeText(program)}: ${channelReason(code)}. Requests for a mentor do not reach it meanwhile.`,
    'Please type `/invite @Mentor` in that channel, or choose another one: *Change the program*. I tell only you, and will not mention it again for a month.',
  ].join('\n');
}

/** Tells a director that the directors' channel cannot be posted to. */
export function channelGoneMessage(program: { id: string; name: string }, code: string): Message {
  const text = channelGoneText(program.name, code);
  return { text, blocks: [section(text), actions('mend', setupButton(program.id))] };
}

/** The same on the Home tab of the director who was told, and what is wrong with the channel, each with its button. */
export const undeliveredBlocks = (
  program: Pick<Program, 'id' | 'channel_problem'>,
  undelivered: readonly Undelivered[],
): KnownBlock[] => [
  ...(program.channel_problem
    ? [
        section(`Nothing is posted in the directors’ channel: ${unfitText(program.channel_problem)}`, {
          accessory: setupButton(program.id),
        }),
      ]
    : []),
  ...undelivered.map(({ place, code, memberId }) =>
    place === ''
      ? section(
          `Slack does not take some of my messages (\`${code}\`). Whoever runs Mentor for you can help.`,
        )
      : section(
          `${mention(place)} gets no messages: ${personReason(code)}.`,
          memberId ? { accessory: changeButton(program.id, { memberId, what: 'leaves' }) } : {},
        ),
  ),
];
