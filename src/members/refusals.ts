import type { Action, Authorization } from './access.ts';

export const NOT_A_MEMBER =
  "You are not on a mentoring roster in this workspace yet. Ask your program's coordinator to add you, then try again.";

const ONLY: Partial<Record<Action, string>> = {
  'request.open': 'Asking for a mentor is for residents.',
  'rematch.ask': 'Asking for a new match is for residents who have a mentor.',
  'roster.import': 'Importing the roster is for program directors and coordinators.',
  'request.assign': 'Assigning a mentor is for the directors of this program.',
  'rematch.open': 'This is for the directors of this program.',
  'rematch.decide': 'This is for the directors of this program.',
  'meeting.log': 'Logging a meeting is for residents and mentors.',
  'pause.enter': 'Pausing is for residents and mentors.',
  'audit.read': 'The record of what was done is for the directors of this program.',
  'program.edit': 'Changing a program is for its directors and for workspace admins.',
};

/** What a person is told who may not do something, and what they can do about it. */
export function refusal(reason: Exclude<Authorization, { ok: true }>['reason'], action: Action): string {
  if (reason === 'not_a_member') return NOT_A_MEMBER;
  if (reason === 'not_theirs') return 'This belongs to somebody else, so nothing was changed.';
  return `${ONLY[action] ?? 'This is not open to your role in the program.'} Type \`/mentor\` to see what you can do.`;
}
