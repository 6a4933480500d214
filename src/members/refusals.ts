import { dateIn, readableDate } from '../calendar/dates.ts';
import type { Db } from '../database/tables.ts';
import { escapeText } from '../slack/blocks.ts';
import type { Person } from '../slack/person.ts';
import type { Action, Authorization } from './access.ts';
import { findClosed } from './queries.ts';

export const NOT_A_MEMBER =
  "You are not on a mentoring roster in this workspace yet. Ask your program's coordinator to add you, then try again.";

/** Why somebody without a program can do nothing here: their program was closed, or they never were in one. */
export async function whyNoProgram(db: Db, person: Pick<Person, 'workspaceId' | 'userId'>): Promise<string> {
  const [closed] = await findClosed(db, person);
  if (!closed?.delete_after) return NOT_A_MEMBER;
  const day = readableDate(dateIn(closed.time_zone, closed.delete_after), { year: true });
  return `Mentoring in ${escapeText(closed.name)} was closed, and its data is deleted on ${day}. Until then, *My data* on my Home tab gives you what is stored about you. If this is a surprise, your program's directors have been told and know whom to ask.`;
}

const ONLY: Partial<Record<Action, string>> = {
  'request.open': 'Asking for a mentor is for residents.',
  'rematch.ask': 'Asking for a new match is for residents who have a mentor.',
  'roster.import': 'Importing the roster is for program directors and coordinators.',
  'roster.export': 'Exporting the roster is for the directors of this program.',
  'round.run': 'The class match is for the directors of this program.',
  'round.wish': 'These wishes belong to the resident who was asked.',
  'program.resources': 'Resources are added by the directors of this program.',
  'program.export': 'Exporting is for the directors of this program.',
  'conversation.find': 'Finding people is for residents, and for mentors whom they ask.',
  'conversation.ask': 'Asking for a conversation is for residents.',
  'conversation.answer': 'Only the mentor who was asked can answer this.',
  'conversation.keep': 'This is for the two who talk with each other.',
  'goals.open': 'Goals are for residents, and for mentors with whom they are shared.',
  'goals.keep': 'Goals are for residents.',
  'request.decline': 'Only the mentor of this match can say so.',
  'pairs.remind': 'Reminding pairs kindly is for the directors of this program.',
  'request.assign': 'Assigning a mentor is for the directors of this program.',
  'meeting.log': 'Logging a meeting is for residents and mentors.',
  'pause.enter': 'Pausing is for residents and mentors.',
  'audit.read': 'The record of what was done is for the directors of this program.',
  'program.close': 'Closing a program is for its directors.',
  'person.remove': 'Deleting data of somebody who has left is for the directors of this program.',
  'change.enter': 'Entering that somebody leaves or changes is for program directors and coordinators.',
  'year.prepare': 'Preparing the new academic year is for program directors and coordinators.',
  'year.confirm': 'Confirming the new academic year is for the directors of this program.',
  'midyear.read': 'The midyear review is for the directors of this program.',
  'mentor.profile': 'Places are for mentors.',
  'year.letter': 'The letter is for mentors, about their own year.',
  'program.edit': 'Changing a program is for its directors and for workspace admins.',
};

/** What a person is told who may not do something, and what they can do about it. */
export function refusal(reason: Exclude<Authorization, { ok: true }>['reason'], action: Action): string {
  if (reason === 'not_a_member') return NOT_A_MEMBER;
  if (reason === 'not_theirs') return 'This belongs to somebody else, so nothing was changed.';
  return `${ONLY[action] ?? 'This is not open to your role in the program.'} Type \`/mentor\` to see what you can do.`;
}
