import type { HomeView, KnownBlock } from '@slack/types';
import { ActionIds, guideButton, privacyButton } from '../../domain/members/buttons.ts';
import { actions, button, context, header, type Message, section } from '../../platform/slack/blocks.ts';

/** What this is, in three lines. */
export const INTRO = [
  "Mentor runs your residency program's mentoring, right here in Slack.",
  'Ask for a mentor, log your meetings, and get a friendly reminder when one is due.',
  'Mentor never records what you say to each other, and nothing here is part of any evaluation.',
].join('\n');

const setUpButton = () => button(ActionIds.setup, 'Set up');

/** What a person in no program reads instead of their status; who may set one up is offered it. */
export const emptyStatusMessage = (why: string, maySetUp: boolean): Message => ({
  text: why,
  ...(maySetUp ? { blocks: [section(why), actions('home', setUpButton())] } : {}),
});

/** The Home tab of a person in no program: says why, or lists closed programs that they may reopen. */
export const emptyHomeView = (why: string, maySetUp: boolean, closed: KnownBlock[] = []): HomeView => ({
  type: 'home',
  blocks: [
    header('Welcome to Mentor'),
    section(INTRO),
    ...(closed.length > 0 ? closed : [section(why)]),
    actions('home', ...(maySetUp ? [setUpButton()] : []), guideButton(), privacyButton()),
    context(
      maySetUp
        ? '*Set up* creates a program in about 2 minutes.'
        : 'Workspace admins and owners can set up a program.',
    ),
  ],
});
