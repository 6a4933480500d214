import { sql } from 'kysely';
import { choiceName } from '../../domain/members/names.ts';
import { membersWithPeople } from '../../platform/database/sql.ts';
import type { Db } from '../../platform/database/tables.ts';
import { REMOVED_PREFIX } from '../../platform/slack/blocks.ts';

/** A person who has left a program and about whom something is kept. */
export type Left = { id: string; user: string; name: string; pairs: number; meetings: number };

/** The pairs of people who have left, by member ID, with whether one goes on, and how often they met. */
async function findTheirPairs(db: Db, programId: string) {
  const { rows } = await sql<{ member_id: string; pairs: number; meetings: number; going: boolean }>`
    select members.id as member_id, count(*)::int as pairs, bool_or(pairs.status = 'active') as going,
      sum((select count(*) from meetings where meetings.pair_id = pairs.id))::int as meetings
    from members join pairs on pairs.resident_id = members.id or pairs.mentor_id = members.id
    where members.program_id = ${programId} and members.roles = '{}'
    group by members.id`.execute(db);
  return new Map(rows.map((row) => [row.member_id, row]));
}

/**
 * People who have left a program, by name: no role any more and no pair that goes on; with how many pairs and meetings are
 * kept, which every director can read anyway.
 */
export async function findLeft(db: Db, programId: string): Promise<Left[]> {
  const rows = await membersWithPeople(db)
    .select(['members.id', 'members.slack_user_id', 'people.display_name', 'people.real_name'])
    .where('members.program_id', '=', programId)
    .where(sql<boolean>`members.roles = '{}'`)
    .where('members.slack_user_id', 'not like', `${REMOVED_PREFIX}%`)
    .orderBy('people.display_name')
    .orderBy('members.slack_user_id')
    .execute();
  const pairsOf = await findTheirPairs(db, programId);
  return rows.flatMap((row) => {
    const { pairs = 0, meetings = 0, going = false } = pairsOf.get(row.id) ?? {};
    return going ? [] : [{ id: row.id, user: row.slack_user_id, name: choiceName(row), pairs, meetings }];
  });
}
