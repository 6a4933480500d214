import { noMoreMessage, placesModal, savedModal } from '../../people/views.ts';
import { ID, LONG, messages, PROGRAM, type Sample, user, windows } from './samples.ts';

const mentor = { id: ID, program_id: ID, slack_user_id: user(1), display_name: LONG, program_name: LONG };

/** What mentors say of themselves. */
export const people: Sample[] = [
  ...windows(
    'people/views.placesModal',
    placesModal(PROGRAM, { capacity: 3, topics: [], about: null }),
    placesModal(PROGRAM, {
      capacity: 50,
      topics: ['career', 'support', 'role_model'],
      about: 'x'.repeat(120),
    }),
  ),
  ...windows('people/views.savedModal', savedModal()),
  ...messages('people/views.noMoreMessage', noMoreMessage(mentor)),
];
