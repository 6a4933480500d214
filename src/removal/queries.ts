import { sql } from 'kysely';
import { membersWithPeople } from '../database/sql.ts';
import type { Db } from '../database/tables.ts';
import { choiceName } from '../members/names.ts';
import { REMOVED_PREFIX } from '../slack/blocks.ts';

/** Somebody who has left a program and about whom something is kept. */
export type Left = { id: string; user: string; name: string; pairs: number; meetings: number };

/**
 * The pairs of whoever has left, by member id, with whether one goes on, and how often they met. A pair that is still to
 * come is hidden from most: it neither counts nor keeps anybody off a list (confidentiality rule 1).
 */
async function findTheirPairs(db: Db, programId: string) {
  const { rows } = await sql<{ member_id: string; pairs: number; meetings: number; going: boolean }>`
    select members.id as member_id, count(*)::int as pairs, bool_or(pairs.status = 'active') as going,
      sum((select count(*) from meetings where meetings.pair_id = pairs.id))::int as meetings
    from members join pairs on pairs.resident_id = members.id or pairs.mentor_id = members.id
    where members.program_id = ${programId} and members.roles = '{}' and pairs.status <> 'scheduled'
    group by members.id`.execute(db);
  return new Map(rows.map((row) => [row.member_id, row]));
}

/**
 * Whoever has left a program, by name: no role any more and no pair that goes on; with how many pairs and meetings are
 * kept, which every director can read anyway.
 */
export async function findLeft(db: Db, programId: string): Promise<Left[]> {
  const rows = await membersWithPeople(db)
    .select(['members.id', 'members.slack_user_id', 'people.display_name', 'people.real_name'])
    .where('members.program_id', '=', programId)
    .where(sql<boolean>`members.roles = '{}'`)
    .where('members.slack_user_id', 'not like', `${REMOVED_PREFIX}%`)
    .orderBy('people.display_name')
    .orderBy('members.id')
    .execute();
  const pairsOf = await findTheirPairs(db, programId);
  return rows.flatMap((row) => {
    const { pairs = 0, meetings = 0, going = false } = pairsOf.get(row.id) ?? {};
    return going ? [] : [{ id: row.id, user: row.slack_user_id, name: choiceName(row), pairs, meetings }];
  });
}
