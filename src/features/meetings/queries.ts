import { sql } from 'kysely';
import { isAmong } from '../../platform/database/sql.ts';
import type { Way } from '../../platform/database/tables/pairs.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { Person } from '../../platform/slack/person.ts';
import type { Past } from './types.ts';

/** The meeting of a pair on a date (YYYY-MM-DD), if one is logged. */
export function findMeeting(db: Db, pairId: string, metOn: string) {
  return db
    .selectFrom('meetings')
    .selectAll()
    .where('pair_id', '=', pairId)
    .where('met_on', '=', metOn)
    .executeTakeFirst();
}

/** One side's entry of a meeting with the pair and the date it belongs to; undefined once it was taken back. */
export function findEntry(db: Db, entryId: string) {
  return db
    .selectFrom('meeting_entries')
    .innerJoin('meetings', 'meetings.id', 'meeting_entries.meeting_id')
    .innerJoin('members', 'members.id', 'meeting_entries.entered_by')
    .selectAll('meeting_entries')
    .select(['meetings.pair_id', 'meetings.met_on', 'members.slack_user_id'])
    .where('meeting_entries.id', '=', entryId)
    .executeTakeFirst();
}

/** How a pair had agreed to meet on a date (YYYY-MM-DD), if it found a time here. */
export async function findAgreedWay(
  db: Db,
  pair: { id: string; program_time_zone: string },
  on: string,
): Promise<Way | undefined> {
  const row = await db
    .selectFrom('time_proposals')
    .select('way')
    .where('pair_id', '=', pair.id)
    .where('state', '=', 'agreed')
    .where(sql<boolean>`(agreed_for at time zone ${pair.program_time_zone})::date = ${on}::date`)
    .executeTakeFirst();
  return row?.way;
}

/** How many entries a meeting has. */
export async function countEntries(db: Db, meetingId: string): Promise<number> {
  const { count } = await db
    .selectFrom('meeting_entries')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('meeting_id', '=', meetingId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The meetings of some pairs, the newest first, as one person sees them: their own entry, and whether the other logged it. */
export async function findPast(
  db: Db,
  pairIds: readonly string[],
  person: Pick<Person, 'workspaceId' | 'userId'>,
): Promise<Map<string, Past[]>> {
  const rows = await db
    .selectFrom('meetings')
    .leftJoin('meeting_entries', 'meeting_entries.meeting_id', 'meetings.id')
    .leftJoin('members', 'members.id', 'meeting_entries.entered_by')
    .select(['meetings.id', 'meetings.pair_id', 'meetings.met_on', 'meeting_entries.id as entry_id'])
    .select(['meeting_entries.way', 'meeting_entries.topics', 'members.slack_user_id'])
    .where(isAmong('meetings.pair_id', pairIds))
    .orderBy('meetings.met_on', 'desc')
    .orderBy('meetings.id')
    .execute();
  const past = new Map<string, Past[]>();
  for (const [, entries] of Map.groupBy(rows, ({ id }) => id)) {
    const [first] = entries;
    if (!first) continue;
    const own = entries.find(({ slack_user_id }) => slack_user_id === person.userId);
    const isOthers = entries.some(({ slack_user_id }) => slack_user_id && slack_user_id !== person.userId);
    past.set(first.pair_id, [
      ...(past.get(first.pair_id) ?? []),
      {
        metOn: first.met_on,
        own: own?.entry_id ? { id: own.entry_id, way: own.way ?? '', topics: own.topics ?? [] } : undefined,
        isOthers,
      },
    ]);
  }
  return past;
}
