import { findBeyond } from '../../src/domain/pairs/capacity-policy.ts';
import { type Request, requestModal } from '../../src/features/rematch/decide-views.ts';
import {
  closedModal,
  decidedModal,
  toComeBlocks,
  toComeModal,
} from '../../src/features/rematch/decided-views.ts';
import type { Rematch } from '../../src/features/rematch/queries.ts';
import {
  answerMessage,
  answerModal,
  askModal,
  closedMessage,
  newsMessage,
  sentModal,
  stateModal,
  waitingMessage,
} from '../../src/features/rematch/views.ts';
import {
  candidate,
  DAY,
  ID,
  many,
  mentorOptions,
  messages,
  NOW,
  PROGRAM,
  type Sample,
  user,
  WORDS,
  windows,
  ZONE,
} from './samples.ts';

const rematch: Rematch = {
  id: ID,
  workspace_id: 'T0000000001',
  program_id: ID,
  resident_id: ID,
  pair_id: ID,
  reference: 'K7M2QX',
  status: 'talking',
  confidential: null,
  note_to_resident: null,
  decided_by: ID,
  decided_at: NOW,
  has_next: true,
  diverted_at: null,
  overtaken_at: null,
  reopened_at: NOW,
  talk_by: null,
  talk_at: null,
  created_at: NOW,
  mentor_id: ID,
  pair_status: 'active',
  paired_on: '2026-07-01',
  pair_ended_on: null,
  change_at: NOW,
  resident_user: user(1),
  resident_pgy: 1,
  mentor_user: user(2),
  mentor_roles: ['mentor'],
  decider_user: user(3),
  time_zone: ZONE,
  working_days: [1, 2, 3, 4, 5],
  working_from_minute: 540,
  working_until_minute: 1020,
  holidays: [],
  federal_holidays: false,
  alternate_contact: null,
  directors_channel_id: 'C0000000001',
};

const small: Request = {
  rematch: { ...rematch, status: 'open', confidential: 'sealed', reopened_at: null },
  words: { reasons: [], words: '', preferred: [] },
  preferredUsers: [],
  met: undefined,
  mentors: [],
  leaving: [],
  now: NOW,
  changeDay: { on: DAY, turnsOn: DAY.add({ days: 1 }), seen: 0 },
};
const large: Request = {
  ...small,
  rematch,
  words: { reasons: ['time', 'fit', 'other'], words: WORDS, preferred: [ID] },
  preferredUsers: [user(4), user(5), user(6)],
  met: { count: 12, last: '2026-08-31' },
  mentors: mentorOptions,
  beyond: findBeyond(mentorOptions.slice(0, 1), [mentorOptions[0]?.id ?? ID], new Map()),
};
const choices = ['new_mentor', 'assign_later', 'talk', 'decline'];
const statuses = ['open', 'talking', 'approved', 'declined', 'withdrawn'] as const;

/** Decided ones, as a Home tab lists them. */
export const toCome = toComeBlocks(
  many(40, (index) => ({ id: candidate(index).id, reference: 'K7M2QX', change_at: NOW })),
  ZONE,
);

const askedAbout = { id: ID, program_id: ID, program_name: PROGRAM.name, mentor_user: user(2) };

/** A request for a new match: what the resident, the deciders and the channel are shown. */
export const confidential: Sample[] = [
  ...windows(
    'features/rematch/views.askModal',
    askModal(askedAbout, [user(1)], []),
    askModal(askedAbout, many(300, user), many(250, candidate), true),
  ),
  ...windows('features/rematch/views.sentModal', sentModal()),
  ...windows(
    'features/rematch/views.stateModal',
    stateModal(small.rematch, '', false),
    stateModal(rematch, WORDS, true),
  ),
  ...windows(
    'features/rematch/views.answerModal',
    ...statuses.map((status) => answerModal({ ...rematch, status }, WORDS)),
  ),
  ...messages(
    'features/rematch/views.waitingMessage',
    waitingMessage(rematch),
    waitingMessage(rematch, true),
  ),
  ...messages('features/rematch/views.closedMessage', closedMessage()),
  ...messages('features/rematch/views.answerMessage', answerMessage(ID)),
  ...messages('features/rematch/views.newsMessage', newsMessage(ID)),
  ...windows(
    'features/rematch/decide-views.requestModal',
    requestModal(small),
    ...choices.flatMap((decision) => [
      requestModal({ ...small, chosen: { decision } }),
      requestModal({ ...large, chosen: { decision } }),
    ]),
  ),
  ...windows(
    'features/rematch/decided-views.closedModal',
    closedModal({
      status: 'withdrawn',
      at: NOW,
      by: null,
      timeZone: ZONE,
      overtaken: false,
    }),
    closedModal({
      status: 'withdrawn',
      at: NOW,
      by: null,
      timeZone: ZONE,
      overtaken: true,
    }),
    closedModal({
      status: 'approved',
      at: NOW,
      by: user(3),
      timeZone: ZONE,
      overtaken: false,
    }),
  ),
  ...windows(
    'features/rematch/decided-views.decidedModal',
    decidedModal({ choice: 'talk', note: '' }, rematch, NOW),
    decidedModal({ choice: 'decline', note: WORDS }, rematch, NOW),
    decidedModal({ choice: 'assign_later', at: NOW, note: '' }, rematch, NOW),
    decidedModal({ choice: 'new_mentor', mentorId: ID, at: NOW, note: '' }, rematch, new Date(0)),
  ),
  ...windows(
    'features/rematch/decided-views.toComeModal',
    toComeModal({ ...rematch, status: 'approved', change_at: NOW }, undefined, new Date(0)),
    toComeModal({ ...rematch, status: 'approved', change_at: NOW }, user(4), NOW),
  ),
];
