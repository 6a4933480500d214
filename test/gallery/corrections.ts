import { welcomeMessage } from '../../src/domain/members/welcome-views.ts';
import {
  correctedForMentor,
  correctedForResident,
  declinedForMentor,
  relievedForMentor,
  takenBackMessage,
} from '../../src/domain/pairs/views.ts';
import {
  announcedMessage,
  channelMessage,
  midyearModal,
  reviewMessage,
  reviewModal,
} from '../../src/features/midyear-review/views.ts';
import { MOST_RESIDENTS, severalDoneModal, severalModal } from '../../src/features/requests/batch-views.ts';
import { rankMentors } from '../../src/features/requests/policy.ts';
import {
  anewDoneModal,
  anewModal,
  declinedMessage,
  declineSettledMessage,
} from '../../src/features/requests/reassign-views.ts';
import { undoButton } from '../../src/features/requests/undo-views.ts';
import { movedMessage } from '../../src/features/roster/move-views.ts';
import { section } from '../../src/platform/slack/blocks.ts';
import {
  candidate,
  DAY,
  ID,
  LONG,
  leaving,
  many,
  mentorOptions,
  messages,
  PROGRAM,
  pair,
  request,
  type Sample,
  user,
  windows,
} from './samples.ts';

const ranked = rankMentors(
  { residentUser: user(900), topics: request.topics, preferred: [], keptOut: [], former: [] },
  many(250, candidate),
);
const waiting = many(MOST_RESIDENTS, (index) => ({
  id: candidate(index).id,
  name: LONG,
  pgy: 1,
  ranked,
  proposed: ranked[index * 10]?.id,
}));

/** Assigning several at once, and what mends an assignment. */
export const corrections: Sample[] = [
  ...windows(
    'features/requests/batch-views.severalModal',
    severalModal(PROGRAM, [], { all: 0, isSmall: true }),
    severalModal(PROGRAM, [{ id: ID, name: 'Nina', pgy: null, ranked: [], proposed: undefined }], {
      all: 1,
      isSmall: true,
    }),
    severalModal(PROGRAM, waiting, { all: 60, isSmall: false }),
    severalModal(PROGRAM, waiting, { all: 60, isSmall: false, coming: leaving(ranked) }),
  ),
  ...windows(
    'features/requests/batch-views.severalDoneModal',
    severalDoneModal(
      many(MOST_RESIDENTS, (index) => ({ requestId: ID, resident: user(index), mentor: user(index + 20) })),
      undoButton,
    ),
  ),
  ...messages(
    'features/requests/reassign-views.declinedMessage',
    declinedMessage(pair),
    declinedMessage(pair, true),
  ),
  ...messages('features/requests/reassign-views.declineSettledMessage', declineSettledMessage(pair)),
  ...windows(
    'features/requests/reassign-views.anewModal',
    anewModal(pair, [], []),
    anewModal(pair, ranked, leaving(mentorOptions)),
  ),
  ...windows('features/requests/reassign-views.anewDoneModal', anewDoneModal(pair)),
  ...messages('domain/pairs/views.declinedForMentor', declinedForMentor(pair)),
  ...messages('domain/pairs/views.takenBackMessage', takenBackMessage()),
  ...messages('domain/pairs/views.correctedForResident', correctedForResident(pair)),
  ...messages('domain/pairs/views.correctedForMentor', correctedForMentor(pair)),
  ...messages('domain/pairs/views.relievedForMentor', relievedForMentor(pair)),
  ...messages(
    'domain/members/welcome-views.welcomeMessage',
    welcomeMessage(LONG, ['resident'], many(20, user)),
    welcomeMessage(LONG, ['resident', 'mentor', 'director'], []),
  ),
  ...messages('features/roster/move-views.movedMessage', movedMessage(LONG)),
  ...messages('features/midyear-review/views.announcedMessage', announcedMessage(LONG, '2027-01-04', DAY)),
  ...messages('features/midyear-review/views.reviewMessage', reviewMessage({ id: ID, program_name: LONG })),
  ...windows(
    'features/midyear-review/views.reviewModal',
    ...(['open', 'asked', 'changing'] as const).map((standing) => reviewModal(ID, user(2), standing, true)),
    reviewModal(ID, user(2), 'open', false),
  ),
  ...messages('features/midyear-review/views.channelMessage', channelMessage(PROGRAM, '2027-01-04', DAY)),
  ...windows(
    'features/midyear-review/views.midyearModal',
    midyearModal(PROGRAM, { review: undefined, changeDay: DAY, today: DAY, waiting: [], loads: [] }),
    midyearModal(PROGRAM, {
      review: { on: DAY, state: 'open' },
      changeDay: DAY,
      today: DAY,
      waiting: many(40, () => section(LONG)),
      loads: many(90, (index) => ({
        slack_user_id: user(index),
        active_mentees: 3,
        capacity: 3,
        accepting: false,
      })),
    }),
  ),
];
