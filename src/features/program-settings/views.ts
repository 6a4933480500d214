import type { ModalView } from '@slack/types';
import { ActionIds, rosterButton, setupButton } from '../../domain/members/buttons.ts';
import type { SlackPerson } from '../../domain/members/people.ts';
import { directedBy } from '../../domain/members/welcome-views.ts';
import type { ChannelProblem } from '../../platform/database/tables/programs.ts';
import type { Program } from '../../platform/database/tables.ts';
import {
  actions,
  context,
  escapeText,
  input,
  inWords,
  type Message,
  mention,
  modal,
  option,
  section,
} from '../../platform/slack/blocks.ts';

export const SETUP_TITLE = 'Set up mentoring';
export const SETUP_CHOOSE = 'programs.setup.choose';
export const SETUP_SAVE = 'programs.setup.save';
/** The button on the home tab; its value is a program id, or empty to choose. */
export const SETUP = ActionIds.setup;
export const NEW_PROGRAM = 'new';

const MOST_OPTIONS = 100;

export const PROGRAM_GONE = 'This program no longer exists.';

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
              `Showing ${room} of ${programs.length} programs. To find another, close this and type \`/mentor setup\` followed by part of its name.`,
            ),
          ]
        : []),
    ],
  });
}

/** Shown whenever it's true, in the same words, so it doesn't reveal whether anyone needs such a director now. */
const LONELY =
  '*Please add another director.* Right now, some residents have no director outside their own match whom they could confidentially ask for a new one. Until you add one, adding an *Alternate contact* will help.';

/** What the person sees once the program is saved, with the next step. */
export const savedModal = (
  program: { id: string; name: string },
  created: boolean,
  { channelId, lonely, mayImport }: { channelId: string; lonely: boolean; mayImport: boolean },
): ModalView =>
  modal({
    id: 'programs.setup.saved',
    title: SETUP_TITLE,
    blocks: [
      ...(created
        ? [
            section(`*${escapeText(program.name)}* is set up. I've said hello in <#${channelId}>.`),
            section(
              `Next, ${mayImport ? 'select *Import roster*' : 'have a director or coordinator select *Import roster* on their Home tab in Mentor'} to add residents and mentors. The file is checked first, and nothing is saved until it's confirmed.`,
            ),
          ]
        : [
            section(`Your changes to *${escapeText(program.name)}* are saved.`),
            section(
              mayImport
                ? 'To add residents and mentors, select *Import roster*.'
                : 'To add residents and mentors, have a director or coordinator select *Import roster* on their Home tab in Mentor.',
            ),
          ]),
      ...(mayImport ? [actions('next', rosterButton(program.id))] : []),
      ...(lonely ? [section(LONELY)] : []),
    ],
  });

const CHANNEL: Record<ChannelProblem, string> = {
  not_private:
    'That channel is public. Choose a private channel, because posts there are for directors only.',
  shared:
    'That channel is shared with another organization. Choose a private channel that only this workspace uses.',
  archived: 'That channel is archived. Choose another one, or unarchive it first.',
  not_in: "Mentor isn't in that channel yet. Type /invite @Mentor in that channel, then select Save again.",
  restricted:
    "Mentor isn't allowed to post in that channel. Choose another one, or change who can post there.",
};

/** What is wrong with a channel, and what to do about it. */
export const channelText = (problem: ChannelProblem): string => CHANNEL[problem];

const UNFIT: Record<ChannelProblem, { why: string; what: string }> = {
  not_private: { why: "it's now public", what: 'Make it private again' },
  shared: {
    why: "it's shared with another organization",
    what: 'Remove the other organization from it',
  },
  archived: { why: "it's archived", what: 'Unarchive it' },
  not_in: { why: "I'm no longer in it, or it was deleted", what: 'Type `/invite @Mentor` in it' },
  restricted: { why: "I'm not allowed to post in it", what: 'Let Mentor post there' },
};

/** Why nothing can be posted in a directors' channel, and what fixes it, as parts of a sentence. */
export const unfit = (problem: ChannelProblem): { why: string; what: string } => UNFIT[problem];

/** Why nothing is posted in a directors' channel, and what to do. */
export const unfitText = (problem: ChannelProblem): string =>
  `${UNFIT[problem].why}. ${UNFIT[problem].what}, or choose another channel.`;

const channelUnfitText = (program: string, channelId: string, problem: ChannelProblem) =>
  [
    `I've stopped posting in <#${channelId}>, the directors' channel for ${escapeText(program)}, because ${UNFIT[problem].why}. Posts there are meant only for the program's directors.`,
    `${UNFIT[problem].what}, or choose another channel below. I'll check every hour. Nothing is lost: anything waiting will be posted once this is fixed.`,
  ].join('\n');

/** Tells a director, by DM, that nothing is posted in the directors' channel, and what to do. */
export function channelUnfitMessage(
  program: Pick<Program, 'id' | 'name' | 'directors_channel_id'>,
  problem: ChannelProblem,
): Message {
  const text = channelUnfitText(program.name, program.directors_channel_id, problem);
  return { text, notifiesInFull: true, blocks: [section(text), actions('mend', setupButton(program.id))] };
}

const STANDING: Record<Exclude<SlackPerson['standing'], 'active'> | 'unknown', string> = {
  bot: 'is a bot',
  deactivated: 'has a deactivated account',
  invited: "hasn't joined this workspace yet",
  external: 'belongs to another organization',
  unknown: "isn't in this workspace",
};

/** Which of the chosen people cannot have a role, and why. */
export function directorsText(unfit: { name: string; standing: keyof typeof STANDING }[]): string {
  const each = unfit.slice(0, 5).map(({ name, standing }) => `${name} ${STANDING[standing]}`);
  const more = unfit.length > 5 ? `; and ${unfit.length - 5} more can't be chosen` : '';
  return `${each.join('; ')}${more}. Choose people with an active account in this workspace.`;
}

/** Why a person can't set up programs, and whom to ask. */
export const SETUP_REFUSAL = {
  bot: "Bots can't set up mentoring.",
  deactivated: "This account is deactivated, so it can't set up mentoring.",
  invited: "This account hasn't joined the workspace yet, so it can't set up mentoring.",
  external:
    "Mentor works only for people in this workspace, so someone from another organization can't set it up.",
  not_admin:
    'Only workspace admins and owners can set up mentoring. Directors can change their own program. Ask one of them to type `/mentor setup`.',
  gone: PROGRAM_GONE,
} as const;

/** Who adds programs, for anyone who looks for it where programs are changed. */
export const ADD_PROGRAM = 'To add a program, ask a workspace admin.';

export const NAME_TAKEN =
  'Another program here already has this name. Choose a different name, or close this and edit that program.';

const welcomeText = (name: string, userIds: readonly string[]) =>
  [
    `*${escapeText(name)}* now runs its mentoring here. Directors: ${inWords(userIds.map(mention))}.`,
    'What will appear in this channel:',
    '• a card when a resident asks for a mentor, with suggestions and an *Assign* button',
    '• a line when a confidential request is waiting, with no name; only directors who can decide it can open it',
    "• every other Monday, who needs attention: meetings that haven't been logged and residents without a mentor",
    'What people say in their meetings never appears here or anywhere else.',
    'Next, select *Import roster* to add residents and mentors.',
  ].join('\n');

/** The first words in the directors' channel. */
export const welcomeMessage = (
  program: { id: string; name: string },
  directors: readonly string[],
): Message => ({
  text: `${escapeText(program.name)} now runs its mentoring here.`,
  notifiesInFull: true,
  blocks: [section(welcomeText(program.name, directors)), actions('next', rosterButton(program.id))],
});

/** The first words to a coordinator of a new program. */
export const coordinatorMessage = (
  program: { id: string; name: string },
  directors: readonly string[],
): Message => ({
  text: `Hello, I'm Mentor, an app that runs mentoring in ${escapeText(program.name)}. You're its coordinator.`,
  notifiesInFull: true,
  blocks: [
    section(
      `Hello, I'm Mentor, an app that runs mentoring in *${escapeText(program.name)}*. You're its coordinator: you keep the roster and record departures and changes. ${directedBy(directors)}`.trim(),
    ),
    section('First, import the residents and mentors. No one is told until you or a director says so.'),
    actions('next', rosterButton(program.id)),
  ],
});

/** The first words to a director of a new program, who may not be in its channel. */
export const directorMessage = (program: Pick<Program, 'id' | 'name' | 'directors_channel_id'>): Message => ({
  text: `Hello, I'm Mentor, an app that runs mentoring in ${escapeText(program.name)}. You're one of its directors.`,
  notifiesInFull: true,
  blocks: [
    section(
      `Hello, I'm Mentor, an app that runs mentoring in *${escapeText(program.name)}*. You're one of its directors. Posts for directors go to <#${program.directors_channel_id}>; if you can't open it, ask to be added.`,
    ),
    section('First, import the residents and mentors. No one is told until you or a coordinator says so.'),
    actions('next', rosterButton(program.id)),
  ],
});
