import { membersWithPeople } from '../../platform/database/sql.ts';
import type { Db } from '../../platform/database/tables.ts';

/** A member's goals, still sealed. */
export const findGoals = (db: Db, memberId: string) =>
  db.selectFrom('goals').selectAll().where('member_id', '=', memberId).executeTakeFirst();

/** The goals that residents share with this mentor now, still sealed: of pairs that go on, and no others. */
export const findShared = (db: Db, mentorId: string) =>
  membersWithPeople(db)
    .innerJoin('goals', 'goals.member_id', 'members.id')
    .innerJoin('pairs', 'pairs.id', 'goals.shared_pair_id')
    .select(['goals.member_id', 'goals.goals', 'members.slack_user_id as user'])
    .where('pairs.mentor_id', '=', mentorId)
    .where('pairs.status', '=', 'active')
    .orderBy('people.display_name')
    .orderBy('members.slack_user_id')
    .execute();
