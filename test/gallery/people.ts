import { dataDeletionModal, dataDeletionPreview } from '../../src/features/data-deletion/views.ts';
import { exportModal, workingExport } from '../../src/features/exports/views.ts';
import {
  gentleReminderModal,
  kindMessage,
  remindedModal,
} from '../../src/features/gentle-reminders/views.ts';
import { goalsModal, savedGoals, sharedModal } from '../../src/features/goals/views.ts';
import { PAGES } from '../../src/features/guide/pages.ts';
import { pageModal, resourcesModal } from '../../src/features/guide/views.ts';
import {
  capacityModal,
  noMoreMessage,
  renewalMessage,
  renewedMessage,
  savedModal,
} from '../../src/features/mentor-profile/views.ts';
import { directorMessage } from '../../src/features/program-settings/views.ts';
import {
  candidate,
  DAY,
  ID,
  LONG,
  many,
  messages,
  PROGRAM,
  pair,
  type Sample,
  user,
  windows,
} from './samples.ts';

const links = many(40, (index) => ({
  id: candidate(index).id,
  program_id: ID,
  title: '&'.repeat(80),
  link: `https://${'x'.repeat(400)}.example`,
  audience: 'everybody' as const,
  page: 'midyear' as const,
}));
const left = many(250, (index) => ({
  id: candidate(index).id,
  user: user(index),
  name: '&'.repeat(70),
  pairs: 9,
  meetings: 99,
}));
const mentor = { id: ID, program_id: ID, slack_user_id: user(1), display_name: LONG, program_name: LONG };

/** What mentors say of themselves. */
export const people: Sample[] = [
  ...windows(
    'features/mentor-profile/views.capacityModal',
    capacityModal(PROGRAM, { capacity: 3, topics: [], about: null, open_to_conversation: false }),
    capacityModal(PROGRAM, {
      capacity: 50,
      topics: ['career', 'support', 'role_model'],
      about: 'x'.repeat(120),
      open_to_conversation: true,
    }),
  ),
  ...messages(
    'features/program-settings/views.directorMessage',
    directorMessage({ ...PROGRAM, directors_channel_id: 'C0000000001' }),
  ),
  ...windows('features/mentor-profile/views.savedModal', savedModal()),
  ...messages(
    'features/mentor-profile/views.noMoreMessage',
    noMoreMessage(mentor, false),
    noMoreMessage(mentor, true),
  ),
  ...messages(
    'features/mentor-profile/views.renewalMessage',
    renewalMessage({ ...mentor, capacity: 50, accepting: true }, LONG, '2027-07-01'),
  ),
  ...messages(
    'features/mentor-profile/views.renewedMessage',
    renewedMessage({ ...mentor, capacity: 1, accepting: true }),
    renewedMessage({ ...mentor, capacity: 1, accepting: false }),
  ),
  ...windows(
    'features/gentle-reminders/views.gentleReminderModal',
    gentleReminderModal(PROGRAM, [], DAY),
    gentleReminderModal(
      PROGRAM,
      many(150, (index) => ({
        pair: { ...pair, id: candidate(index).id },
        missedOn: DAY,
        hadLately: index % 5 === 0,
      })),
      DAY,
    ),
  ),
  ...windows(
    'features/gentle-reminders/views.remindedModal',
    remindedModal(0),
    remindedModal(1),
    remindedModal(99),
  ),
  ...messages('features/gentle-reminders/views.kindMessage', kindMessage(ID, user(1))),
  ...windows(
    'features/data-deletion/views.dataDeletionModal',
    dataDeletionModal(PROGRAM, [], LONG),
    dataDeletionModal(PROGRAM, left, LONG),
  ),
  ...windows(
    'features/data-deletion/views.dataDeletionPreview',
    ...left.slice(0, 1).map((each) => dataDeletionPreview(PROGRAM, each)),
  ),
  ...windows('features/exports/views.exportModal', exportModal(PROGRAM, ['2026-07-01', '2025-07-01'])),
  ...windows('features/exports/views.workingExport', workingExport()),
  ...windows(
    'features/goals/views.goalsModal',
    goalsModal(ID, { goals: [], isShared: false, mentorUser: undefined, shared: [] }),
    goalsModal(ID, {
      goals: ['&'.repeat(300), '&'.repeat(300), '&'.repeat(300)],
      isShared: true,
      mentorUser: user(2),
      shared: [{ user: user(1), goals: ['&'.repeat(300)] }],
    }),
  ),
  ...windows(
    'features/goals/views.sharedModal',
    sharedModal([]),
    sharedModal([{ user: user(1), goals: [LONG] }]),
  ),
  ...windows('features/goals/views.savedGoals', savedGoals(0, false), savedGoals(3, true)),
  ...windows('features/guide/views.pageModal', ...PAGES.map((page) => pageModal(page, links))),
  ...windows(
    'features/guide/views.resourcesModal',
    resourcesModal(PROGRAM, []),
    resourcesModal(PROGRAM, links, LONG),
  ),
];
