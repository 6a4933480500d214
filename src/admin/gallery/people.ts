import { exportModal, workingExport } from '../../exports/views.ts';
import { goalsModal, savedGoals, sharedModal } from '../../goals/views.ts';
import { kindlyModal, kindMessage, remindedModal } from '../../kindly/views.ts';
import {
  noMoreMessage,
  placesModal,
  renewalMessage,
  renewedMessage,
  savedModal,
} from '../../people/views.ts';
import { removalModal, removalPreview } from '../../removal/views.ts';
import { PAGES } from '../../toolkit/pages.ts';
import { pageModal, resourcesModal } from '../../toolkit/views.ts';
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
    'people/views.placesModal',
    placesModal(PROGRAM, { capacity: 3, topics: [], about: null, open_to_conversation: false }),
    placesModal(PROGRAM, {
      capacity: 50,
      topics: ['career', 'support', 'role_model'],
      about: 'x'.repeat(120),
      open_to_conversation: true,
    }),
  ),
  ...windows('people/views.savedModal', savedModal()),
  ...messages('people/views.noMoreMessage', noMoreMessage(mentor)),
  ...messages(
    'people/views.renewalMessage',
    renewalMessage({ ...mentor, capacity: 50, accepting: true }, LONG, '2027-07-01'),
  ),
  ...messages(
    'people/views.renewedMessage',
    renewedMessage({ ...mentor, capacity: 1, accepting: true }),
    renewedMessage({ ...mentor, capacity: 1, accepting: false }),
  ),
  ...windows(
    'kindly/views.kindlyModal',
    kindlyModal(PROGRAM, [], DAY),
    kindlyModal(
      PROGRAM,
      many(150, (index) => ({
        pair: { ...pair, id: candidate(index).id },
        missedOn: DAY,
        hadLately: index % 5 === 0,
      })),
      DAY,
    ),
  ),
  ...windows('kindly/views.remindedModal', remindedModal(0), remindedModal(1), remindedModal(99)),
  ...messages('kindly/views.kindMessage', kindMessage(ID, user(1))),
  ...windows(
    'removal/views.removalModal',
    removalModal(PROGRAM, [], LONG),
    removalModal(PROGRAM, left, LONG),
  ),
  ...windows(
    'removal/views.removalPreview',
    ...left.slice(0, 1).map((each) => removalPreview(PROGRAM, each)),
  ),
  ...windows('exports/views.exportModal', exportModal(PROGRAM, ['2026-07-01', '2025-07-01'])),
  ...windows('exports/views.workingExport', workingExport()),
  ...windows(
    'goals/views.goalsModal',
    goalsModal(ID, { goals: [], isShared: false, mentorUser: undefined, shared: [] }),
    goalsModal(ID, {
      goals: ['&'.repeat(300), '&'.repeat(300), '&'.repeat(300)],
      isShared: true,
      mentorUser: user(2),
      shared: [{ user: user(1), goals: ['&'.repeat(300)] }],
    }),
  ),
  ...windows('goals/views.sharedModal', sharedModal([]), sharedModal([{ user: user(1), goals: [LONG] }])),
  ...windows('goals/views.savedGoals', savedGoals(0, false), savedGoals(3, true)),
  ...windows('toolkit/views.pageModal', ...PAGES.map((page) => pageModal(page, links))),
  ...windows(
    'toolkit/views.resourcesModal',
    resourcesModal(PROGRAM, []),
    resourcesModal(PROGRAM, links, LONG),
  ),
];
