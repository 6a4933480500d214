import { auditModal, PAGE } from '../../audit/views.ts';
import { digestMessage } from '../../digest/views.ts';
import { yearDigestMessage } from '../../digest/year-views.ts';
import { figureBlocks } from '../../figures/views.ts';
import { allPairsModal, deskRows, mentorsModal } from '../../home/desk-views.ts';
import { emptyHomeView, guideModal, homeView, type ProgramView, statusMessage } from '../../home/views.ts';
import { closedMessage, closeModal } from '../../programs/closing-views.ts';
import { settingsModal, topicModal } from '../../programs/settings-views.ts';
import { setupModal } from '../../programs/setup-views.ts';
import {
  channelGoneMessage,
  personGoneMessage,
  undeliveredBlocks,
} from '../../programs/undelivered-views.ts';
import { channelUnfitMessage, chooseModal, savedModal, welcomeMessage } from '../../programs/views.ts';
import { waitingBlocks } from '../../rematch/views.ts';
import { loadingModal, messageModal } from '../../slack/blocks.ts';
import {
  candidate,
  DAY,
  homes,
  ID,
  LONG,
  many,
  member,
  messages,
  NOW,
  PROGRAM,
  pair,
  type Sample,
  standing,
  user,
  WORDS,
  windows,
  ZONE,
} from './samples.ts';

const standings = many(60, (index) => ({ ...standing, pair: { ...pair, id: candidate(index).id } }));
const figures = many(6, (index) => ({
  figure: ['fit', 'yearly', 'conversations'][index % 3] ?? 'fit',
  people: null,
  id: ID,
  workspace_id: 'T0000000001',
  program_id: ID,
  made_at: NOW,
  half_from: '2026-01-01',
  half_until: '2026-07-01',
  groups: [{ of: ['good', 'okay'], count: 12 }],
}));

/** Somebody with every role, in a program so large that lists are cut. */
const undelivered = [
  { place: user(3), code: 'user_disabled', memberId: ID },
  { place: '', code: 'team_access_not_granted', memberId: undefined },
];
const busy = (id: string): ProgramView => ({
  member: { ...member, program: { ...member.program, id } },
  resident: { today: DAY, standing: standings[0], openRequest: undefined },
  mentor: { standings, capacity: 50, accepting: true, hasLetter: true },
  program: {
    today: DAY,
    residents: 120,
    matched: 60,
    overdue: standings,
    desk: deskRows(standings, () => 1),
    waiting: many(60, (index) => ({ id: candidate(index).id, resident: user(index), since: '2026-09-14' })),
    unmatched: many(60, (index) => ({ id: ID, user: user(index) })),
    declined: many(3, () => ({ id: ID, resident: user(1), mentor: user(2) })),
    undelivered: undeliveredBlocks({ id: ID, channel_problem: 'archived' }, undelivered),
    round: 'draft',
    draft: [],
    midyear: { on: DAY, state: 'open' },
    year: { planned: '2027-07-01' },
    mayAssign: true,
    mayReadRecord: true,
  },
  ownRematch: [],
  resources: many(40, (index) => ({
    id: candidate(index).id,
    program_id: ID,
    title: '&'.repeat(80),
    link: `https://${'x'.repeat(400)}.example`,
    audience: 'everybody' as const,
    page: null,
  })),
  confidential: [
    ...waitingBlocks(
      many(40, (index) => ({ id: candidate(index).id, reference: 'K7M2QX', created_at: NOW })),
      ZONE,
    ),
  ],
  figures: figureBlocks(figures),
});
const quiet: ProgramView = {
  member: { ...member, roles: ['resident'] },
  resident: { today: DAY, standing: undefined, openRequest: undefined },
  mentor: undefined,
  program: undefined,
  ownRematch: [],
  resources: [],
  confidential: [],
  figures: [],
};

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

const setups: Sample[] = [
  ...windows(
    'programs/views.chooseModal',
    chooseModal([PROGRAM], false),
    chooseModal(
      many(150, (index) => ({ id: candidate(index).id, name: LONG })),
      true,
    ),
  ),
  ...windows(
    'programs/views.savedModal',
    savedModal(PROGRAM, true, 'C0000000001', false),
    savedModal(PROGRAM, false, 'C0000000001', true),
  ),
  ...windows(
    'programs/setup-views.setupModal',
    setupModal({ programId: ID, program: undefined, directors: [], timeZone: null, today: DAY }),
    fullSetup,
  ),
  ...windows('programs/settings-views.settingsModal', settingsModal(PROGRAM), settingsModal(PROGRAM, LONG)),
  ...windows(
    'programs/settings-views.topicModal',
    ...(['people', 'calendar', 'reminders', 'privacy'] as const).map((topic) =>
      topicModal(fullSetup, ID, topic),
    ),
  ),
  ...messages('programs/views.welcomeMessage', welcomeMessage(PROGRAM, many(20, user))),
  ...messages('programs/views.channelUnfitMessage', channelUnfitMessage(member.program, 'shared')),
  ...messages(
    'programs/closing-views.closedMessage',
    closedMessage(PROGRAM, NOW),
    closedMessage(PROGRAM, NOW, user(1)),
  ),
  ...windows('programs/closing-views.closeModal', closeModal({ ...PROGRAM, name: LONG.slice(0, 80) }, NOW)),
  ...messages('programs/undelivered-views.channelGoneMessage', channelGoneMessage(PROGRAM, 'is_archived')),
  ...messages(
    'programs/undelivered-views.personGoneMessage',
    personGoneMessage(PROGRAM, user(1), 'user_disabled', ID),
    personGoneMessage(PROGRAM, user(1), 'user_disabled', undefined),
  ),
];

const digest = digestMessage({
  programId: ID,
  programName: LONG,
  today: DAY,
  slipped: many(400, () => ({ resident: LONG, mentor: LONG, dueOn: DAY, lastMetOn: DAY })),
  unmatched: many(400, () => ({
    name: LONG,
    pgy: 1,
    startedOn: '2026-07-01',
    askedOn: DAY,
    waitsLong: true,
  })),
  told: 99,
  levels: many(20, (index) => ({ label: `PGY-${index}`, onTrack: 99, dueSoon: 9, pastDue: 9 })),
});

const everybodys: Sample[] = [
  ...homes('home/views.emptyHomeView', emptyHomeView(LONG)),
  ...windows(
    'home/desk-views.allPairsModal',
    allPairsModal(PROGRAM, [], 'all', 0),
    allPairsModal(
      PROGRAM,
      deskRows(standings, () => 1),
      'all',
      1,
    ),
    allPairsModal(
      PROGRAM,
      deskRows(standings, () => null),
      'past_due',
      0,
    ),
  ),
  ...windows(
    'home/desk-views.mentorsModal',
    mentorsModal(PROGRAM, [], []),
    mentorsModal(
      PROGRAM,
      many(250, (index) => ({
        ...member,
        ...candidate(index),
        topics: [],
        evaluates: [],
        competency_committee: false,
        real_name: null,
        left: 0,
      })),
      deskRows(standings, () => 1),
    ),
  ),
  ...homes('home/views.homeView', homeView([quiet]), homeView(many(6, (index) => busy(candidate(index).id)))),
  ...messages(
    'home/views.statusMessage',
    statusMessage([quiet]),
    statusMessage(many(6, (index) => busy(candidate(index).id))),
  ),
  ...windows('home/views.guideModal', guideModal('resident'), guideModal('mentor'), guideModal('anybody')),
  ...messages('digest/views.digestMessage', digest),
  ...messages(
    'digest/year-views.yearDigestMessage',
    yearDigestMessage({
      programId: ID,
      programName: LONG,
      summary: { pairs: 99, meetings: 999, atLeast: [99, 99, 99], daysToMentor: 99, daysToFirst: undefined },
      months: many(12, (index) => ({ label: `M${index}`, meetings: 99 })),
    }),
  ),
  ...windows(
    'audit/views.auditModal',
    auditModal(PROGRAM, [], 0),
    auditModal(
      PROGRAM,
      many(PAGE + 1, () => ({
        id: ID,
        at: NOW,
        actor: user(1),
        action: 'request.assigned',
        about: user(2),
        reference: 'K7M2QX',
      })),
      1,
    ),
  ),
  ...windows('slack/blocks.messageModal', messageModal(LONG.slice(0, 24), WORDS)),
  ...windows('slack/blocks.loadingModal', loadingModal(LONG.slice(0, 24))),
];

/** What belongs to a program as a whole, and what everybody finds. */
export const programs: Sample[] = [...setups, ...everybodys];
