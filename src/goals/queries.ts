import type { Db } from '../database/tables.ts';

/** A member's goals, still sealed. */
export const findGoals = (db: Db, memberId: string) =>
  db.selectFrom('goals').selectAll().where('member_id', '=', memberId).executeTakeFirst();

/** The goals that residents share with this mentor now, still sealed: of pairs that go on, and no others. */
export const findShared = (db: Db, mentorId: string) =>
  db
    .selectFrom('goals')
    .innerJoin('pairs', 'pairs.id', 'goals.shared_pair_id')
    .innerJoin('members', 'members.id', 'goals.member_id')
    .innerJoin('people', (join) =>
      join
        .onRef('people.workspace_id', '=', 'members.workspace_id')
        .onRef('people.slack_user_id', '=', 'members.slack_user_id'),
    )
    .select(['goals.member_id', 'goals.goals', 'members.slack_user_id as user'])
    .where('pairs.mentor_id', '=', mentorId)
    .where('pairs.status', '=', 'active')
    .orderBy('people.display_name')
    .orderBy('goals.member_id')
    .execute();
