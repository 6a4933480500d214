import { dateIn, readableDate } from '../../platform/calendar/dates.ts';
import type { Db } from '../../platform/database/tables.ts';
import { escapeText, inWords } from '../../platform/slack/blocks.ts';
import type { Person } from '../../platform/slack/person.ts';
import { type Action, type Authorization, rolesFor } from './access.ts';
import { findClosed, findMemberships } from './queries.ts';

const NOT_A_MEMBER =
  "You're not on a mentoring roster in this workspace yet. Ask your program's coordinator to add you, then try again.";

const NOT_A_MEMBER_BUT_ADMIN =
  "You're not in a mentoring program in this workspace. You can set one up, or ask a program's coordinator to add you.";

/**
 * Why someone without a program can do nothing here: their program was closed, or they never were in one. Someone who
 * may set up a program reads that.
 */
export async function whyNoProgram(
  db: Db,
  person: Pick<Person, 'workspaceId' | 'userId'>,
  maySetUp = false,
): Promise<string> {
  const [closed] = await findClosed(db, person);
  if (!closed?.delete_after) return maySetUp ? NOT_A_MEMBER_BUT_ADMIN : NOT_A_MEMBER;
  const day = readableDate(dateIn(closed.time_zone, closed.delete_after), { year: true });
  return `Mentoring in ${escapeText(closed.name)} was closed, and its data will be deleted on ${day}. Until then, you can download your data from *My data* on the Home tab. If this is a surprise, ask your program's directors; they've been told.`;
}

const ONLY: Partial<Record<Action, string>> = {
  'request.open': 'Only residents can ask for a mentor.',
  'rematch.ask': 'Only residents with a mentor can ask for a new match.',
  'roster.import': 'Only directors and coordinators can import the roster.',
  'schedule.import':
    'Only directors and coordinators can import the block schedule. To schedule a meeting, use *Find a time*.',
  'roster.export': "Only this program's directors can export the roster.",
  'round.run': "Only this program's directors can run a class match.",
  'round.wish': 'Only the resident who was asked can send these preferences.',
  'program.resources': "Only this program's directors can add resources.",
  'program.export': "Only this program's directors can export data.",
  'conversation.find': '*Find people* is for residents and the mentors they ask.',
  'conversation.ask': 'Only residents can ask for a conversation.',
  'conversation.answer': 'Only the mentor who was asked can answer this.',
  'conversation.keep': 'Only the two people in this conversation can do that.',
  'goals.open': 'Goals are for residents and the mentors they share them with.',
  'goals.keep': 'Goals are for residents.',
  'request.decline': 'Only the mentor in this match can do that.',
  'pairs.remind': "Only this program's directors can send gentle reminders.",
  'request.assign': "Only this program's directors can assign a mentor.",
  'meeting.log': 'Only residents and mentors can log a meeting.',
  'pause.enter': 'Only residents and mentors can pause reminders.',
  'audit.read': "Only this program's directors can see the activity log.",
  'program.close': "Only a program's directors can close it.",
  'person.remove': "Only this program's directors can delete the data of someone who has left.",
  'person.move': "Only directors and coordinators can move someone's records to a new account.",
  'change.enter': 'Only directors and coordinators can record departures and changes.',
  'year.prepare': 'Only directors and coordinators can prepare the new academic year.',
  'year.confirm': "Only this program's directors can confirm the new academic year.",
  'midyear.read': "Only this program's directors can open the midyear review.",
  'mentor.profile': 'Only mentors have a capacity and profile.',
  'year.letter': 'Only mentors can get a service letter.',
  'program.edit': "Only a program's directors and workspace admins can change its settings.",
};

/** What a person is told who may not do something, and what they can do about it. */
export function refusal(reason: Reason, action: Action): string {
  if (reason === 'not_a_member') return NOT_A_MEMBER;
  if (reason === 'not_theirs') return 'This belongs to someone else, so nothing was changed.';
  return `${ONLY[action] ?? "Your role in this program doesn't include this."} Type \`/mentor\` to see what you can do.`;
}

type Reason = Exclude<Authorization, { ok: true }>['reason'];

/**
 * As `refusal`; someone who is in another program of the workspace reads who can do this in this one. The program isn't
 * named, since they may not know it.
 */
export async function whyRefused(db: Db, person: Person, reason: Reason, action: Action): Promise<string> {
  const isElsewhere =
    reason === 'not_a_member' && !person.foreign && (await findMemberships(db, person)).length > 0;
  if (!isElsewhere) return refusal(reason, action);
  return `Only ${inWords(rolesFor(action).map((role) => `${role}s`))} of this program can do this.`;
}
