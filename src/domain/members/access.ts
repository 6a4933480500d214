import { z } from 'zod';
import type { Role } from '../../platform/database/tables/programs.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { Person } from '../../platform/slack/person.ts';
import {
  findClosedMembership,
  findMembership,
  findMemberships,
  findMembershipsIn,
  type Membership,
} from './queries.ts';

/**
 * Who acts: a role in the program; `former`, someone who was of the program and has no role left; or `admin`, an admin
 * of the Slack workspace (asked of Slack, not a member's role).
 */
export type Actor = Role | 'former' | 'admin';

/**
 * How someone must stand to a thing:
 * - `program`: it is of a program in which they hold the role
 * - `own`: moreover it belongs to them: their request, their entry, their pause, a pair they are one side of
 * - `not_in_question`: moreover it is about two other people (confidentiality rules 1, 4 and 5)
 */
export type Relation = 'program' | 'own' | 'not_in_question';

type Rule = Record<Actor, Relation | false>;

const ROLES: readonly Role[] = ['resident', 'mentor', 'director', 'coordinator'];

const nobody: Rule = {
  resident: false,
  mentor: false,
  director: false,
  coordinator: false,
  former: false,
  admin: false,
};
const rule = (allowed: Partial<Rule>): Rule => ({ ...nobody, ...allowed });
const everyMember = (relation: Relation): Rule =>
  rule({ resident: relation, mentor: relation, director: relation, coordinator: relation });

/**
 * Who may do what, and to what. This is the one table of it: every handler asks `authorize`, on every click and
 * submission, against the database as it is at that moment. What is not in the table is refused. Whoever is told
 * of a thing, or finds it in a list, is found by the same table.
 */
const RULES = {
  'program.add': rule({ admin: 'program' }),
  'program.edit': rule({ director: 'program', admin: 'program' }),
  'program.overview': rule({ director: 'program', coordinator: 'program' }),
  'program.resources': rule({ director: 'program' }),
  'program.close': rule({ director: 'program' }),
  'program.export': rule({ director: 'program' }),
  'audit.read': rule({ director: 'program' }),
  'person.remove': rule({ director: 'program' }),
  'person.move': rule({ director: 'program', coordinator: 'program' }),
  'roster.import': rule({ director: 'program', coordinator: 'program' }),
  'roster.export': rule({ director: 'program' }),
  'roster.name_directors': rule({ director: 'program' }),
  'schedule.import': rule({ director: 'program', coordinator: 'program' }),
  'change.enter': rule({ director: 'program', coordinator: 'program' }),
  'year.prepare': rule({ director: 'program', coordinator: 'program' }),
  'year.confirm': rule({ director: 'program' }),
  'year.letter': rule({ mentor: 'program', former: 'program' }),
  'request.open': rule({ resident: 'program' }),
  'request.withdraw': rule({ resident: 'own' }),
  'request.assign': rule({ director: 'program' }),
  'round.run': rule({ director: 'program' }),
  'round.wish': rule({ resident: 'own' }),
  'pairs.remind': rule({ director: 'program' }),
  'request.decline': rule({ mentor: 'own' }),
  'meeting.log': rule({ resident: 'own', mentor: 'own' }),
  'meeting.undo': rule({ resident: 'own', mentor: 'own' }),
  'goals.open': rule({ resident: 'program', mentor: 'program' }),
  'goals.keep': rule({ resident: 'program' }),
  'conversation.find': rule({ resident: 'program', mentor: 'program' }),
  'conversation.ask': rule({ resident: 'program' }),
  'conversation.answer': rule({ mentor: 'own' }),
  'conversation.keep': rule({ resident: 'own', mentor: 'own' }),
  'time.find': rule({ resident: 'own', mentor: 'own' }),
  'reminder.answer': rule({ resident: 'own', mentor: 'own' }),
  'pause.enter': rule({ resident: 'program', mentor: 'program' }),
  'pause.end': rule({ resident: 'own', mentor: 'own' }),
  'mentor.accepting': rule({ mentor: 'program' }),
  'mentor.profile': rule({ mentor: 'program' }),
  'rematch.ask': rule({ resident: 'program' }),
  'rematch.withdraw': rule({ resident: 'own' }),
  'rematch.read': { ...everyMember('own'), former: 'own' },
  'rematch.decide': rule({ director: 'not_in_question' }),
  'midyear.read': rule({ director: 'program' }),
  'fit.answer': rule({ resident: 'own' }),
  'fit.figures': rule({ director: 'program' }),
} as const satisfies Record<string, Rule>;

/** Everything that someone may be allowed to do. */
export type Action = keyof typeof RULES;

/** Every action there is, for what must cover them all. */
export const ACTIONS = Object.keys(RULES) as Action[];

/** The thing an action is about. What is left out counts against the person: no owner, no one known to be in question. */
export type Subject = {
  programId: string;
  /** The members it belongs to. */
  owners?: readonly string[];
  /** The members it is about. */
  inQuestion?: readonly string[];
};

function stands(memberId: string, relation: Relation, subject: Subject): boolean {
  switch (relation) {
    case 'program':
      return true;
    case 'own':
      return subject.owners?.includes(memberId) ?? false;
    case 'not_in_question':
      return subject.inQuestion !== undefined && !subject.inQuestion.includes(memberId);
  }
}

/** Whether one of these roles can ever do this; for what is shown, never in place of `authorize`. */
export const may = (who: { roles: readonly Actor[] }, action: Action): boolean =>
  who.roles.some((role) => RULES[action][role] !== false);

/** The roles that can ever do this. */
export const rolesFor = (action: Action): Role[] => ROLES.filter((role) => RULES[action][role] !== false);

/** A member who may do something, or why not. */
export type Authorization =
  | { ok: true; member: Membership }
  | { ok: false; reason: 'not_a_member' | 'not_allowed' | 'not_theirs' };

/** What the table says of one member, whoever found them. */
function judge(member: Membership, action: Action, subject: Subject): Authorization {
  if (member.program_id !== subject.programId) return { ok: false, reason: 'not_a_member' };
  const actors: readonly Actor[] = member.roles.length > 0 ? member.roles : ['former'];
  const relations = actors.map((role) => RULES[action][role]).filter((relation) => relation !== false);
  if (relations.length === 0) return { ok: false, reason: 'not_allowed' };
  return relations.some((relation) => stands(member.id, relation, subject))
    ? { ok: true, member }
    : { ok: false, reason: 'not_theirs' };
}

/** Whether a member, as just read from the database, may do this to that thing. */
export const mayDo = (member: Membership, action: Action, subject: Subject): boolean =>
  judge(member, action, subject).ok;

/** Everyone who may do this to that thing at this moment, by name. SQL leaves out whom no role helps; the table decides. */
export async function findAllowed(db: Db, action: Action, subject: Subject): Promise<Membership[]> {
  const roles = rolesFor(action);
  const candidates = await findMembershipsIn(db, subject.programId, roles);
  return candidates.filter((member) => mayDo(member, action, subject));
}

/** Decides at this moment whether the person may do this to that thing; a program id alone means the program as a whole. */
export async function authorize(
  db: Db,
  person: Person,
  action: Action,
  about: string | Subject,
): Promise<Authorization> {
  const subject = typeof about === 'string' ? { programId: about } : about;
  // Ids come from outside: what is no id is of no program.
  const isId = z.uuid().safeParse(subject.programId).success;
  const member = person.foreign || !isId ? undefined : await findMembership(db, person, subject.programId);
  return member ? judge(member, action, subject) : { ok: false, reason: 'not_a_member' };
}

/** As `authorize`, in a program that is closed: nothing but to take its closing back is done there. */
export async function authorizeInClosed(db: Db, person: Person, programId: string): Promise<Authorization> {
  const isId = z.uuid().safeParse(programId).success;
  const member = person.foreign || !isId ? undefined : await findClosedMembership(db, person, programId);
  return member ? judge(member, 'program.close', { programId }) : { ok: false, reason: 'not_a_member' };
}

/** The programs in which the person may do this, and whether they are a member anywhere. */
export async function whereAllowed(db: Db, person: Person, action: Action) {
  const all = person.foreign ? [] : await findMemberships(db, person);
  return { memberships: all.filter((membership) => may(membership, action)), memberAnywhere: all.length > 0 };
}
