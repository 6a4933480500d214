import type { Db, Role } from '../database.ts';
import type { Person } from '../slack/person.ts';
import { findMembership, findMemberships, type Membership } from './queries.ts';

/**
 * Who may do what, by role in the program. This is the one table of it: every handler asks `authorize`, on every
 * click, against the database. What depends on more than a role (this pair, not that mentor) is checked by the
 * slice on top of it.
 */
const ALLOWED = {
  'program.edit': ['director'],
  'roster.import': ['director', 'coordinator'],
  'request.open': ['resident'],
  'request.withdraw': ['resident'],
  'request.assign': ['director'],
  'meeting.log': ['resident', 'mentor'],
  'reminder.answer': ['resident', 'mentor'],
  'pause.enter': ['resident', 'mentor'],
  'mentor.accepting': ['mentor'],
  'rematch.ask': ['resident'],
  'rematch.withdraw': ['resident'],
  'rematch.read': ['resident', 'mentor', 'director', 'coordinator'],
  'rematch.open': ['director'],
  'rematch.decide': ['director'],
  'program.overview': ['director', 'coordinator'],
  'status.see': ['resident', 'mentor', 'director', 'coordinator'],
} as const satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof ALLOWED;

const permits = (action: Action, roles: readonly Role[]) =>
  ALLOWED[action].some((role) => roles.includes(role));

/** Whether a membership's roles allow the action. */
export const may = (membership: { roles: readonly Role[] }, action: Action): boolean =>
  permits(action, membership.roles);

export type Authorization =
  | { ok: true; member: Membership }
  | { ok: false; reason: 'not_a_member' | 'not_allowed' };

/** Decides at this moment whether the person may do this in that program. */
export async function authorize(
  db: Db,
  person: Person,
  action: Action,
  programId: string,
): Promise<Authorization> {
  const member = person.foreign ? undefined : await findMembership(db, person, programId);
  if (!member) return { ok: false, reason: 'not_a_member' };
  return may(member, action) ? { ok: true, member } : { ok: false, reason: 'not_allowed' };
}

/** The programs in which the person may do this, and whether they are a member anywhere. */
export async function whereAllowed(db: Db, person: Person, action: Action) {
  const all = person.foreign ? [] : await findMemberships(db, person);
  return { memberships: all.filter((membership) => may(membership, action)), memberAnywhere: all.length > 0 };
}
