import { askedModal } from '../../src/features/program-settings/asking-views.ts';
import { closedMessage, closeModal } from '../../src/features/program-settings/closing-views.ts';
import { settingsModal, topicModal } from '../../src/features/program-settings/settings-views.ts';
import { newProgramModal, setupModal } from '../../src/features/program-settings/setup-views.ts';
import {
  channelGoneMessage,
  personGoneMessage,
} from '../../src/features/program-settings/undelivered-views.ts';
import {
  channelUnfitMessage,
  chooseModal,
  coordinatorMessage,
  savedModal,
  welcomeMessage,
} from '../../src/features/program-settings/views.ts';
import { restoredMessage } from '../../src/features/restoring/views.ts';
import {
  candidate,
  DAY,
  ID,
  LONG,
  many,
  member,
  messages,
  NOW,
  PROGRAM,
  type Sample,
  user,
  windows,
  ZONE,
} from './samples.ts';

// Whom and what is chosen beforehand is left out: Slack would look for them in this workspace.
const fullSetup = setupModal({
  programId: ID,
  program: {
    ...member.program,
    alternate_contact: null,
    holidays: many(100, (index) => DAY.add({ days: 2 * index }).toString()),
  },
  directors: [],
  timeZone: ZONE,
  today: DAY,
  seesChannel: false,
});

/** Setting up a program, and its settings. */
export const setups: Sample[] = [
  ...windows(
    'features/program-settings/views.chooseModal',
    chooseModal([PROGRAM], false),
    chooseModal(
      many(150, (index) => ({ id: candidate(index).id, name: LONG })),
      true,
    ),
  ),
  ...messages(
    'features/program-settings/views.coordinatorMessage',
    coordinatorMessage(PROGRAM, many(20, user)),
  ),
  ...windows(
    'features/program-settings/views.savedModal',
    savedModal(PROGRAM, true, { channelId: 'C0000000001', lonely: false, mayImport: true }),
    savedModal(PROGRAM, false, { channelId: 'C0000000001', lonely: true, mayImport: false }),
  ),
  ...windows('features/program-settings/setup-views.newProgramModal', newProgramModal(ID, ZONE)),
  ...windows(
    'features/program-settings/setup-views.setupModal',
    setupModal({ programId: ID, program: undefined, directors: [], timeZone: null, today: DAY }),
    fullSetup,
  ),
  ...windows(
    'features/program-settings/asking-views.askedModal',
    askedModal(fullSetup, {
      seen: ID,
      asked: {
        name: { from: LONG.slice(0, 80), to: LONG.slice(0, 80) },
        channel: { from: 'C0000000001', to: 'C0000000002' },
        directors: many(20, user),
        coordinators: [user(1)],
        elsewhere: [],
      },
    }),
    askedModal(newProgramModal(ID, ZONE), {
      seen: ID,
      asked: {
        directors: [],
        coordinators: [],
        elsewhere: [
          { name: LONG.slice(0, 80), channel: 'C0000000001', directors: [] },
          { name: 'Surgery', directors: many(2, user) },
          ...many(30, () => ({ name: LONG.slice(0, 80), channel: 'C0000000001', directors: many(20, user) })),
        ],
      },
    }),
  ),
  ...windows(
    'features/program-settings/settings-views.settingsModal',
    settingsModal(PROGRAM),
    settingsModal(PROGRAM, LONG),
  ),
  ...windows(
    'features/program-settings/settings-views.topicModal',
    ...(['people', 'calendar', 'reminders', 'privacy'] as const).map((topic) =>
      topicModal(fullSetup, ID, topic),
    ),
  ),
  ...messages('features/program-settings/views.welcomeMessage', welcomeMessage(PROGRAM, many(20, user))),
  ...messages(
    'features/program-settings/views.channelUnfitMessage',
    channelUnfitMessage(member.program, 'shared'),
  ),
  ...messages(
    'features/restoring/views.restoredMessage',
    restoredMessage({ from: NOW, until: new Date(NOW.getTime() + 86_400_000) }, ZONE),
  ),
  ...messages(
    'features/program-settings/closing-views.closedMessage',
    closedMessage(PROGRAM, NOW),
    closedMessage(PROGRAM, NOW, user(1)),
  ),
  ...windows(
    'features/program-settings/closing-views.closeModal',
    closeModal({ ...PROGRAM, name: LONG.slice(0, 80) }, NOW),
  ),
  ...messages(
    'features/program-settings/undelivered-views.channelGoneMessage',
    channelGoneMessage(PROGRAM, 'is_archived'),
  ),
  ...messages(
    'features/program-settings/undelivered-views.personGoneMessage',
    personGoneMessage(PROGRAM, user(1), 'user_disabled', ID),
    personGoneMessage(PROGRAM, user(1), 'user_disabled', undefined),
  ),
];
