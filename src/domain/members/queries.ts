import { sql } from 'kysely';
import { hasRole, isAmong, isAway, membersWithPeople } from '../../platform/database/sql.ts';
import type { Role } from '../../platform/database/tables/programs.ts';
import type { Db, Member, Program, Tx } from '../../platform/database/tables.ts';
import type { Person } from '../../platform/slack/person.ts';

/** A member with the program they belong to and the name Slack shows. */
export type Membership = Member & { program: ProgramFacts; display_name: string; time_zone: string | null };

/** A program as its members' pages need it; when it was set up is an ISO text. */
type ProgramFacts = Omit<Program, 'created_at' | 'updated_at'> & { created_at: string };

const membershipColumns = (db: Db) =>
  membersWithPeople(db)
    .innerJoin('programs', 'programs.id', 'members.program_id')
    .selectAll('members')
    .select(['people.display_name', 'people.time_zone'])
    .select(sql<ProgramFacts>`to_jsonb(programs) - 'updated_at'`.as('program'))
    .where('people.deactivated_at', 'is', null);

const inOpenPrograms = (db: Db) => membershipColumns(db).where('programs.delete_after', 'is', null);

/** The closed programs that this person was a member of, by name, with when their data is deleted. */
export function findClosed(db: Db, person: Pick<Person, 'workspaceId' | 'userId'>) {
  return db
    .selectFrom('members')
    .innerJoin('programs', 'programs.id', 'members.program_id')
    .select(['programs.id', 'programs.name', 'programs.time_zone', 'programs.delete_after', 'members.roles'])
    .where('members.workspace_id', '=', person.workspaceId)
    .where('members.slack_user_id', '=', person.userId)
    .where('programs.delete_after', 'is not', null)
    .orderBy('programs.name')
    .orderBy('programs.id')
    .execute();
}

/** Every program this person belongs to, by name; a deactivated person belongs to none. */
export function findMemberships(
  db: Db,
  person: Pick<Person, 'workspaceId' | 'userId'>,
): Promise<Membership[]> {
  return inOpenPrograms(db)
    .where('members.workspace_id', '=', person.workspaceId)
    .where('members.slack_user_id', '=', person.userId)
    .orderBy('programs.name')
    .orderBy('programs.id')
    .execute();
}

/** This person's membership of one program, if they have one and are active. */
export function findMembership(
  db: Db,
  person: Pick<Person, 'workspaceId' | 'userId'>,
  programId: string,
): Promise<Membership | undefined> {
  return inOpenPrograms(db)
    .where('members.workspace_id', '=', person.workspaceId)
    .where('members.slack_user_id', '=', person.userId)
    .where('members.program_id', '=', programId)
    .executeTakeFirst();
}

/** This person's membership of a program that is closed and whose data is there still. */
export function findClosedMembership(
  db: Db,
  person: Pick<Person, 'workspaceId' | 'userId'>,
  programId: string,
): Promise<Membership | undefined> {
  return membershipColumns(db)
    .where('programs.delete_after', 'is not', null)
    .where('members.workspace_id', '=', person.workspaceId)
    .where('members.slack_user_id', '=', person.userId)
    .where('members.program_id', '=', programId)
    .executeTakeFirst();
}

/** The active members of a program that holds some of these roles, by name; a closed program has none. */
export function findMembershipsIn(db: Db, programId: string, roles: readonly Role[]): Promise<Membership[]> {
  return inOpenPrograms(db)
    .where('members.program_id', '=', programId)
    .where(sql<boolean>`members.roles && ${roles}::text[]`)
    .orderBy('people.display_name')
    .orderBy('members.slack_user_id')
    .execute();
}

/** A member by id with their name, active or not; throws when there is none. */
export function getMember(db: Db, memberId: string) {
  return membersWithPeople(db)
    .selectAll('members')
    .select(['people.display_name', 'people.time_zone', 'people.deactivated_at'])
    .where('members.id', '=', memberId)
    .executeTakeFirstOrThrow();
}

/** The members among these who are active residents, by name, so that what follows comes in no order of chance. */
export const findResidentsAmong = (db: Db, memberIds: readonly string[]) =>
  membersWithPeople(db)
    .select(['members.id', 'members.workspace_id', 'members.program_id'])
    .where(isAmong('members.id', memberIds))
    .where(sql<boolean>`'resident' = any(members.roles)`)
    .where('people.deactivated_at', 'is', null)
    .orderBy('people.display_name')
    .orderBy('members.slack_user_id')
    .execute();

/** Active members of a program who hold a role, by name. */
export function findByRole(db: Db, programId: string, role: Role) {
  return membersWithPeople(db)
    .selectAll('members')
    .select(['people.display_name', 'people.real_name', 'people.time_zone'])
    .where('members.program_id', '=', programId)
    .where(hasRole(role))
    .where('people.deactivated_at', 'is', null)
    .orderBy('people.display_name')
    .orderBy('members.slack_user_id')
    .execute();
}

/** The active residents of a program with their levels, and no more: there may be thousands. */
export const findLevels = (db: Db, programId: string) =>
  membersWithPeople(db)
    .select(['members.id', 'members.pgy'])
    .where('members.program_id', '=', programId)
    .where(hasRole('resident'))
    .where('people.deactivated_at', 'is', null)
    .execute();

/** A mentor as matching sees them. `paused` is about the given date. */
export type MentorOption = Awaited<ReturnType<typeof findByRole>>[number] & {
  paused: boolean;
  /** Places left besides the residents everyone knows of: a change that is still to come takes none. */
  left: number;
};

/** Active mentors of a program with the places they have left and whether they are paused on a date (YYYY-MM-DD). */
export async function findMentors(db: Db, programId: string, on: string): Promise<MentorOption[]> {
  const mentors = await findByRole(db, programId, 'mentor');
  const paused = await db
    .selectFrom('members')
    .select('members.id')
    .where('members.program_id', '=', programId)
    .where(isAway('members.id', on))
    .execute();
  const away = new Set(paused.map((row) => row.id));
  return mentors.map((mentor) => ({
    ...mentor,
    paused: away.has(mentor.id),
    left: Math.max(0, mentor.capacity - mentor.active_mentees),
  }));
}

/** Locks every member of a program until the transaction ends, so that no capacity or pair changes meanwhile. */
export async function lockMembers(tx: Tx, programId: string): Promise<void> {
  await tx
    .selectFrom('members')
    .select('id')
    .where('program_id', '=', programId)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}
