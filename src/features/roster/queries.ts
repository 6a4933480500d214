import { sql } from 'kysely';
import { membersWithPeople } from '../../platform/database/sql.ts';
import type { Db } from '../../platform/database/tables.ts';
import { SELECTED } from './columns.ts';
import type { StoredRoster } from './types.ts';

/** Everything that a program's roster is judged against: its members, their active pairs, and when those met. A pair that is still to come counts nowhere here: what an import says can be read by people who must not know of it. */
export async function findStoredRoster(db: Db, programId: string): Promise<StoredRoster> {
  const members = await membersWithPeople(db)
    .select([
      'members.id',
      'members.slack_user_id as userId',
      'people.display_name as name',
      'people.real_name as realName',
      'members.active_mentees as activeMentees',
    ])
    .select(sql<boolean>`people.deactivated_at is not null`.as('gone'))
    .select(SELECTED)
    .where('members.program_id', '=', programId)
    .execute();
  const pairs = await db
    .selectFrom('pairs')
    .select(['id', 'resident_id as residentId', 'mentor_id as mentorId', 'started_on as startedOn'])
    .where('program_id', '=', programId)
    .where('status', '=', 'active')
    .execute();
  const former = await db
    .selectFrom('pairs')
    .select(['resident_id as residentId', 'mentor_id as mentorId'])
    .distinct()
    .where('program_id', '=', programId)
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

/** People and pairs of imports that no one has told yet; those of one import, where it is named. */
export type Untold = {
  people: string[];
  pairs: { id: string; resident: string; mentor: string }[];
};

/** People whom imports of a program brought and no one has told yet, but for those who have left meanwhile. */
const untoldPeople = (db: Db, programId: string) =>
  membersWithPeople(db)
    .innerJoin('untold', (join) =>
      join
        .onRef('untold.program_id', '=', 'members.program_id')
        .onRef('untold.slack_user_id', '=', 'members.slack_user_id'),
    )
    .where('members.program_id', '=', programId)
    .where('members.roles', '<>', sql<never>`'{}'`)
    .where('people.deactivated_at', 'is', null);

/** Pairs that imports brought and no one has told yet, but for those that have met or ended meanwhile. */
const untoldPairs = (db: Db, programId: string) =>
  db
    .selectFrom('untold')
    .innerJoin('pairs', 'pairs.id', 'untold.pair_id')
    .where('untold.program_id', '=', programId)
    .where('pairs.status', '=', 'active')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('meetings').select('meetings.id').whereRef('meetings.pair_id', '=', 'pairs.id'))),
    );

/** Whom imports of a program brought and no one has told yet; of one import, where it is named. */
export async function findUntold(db: Db, programId: string, importId?: string): Promise<Untold> {
  const people = await untoldPeople(db, programId)
    .select('members.slack_user_id')
    .$if(importId !== undefined, (query) => query.where('untold.import_id', '=', importId ?? ''))
    .orderBy('people.display_name')
    .orderBy('members.id')
    .execute();
  const pairs = await untoldPairs(db, programId)
    .innerJoin('members as residents', 'residents.id', 'pairs.resident_id')
    .innerJoin('members as mentors', 'mentors.id', 'pairs.mentor_id')
    .select(['pairs.id', 'residents.slack_user_id as resident', 'mentors.slack_user_id as mentor'])
    .$if(importId !== undefined, (query) => query.where('untold.import_id', '=', importId ?? ''))
    .orderBy('pairs.id')
    .execute();
  return { people: people.map(({ slack_user_id }) => slack_user_id), pairs };
}

/** How many people and pairs no one has told yet. */
export async function countUntold(db: Db, programId: string): Promise<{ people: number; pairs: number }> {
  const { people, pairs } = await db
    .selectNoFrom([
      untoldPeople(db, programId)
        .select(({ fn }) => fn.countAll<string>().as('n'))
        .as('people'),
      untoldPairs(db, programId)
        .select(({ fn }) => fn.countAll<string>().as('n'))
        .as('pairs'),
    ])
    .executeTakeFirstOrThrow();
  return { people: Number(people), pairs: Number(pairs) };
}
