import type { Db } from '../database/tables.ts';

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

/** How many entries a meeting has. */
export async function countEntries(db: Db, meetingId: string): Promise<number> {
  const { count } = await db
    .selectFrom('meeting_entries')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('meeting_id', '=', meetingId)
    .executeTakeFirstOrThrow();
  return Number(count);
}
