import { PGliteAdapter, sql } from 'kysely';
import type { Db } from './tables.ts';

/** One array instead of a thousand parameters: a statement of one shape, which the server plans at once. */
export const isAmong = (column: string, ids: readonly string[]) =>
  sql<boolean>`${sql.ref(column)} = any(${ids}::uuid[])`;

/** Whether the database runs inside this process, on this very thread. */
export const isEmbedded = (db: Db): boolean => db.getExecutor().adapter instanceof PGliteAdapter;

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
