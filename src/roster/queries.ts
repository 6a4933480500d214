import { sql } from 'kysely';
import { membersWithPeople } from '../database/sql.ts';
import type { Db, Tx } from '../database/tables.ts';
import { SELECTED } from './columns.ts';
import type { StoredRoster } from './types.ts';

/** Everything that a program's roster is judged against: its members, their active pairs, and when those met. A pair that is still to come counts nowhere here: what an import says can be read by people who must not know of it. */
export async function findStoredRoster(db: Db, programId: string): Promise<StoredRoster> {
  const members = await membersWithPeople(db)
    .select([
      'members.id',
      'members.slack_user_id as userId',
      'people.display_name as name',
      'members.active_mentees as activeMentees',
    ])
    .select(sql<boolean>`people.deactivated_at is not null`.as('gone'))
    .select(SELECTED)
    .where('members.program_id', '=', programId)
    .execute();
  const pairs = await db
    .selectFrom('pairs')
    .select(['id', 'resident_id as residentId', 'mentor_id as mentorId', 'kind', 'started_on as startedOn'])
    .where('program_id', '=', programId)
    .where('status', '=', 'active')
    .execute();
  const former = await db
    .selectFrom('pairs')
    .select(['resident_id as residentId', 'mentor_id as mentorId'])
    .distinct()
    .where('program_id', '=', programId)
    .where('kind', '=', 'formal')
    .where('status', '=', 'ended')
    .where('end_reason', '<>', 'taken_back')
    .execute();
  return { members, pairs, former, meetings: await findMeetingDates(db, programId) };
}

async function findMeetingDates(db: Db, programId: string): Promise<Map<string, Set<string>>> {
  const rows = await db
    .selectFrom('meetings')
    .innerJoin('pairs', 'pairs.id', 'meetings.pair_id')
    .select(['meetings.pair_id', 'meetings.met_on'])
    .where('meetings.program_id', '=', programId)
    .where('pairs.status', '=', 'active')
    .execute();
  const dates = new Map<string, Set<string>>();
  for (const { pair_id, met_on } of rows) {
    const known = dates.get(pair_id) ?? new Set();
    dates.set(pair_id, known.add(met_on));
  }
  return dates;
}

/** Locks every member of a program until the transaction ends: meanwhile nobody's places or pairs change. */
export async function lockMembers(tx: Tx, programId: string): Promise<void> {
  await tx
    .selectFrom('members')
    .select('id')
    .where('program_id', '=', programId)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}
