import { mentorWays } from '../../members/doors.ts';
import { changeModal, draftModal } from '../../rounds/draft-views.ts';
import type { Facts, Mentor } from '../../rounds/drafting.ts';
import { NO_WISHES } from '../../rounds/policy.ts';
import type { InRound, Round } from '../../rounds/queries.ts';
import {
  announcedMessage,
  draftedMessage,
  publishedModal,
  startedModal,
  startModal,
  startRefused,
  wishesOpenModal,
} from '../../rounds/views.ts';
import {
  directoryModal,
  mentorsMessage,
  wishesDone,
  wishesMessage,
  wishesModal,
  wishesReminder,
  wishesSentModal,
} from '../../rounds/wish-views.ts';
import { mention } from '../../slack/blocks.ts';
import {
  candidate,
  ID,
  LONG,
  MORE_TOPICS,
  many,
  member,
  messages,
  NOW,
  PROGRAM,
  type Sample,
  user,
  WORDS,
  windows,
} from './samples.ts';

const round: Round = {
  id: ID,
  workspace_id: 'T0000000001',
  program_id: ID,
  state: 'draft',
  levels: [],
  begins_until: null,
  wishes_until: '2026-09-28',
  close_at: NOW,
  announce_on: '2026-10-01',
  announce_at: null,
  evaluators: 'warn',
  seed: 1,
  draft: many(300, (index) => ({
    resident: candidate(index).id,
    mentor: candidate(index % 100).id,
    choice: index % 7 === 0 ? null : (index % 5) + 1,
    shared: ['career', 'support', 'role_model'],
  })),
  drafted_at: NOW,
  started_by: ID,
  settled_by: null,
  settled_at: null,
  created_at: NOW,
};
const profile = (index: number) => ({ ...candidate(index), about: 'x'.repeat(120), places: 3 });
const mentors = many(
  200,
  (index): Mentor => ({
    ...member,
    ...profile(index),
    topics: ['career'],
    left: 3,
    load: 2,
    evaluates: ['all'],
    time_zone: null,
  }),
);
const residents = many(
  320,
  (index): InRound => ({
    id: candidate(index).id,
    wishes: null,
    wished_at: NOW,
    excluded: null,
    created_at: NOW,
    resident_id: candidate(index).id,
    user: user(index),
    pgy: 1,
    display_name: LONG,
    real_name: `${LONG} ${index}`,
  }),
);
const facts = (count: number): Facts => ({
  round,
  residents: residents.slice(0, count),
  mentors: mentors.slice(0, count),
  instance: {
    residents: residents.slice(0, count).map(({ resident_id }) => ({
      id: resident_id,
      choices: [ID],
      topics: [],
      never: new Set(),
    })),
    mentors: mentors.slice(0, count),
    pins: [],
    seed: 1,
  },
  open: new Map(),
  notes: many(count, (index) => ({ user: user(index), note: WORDS })),
});
const wishes = {
  choices: mentors.slice(0, 5).map(({ id }) => id),
  topics: ['career'],
  ratherNot: [],
  note: WORDS,
};
const place = { id: ID, program_name: LONG, wishes_until: '2026-09-28', more_topics: MORE_TOPICS };

/** The class match: what directors, residents and mentors are shown of it. */
export const rounds: Sample[] = [
  ...windows(
    'rounds/views.startModal',
    startModal(PROGRAM, { waiting: 24, places: 30, proposed: '2026-09-28' }),
  ),
  ...windows('rounds/views.startRefused', startRefused('open'), startRefused('nobody')),
  ...windows('rounds/views.startedModal', startedModal(24, '2026-09-28')),
  ...windows('rounds/views.wishesOpenModal', wishesOpenModal(round, { sent: 3, all: 24 })),
  ...windows('rounds/views.publishedModal', publishedModal(round, 'Thu, Oct 1, 2026')),
  ...messages('rounds/views.draftedMessage', draftedMessage(PROGRAM)),
  ...messages(
    'rounds/views.announcedMessage',
    announcedMessage(PROGRAM, 24, []),
    announcedMessage(
      PROGRAM,
      1,
      many(200, (index) => mention(user(index))),
    ),
  ),
  ...windows('rounds/draft-views.draftModal', draftModal(facts(1)), draftModal(facts(320), LONG)),
  ...windows(
    'rounds/draft-views.changeModal',
    changeModal(facts(0)),
    changeModal(facts(1)),
    changeModal(facts(320)),
  ),
  ...messages('rounds/wish-views.wishesMessage', wishesMessage(ID, LONG, '2026-09-28')),
  ...messages('rounds/wish-views.wishesReminder', wishesReminder(ID, LONG, '2026-09-28')),
  ...messages('rounds/wish-views.wishesDone', wishesDone(true, ID), wishesDone(false)),
  ...windows(
    'rounds/wish-views.wishesModal',
    wishesModal(place, [], NO_WISHES),
    wishesModal(place, many(250, profile), wishes),
  ),
  ...windows('rounds/wish-views.wishesSentModal', wishesSentModal('2026-09-28')),
  ...messages(
    'rounds/wish-views.mentorsMessage',
    mentorsMessage({ places: 1 }, LONG, '2026-09-28', mentorWays(ID, 50)),
  ),
  ...windows(
    'rounds/wish-views.directoryModal',
    directoryModal(PROGRAM, [], ''),
    directoryModal(PROGRAM, many(250, profile), ''),
  ),
];
