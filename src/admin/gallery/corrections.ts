import {
  anewDoneModal,
  anewModal,
  declinedMessage,
  declineSettledMessage,
} from '../../matching/again-views.ts';
import { undoButton } from '../../matching/assign-views.ts';
import { MOST_RESIDENTS, severalDoneModal, severalModal } from '../../matching/batch-views.ts';
import { rankMentors } from '../../matching/policy.ts';
import { announcedMessage, channelMessage, midyearModal, reviewQuestion } from '../../midyear/views.ts';
import {
  correctedForMentor,
  correctedForResident,
  declinedForMentor,
  takenBackMessage,
} from '../../pairs/views.ts';
import { welcomeMessage } from '../../roster/tell-views.ts';
import { section } from '../../slack/blocks.ts';
import {
  candidate,
  DAY,
  ID,
  LONG,
  many,
  messages,
  PROGRAM,
  pair,
  request,
  type Sample,
  user,
  windows,
} from './samples.ts';

const ranked = rankMentors(
  { residentUser: user(900), topics: request.topics, preferred: [], ratherNot: [], former: [] },
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
    'matching/batch-views.severalModal',
    severalModal(PROGRAM, [], 0),
    severalModal(PROGRAM, [{ id: ID, name: 'Nina', pgy: null, ranked: [], proposed: undefined }], 1),
    severalModal(PROGRAM, waiting, 60),
  ),
  ...windows(
    'matching/batch-views.severalDoneModal',
    severalDoneModal(
      many(MOST_RESIDENTS, (index) => ({ requestId: ID, resident: user(index), mentor: user(index + 20) })),
      undoButton,
    ),
  ),
  ...messages('matching/again-views.declinedMessage', declinedMessage(pair)),
  ...messages('matching/again-views.declineSettledMessage', declineSettledMessage(pair)),
  ...windows('matching/again-views.anewModal', anewModal(pair, []), anewModal(pair, ranked)),
  ...windows('matching/again-views.anewDoneModal', anewDoneModal(pair)),
  ...messages('pairs/views.declinedForMentor', declinedForMentor(pair)),
  ...messages('pairs/views.takenBackMessage', takenBackMessage()),
  ...messages('pairs/views.correctedForResident', correctedForResident(pair)),
  ...messages('pairs/views.correctedForMentor', correctedForMentor(pair)),
  ...messages(
    'roster/tell-views.welcomeMessage',
    welcomeMessage(LONG, ['resident']),
    welcomeMessage(LONG, ['resident', 'mentor', 'director']),
  ),
  ...messages('midyear/views.announcedMessage', announcedMessage(LONG, '2027-01-04', DAY)),
  ...messages('midyear/views.reviewQuestion', reviewQuestion(ID, user(2))),
  ...messages('midyear/views.channelMessage', channelMessage(PROGRAM, '2027-01-04', DAY)),
  ...windows(
    'midyear/views.midyearModal',
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
