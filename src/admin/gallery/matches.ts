import {
  questionMessage,
  questionModal,
  thanksModal,
  YEARLY,
  yearlyModal,
  yearlyThanks,
} from '../../fit/views.ts';
import {
  assignedModal,
  assignModal,
  decidedModal,
  movedCard,
  notNeededModal,
  requestCard,
} from '../../matching/assign-views.ts';
import { rankMentors } from '../../matching/policy.ts';
import {
  alreadySentModal,
  hasMentorModal,
  openRequestModal,
  promptMessage,
  requestModal,
  sentModal,
} from '../../matching/views.ts';
import { correctModal, historyModal } from '../../meetings/history-views.ts';
import { aheadMessage, loggedMessage, logModal } from '../../meetings/views.ts';
import { newsMessage } from '../../pairs/news-views.ts';
import { endedForMentor, endedForResident, startedForMentor, startedForResident } from '../../pairs/views.ts';
import { agreeModal, awayModal, pauseModal, snoozeModal } from '../../pauses/views.ts';
import { type NudgeItem, nudgeMessage } from '../../reminders/views.ts';
import {
  candidate,
  DAY,
  ID,
  LONG,
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
  ratherNot: [],
  former: [],
});
const ranked = rankMentors(wish(crowd.slice(0, 3).map(({ id }) => id)), crowd);
const assigned = {
  ...request,
  status: 'assigned' as const,
  decided_by_user: user(2),
  decided_at: NOW,
  mentor_user: user(3),
};
const withdrawn = { ...assigned, status: 'withdrawn' as const };
const view = { id: ID, other: user(2) };
const span = { from: DAY, until: DAY.add({ days: 300 }) };

const nudge = (index: number): NudgeItem => ({
  pairId: candidate(index).id,
  today: DAY,
  step: '+28',
  tone: 'welcome',
  other: { user: user(index), name: LONG },
  dueOn: DAY,
  firstMeeting: true,
  progress: { count: 1, of: 3 },
  ended: false,
  shown: { agreed: DAY },
});

/** Asking for a mentor, and what the directors' channel and window show of it. */
const matching: Sample[] = [
  ...windows('matching/views.requestModal', requestModal(PROGRAM, []), requestModal(PROGRAM, crowd)),
  ...messages('matching/views.promptMessage', promptMessage(PROGRAM)),
  ...windows('matching/views.sentModal', sentModal(LONG)),
  ...windows('matching/views.alreadySentModal', alreadySentModal()),
  ...windows('matching/views.hasMentorModal', hasMentorModal(user(2))),
  ...windows(
    'matching/views.openRequestModal',
    openRequestModal({ ...request, topics: [] }, []),
    openRequestModal(request, crowd.slice(0, 3)),
  ),
  ...messages(
    'matching/assign-views.requestCard',
    requestCard({ ...request, topics: [], pgy: null }, [], NOW),
    requestCard(request, ranked, NOW),
    requestCard(assigned, [], NOW),
    requestCard(withdrawn, [], NOW),
  ),
  ...messages('matching/assign-views.movedCard', movedCard(request)),
  ...windows(
    'matching/assign-views.assignModal',
    assignModal({ request, note: '', preferences: [], mentors: [], ranked: [] }),
    assignModal({ request, note: WORDS, preferences: crowd.slice(0, 3), mentors: crowd, ranked }),
  ),
  ...windows('matching/assign-views.assignedModal', assignedModal(assigned)),
  ...windows('matching/assign-views.decidedModal', decidedModal(assigned), decidedModal(withdrawn)),
  ...windows(
    'matching/assign-views.notNeededModal',
    notNeededModal(request, 'has_mentor'),
    notNeededModal(request, 'left'),
  ),
];

/** A pair from its first message to its last, its meetings, reminders and pauses. */
const mentoring: Sample[] = [
  ...messages(
    'pairs/views.startedForResident',
    startedForResident(pair, []),
    startedForResident(pair, request.topics),
  ),
  ...messages(
    'pairs/views.startedForMentor',
    startedForMentor(pair, []),
    startedForMentor(pair, request.topics),
  ),
  ...messages(
    'pairs/news-views.newsMessage',
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
    'pairs/views.endedForMentor',
    endedForMentor([pair]) ?? undefined,
    endedForMentor(many(20, () => pair)) ?? undefined,
  ),
  ...messages('pairs/views.endedForResident', endedForResident(pair, true), endedForResident(pair, false)),
  ...windows(
    'meetings/views.logModal',
    logModal([pair], user(1), DAY),
    logModal(
      many(150, (index) => ({ ...pair, id: candidate(index).id, program_id: String(index % 2) })),
      user(1),
      DAY,
    ),
  ),
  ...windows(
    'meetings/history-views.historyModal',
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
    'meetings/history-views.correctModal',
    correctModal({
      id: ID,
      way: 'video',
      topics: ['career'],
      more_topics: MORE_TOPICS,
      met_on: '2026-09-01',
    }),
  ),
  ...messages(
    'meetings/views.loggedMessage',
    loggedMessage(pair, user(1), { date: DAY, today: DAY, entryId: ID, merged: true }),
  ),
  ...messages(
    'meetings/views.aheadMessage',
    aheadMessage(
      many(150, (index) => ({ ...pair, id: candidate(index).id })),
      user(1),
      { ok: false, why: 'ahead', date: DAY },
      DAY,
    ),
  ),
  ...messages(
    'reminders/views.nudgeMessage',
    nudgeMessage([]),
    nudgeMessage([nudge(1)]),
    nudgeMessage(many(150, nudge)),
    nudgeMessage(many(150, nudge), '&'.repeat(1900)),
  ),
  ...windows('pauses/views.agreeModal', agreeModal(view, undefined), agreeModal(view, DAY)),
  ...windows('pauses/views.snoozeModal', snoozeModal(view)),
  ...windows('pauses/views.awayModal', awayModal(view, DAY)),
  ...windows(
    'pauses/views.pauseModal',
    pauseModal(PROGRAM, DAY, []),
    pauseModal(
      PROGRAM,
      DAY,
      many(40, (index) => ({ id: candidate(index).id, span, other: user(index) })),
    ),
  ),
  ...messages('fit/views.questionMessage', questionMessage(ID), questionMessage(ID, YEARLY)),
  ...windows('fit/views.questionModal', questionModal(ID, user(2))),
  ...windows('fit/views.yearlyModal', yearlyModal(ID)),
  ...windows('fit/views.yearlyThanks', yearlyThanks('yes'), yearlyThanks('partly'), yearlyThanks('no')),
  ...windows('fit/views.thanksModal', thanksModal('good'), thanksModal('okay'), thanksModal('not_a_fit')),
];

export const matches: Sample[] = [...matching, ...mentoring];
