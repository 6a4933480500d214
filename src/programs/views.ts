import type { ModalView } from '@slack/types';
import type { ChannelProblem } from '../database/tables/programs.ts';
import type { Program } from '../database/tables.ts';
import { DOORS, rosterButton, setupButton } from '../members/doors.ts';
import type { SlackPerson } from '../members/people.ts';
import {
  actions,
  context,
  escapeText,
  input,
  type Message,
  mention,
  modal,
  option,
  section,
} from '../slack/blocks.ts';

export const SETUP_TITLE = 'Set up mentoring';
export const SETUP_CHOOSE = 'programs.setup.choose';
export const SETUP_SAVE = 'programs.setup.save';
/** The button on the home tab; its value is a program id, or empty to choose. */
export const SETUP = DOORS.setup;
export const NEW_PROGRAM = 'new';

const MOST_OPTIONS = 100;

/** Asks which program is meant, and offers a new one to those who may add one. */
export function chooseModal(programs: Pick<Program, 'id' | 'name'>[], mayAdd: boolean): ModalView {
  const room = MOST_OPTIONS - (mayAdd ? 1 : 0);
  const options = [
    ...(mayAdd ? [option('A new program', NEW_PROGRAM)] : []),
    ...programs.slice(0, room).map((program) => option(program.name, program.id)),
  ];
  return modal({
    id: SETUP_CHOOSE,
    title: SETUP_TITLE,
    submit: 'Continue',
    blocks: [
      input('program', 'Program', { type: 'static_select', options }),
      ...(programs.length > room
        ? [
            context(
              `These are the first ${room} of ${programs.length} programs. For another one, close this and type \`/mentor setup\` with a part of its name.`,
            ),
          ]
        : []),
    ],
  });
}

/** Said whenever it is so, and in these words: it must not tell whether anybody needs such a director now. */
const LONELY =
  '*Please name one more director.* With these directors, some residents have none who is no part of their own match, and so nobody here to turn to in confidence. An *Alternate contact* helps meanwhile.';

/** What the person sees once the program is saved, with the next step. */
export const savedModal = (
  program: { id: string; name: string },
  created: boolean,
  channelId: string,
  lonely: boolean,
): ModalView =>
  modal({
    id: 'programs.setup.saved',
    title: SETUP_TITLE,
    blocks: [
      ...(created
        ? [
            section(`*${escapeText(program.name)}* is set up. I have said hello in <#${channelId}>.`),
            section(
              'Next: a director or coordinator presses *Import roster* on my Home tab, for the residents and mentors. The file is checked first, and nothing is saved until they confirm.',
            ),
          ]
        : [
            section(`*${escapeText(program.name)}* is saved.`),
            section(
              'To add residents and mentors, a director or coordinator presses *Import roster* on my Home tab.',
            ),
          ]),
      actions('next', rosterButton(program.id)),
      ...(lonely ? [section(LONELY)] : []),
    ],
  });

const CHANNEL: Record<ChannelProblem, string> = {
  not_private:
    'That channel is public. Choose a private channel: what is posted there is for the directors only.',
  shared:
    'That channel is shared with another organization. Choose a private channel of this workspace alone.',
  archived: 'That channel is archived. Choose another one, or bring it back first.',
  not_in: 'I am not in that channel yet. Type /invite @Mentor in that channel, then press Save again.',
  restricted: 'I may not post in that channel. Choose another one, or change who may post there.',
};

/** What is wrong with a channel, and what to do about it. */
export const channelText = (problem: ChannelProblem): string => CHANNEL[problem];

const UNFIT: Record<ChannelProblem, { why: string; what: string }> = {
  not_private: { why: 'it is public now', what: 'Please make it private again' },
  shared: {
    why: 'it is shared with another organization',
    what: 'Please take the other organization out of it',
  },
  archived: { why: 'it is archived', what: 'Please bring it back' },
  not_in: { why: 'I am not in it any more, or it is gone', what: 'Please type `/invite @Mentor` in it' },
  restricted: { why: 'I may not post in it', what: 'Please let me post there' },
};

/** Why nothing is posted in a directors' channel, and what to do. */
export const unfitText = (problem: ChannelProblem): string =>
  `${UNFIT[problem].why}. ${UNFIT[problem].what}, or choose another channel.`;

const channelUnfitText = (program: string, channelId: string, problem: ChannelProblem) =>
  [
    `I have stopped posting in <#${channelId}>, the directors’ channel of ${escapeText(program)}: ${UNFIT[problem].why}. What is posted there is for the program’s directors only.`,
    `${UNFIT[problem].what}, or choose another channel below. I look again every hour. Nothing is lost: what waits is posted then.`,
  ].join('\n');

/** Tells a director, by DM, that nothing is posted in the directors' channel, and what to do. */
export function channelUnfitMessage(
  program: Pick<Program, 'id' | 'name' | 'directors_channel_id'>,
  problem: ChannelProblem,
): Message {
  const text = channelUnfitText(program.name, program.directors_channel_id, problem);
  return { text, blocks: [section(text), actions('mend', setupButton(program.id))] };
}

const STANDING: Record<Exclude<SlackPerson['standing'], 'active'> | 'unknown', string> = {
  bot: 'is a bot',
  deactivated: 'has a deactivated account',
  invited: 'has not joined this workspace yet',
  external: 'belongs to another organization',
  unknown: 'is not in this workspace',
};

/** Which of the chosen directors cannot be one, and why. */
export function directorsText(unfit: { name: string; standing: keyof typeof STANDING }[]): string {
  const each = unfit.slice(0, 5).map(({ name, standing }) => `${name} ${STANDING[standing]}`);
  const more = unfit.length > 5 ? `; and ${unfit.length - 5} more cannot be directors` : '';
  return `${each.join('; ')}${more}. Choose people with an active account in this workspace.`;
}

/** Why somebody may not set up programs, and whom to ask. */
export const SETUP_REFUSAL = {
  bot: 'Bots cannot set up mentoring.',
  deactivated: 'This account is deactivated, so it cannot set up mentoring.',
  invited: 'This account has not joined the workspace yet, so it cannot set up mentoring.',
  external:
    'Mentor works for people of this workspace only, so somebody of another organization cannot set it up.',
  not_admin:
    "Setting up mentoring is for workspace admins and owners; a program's directors can change their own. Ask one of them to type `/mentor setup`.",
  gone: 'This program is not there any more.',
} as const;

export const NAME_TAKEN =
  'Another program here has this name already. Choose a different one, or close this and edit that program.';

const welcomeText = (name: string, userIds: readonly string[]) =>
  [
    `*${escapeText(name)}* now runs its mentoring year with me. Directors: ${userIds.map(mention).join(', ')}.`,
    'What will appear in this channel:',
    '• a card when a resident asks for a mentor, with suggestions and an *Assign* button for directors',
    '• a line when a confidential request waits, without a name; only a director can open it',
    '• every second Monday, who could use a hand: meetings that did not come about, residents without a mentor',
    'What people say in their meetings never appears, here or anywhere else.',
    'Next: *Import roster* brings in the residents and mentors.',
  ].join('\n');

/** The first words in the directors' channel. */
export const welcomeMessage = (
  program: { id: string; name: string },
  directors: readonly string[],
): Message => ({
  text: `${escapeText(program.name)} now runs its mentoring year with me. Requests for a mentor will appear here.`,
  blocks: [section(welcomeText(program.name, directors)), actions('next', rosterButton(program.id))],
});
