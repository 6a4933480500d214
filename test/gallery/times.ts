import { timesModal } from '../../src/features/scheduling/ask-views.ts';
import { quietMessage, talkBlocks } from '../../src/features/scheduling/talk-views.ts';
import {
  agreedMessage,
  answer,
  answeredMessage,
  cancelledMessage,
  declinedMessage,
  passedMessage,
  proposedMessage,
  sentModal,
  todayMessage,
} from '../../src/features/scheduling/views.ts';
import { fileModal } from '../../src/platform/slack/file-views.ts';
import { RULES } from '../unit/cadence/values.ts';
import {
  candidate,
  DAY,
  homes,
  ID,
  LONG,
  many,
  messages,
  NOW,
  type Sample,
  user,
  windows,
  ZONE,
} from './samples.ts';

const shown = {
  id: ID,
  of: { kind: 'pair' as const, id: ID },
  other: { user: user(2), name: LONG },
  zone: ZONE,
  now: NOW,
  way: 'in_person',
  location: '&'.repeat(300),
  minutes: 30,
  hours: RULES.hours,
};
const inTalk = { ...shown, of: { kind: 'conversation' as const, id: ID } };
const side = {
  memberId: ID,
  programId: ID,
  programZone: ZONE,
  user: user(2),
  name: LONG,
  realName: null,
  zone: ZONE,
};
const talk = {
  kind: 'conversation' as const,
  id: ID,
  workspace_id: 'T0000000001',
  isOn: true,
  resident: side,
  mentor: { ...side, user: user(1), memberId: candidate(1).id },
  proposals: [{ id: ID, by: ID, times: many(3, () => NOW.toISOString()) }],
  agreed: NOW,
};
const start = { times: [NOW], minutes: 30, way: 'video', location: LONG.slice(0, 300) };
const waiting = { id: ID, connectionId: ID, other: user(2), times: [NOW, NOW], zone: ZONE, today: DAY };
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
    'features/scheduling/ask-views.timesModal',
    timesModal([choice(1)], choice(1), {
      ...start,
      waiting,
      odd: { text: LONG, times: '1' },
      good: 'Good for you both: Dec 28, 2026, to Jan 20, 2027',
    }),
    timesModal(many(150, choice), undefined, { ...start, changes: LONG }),
  ),
  ...windows('features/scheduling/views.sentModal', sentModal(user(2))),
  ...messages(
    'features/scheduling/views.proposedMessage',
    proposedMessage(shown, three),
    proposedMessage({ ...shown, instead: NOW }, three),
    proposedMessage(shown, []),
  ),
  ...messages(
    'features/scheduling/views.answeredMessage',
    answeredMessage(LONG, ID),
    answeredMessage(undefined, ID),
  ),
  ...messages(
    'features/scheduling/views.agreedMessage',
    agreedMessage(shown, NOW, [LONG, LONG], true),
    agreedMessage(shown, NOW, [LONG, LONG], false),
  ),
  ...messages('features/scheduling/views.passedMessage', passedMessage(shown)),
  ...messages('features/scheduling/views.declinedMessage', declinedMessage(shown)),
  ...messages(
    'features/scheduling/views.cancelledMessage',
    cancelledMessage(shown, NOW, true),
    cancelledMessage(shown, NOW, false),
  ),
  ...messages('features/scheduling/views.todayMessage', todayMessage(shown, NOW)),
  ...messages(
    'features/scheduling/talk-views.quietMessage',
    quietMessage('proposed', proposedMessage(inTalk, three)),
    quietMessage('agreed', agreedMessage(inTalk, NOW, [LONG, LONG], true)),
    quietMessage('passed', passedMessage(inTalk)),
    quietMessage('declined', declinedMessage(inTalk)),
    quietMessage('cancelled', cancelledMessage(inTalk, NOW, false)),
    quietMessage('today', todayMessage(inTalk, NOW)),
  ),
  ...homes('features/scheduling/talk-views.talkBlocks', {
    type: 'home',
    blocks: talkBlocks(talk, user(2), new Date(0)),
  }),
  ...messages('features/scheduling/views.answer', answer(LONG, ID)),
  ...windows(
    'platform/slack/file-views.fileModal',
    fileModal('Export', 'sent', 'Sent.', Buffer.from('email,roles')),
    fileModal('Export', 'not now', 'Sent.', Buffer.from('email,roles')),
    fileModal('Export', 'forbidden', 'Sent.', Buffer.from('email,roles\n')),
    fileModal('Export', 'forbidden', 'Sent.', Buffer.from(`${LONG}\n`.repeat(9000))),
    fileModal('Export', 'forbidden', 'Sent.', Buffer.from('"'.repeat(400_000))),
  ),
];
