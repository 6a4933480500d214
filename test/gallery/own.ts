import { topicsOf } from '../../src/domain/pairs/topics.ts';
import {
  answeredMessage,
  askedMessage,
  openedMessage,
  reminderMessage,
  silenceMessage,
} from '../../src/features/conversations/message-views.ts';
import { peopleModal } from '../../src/features/conversations/views.ts';
import { noteModal, notesModal } from '../../src/features/privacy/notes-views.ts';
import { nothingKeptModal, privacyModal } from '../../src/features/privacy/views.ts';
import {
  candidate,
  DAY,
  ID,
  LONG,
  MORE_TOPICS,
  many,
  messages,
  NOW,
  type Sample,
  user,
  WORDS,
  windows,
  ZONE,
} from './samples.ts';

const own = {
  programs: 9,
  pairs: 9,
  meetings: 99,
  entries: 99,
  notes: 99,
  pauses: 9,
  snoozes: 9,
  requests: 9,
  rematches: 9,
  privateAnswers: 9,
  wishes: 2,
  goals: 1,
  conversations: 1,
  times: 12,
  reminders: 999,
};
const none = {
  ...own,
  notes: 0,
  requests: 0,
  rematches: 0,
  privateAnswers: 0,
  wishes: 0,
  goals: 0,
  conversations: 0,
  times: 0,
};

const conversation = {
  id: ID,
  workspace_id: 'T0000000001',
  program_id: ID,
  resident_id: ID,
  mentor_id: candidate(1).id,
  asked_at: NOW,
  asked: 1,
  opened_at: NOW,
  declined_at: null,
  ended_at: null,
  remind_from: '2026-09-14',
  resident_user: user(1),
  resident_roles: ['resident' as const],
  resident_pgy: 10,
  resident_program_name: LONG,
  mentor_user: user(2),
  mentor_roles: ['mentor' as const],
  mentor_program_id: ID,
  mentor_program_name: LONG,
  ...{ resident_zone: null, mentor_zone: 'America/New_York' },
};
const asked = { ...conversation, opened_at: null };
const openMentor = (index: number) => ({
  id: candidate(index + 20).id,
  slack_user_id: user(index),
  topics: MORE_TOPICS,
  about: '&'.repeat(120),
  program_id: candidate(300).id,
  program_name: LONG,
  display_name: LONG,
});
const found = {
  programId: ID,
  selfId: ID,
  timeZone: ZONE,
  today: DAY,
  now: new Date(0),
  topics: topicsOf(MORE_TOPICS),
  topic: undefined,
  againFrom: NOW,
};

/** What people have for themselves: their data, and conversations beyond their match. */
export const owned: Sample[] = [
  ...windows(
    'features/privacy/views.privacyModal',
    privacyModal(none, []),
    privacyModal(
      own,
      many(40, () => ({ user: user(1), action: 'rematch.opened', at: NOW, timeZone: ZONE })),
      many(40, () => 'Sep 28, 2026, to Jan 20, 2027: reminders held'),
    ),
  ),
  ...windows(
    'features/privacy/notes-views.notesModal',
    notesModal([], '*Saved.*'),
    notesModal(
      many(40, (index) => ({
        id: candidate(index).id,
        metOn: '2026-09-14',
        withUser: user(2),
        text: WORDS.slice(0, 2000),
      })),
    ),
  ),
  ...windows('features/privacy/notes-views.noteModal', noteModal(ID, WORDS.slice(0, 2000))),
  ...windows('features/privacy/views.nothingKeptModal', nothingKeptModal()),
  ...windows(
    'features/conversations/views.peopleModal',
    peopleModal({ ...found, own: [], mentors: undefined }),
    peopleModal({ ...found, own: [], mentors: [] }),
    peopleModal({
      ...found,
      own: [
        ...many(12, (index) => ({
          ...conversation,
          id: candidate(index).id,
          last_on: '2026-09-01',
          agreed_for: NOW,
        })),
        ...many(12, (index) => ({ ...asked, id: candidate(40 + index).id, last_on: null, agreed_for: null })),
      ],
      mentors: many(120, openMentor),
      topic: MORE_TOPICS[0],
      said: LONG,
    }),
    peopleModal({
      ...found,
      selfId: conversation.mentor_id,
      own: many(12, (index) => ({ ...asked, id: candidate(index).id, last_on: null, agreed_for: null })),
      mentors: undefined,
    }),
  ),
  ...messages('features/conversations/message-views.askedMessage', askedMessage(asked)),
  ...messages(
    'features/conversations/message-views.answeredMessage',
    answeredMessage(conversation, true),
    answeredMessage(asked, false),
  ),
  ...messages('features/conversations/message-views.openedMessage', openedMessage(conversation)),
  ...messages('features/conversations/message-views.silenceMessage', silenceMessage(asked)),
  ...messages('features/conversations/message-views.reminderMessage', reminderMessage(conversation)),
];
