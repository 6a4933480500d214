import { mentorWays } from '../../src/domain/members/buttons.ts';
import { changeModal, priceText } from '../../src/features/class-match/change-views.ts';
import { draftModal } from '../../src/features/class-match/draft-views.ts';
import type { Facts, Mentor } from '../../src/features/class-match/drafting.ts';
import { NO_WISHES } from '../../src/features/class-match/policy.ts';
import type { ClassMatch, ClassMatchEntry } from '../../src/features/class-match/queries.ts';
import {
  announcedMessage,
  draftedMessage,
  draftSettledMessage,
  publishedModal,
  startedModal,
  startModal,
  startRefused,
  wishesOpenModal,
} from '../../src/features/class-match/views.ts';
import {
  directoryModal,
  mentorsMessage,
  wishesDone,
  wishesMessage,
  wishesModal,
  wishesReminder,
  wishesSentModal,
} from '../../src/features/class-match/wish-views.ts';
import { mention } from '../../src/platform/slack/blocks.ts';
import {
  candidate,
  ID,
  LONG,
  leaving,
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

const round: ClassMatch = {
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
  before_change: { draft: [], resident: candidate(0).id, mentor: candidate(0).id },
  started_by: ID,
  settled_by: null,
  settled_at: null,
  created_at: NOW,
};
const profile = (index: number) => ({ ...candidate(index), about: 'x'.repeat(120), openings: 3 });
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
  (index): ClassMatchEntry => ({
    id: candidate(index).id,
    wishes: null,
    wished_at: NOW,
    created_at: NOW,
    resident_id: candidate(index).id,
    user: user(index),
    pgy: 1,
    display_name: LONG,
    real_name: `${LONG} ${index}`,
  }),
);
const facts = (count: number): Facts => ({
  kept: [],
  isSmall: count < 5,
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
const BEYOND = { id: ID, name: LONG, capacity: 3, has: 3, coming: 0, wants: 1 };
const price = (moved: number) =>
  priceText(
    many(moved, (index) => ({
      resident: candidate(index).id,
      from: index % 2 ? 'outside' : 1,
      to: 'outside',
    })),
    residents,
    'If you save:',
  );
const wishes = {
  choices: mentors.slice(0, 5).map(({ id }) => id),
  topics: ['career'],
  note: WORDS,
};
const place = { id: ID, program_name: LONG, wishes_until: '2026-09-28', more_topics: MORE_TOPICS };

/** The class match: what directors, residents and mentors are shown of it. */
export const rounds: Sample[] = [
  ...windows(
    'features/class-match/views.startModal',
    startModal(PROGRAM, { waiting: 24, openings: 30, proposed: '2026-09-28', levels: [] }),
  ),
  ...windows('features/class-match/views.startRefused', startRefused('open'), startRefused('no_one')),
  ...windows('features/class-match/views.startedModal', startedModal(24, '2026-09-28')),
  ...windows('features/class-match/views.wishesOpenModal', wishesOpenModal(round, { sent: 3, all: 24 })),
  ...windows('features/class-match/views.publishedModal', publishedModal(round, 'Thu, Oct 1, 2026')),
  ...messages('features/class-match/views.draftedMessage', draftedMessage(PROGRAM)),
  ...messages(
    'features/class-match/views.draftSettledMessage',
    draftSettledMessage(PROGRAM, 'published'),
    draftSettledMessage(PROGRAM, 'canceled'),
  ),
  ...messages(
    'features/class-match/views.announcedMessage',
    announcedMessage(PROGRAM, 24, []),
    announcedMessage(
      PROGRAM,
      1,
      many(200, (index) => mention(user(index))),
    ),
  ),
  ...windows(
    'features/class-match/draft-views.draftModal',
    draftModal(facts(1), []),
    draftModal(facts(320), leaving(mentors), LONG),
  ),
  ...windows(
    'features/class-match/change-views.changeModal',
    changeModal(facts(0)),
    changeModal(facts(1)),
    changeModal(facts(320)),
    changeModal(facts(320), ID, { beyond: [BEYOND], price: price(320) }),
    changeModal(facts(1), ID, { price: price(0) }),
    changeModal(facts(1), ID, { price: price(1) }),
  ),
  ...messages('features/class-match/wish-views.wishesMessage', wishesMessage(ID, LONG, '2026-09-28')),
  ...messages('features/class-match/wish-views.wishesReminder', wishesReminder(ID, LONG, '2026-09-28')),
  ...messages('features/class-match/wish-views.wishesDone', wishesDone(true, ID), wishesDone(false)),
  ...windows(
    'features/class-match/wish-views.wishesModal',
    wishesModal(place, { mentors: [], all: [] }, NO_WISHES, { meant: [], isSmall: true }),
    wishesModal(place, { mentors: many(250, profile), all: many(250, profile) }, wishes, {
      meant: mentors.slice(5, 7).map(({ id }) => id),
      isSmall: false,
    }),
  ),
  ...windows('features/class-match/wish-views.wishesSentModal', wishesSentModal('2026-09-28')),
  ...messages(
    'features/class-match/wish-views.mentorsMessage',
    mentorsMessage({ openings: 1 }, LONG, '2026-09-28', mentorWays(ID, 50, 'Stop mentoring')),
  ),
  ...windows(
    'features/class-match/wish-views.directoryModal',
    directoryModal(PROGRAM, [], ''),
    directoryModal(PROGRAM, many(250, profile), ''),
  ),
];
