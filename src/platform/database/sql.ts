import { PGliteAdapter, sql } from 'kysely';
import type { Role } from './tables/programs.ts';
import type { Db } from './tables.ts';

/** One array instead of a thousand parameters: a statement of one shape, which the server plans at once. */
export const isAmong = (column: string, ids: readonly string[]) =>
  sql<boolean>`${sql.ref(column)} = any(${ids}::uuid[])`;

/** Whether the database runs inside this process, on this very thread. */
export const isEmbedded = (db: Pick<Db, 'getExecutor'>): boolean =>
  db.getExecutor().adapter instanceof PGliteAdapter;

/** Whether the program in this column is open and its workspace can be reached. */
export const inRunningProgram = (column: string) =>
  sql<boolean>`exists (select from programs running join workspaces on workspaces.id = running.workspace_id
    where running.id = ${sql.ref(column)} and running.delete_after is null and workspaces.stopped_at is null)`;

/** The open programs of workspaces that can be reached, by id: those for which a worker does anything. */
export const runningPrograms = (db: Db) =>
  db
    .selectFrom('programs')
    .selectAll('programs')
    .where(inRunningProgram('programs.id'))
    .orderBy('programs.id');

/** Whether a member holds a role. */
export const hasRole = (role: Role) => sql<boolean>`${role} = any(members.roles)`;

/** Whether a member has no mentor now. */
export const hasNoMentor = sql<boolean>`not exists
  (select from pairs own where own.resident_id = members.id and own.status = 'active')`;

/** Whether a member is away on a date (YYYY-MM-DD): by a pause, their own or, where a pair is named, the pair's, or by a block schedule. */
export const isAway = (member: string, on: string, pair?: string) =>
  sql<boolean>`(exists (select from pauses
      where (pauses.member_id = ${sql.ref(member)}${pair ? sql` or pauses.pair_id = ${sql.ref(pair)}` : sql``})
        and ${on}::date between pauses.from_on and pauses.until_on)
    or exists (select from schedule_spans away where away.kind = 'away' and away.member_id = ${sql.ref(member)}
      and ${on}::date between away.first_day and away.last_day))`;

/** Whether nothing has a member be away on a date (YYYY-MM-DD). */
export const isHere = (member: string, on: string) => sql<boolean>`not ${isAway(member, on)}`;

/** Members with what Slack says of the person: their names, their zone, whether their account is deactivated. */
export const membersWithPeople = (db: Db) =>
  db
    .selectFrom('members')
    .innerJoin('people', (join) =>
      join
        .onRef('people.workspace_id', '=', 'members.workspace_id')
        .onRef('people.slack_user_id', '=', 'members.slack_user_id'),
    );

/** Pairs with both members and what Slack says of the two people. */
export const pairsWithPeople = (db: Db) =>
  db
    .selectFrom('pairs')
    .innerJoin('members as resident', 'resident.id', 'pairs.resident_id')
    .innerJoin('members as mentor', 'mentor.id', 'pairs.mentor_id')
    .innerJoin('people as resident_person', (join) =>
      join
        .onRef('resident_person.workspace_id', '=', 'resident.workspace_id')
        .onRef('resident_person.slack_user_id', '=', 'resident.slack_user_id'),
    )
    .innerJoin('people as mentor_person', (join) =>
      join
        .onRef('mentor_person.workspace_id', '=', 'mentor.workspace_id')
        .onRef('mentor_person.slack_user_id', '=', 'mentor.slack_user_id'),
    );
