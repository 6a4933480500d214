import { totalBlocks } from '../../src/domain/totals/views.ts';
import { auditModal, PAGE } from '../../src/features/activity-log/views.ts';
import { ownEntry } from '../../src/features/class-match/wish-views.ts';
import { digestMessage } from '../../src/features/digest/views.ts';
import { yearDigestMessage } from '../../src/features/digest/year-views.ts';
import { allPairsModal, dashboardRows, mentorsModal } from '../../src/features/home/director-views.ts';
import { emptyHomeView, emptyStatusMessage } from '../../src/features/home/empty-views.ts';
import { guideModal, homeView, type ProgramView, statusMessage } from '../../src/features/home/views.ts';
import { closedBlocks } from '../../src/features/program-settings/closing-views.ts';
import { firstStepsBlocks } from '../../src/features/program-settings/first-steps-views.ts';
import { undeliveredBlocks } from '../../src/features/program-settings/undelivered-views.ts';
import { waitingBlocks } from '../../src/features/rematch/views.ts';
import { heldBlocks } from '../../src/features/restoring/views.ts';
import { untoldBlocks } from '../../src/features/roster/tell-views.ts';
import { button, loadingModal, messageModal } from '../../src/platform/slack/blocks.ts';
import { toCome } from './confidential.ts';
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
import { summary, totals } from './totals.ts';

const standings = many(60, (index) => ({ ...standing, pair: { ...pair, id: candidate(index).id } }));
/** Someone with every role, in a program so large that lists are cut. */
const undelivered = [
  { recipient: user(3), code: 'user_disabled', memberId: ID },
  { recipient: '', code: 'team_access_not_granted', memberId: undefined },
];
const busy = (id: string): ProgramView => ({
  member: { ...member, program: { ...member.program, id } },
  resident: { today: DAY, standing: standings[0], openRequest: undefined },
  mentor: { standings, capacity: 50, accepting: true },
  hasLetter: true,
  program: {
    today: DAY,
    residents: 120,
    matched: 60,
    overdue: standings,
    desk: dashboardRows(standings, () => 1),
    waiting: many(60, (index) => ({
      id: candidate(index).id,
      name: LONG,
      pgy: 1,
      since: '2026-09-14',
      asked: index > 0,
      inMatch: true,
    })),
    unmatched: many(60, (index) => ({ id: candidate(index).id, name: LONG, pgy: null })),
    steps: firstStepsBlocks(id, {
      isImported: true,
      untold: "10 people haven't gotten their first message yet.",
      isMatched: false,
      tell: button('roster.tell', 'Tell them', ID),
      match: undefined,
      isMatching: true,
    }),
    untold: untoldBlocks(id, { people: 29, pairs: 7 }),
    declined: many(3, () => ({ id: ID, resident: user(1), mentor: user(2) })),
    undelivered: undeliveredBlocks({ id: ID, channel_problem: 'archived' }, undelivered),
    round: { state: 'draft', residents: 60 },
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
  confidential: waitingBlocks(
    many(40, (index) => ({ id: candidate(index).id, reference: 'K7M2QX', created_at: NOW })),
    ZONE,
  ),
  decided: toCome,
  figures: totalBlocks(totals),
});
const quiet: ProgramView = {
  member: { ...member, roles: ['resident'] },
  resident: { today: DAY, standing: undefined, openRequest: undefined },
  mentor: undefined,
  program: undefined,
  ownRematch: [],
  resources: [],
  ...{ confidential: [], decided: [] },
  figures: [],
};

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

/** What belongs to a program as a whole, and what everybody finds. */
export const programs: Sample[] = [
  ...homes(
    'features/home/empty-views.emptyHomeView',
    emptyHomeView(LONG, false),
    emptyHomeView(LONG, true, closedBlocks([{ ...PROGRAM, delete_after: NOW }])),
  ),
  ...messages(
    'features/home/empty-views.emptyStatusMessage',
    emptyStatusMessage(LONG, false),
    emptyStatusMessage(LONG, true),
  ),
  ...windows(
    'features/home/director-views.allPairsModal',
    allPairsModal(PROGRAM, [], 'all', 0),
    allPairsModal(
      PROGRAM,
      dashboardRows(standings, () => 1),
      'all',
      1,
      true,
      true,
    ),
    allPairsModal(
      PROGRAM,
      dashboardRows(standings, () => null),
      'past_due',
      0,
    ),
  ),
  ...windows(
    'features/home/director-views.mentorsModal',
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
      dashboardRows(standings, () => 1),
    ),
  ),
  ...homes(
    'features/home/views.homeView',
    homeView([quiet]),
    ...(['wishes', 'draft'] as const).map((state) => {
      const match = ownEntry({ id: ID, wished_at: null, state, wishes_until: '2026-09-21' });
      return homeView([
        { ...quiet, resident: { today: DAY, standing: undefined, openRequest: undefined, match } },
      ]);
    }),
    homeView([quiet], heldBlocks(NOW, ZONE)),
    homeView(many(6, (index) => busy(candidate(index).id))),
  ),
  ...messages(
    'features/home/views.statusMessage',
    statusMessage([quiet]),
    statusMessage(many(6, (index) => busy(candidate(index).id))),
  ),
  ...windows(
    'features/home/views.guideModal',
    guideModal('resident'),
    guideModal('mentor'),
    guideModal('anybody'),
  ),
  ...messages('features/digest/views.digestMessage', digest),
  ...messages(
    'features/digest/year-views.yearDigestMessage',
    yearDigestMessage({
      programId: ID,
      programName: LONG,
      summary,
      months: many(12, (index) => ({ label: `M${index}`, meetings: 99 })),
    }),
  ),
  ...windows(
    'features/activity-log/views.auditModal',
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
  ...windows('platform/slack/blocks.messageModal', messageModal(LONG.slice(0, 24), WORDS)),
  ...windows('platform/slack/blocks.loadingModal', loadingModal(LONG.slice(0, 24))),
];
