import { sql } from 'kysely';
import type { Db } from '../database/tables.ts';

/** The programs that review their matches once a year. */
export const findReviewing = (db: Db) =>
  db
    .selectFrom('programs')
    .innerJoin('workspaces', 'workspaces.id', 'programs.workspace_id')
    .selectAll('programs')
    .where(({ eb, val }) => eb(val('midyear'), '=', eb.fn.any('programs.reminder_steps')))
    .where('workspaces.stopped_at', 'is', null)
    .where('programs.delete_after', 'is', null)
    .orderBy('programs.id')
    .execute();

export type Reviewing = Awaited<ReturnType<typeof findReviewing>>[number];

/** The active matches of a program with both people's Slack ids, and whether the resident is to be asked today. */
export async function findMatches(db: Db, programId: string, today: string) {
  return (
    db
      .selectFrom('pairs')
      .innerJoin('members as resident', 'resident.id', 'pairs.resident_id')
      .innerJoin('members as mentor', 'mentor.id', 'pairs.mentor_id')
      .select(['pairs.id', 'resident.slack_user_id as resident', 'mentor.slack_user_id as mentor'])
      // Only the resident themself could notice that they are spared: their change is decided.
      .select(
        sql<boolean>`pairs.change_at is null and not exists (select from pauses p
        where (p.pair_id = pairs.id or p.member_id = pairs.resident_id)
          and ${today}::date between p.from_on and p.until_on)`.as('asked'),
      )
      .where('pairs.program_id', '=', programId)
      .where('pairs.kind', '=', 'formal')
      .where('pairs.status', '=', 'active')
      .orderBy('pairs.id')
      .execute()
  );
}
