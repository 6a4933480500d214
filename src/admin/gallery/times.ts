import {
  agreedMessage,
  answer,
  answeredMessage,
  cancelledMessage,
  declinedMessage,
  proposedMessage,
  sentModal,
  timesModal,
  todayMessage,
} from '../../times/views.ts';
import { candidate, ID, LONG, many, messages, NOW, type Sample, user, windows, ZONE } from './samples.ts';

const shown = {
  id: ID,
  pairId: ID,
  other: { user: user(2), name: LONG },
  zone: ZONE,
  now: NOW,
  way: 'in_person',
  place: '&'.repeat(300),
};
const choice = (index: number) => ({
  id: candidate(index).id,
  user: user(index),
  name: LONG,
  real_name: null,
});
const three = many(3, (index) => ({ at: NOW, index }));

/** Finding a time: proposing, agreeing, changing and calling off. */
export const times: Sample[] = [
  ...windows(
    'times/views.timesModal',
    timesModal([choice(1)], choice(1), ''),
    timesModal(many(150, choice), undefined, LONG),
  ),
  ...windows('times/views.sentModal', sentModal(user(2))),
  ...messages('times/views.proposedMessage', proposedMessage(shown, three), proposedMessage(shown, [])),
  ...messages('times/views.answeredMessage', answeredMessage(LONG, ID), answeredMessage(undefined, ID)),
  ...messages(
    'times/views.agreedMessage',
    agreedMessage(shown, NOW, [LONG, LONG], true),
    agreedMessage(shown, NOW, [LONG, LONG], false),
  ),
  ...messages('times/views.declinedMessage', declinedMessage(shown)),
  ...messages(
    'times/views.cancelledMessage',
    cancelledMessage(shown, NOW, true),
    cancelledMessage(shown, NOW, false),
  ),
  ...messages('times/views.todayMessage', todayMessage(shown, NOW)),
  ...messages('times/views.answer', answer(LONG, ID)),
];
