import { newsMessage } from '../../src/domain/pairs/news-views.ts';
import {
  endedForMentor,
  endedForResident,
  startedForMentor,
  startedForResident,
} from '../../src/domain/pairs/views.ts';
import { correctModal, historyModal } from '../../src/features/meetings/history-views.ts';
import { aheadMessage, loggedMessage, logModal, notYetMessage } from '../../src/features/meetings/views.ts';
import { agreeModal, awayModal, pauseModal, snoozeModal } from '../../src/features/pauses/views.ts';
import {
  questionMessage,
  questionModal,
  thanksModal,
  YEARLY,
  yearlyModal,
  yearlyThanks,
} from '../../src/features/private-questions/views.ts';
import { type NudgeItem, nudgeMessage } from '../../src/features/reminders/views.ts';
import {
  assignedModal,
  assignModal,
  decidedModal,
  movedCard,
  notNeededModal,
  requestCard,
} from '../../src/features/requests/assign-views.ts';
import { nextGoneMessage } from '../../src/features/requests/ending-views.ts';
import { rankMentors } from '../../src/features/requests/policy.ts';
import {
  alreadySentModal,
  hasMentorModal,
  openRequestModal,
  promptMessage,
  requestModal,
  sentModal,
} from '../../src/features/requests/views.ts';
import {
  candidate,
  DAY,
  ID,
  LONG,
  leaving,
  MORE_TOPICS,
  many,
  messages,
  NOW,
  PROGRAM,
  pair,
  request,
  type Sample,
  user,
  WORDS,
  windows,
} from './samples.ts';

const crowd = many(250, candidate);
const wish = (preferred: string[]) => ({
  residentUser: user(900),
  topics: request.topics,
  preferred,
  keptOut: [],
  former: [],
});
const ranked = rankMentors(wish(crowd.slice(0, 3).map(({ id }) => id)), crowd);
const assigned = {
  ...request,
  status: 'assigned' as const,
  pair_active: true,
  decided_by_user: user(2),
  decided_at: NOW,
  mentor_user: user(3),
};
const withdrawn = { ...assigned, status: 'withdrawn' as const };
const view = { id: ID, other: user(2), name: LONG };
const choices = many(150, (index) => ({ ...view, id: candidate(index).id }));
const span = { from: DAY, until: DAY.add({ days: 300 }) };

const GOOD = 'Good for you both: Dec 28, 2026, to Jan 20, 2027';
const nudge = (index: number): NudgeItem => ({
  pairId: candidate(index).id,
  today: DAY,
  step: index % 3 === 0 ? 'met' : '+28',
  side: 'mentor',
  tone: 'welcome',
  other: { user: user(index), name: LONG },
  dueOn: DAY,
  firstMeeting: true,
  lastMetOn: DAY,
  progress: { count: index % 5, of: 3 },
  ended: false,
  shown: undefined,
});

/** Asking for a mentor, and what the directors' channel and window show of it. */
const matching: Sample[] = [
  ...windows(
    'features/requests/views.requestModal',
    requestModal(PROGRAM, [], { meant: [], isSmall: true }),
    requestModal(PROGRAM, crowd, { meant: crowd.slice(0, 2).map(({ id }) => id), isSmall: false }),
  ),
  ...messages('features/requests/views.promptMessage', promptMessage(PROGRAM), promptMessage(PROGRAM, true)),
  ...windows('features/requests/views.sentModal', sentModal(LONG)),
  ...windows('features/requests/views.alreadySentModal', alreadySentModal()),
  ...windows('features/requests/views.hasMentorModal', hasMentorModal(user(2))),
  ...windows(
    'features/requests/views.openRequestModal',
    openRequestModal({ ...request, topics: [] }, []),
    openRequestModal(request, crowd.slice(0, 3)),
  ),
  ...messages(
    'features/requests/assign-views.requestCard',
    requestCard({ ...request, topics: [], pgy: null }, [], NOW),
    requestCard(request, ranked, NOW, true),
    requestCard(assigned, [], NOW),
    requestCard(withdrawn, [], NOW),
  ),
  ...messages('features/requests/assign-views.movedCard', movedCard(request)),
  ...messages(
    'features/requests/ending-views.nextGoneMessage',
    nextGoneMessage(request, { slack_user_id: user(2), display_name: LONG }),
  ),
  ...windows(
    'features/requests/assign-views.assignModal',
    assignModal({ request, note: '', preferences: [], mentors: [], ranked: [] }),
    assignModal({ request, note: WORDS, preferences: crowd.slice(0, 3), mentors: crowd, ranked }),
    assignModal({
      notAsked: { ...request, resident_present: true },
      note: '',
      preferences: [],
      mentors: crowd,
      ranked,
      inMatch: true,
      coming: leaving(crowd),
    }),
  ),
  ...windows('features/requests/assign-views.assignedModal', assignedModal(assigned)),
  ...windows('features/requests/assign-views.decidedModal', decidedModal(assigned), decidedModal(withdrawn)),
  ...windows(
    'features/requests/assign-views.notNeededModal',
    notNeededModal(request, 'has_mentor'),
    notNeededModal(request, 'left'),
  ),
];

/** A pair from its first message to its last, its meetings, reminders and pauses. */
const mentoring: Sample[] = [
  ...messages(
    'domain/pairs/views.startedForResident',
    startedForResident(pair, []),
    startedForResident(pair, request.topics),
    startedForResident(pair, [], pair),
  ),
  ...messages(
    'domain/pairs/views.startedForMentor',
    startedForMentor(pair, []),
    startedForMentor(pair, request.topics),
  ),
  ...messages(
    'domain/pairs/news-views.newsMessage',
    newsMessage({
      own: {
        told: [{ pair: { ...pair, id: candidate(30).id }, shared: request.topics, state: 'begins' }],
        ended: [pair],
        goesOn: true,
      },
      mentoring: {
        told: many(25, (index) => ({
          pair: { ...pair, id: candidate(index).id },
          shared: request.topics,
          state: 'begins' as const,
        })),
        ended: many(20, () => pair),
      },
    }) ?? undefined,
    newsMessage({
      own: { told: [{ pair, shared: [], state: 'taken_back' }], ended: [], goesOn: false },
      mentoring: {
        told: (['begins', 'declined', 'taken_back'] as const).map((state) => ({ pair, shared: [], state })),
        ended: [],
      },
    }) ?? undefined,
  ),
  ...messages(
    'domain/pairs/views.endedForMentor',
    endedForMentor([pair]) ?? undefined,
    endedForMentor(many(20, () => pair)) ?? undefined,
  ),
  ...messages(
    'domain/pairs/views.endedForResident',
    endedForResident(pair, true),
    endedForResident(pair, false),
  ),
  ...windows(
    'features/meetings/views.logModal',
    logModal([pair], user(1), DAY),
    logModal(
      many(150, (index) => ({ ...pair, id: candidate(index).id, program_id: String(index % 2) })),
      user(1),
      DAY,
    ),
  ),
  ...windows(
    'features/meetings/history-views.historyModal',
    historyModal([], user(1)),
    historyModal(
      many(30, (index) => ({
        pair: { ...pair, id: candidate(index).id },
        today: DAY,
        past: many(40, (at) => ({
          metOn: '2026-09-01',
          own: { id: candidate(index * 100 + at).id, way: 'in_person', topics: request.topics },
          isOthers: true,
        })),
      })),
      user(1),
      LONG,
    ),
  ),
  ...windows(
    'features/meetings/history-views.correctModal',
    correctModal({
      id: ID,
      way: 'video',
      topics: ['career'],
      more_topics: MORE_TOPICS,
      met_on: '2026-09-01',
    }),
  ),
  ...messages(
    'features/meetings/views.loggedMessage',
    loggedMessage(pair, user(1), { date: DAY, today: DAY, entryId: ID, merged: true, again: false }),
    loggedMessage(pair, user(1), {
      date: DAY,
      today: DAY,
      entryId: ID,
      merged: true,
      again: true,
      updated: true,
    }),
  ),
  ...messages('features/meetings/views.notYetMessage', notYetMessage(ID, 'Thu, Jan 21')),
  ...messages(
    'features/meetings/views.aheadMessage',
    aheadMessage(
      many(150, (index) => ({ ...pair, id: candidate(index).id })),
      user(1),
      { ok: false, why: 'ahead', date: DAY },
      DAY,
    ),
  ),
  ...messages(
    'features/reminders/views.nudgeMessage',
    nudgeMessage([]),
    nudgeMessage([nudge(1)]),
    nudgeMessage([{ ...nudge(0), step: 'met' }]),
    nudgeMessage([nudge(4)]),
    nudgeMessage([{ ...nudge(1), good: GOOD }]),
    nudgeMessage([{ ...nudge(1), shown: { done: DAY }, undo: ID }]),
    nudgeMessage(many(150, nudge)),
    nudgeMessage(many(150, nudge), '&'.repeat(1900)),
    nudgeMessage(many(150, (index) => ({ ...nudge(index), good: GOOD }))),
  ),
  ...windows('features/pauses/views.agreeModal', agreeModal([view], undefined), agreeModal(choices, DAY)),
  ...windows('features/pauses/views.snoozeModal', snoozeModal([view]), snoozeModal(choices)),
  ...windows('features/pauses/views.awayModal', awayModal([view], DAY), awayModal(choices, DAY)),
  ...windows(
    'features/pauses/views.pauseModal',
    pauseModal(PROGRAM, DAY, []),
    pauseModal(
      PROGRAM,
      DAY,
      many(40, (index) => ({ id: candidate(index).id, span, other: user(index) })),
      DAY,
    ),
  ),
  ...messages(
    'features/private-questions/views.questionMessage',
    questionMessage(ID),
    questionMessage(ID, YEARLY),
  ),
  ...windows('features/private-questions/views.questionModal', questionModal(ID, user(2))),
  ...windows('features/private-questions/views.yearlyModal', yearlyModal(ID)),
  ...windows(
    'features/private-questions/views.yearlyThanks',
    yearlyThanks('yes'),
    yearlyThanks('partly'),
    yearlyThanks('no'),
  ),
  ...windows(
    'features/private-questions/views.thanksModal',
    thanksModal('good'),
    thanksModal('okay'),
    thanksModal('not_a_fit'),
  ),
];

export const matches: Sample[] = [...matching, ...mentoring];
